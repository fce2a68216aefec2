"""Compiled stems, and those of the same code in Python, are NLTK's, to the letter, for every key that is a word."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from nltk.stem.snowball import EnglishStemmer

from index.blocks.compiled import keep_kernels_in
from index.blocks.native import native
from index.interning.stems import stem
from index.interning.stems import stems as stems_of
from index.interning.suffixes import EXCEPTIONS, STEPS
from index.stream import PlainReader
from index.terms import LONGEST_STEMMED, Vocabulary
from index.tokens import is_word, key, tokenize
from tests.index.interning.conftest import KERNELS

pytestmark = pytest.mark.deep

STEMMER = EnglishStemmer()
CORPORA = Path(__file__).parents[3] / "var" / "bench"
SUFFIXES = [rule.kept + rule.cut for step in STEPS for rule in step]
PIECES = [*SUFFIXES, *"abdeillostuxwyé", "gener", "commun", "arsen", "yy", "ll", "at", "bl", "iz", "pp", "\u2019"]
KEYS = st.one_of(
    st.lists(st.sampled_from(PIECES), min_size=1, max_size=6).map("".join),
    st.text(st.sampled_from("abcdegilnorstuyz'"), min_size=1, max_size=10),
    st.text(st.characters(codec="ascii"), min_size=1, max_size=12),
    st.text(min_size=1, max_size=8),
    st.sampled_from([*EXCEPTIONS, *(f"{word}'s" for word in EXCEPTIONS)]),
).map(key)
STRANGE = frozenset("\u2018\u2019\u201b")


def stems(keys: list[str]) -> dict[str, str]:
    keep_kernels_in(KERNELS)
    return stems_of(native("stem_keys").of, keys)


def nltks(word: str) -> str:
    return word if len(word) > LONGEST_STEMMED else STEMMER.stem(word) or word


def is_left_to_nltk(word: str) -> bool:
    """True for the few keys that are too strange to be folded, or longer than what is stemmed."""
    return not word.isascii() and (word != word.lower() or not STRANGE.isdisjoint(word) or len(word) > LONGEST_STEMMED)


@given(st.lists(KEYS, max_size=60))
@settings(max_examples=1500, deadline=None)
@example(["'", "''s", "'s", "s", "'''", "a" * 101, "hoping" * 17, "'" + "é" * 101, "ΑΒ" * 600, "%", "€", "é", "_"])
@example(["communed", "generational", "arsenals", "abated", "sayyed", "youyy", "y's", "ies", "ties", "feed", "eed"])
def test_any_key_has_the_stem_that_nltk_gives(keys: list[str]) -> None:
    found = {word: nltks(word) for word in keys if is_word(word) and not is_left_to_nltk(word)}
    assert stems(keys) == found
    assert {word: stem(word) for word in keys} == {word: found.get(word) for word in keys}


def test_every_key_of_the_seeds(seeds: dict[str, str]) -> None:
    keys = sorted({token.key for text in seeds.values() for token in tokenize(text)})
    assert stems(keys) == {word: STEMMER.stem(word) for word in keys if is_word(word)}


def test_the_exceptions_are_nltks() -> None:
    assert EnglishStemmer._EnglishStemmer__special_words == EXCEPTIONS


def test_regions_may_begin_anywhere_in_a_suffix() -> None:
    words = [
        "unconstitutionally",
        "yesterdays",
        "generously",
        "communication",
        "syzygy",
        "oeuvre",
        "tsktsk",
        "abllyeat",
    ]
    keys = [
        word[:end] + one + two for word in words for end in range(len(word)) for one in SUFFIXES for two in SUFFIXES
    ]
    assert stems(keys) == {word: nltks(word) for word in keys if is_word(word)}


def test_the_vocabulary_takes_no_more_than_it_has_room_for() -> None:
    vocabulary = Vocabulary(largest=3)
    vocabulary.remember({"a": "a", "b": "b"})
    vocabulary.remember({"hoping": "hope", "c": "c", "d": "d", "e": "e"})
    assert len(vocabulary) == 3
    assert vocabulary.term("hoping") == "hope"


TERMS = """
import sys
from index import Library
found = Library.open(sys.argv[1]).terms("They were zibbering naïveties' ΑΒΓ, 5 %.")
print(found, {"nltk", "llvmlite"} & {*sys.modules})
"""


def test_a_library_stems_new_words_without_nltk_and_compiler(tmp_path: Path) -> None:
    command = [sys.executable, "-c", TERMS, str(tmp_path)]
    told = subprocess.run(command, capture_output=True, text=True, cwd=Path(__file__).parents[3], check=True).stdout
    assert told == "['they', 'were', 'zibber', 'naïveti', 'αβγ', '5'] set()\n"


@pytest.mark.long
def test_every_key_of_the_largest_bench_corpus() -> None:
    """Of the 481,610 keys of a million passages, all but 47 signs have a stem, and it is NLTK's."""
    corpora = sorted(CORPORA.glob("*.jsonl"), key=lambda path: path.stat().st_size)
    if not corpora:
        pytest.skip("var/bench holds no corpus of make bench")
    reader = PlainReader(Vocabulary())
    with corpora[-1].open(encoding="utf-8") as file:
        for line in file:
            reader.read([json.loads(line)["text"]])
    words = [word for word in reader.keys if is_word(word)]
    assert stems(words) == {word: nltks(word) for word in words if not is_left_to_nltk(word)}
