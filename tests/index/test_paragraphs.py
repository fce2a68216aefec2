"""Sources to paragraphs: nothing lost, prose joined, lines that stand alone kept apart."""

from collections.abc import Callable

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from index import paragraphs as paragraphs_module
from index.paragraphs import LONGEST, paragraphs
from index.sentences import SentenceSplitter

SPLITTER = SentenceSplitter()
LINES = st.one_of(
    st.sampled_from(
        "The fleet came in late.|and the gulls|By Ann Moe|Ann says:|- milk|1. salt|# Head|NAME: yes".split("|")
    ),
    st.sampled_from(["", " ", "\u00a0", "\t", "»", "\ufeff", "漢字。", "* * *", "\ud800", "a\x1cb"]),
    st.sampled_from(["a" * 120, "word " * 30, "word. " * 200, "x " * 700]),
)
BREAKS = st.sampled_from(["\n", "\r\n", "\r", "\x85", "\f", "\v", "\u2028", "\u2029", "\x1c", "\n\n", "\r\n\r\n"])
TEXTS = st.one_of(
    st.lists(st.tuples(LINES, BREAKS), max_size=12).map(lambda parts: "".join(a + b for a, b in parts)),
    st.text(st.sampled_from("aB.1- \n\r\t\x85\f\u00a0»:"), max_size=80),
    st.text(max_size=60),
)


def texts(text: str) -> list[str]:
    return [text[span.start : span.end] for span in paragraphs(text, SPLITTER)]


@given(TEXTS)
@settings(max_examples=500, deadline=None)
@example("")
@example(" \n\u00a0\n\t")
def test_nothing_but_white_space_lies_outside(text: str) -> None:
    position = 0
    for span in paragraphs(text, SPLITTER):
        assert position <= span.start < span.end
        assert not text[position : span.start].strip()
        assert text[span.start : span.end] == text[span.start : span.end].strip()
        position = span.end
    assert not text[position:].strip()


@given(TEXTS)
@settings(max_examples=500, deadline=None)
def test_no_paragraph_is_too_long(text: str) -> None:
    assert all(len(paragraph.split()) <= LONGEST for paragraph in texts(text))


