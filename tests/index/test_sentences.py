"""Sentence spans: in order, with only white space between them, and not cut at abbreviations."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.sentences import SentenceSplitter

SPLITTER = SentenceSplitter()


def sentences(text: str) -> list[str]:
    return [text[span.start : span.end] for span in SPLITTER.spans(text)]


@given(st.one_of(st.text(max_size=80), st.text(st.sampled_from("aB.?!…\"”') \n\u00a01"), max_size=80)))
@settings(max_examples=500, deadline=None)
def test_only_white_space_lies_between_sentences(text: str) -> None:
    position = 0
    for span in SPLITTER.spans(text):
        assert position <= span.start < span.end <= len(text)
        assert not text[position : span.start].strip()
        position = span.end
    assert not text[position:].strip()


@given(st.text(max_size=40), st.integers(0, 1000))
@settings(max_examples=100, deadline=None)
def test_an_offset_moves_every_span(text: str, offset: int) -> None:
    moved = [(span.start - offset, span.end - offset) for span in SPLITTER.spans(text, offset)]
    assert moved == [(span.start, span.end) for span in SPLITTER.spans(text)]


@pytest.mark.parametrize(
    "text",
    [
        "Mrs. Ardley met Dr. Moe at 5 p.m. on Nov. 3.",
        "The U.S. State Department reacted.",
        "It fell by 4.5 points, e.g. in Leith.",
        "Sen. Brown and Gov. Dale spoke to J. K. Rowling.",
        "She asked: why?",
    ],
)
def test_an_abbreviation_ends_no_sentence(text: str) -> None:
    assert sentences(text) == [text]


def test_sentences_end_where_a_reader_ends_them() -> None:
    assert sentences("Nine weeks! Is that all? The county said so. “Yes.” Then it rained.") == [
        "Nine weeks!",
        "Is that all?",
        "The county said so.",
        "“Yes.”",
        "Then it rained.",
    ]
    assert sentences("") == sentences(" \n ") == []
