# ruff: noqa: E501
"""Who wrote, when, and what readers say below it, on news texts made for this."""

import pytest

from index import Kind
from index.kinds import classify

LOCAL_NEWS = [
    "Ferry to run again after eleven years",
    "Arrol Echo | Joe Fallow, business reporter",
    "Friday 19 April 2024, 7.40am",
    "The ferry over the Torle will run again from Monday, the county said, eleven years after it was stopped because nobody would pay for the boat or for the man.",
    "It will cost two pounds.",
]
POSTS = [
    "RiverRat: My grandad worked it until 1951.",
    "Paul H: Who pays?",
    "N. Ferreira: Nobody ever talks about the parking.",
]


@pytest.mark.parametrize("label", ["COMMENTS", "Comments (3 of 58)", "Readers' comments:", "Reader comments (3)"])
def test_posts_below_the_word_comments_are_comments(label):
    kinds, _ = classify([*LOCAL_NEWS, label, *POSTS])
    assert kinds[:3] == [Kind.TITLE, Kind.BYLINE, Kind.BYLINE]
    assert kinds[3:5] == [Kind.BODY, Kind.BODY]
    assert kinds[5] is Kind.BOILERPLATE
    assert kinds[6:] == [Kind.COMMENT] * 3


def test_a_chapter_on_comments_is_none_of_its_readers():
    prose = [
        "The committee received comments from all nine parishes, which are summed up here in the order in which they came in, and answered where they ask for an answer.",
        "Torle: the parish wants the ferry back and would pay a third of what it costs.",
        "The second parish had nothing to say.",
        "Nor had the third.",
    ]
    kinds, _ = classify([*LOCAL_NEWS, "Comments", *prose])
    assert kinds[5] is Kind.HEADING
    assert Kind.COMMENT not in kinds


@pytest.mark.parametrize(
    "line",
    [
        "By Ann Moe, Arrol Echo",
        "Steve Ludlow, chief sports writer, Arrol Echo",
        "Radio Arrol News, by Kit Summerhayes",
        "Analysis by Rosalind Teague",
        "Devon Achterberg | Morrow City Tribune",
        "Sunday, Feb. 23, 2025",
        "19 April 2024",
        "Published 21 June 2024 at 09:12",
    ],
)
def test_who_wrote_and_when_is_a_byline(line):
    kinds, _ = classify([LOCAL_NEWS[0], line, *LOCAL_NEWS[3:]])
    assert kinds[:2] == [Kind.TITLE, Kind.BYLINE]


@pytest.mark.parametrize(
    "line", ["What the county says", "Eleven years of waiting", "Passed by a hair", "The ferry | and the bridge"]
)
def test_a_heading_above_the_text_stays_one(line):
    kinds, _ = classify([LOCAL_NEWS[0], line, *LOCAL_NEWS[3:]])
    assert kinds[1] is Kind.HEADING


def test_a_date_between_paragraphs_of_a_chronicle_is_a_heading():
    kinds, _ = classify([*LOCAL_NEWS[:1], LOCAL_NEWS[3], "14 July 1789", LOCAL_NEWS[3].upper(), LOCAL_NEWS[4]])
    assert kinds[2] is Kind.HEADING
