"""Look-alike pairs that must stay different, and pairs that must not, one short source each."""

from __future__ import annotations

import pytest

from index import Library
from index.ingest.records import make_source
from qa.quotes import check_quote


def _verdict(source: str, quote: str) -> str:
    library = Library.from_sources([make_source("s", "", f"They said {source} was what the old house needed most.")])
    return check_quote(library, f"They said {quote} was what the old house needed most.").verdict


@pytest.mark.parametrize(
    ("source", "quote"),
    [
        ("a modern one", "a modem one"),
        ("10² of it", "102 of it"),
        ("minus −5 degrees", "minus 5 degrees"),
        ("-5 degrees", "5 degrees"),
        ("4-5 people", "45 people"),
        ("11,000 people", "11,400 people"),
        ("11,000 people", "11 people"),
        ("$5 a day", "5 a day"),
        ("$5 a day", "£5 a day"),
        ("5% a day", "5 a day"),
        ("4.5 a day", "45 a day"),
        ("½ a day", "12 a day"),
        ("the US help", "the us help"),
        ("IT help", "it help"),
        ("a resign letter", "a re-sign letter"),
        ("one l letter", "one 1 letter"),
        ("a 0 mark", "a O mark"),
        ("x > 5 points", "x < 5 points"),
        ("R&D work", "R D work"),
        ("we can work", "we can't work"),
        ("a résumé", "a resume"),
        ("Ⅳ of it", "V of it"),
        ("no more", "know more"),
        ("①", "1"),
    ],
)
def test_different(source, quote):
    assert _verdict(source, quote) not in {"verbatim", "edited"}
    assert _verdict(quote, source) not in {"verbatim", "edited"}


@pytest.mark.parametrize(
    ("source", "quote"),
    [
        ("anti-smoking law", "anti smoking law"),
        ("11,000 people", "11000 people"),
        ("the U.S. army", "the US army"),
        ("it’s true", "it's true"),
        ("ﬁne work", "fine work"),
        ("соffее", "coffee"),
        ("e\u0301tude", "étude"),
        ("a\u00a0b", "a b"),
        ("so\u00adcial", "social"),
        ("４５ people", "45 people"),
        ("I am NOT here", "I am not here"),
        ("a GREAT day", "a great day"),
        ("5 – 6", "5 - 6"),
        ("“so it goes”", '"so it goes"'),
    ],
)
def test_the_same(source, quote):
    assert _verdict(source, quote) == "verbatim"
    assert _verdict(quote, source) == "verbatim"


@pytest.mark.parametrize(("source", "quote"), [("un-American", "American"), ("the anti-war one", "the war one")])
def test_a_prefix_that_denies_is_a_negation(source, quote):
    for one, other in ((source, quote), (quote, source)):
        library = Library.from_sources([make_source("s", "", f"They said {one} was what the old house needed most.")])
        check = check_quote(library, f"They said {other} was what the old house needed most.")
        assert (check.verdict, check.severity) == ("altered", "critical")
