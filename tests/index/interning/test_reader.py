"""The compiled reader is the plain one: same keys, same numbers, same places, whatever the text."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from itertools import islice
from pathlib import Path
from time import thread_time

import numpy as np
import pytest
import regex
from hypothesis import example, given, settings
from hypothesis import strategies as st

from index.interning import reader as readers
from index.interning.codes import WHITE
from index.interning.reader import InterningReader
from index.stream import PlainReader, Tokens
from index.terms import Vocabulary
from tests.index.blocks.test_real_text import DATA, passages
from tests.index.interning.conftest import KERNELS
from tests.index.test_tokens import ADVERSARIAL, ANY_TEXT, DIFFERENT, SAME

pytestmark = pytest.mark.deep

Make = Callable[..., InterningReader]

NUMBERS = st.text(st.sampled_from("0123456789,,,...--$$%a' "), max_size=40)
GRADES = st.text(st.sampled_from("AABCDO---−–' \n\t\u00a0\u2028"), max_size=24)
INITIALS = st.text(st.sampled_from("aUSs..''’`- \n"), max_size=24)
TYPOGRAPHY = st.text(st.sampled_from("‐‑‒—―…•“„‚†‡§©®«»·’‘”–a1AO-$.,% \n"), max_size=30)
TEXTS = st.one_of(ANY_TEXT, NUMBERS, GRADES, INITIALS, TYPOGRAPHY)
BATCHES = st.lists(st.lists(TEXTS, max_size=8), max_size=4)
LANGUAGES = [
    "Είναι τα κορίτσια εδώ; «Ναι», είπε ο Νίκος-5 φορές.",
    "Сколько стоит? 1 200,50 ₽ — не много. Об этом сказал А. П. Чехов.",
    "北京的天气很好。今天是2026年11月22日,气温-5℃。",
    "هل هذا صحيح؟ نعم، بنسبة ٥٠٪ تقريبًا.",
    "यह कैसे हुआ? ५०% लोग आए थे।",
    "Zażółć gęślą jaźń, déjà vu, naïve façade, Straße № 5, l’été, ¿qué?",
    "서울은 대한민국의 수도이다. A-\nlevels, AA-\u2003\nrated, O-\u00a0B",
    "👩\u200d👩\u200d👧 said “no”… and 10² + ½ ≠ 1; x\u0338=5 \ud83d half",
]


def equal(one: Tokens, other: Tokens) -> bool:
    pairs = [(getattr(one, name), getattr(other, name)) for name in ("keys", "starts", "ends", "first")]
    return all(a.dtype == b.dtype and np.array_equal(a, b) for a, b in pairs)


def check(reader: InterningReader, batches: Sequence[Sequence[str]]) -> None:
    plain = PlainReader(Vocabulary())
    for texts in batches:
        assert equal(reader.read(texts), plain.read(texts))
        assert reader.keys == plain.keys


@given(BATCHES)
@settings(max_examples=600, deadline=None)
@example([["...6,765"], ["$9-5 1,000a2,000 .5,000 2020,100 -.5 --5"]])
@example([["A-", "\n", "AA- \nB", "A−\nO-\tx"], ["", ""], []])
def test_any_text_is_read_as_the_plain_reader_reads_it(interning_reader: Make, batches: list[list[str]]) -> None:
    check(interning_reader(), batches)


@given(BATCHES, st.sampled_from([1, 3, 40]))
@settings(max_examples=300, deadline=None)
def test_where_a_long_text_is_cut_changes_nothing(interning_reader: Make, batches: list[list[str]], piece: int) -> None:
    usual, readers.PIECE = readers.PIECE, piece
    try:
        check(interning_reader(largest=50), batches)
    finally:
        readers.PIECE = usual


@pytest.mark.parametrize("text", LANGUAGES, ids=lambda text: text[:8])
def test_languages(interning_reader: Make, text: str) -> None:
    check(interning_reader(), [[text, text.upper(), text[::-1]], ["\n".join([text] * 50)]])


def test_every_character_below_the_first_foreign_ones(interning_reader: Make) -> None:
    chars = [chr(point) for point in [*range(0x3010), *range(0x3010, 0x110000, 97)]]
    contexts = "a{0}b", "{0}5", "A-{0}\n", "5{0}-5", "x {0} y", "{0}.5 {0}$5", "1{0}000", "-{0}5 O-{0}"
    check(interning_reader(), [[context.format(char) for char in chars for context in contexts]])


def test_white_space_is_the_tokenisers() -> None:
    assert "".join(regex.findall(r"\s", "".join(map(chr, range(0x110000))), regex.VERSION1)) == WHITE


def test_examples_of_the_tokeniser(interning_reader: Make) -> None:
    check(interning_reader(), [[text for pair in SAME + DIFFERENT for text in pair]])


@pytest.mark.parametrize("make", ADVERSARIAL.values(), ids=ADVERSARIAL.keys())
def test_long_hostile_texts(make: Callable[[int], str], interning_reader: Make) -> None:
    check(interning_reader(), [[make(2000), f"{make(300)} {make(30)}"], [make(2000)]])


def test_tables_grow(interning_reader: Make) -> None:
    words = [f"{number:x}" for number in range(60_000)]
    foreign = [f"é{number:x}" for number in range(20_000)]
    check(interning_reader(), [words, foreign, [" ".join(words + foreign)]])


def test_one_stretch_may_hold_more_keys_than_the_table(interning_reader: Make) -> None:
    check(interning_reader(), [["/".join(f"é{number}" for number in range(50_000))]])


def test_seeds(interning_reader: Make, seeds: dict[str, str]) -> None:
    check(interning_reader(), [list(seeds.values()), list(seeds.values())])


def test_twenty_thousand_real_paragraphs(interning_reader: Make) -> None:
    if not DATA.is_dir():
        pytest.skip("shared/data is not beside the project")
    texts = list(islice(passages(), 20_000))
    check(interning_reader(), [texts[:100], texts[100:], ["\n\n".join(texts)]])


def test_a_worker_thread_may_read_while_others_work(interning_reader: Make, seeds: dict[str, str]) -> None:
    found: list[Tokens] = []
    reader = interning_reader()
    texts = list(seeds.values()) * 5
    thread = threading.Thread(target=lambda: found.append(reader.read(texts)))
    thread.start()
    wanted = PlainReader(Vocabulary()).read(texts)
    thread.join()
    assert equal(found[0], wanted)


def test_one_text_or_a_hundred_thousand_take_about_as_long(interning_reader: Make) -> None:
    """The same words as one text, as passages and as single words: no more than 30 times apart."""
    words = ["harbour", "master", "1,000", "kept"] * 25_000

    def seconds(texts: list[str]) -> float:
        reader = interning_reader()
        begin = thread_time()
        reader.read(texts)
        return thread_time() - begin

    one = min(seconds([" ".join(words)]) for _ in range(3))
    assert min(seconds(words) for _ in range(3)) < 30 * one


def test_reading_imports_neither_numba_nor_nltk_once_its_code_is_compiled(
    interning_reader: Make, tmp_path: Path
) -> None:
    words = [f"running{number:x}s {number} naïveties," for number in range(20_000)]
    check(interning_reader(), [words])
    (tmp_path / "words").write_text("\n".join(words), encoding="utf-8")
    code = (
        "import sys; from pathlib import Path\n"
        "from index.interning.reader import InterningReader; from index.terms import Vocabulary\n"
        "vocabulary = Vocabulary(); reader = InterningReader(vocabulary, Path(sys.argv[1]))\n"
        "reader.read(Path(sys.argv[2]).read_text(encoding='utf-8').splitlines())\n"
        "print([vocabulary.term(key) for key in reader.keys[:3]], len(reader.keys),\n"
        "    [name for name in ('numba', 'nltk') if name in sys.modules])"
    )
    root = Path(__file__).parents[3]
    command = [sys.executable, "-c", code, str(KERNELS), str(tmp_path / "words")]
    done = subprocess.run(command, capture_output=True, text=True, cwd=root, check=True)
    assert done.stdout.strip() == "['running0', '0', 'naïveti'] 40001 []"
