"""Sentence spans: in order, with only white space between them, and not cut at abbreviations."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.sentences import SentenceSplitter

SPLITTER = SentenceSplitter()


def sentences(text: str) -> list[str]:
    return [text[span.start : span.end] for span in SPLITTER.spans(text)]


@given(st.one_of(st.text(max_size=80), st.text(st.sampled_from("aB.?!…\"”') \n\u00a01。„“:-"), max_size=80)))
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
        "Police denied that Det. Insp. Mary Shaw took the bribe.",
        "The inquiry rejected the claim that Supt. Brown beat Brig. Lee and Mme. Roy.",
        "Officials denied that Pres. Obama paid approx. 40 million pounds, see p. 12.",
        "It was denied that Acme S.A. Paris paid Smith et al. Rs. 500.",
        "Yahoo! denied it.",
        "The police denied that Cllr. Shaw and Sqn. Ldr. Dale took it.",
        "Nothing suggests that Flt. Lt. Shaw, Ald. Moe or Chas. Roe knew.",
        "Die Seilbahn hätte 14 Mio. Euro gekostet.",
        "Der 2. Weltkrieg begann im 20. Jahrhundert, sagt Dipl. Ing. Moe.",
        "“Did he take the money?” Smith asked.",
        "“Did he take the money?” Anna van der Berg of Leith asked.",
        '"I never took the money!" the mayor said.',
        "It is 3 . 5 metres.",
        "Die Brücke über den Tay fiel am 28. Dezember 1879.",
        "Он сказал, т.е. Иванов сказал.",
        "Jones made three claims: 1. The mayor poisoned the well.",
    ],
)
def test_an_abbreviation_ends_no_sentence(text: str) -> None:
    assert sentences(text) == [text]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("It rained in 1879.", "Then it was May."),
        ("He left in May.", "40 people came."),
        ("i went home.", "then i slept."),
        ("She scored 3.", "Nobody else did."),
        ("“Did he?”", "Then it rained."),
        ("1. The clerk sank the ferry.", "2. The mayor did."),
        ("桥在1879年倒塌。", "“火车正在过桥！”"),
    ],
)
def test_a_sentence_ends_though_what_follows_is_unusual(first: str, second: str) -> None:
    assert sentences(f"{first} {second}") == [first, second]


def test_wide_stops_need_no_space() -> None:
    assert sentences("桥在1879年倒塌。火车正在过桥。「はい。」") == ["桥在1879年倒塌。", "火车正在过桥。", "「はい。」"]


def test_sentences_end_where_a_reader_ends_them() -> None:
    assert sentences("Nine weeks! Is that all? The county said so. “Yes.” Then it rained.") == [
        "Nine weeks!",
        "Is that all?",
        "The county said so.",
        "“Yes.”",
        "Then it rained.",
    ]
    assert sentences("") == sentences(" \n ") == []
