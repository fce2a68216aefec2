"""Search terms are NLTK's, the memo is bounded, and nothing heavy is imported early."""

import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nltk.stem.snowball import EnglishStemmer

from index.terms import STEMMED_ENDINGS, Vocabulary
from index.tokens import is_word, key, tokenize

STEMMER = EnglishStemmer()
WORDS = st.one_of(
    st.text(st.sampled_from("abcdeginorstuyz'"), min_size=1, max_size=14),
    st.text(min_size=1, max_size=12),
)


@given(WORDS)
@settings(max_examples=500, deadline=None)
def test_the_term_of_a_word_is_nltks_stem(text: str) -> None:
    vocabulary = Vocabulary()
    for token in tokenize(text):
        if is_word(token.key):
            assert vocabulary.term(token.key) == (STEMMER.stem(token.key) or token.key)


@given(
    st.one_of(
        st.text(st.sampled_from("abcdefghijklmnopqrstuvwxyz'"), min_size=1, max_size=12),
        st.text(st.sampled_from("aeiouyYZlnrst0159.,'-"), min_size=1, max_size=10),
        st.tuples(st.text(st.sampled_from("abegnolrstuy"), max_size=8), st.sampled_from(STEMMED_ENDINGS)).map("".join),
    )
)
@settings(max_examples=2000, deadline=None)
def test_words_that_are_not_given_to_the_stemmer_are_their_own_stem(word: str) -> None:
    if is_word(word):
        assert Vocabulary().term(word) == (STEMMER.stem(word) or word)


def test_every_suffix_of_the_stemmer_ends_as_the_words_that_it_is_given() -> None:
    parts = [getattr(EnglishStemmer, name) for name in dir(EnglishStemmer) if name.endswith("_suffixes")]
    suffixes = [suffix for part in parts for suffix in part]
    special = EnglishStemmer._EnglishStemmer__special_words
    assert len(suffixes) > 50
    assert [word for word in [*suffixes, *special] if not word.endswith(STEMMED_ENDINGS)] == []


def test_terms_of_all_words_of_the_seeds(seeds: dict[str, str]) -> None:
    vocabulary = Vocabulary()
    keys = {token.key for text in seeds.values() for token in tokenize(text)}
    assert len(keys) > 900
    assert {key: vocabulary.term(key) for key in keys} == {
        key: STEMMER.stem(key) if is_word(key) else None for key in keys
    }


@pytest.mark.parametrize("sign", ["%", "$", "£", "€", "+", "&", "<", "=", "@", "#", "-"])
def test_signs_have_no_term(sign: str) -> None:
    assert Vocabulary().term(sign) is None


def test_a_word_of_any_length_has_a_term() -> None:
    assert Vocabulary().term("a" * 100_000) == "a" * 100_000


@given(st.lists(WORDS, max_size=40))
@settings(max_examples=50, deadline=None)
def test_a_small_memory_gives_the_same_terms(words: list[str]) -> None:
    small, large = Vocabulary(largest=3), Vocabulary()
    for word in words * 2:
        assert small.key(word) == large.key(word) == key(word)
        assert small.term(small.key(word)) == large.term(large.key(word))
        assert len(small) <= 3


def test_terms_known_elsewhere_need_no_stemmer() -> None:
    code = (
        "import sys; from index.terms import Vocabulary; v = Vocabulary(); v.ask({'running': 'run'}.__getitem__);"
        "assert v.term('running') == 'run' and 'nltk' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_importing_the_engine_imports_nothing_heavy() -> None:
    code = "import sys, index; print([m for m in ('nltk', 'numba', 'litestar', 'scipy') if m in sys.modules])"
    result = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert result.stdout.strip() == "[]"