@given(st.lists(st.integers(1, 60), min_size=1, max_size=60))
@settings(max_examples=100, deadline=None)
def test_a_long_paragraph_is_divided_where_sentences_end(lengths: list[int]) -> None:
    text = " ".join(" ".join(["Word"] + ["word"] * (n - 1)) + "." for n in lengths)
    found = texts(text)
    assert " ".join(found) == text
    assert all(paragraph.endswith(".") for paragraph in found)
    assert len(found) <= 2 * (sum(lengths) // LONGEST + 1)


@given(
    st.one_of(
        st.lists(st.sampled_from("By|BY|Ann|says:|a)|1.|-|#|x|.|”|)|…| |\x1c|\u00a0|é|:|A.".split("|"))).map("".join),
        st.text(max_size=20),
    )
)
@settings(max_examples=500, deadline=None)
def test_a_quick_look_says_what_the_slow_one_says(text: str) -> None:
    line = text.rstrip()
    if line:
        assert paragraphs_module._is_list_item(line) == bool(paragraphs_module.LIST_MARKER.match(line))
        assert paragraphs_module._is_label(line) == bool(paragraphs_module._LABEL.match(line))
        assert paragraphs_module._ends_sentence(line) == bool(paragraphs_module._ENDS_SENTENCE.search(line[-20:]))


WRAPPED = (
    "It was on a grey morning in November, when the wind had fallen and the\n"
    "gulls sat in rows upon the harbour wall, that Mrs. Ardley came to see\n"
    "by the lamp of the old pilot what had been written in the ledger, and\n"
    "By Monday nobody in the town of Torle could speak of anything else but\n"
    "that.\n"
)


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r", "\x85", "\u2028"])
def test_hard_wrapped_prose_is_one_paragraph(line_end: str) -> None:
    assert len(texts(WRAPPED.replace("\n", line_end))) == 1
    assert len(texts((WRAPPED + "\n" + WRAPPED).replace("\n", line_end))) == 2


def test_a_byte_order_mark_divides_nothing() -> None:
    assert len(texts("\ufeff" + WRAPPED)) == 1


def test_a_line_of_non_breaking_spaces_is_blank() -> None:
    assert len(texts(WRAPPED + "\u00a0\u00a0\n" + WRAPPED)) == 2


@pytest.mark.parametrize("between", ["\n\f\n", "\n\f", "\n\n"])
def test_a_new_page_or_a_blank_line_divides(between: str) -> None:
    assert len(texts("One day ended." + between + "Another began.")) == 2


def test_long_lines_are_paragraphs_of_their_own() -> None:
    line = "The county closed the bridge for nine weeks, and the ferry ran twice as often as it had in the spring. " * 2
    assert len(texts("\n".join([line + str(n) + "." for n in range(4)]))) == 4


def test_a_poem_keeps_together_or_falls_into_lines_but_loses_none() -> None:
    poem = "He rows across the dark\nwith nothing in his hands\nand nobody to say\nwhich bank is his."
    assert "".join(texts(poem)).split() == poem.replace("\n", "").split() or texts(poem) == [poem]


def test_list_items_are_paragraphs() -> None:
    assert texts("- bread\n- milk\n* tea\n1) salt\n2. oil\n• figs") == [
        "- bread",
        "- milk",
        "* tea",
        "1) salt",
        "2. oil",
        "• figs",
    ]


def test_a_list_item_keeps_its_second_line() -> None:
    assert texts("- bread from the mill\n  and butter\n- milk") == ["- bread from the mill\n  and butter", "- milk"]


def test_who_speaks_stands_alone() -> None:
    assert texts("Ann Moe says:\nNine weeks!\nPer wrote:\nTen.") == [
        "Ann Moe says:",
        "Nine weeks!",
        "Per wrote:",
        "Ten.",
    ]
    turns = [
        "INTERVIEWER: When did you first see the lake?",
        "DR. OYE: In 1974, when I was nine years old.",
        "INTERVIEWER: And now?",
    ]
    assert texts("\n".join(turns)) == turns


def test_a_byline_stands_alone_but_prose_goes_on() -> None:
    assert texts("The bridge closes\nBy Ines Fallow\nThe bridge will close.")[1] == "By Ines Fallow"
    prose = "The bridge over the Torle was built of iron and of oak and paid for\nby the county in 1902, says a stone."
    assert texts(prose) == [prose]


ADVERSARIAL: dict[str, Callable[[int], str]] = {
    "newlines": lambda n: "\n" * n,
    "short lines": lambda n: "a\n" * n,
    "list marks": lambda n: "- \n" * n,
    "guillemets": lambda n: "»" * n,
    "guillemet lines": lambda n: "» \n" * n,
    "full stops": lambda n: ". " * n,
    "stops only": lambda n: "." * n,
    "one long line": lambda n: "word " * n,
    "one long word": lambda n: "a" * n,
    "quotes": lambda n: '." ' * n,
    "spaces": lambda n: "a" + " " * n + "b",
    "labels": lambda n: "By A\n" * n,
    "an open label": lambda n: "By A" + " b" * n,
    "abbreviations": lambda n: "Mr. " * n,
    "questions": lambda n: "?! " * n,
    "carriage returns": lambda n: "a\r" * n,
    "tabs": lambda n: "\t" * n + "a",
    "ellipses": lambda n: ". . . " * n,
    "initials": lambda n: "A. B. " * n,
}


@pytest.mark.deep
@pytest.mark.parametrize("make", ADVERSARIAL.values(), ids=ADVERSARIAL.keys())
def test_time_is_linear(make: Callable[[int], str], growth: Callable[..., float]) -> None:
    assert growth(lambda text: paragraphs(text, SPLITTER), make, 16_384) <= 6
