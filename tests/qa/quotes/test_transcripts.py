"""Real quotations of debates and interviews, against a transcript with a label before each turn."""

from __future__ import annotations

from pathlib import Path

import pytest

from index import Library
from index.ingest.records import make_source
from qa.quotes import check_quote

TRANSCRIPT = (Path(__file__).parent / "debate.txt").read_text()

CASES = [
    ("I like being able to fire people.", "Mitt Romney", "verbatim", "confirmed"),
    ("I like being able to fire people who provide services to me.", "Donald Trump", "misattributed", "mismatch"),
    ("I never said Russia did not meddle in the election.", "Trump", "verbatim", "confirmed"),
    ("I said Russia did not meddle in the election.", "Trump", "altered", "confirmed"),
    ("Russia did not meddle in the election", "Donald Trump", "verbatim", "confirmed"),
    ("We lost $800 billion last year on trade and nobody talks about it.", "Donald Trump", "altered", "confirmed"),
    ("We lost $800 billion last year on trade … and nobody talks about it.", "Donald Trump", "edited", "confirmed"),
    ("We lost $800 million last year on trade", "Donald Trump", "altered", "confirmed"),
    ("We lost 800 billion dollars last year on trade", "Donald Trump", "altered", "confirmed"),
    ("Unemployment is at 4.1 percent, the lowest in 17 years.", "Donald Trump", "altered", "confirmed"),
    ("Unemployment is at 4.1%, the lowest in seventeen years.", "Donald Trump", "altered", "confirmed"),
    ("Unemployment is at 1.4%, the lowest in 17 years.", "Donald Trump", "altered", "confirmed"),
    ("I believe there is a change in weather.", "Donald Trump", "altered", "confirmed"),
    ("I believe climate change is real.", "Donald Trump", "misattributed", "mismatch"),
    ("do you believe climate change is real?", "Anderson Cooper", "verbatim", "confirmed"),
    ("you believe climate change is real.", "Anderson Cooper", "altered", "confirmed"),
    (
        "You could put half of Trump's supporters into what I call the basket of deplorables.",
        "Hillary Clinton",
        "verbatim",
        "confirmed",
    ),
    (
        "You could put all of Trump's supporters into what I call the basket of deplorables.",
        "Hillary Clinton",
        "altered",
        "confirmed",
    ),
    (
        "half of Trump’s supporters [belong] into what I call the basket of deplorables",
        "Hillary Clinton",
        "edited",
        "confirmed",
    ),
    ("a basket of deplorables", "Hillary Clinton", "altered", "confirmed"),
    ("Corporations are people", "Mitt Romney", "verbatim", "confirmed"),
    ("Corporations are people, my friends.", "Romney", "altered", "confirmed"),
    (
        "We are the only major country on Earth that does not guarantee health care to all people as a right",
        "Hillary Clinton",
        "misattributed",
        "mismatch",
    ),
    (
        "We are the only major country on Earth that doesn't guarantee health care to all people as a right",
        "Bernie Sanders",
        "altered",
        "confirmed",
    ),
    (
        "We are the only major country on earth that does not guarantee healthcare to all people as a right",
        "Bernie Sanders",
        "altered",
        "confirmed",
    ),
    ("I voted for the war in Iraq in 2002", "Bernie Sanders", "altered", "confirmed"),
    ("I voted … [for] the war in Iraq in 2002", "Bernie Sanders", "edited", "confirmed"),
    ("it may be Russia … or it may be a 400-pound genius sitting in bed", "Donald Trump", "edited", "confirmed"),
    ("it may be a 400 pound genius sitting in bed", "Donald Trump", "verbatim", "confirmed"),
    ("Then it was called climate change. Now it's actually called extreme weather.", "Trump", "verbatim", "confirmed"),
    ("It used to be called global warming. … Then it was called climate change.", "Trump", "edited", "confirmed"),
    ("a hoax", "Donald Trump", "verbatim", "unclear"),
    (
        'I want to say, "You know, I\'m going to go get somebody else to provide that service to me."',
        "Mitt Romney",
        "verbatim",
        "confirmed",
    ),
    ("I'm going to go get somebody else to provide that service to me", "Mitt Romney", "verbatim", "confirmed"),
    ("I'm gonna go get somebody else to provide that service to me", "Mitt Romney", "altered", "confirmed"),
    ("I did not say that. I never said Russia did not meddle.", "Donald Trump", "verbatim", "confirmed"),
    ("I did say that. I never said Russia did not meddle.", "Donald Trump", "altered", "confirmed"),
    ("Millions of Americans are working two to three jobs just to survive", "Bernie Sanders", "altered", "confirmed"),
    ("Millions of Americans are working 2 or 3 jobs just to survive", "Bernie Sanders", "altered", "confirmed"),
    ("I voted against the war in Iraq in 2002. I believe there's a change in weather.", None, "spliced", None),
    ("I voted against the war in Iraq in 2002 … I did not say that.", None, "spliced", None),
    ("We are going to win so much that you will be tired of winning", "Donald Trump", "verbatim", "unclear"),
    ("We lost $800 billion last year on trade … We are going to win so much", None, "spliced", None),
]


@pytest.fixture(scope="module")
def library():
    return Library.from_sources([make_source("debate", "", TRANSCRIPT)])


@pytest.mark.parametrize(("quote", "speaker", "verdict", "status"), CASES)
def test_transcript(library, verify, quote, speaker, verdict, status):
    check = check_quote(library, quote, speaker)
    assert check.verdict == verdict
    assert status is None or check.attribution.status == status
    verify(library, check)


@pytest.mark.parametrize("said", ["Sen. Bernie Sanders", "Mr. Sanders", "Dr. B. Sanders", "Rep. SANDERS"])
def test_a_title_with_a_full_stop_is_part_of_the_name(said):
    library = Library.from_sources([make_source("s", "", f"“The plan has failed completely,” said {said} on Friday.")])
    assert check_quote(library, "The plan has failed completely", "Sanders").attribution.status == "confirmed"
