"""The ClaimReview export is valid whatever goes in, or is refused: schema.org's properties, Google's required fields.

Required and recommended fields: "Fact check (ClaimReview) structured data" in Google Search Central; properties of each
type: schema.org. Addresses are absolute, dates ISO 8601, the rating lies between its ends.
"""

from __future__ import annotations

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator, FormatChecker

from index import Library, QueryError
from index.ingest.records import make_source
from qa.quotes import check_article
from qa.quotes.claim_review import Publication, as_claim_review

TEXT = {"type": "string", "minLength": 1, "pattern": r"\S"}
ADDRESS = {"type": "string", "pattern": r"^https?://[^\s/?#]+[^\s]*$"}
DATE = {"type": "string", "pattern": r"^\d{4}-\d\d-\d\d(T\S+)?$"}


def _type(kind: str, required: list[str], **properties: object) -> dict[str, object]:
    return {
        "type": "object",
        "properties": {"@type": {"const": kind}, **properties},
        "required": ["@type", *required],
        "additionalProperties": False,
    }


WORK = _type("CreativeWork", ["identifier"], identifier=TEXT, url=ADDRESS)
CLAIM = _type(
    "Claim", [], author=_type("Person", ["name"], name=TEXT), appearance={"type": "array", "items": WORK, "minItems": 1}
)
RATING = _type(
    "Rating",
    ["alternateName", "ratingValue", "bestRating", "worstRating"],
    alternateName=TEXT,
    ratingValue={"type": "integer", "minimum": 1, "maximum": 5},
    bestRating={"const": 5},
    worstRating={"const": 1},
    ratingExplanation=TEXT,
)
REVIEW = _type(
    "ClaimReview",
    ["claimReviewed", "reviewRating", "url", "author", "datePublished", "itemReviewed"],
    claimReviewed=TEXT,
    reviewRating=RATING,
    url=ADDRESS,
    author=_type("Organization", ["name"], name=TEXT),
    datePublished=DATE,
    itemReviewed=CLAIM,
    citation={"type": "array", "items": WORK, "minItems": 1},
)
SCHEMA = {
    "type": "object",
    "properties": {"@context": {"const": "https://schema.org"}, "@graph": {"type": "array", "items": REVIEW}},
    "required": ["@context", "@graph"],
    "additionalProperties": False,
}
VALID = Draft202012Validator(SCHEMA, format_checker=FormatChecker())
WHERE = Publication("https://example.org/check#top", "Desk", "2026-01-02", "https://desk.example")

DRAFT = """“Any kind of IT-based communication is interesting for the DPRK,” said Alejandro Cao de Benos.
He added: “Such websites will be run by our Government directly.” “I am not a heavy smoker but I really enjoy
smoking,” wrote Han Song-il.

“Facebook … daily by billions of people around the world,” “</script> zebra fish” and “?!”."""


def reviews(data: bytes) -> list[dict]:
    VALID.validate(json.loads(data))
    return json.loads(data)["@graph"]


def test_every_verdict_is_valid(seeds):
    found = reviews(as_claim_review(check_article(seeds, DRAFT), WHERE))
    ratings = [review["reviewRating"]["alternateName"] for review in found]
    assert ratings == ["Verbatim", "Altered", "Misattributed", "Edited", "Not found"]
    assert [review["url"] for review in found] == [f"https://example.org/check#quotation-{n}" for n in range(1, 6)]
    assert found[1]["reviewRating"]["ratingExplanation"] == "critical change: “never” is missing"
    links = [work["url"] for review in found for work in review.get("citation", [])]
    assert links
    assert all(link.startswith("https://desk.example/v1/sources/") for link in links)


def test_only_words_that_stand_there_appear_in_a_source(seeds):
    """A changed quotation does not appear in its source: the source is the evidence against it."""
    found = reviews(as_claim_review(check_article(seeds, DRAFT), WHERE))
    appears = {r["reviewRating"]["alternateName"]: "appearance" in r["itemReviewed"] for r in found}
    assert appears == {
        "Verbatim": True,
        "Altered": False,
        "Misattributed": False,
        "Edited": True,
        "Not found": False,
    }


def test_it_can_stand_in_a_script_element(seeds):
    data = as_claim_review(check_article(seeds, DRAFT), WHERE)
    assert b"<" not in data
    assert json.loads(data)["@graph"][-1]["claimReviewed"] == "</script> zebra fish"


def test_without_a_server_a_source_is_linked_by_its_own_address():
    text = "They said that nothing of the kind had ever been heard of."
    library = Library.from_sources(
        [make_source("a", "", text, {"url": "https://paper.example/a?b=1"}), make_source("b", "", text)]
    )
    where = Publication("https://example.org/check", "Desk", "2026-01-02")
    (review,) = reviews(as_claim_review(check_article(library, "“nothing of the kind had ever been heard”"), where))
    (a, b) = review["citation"]
    assert a["url"].startswith("https://paper.example/a?b=1#:~:text=")
    assert "url" not in b


@pytest.mark.parametrize(
    ("field", "value"),
    [
        *(
            ("url", each)
            for each in ("", "example.org", "/check", "ftp://a.b/c", "https://", "http:///x", "https://a b/", "//a/b")
        ),
        *(
            ("url", each)
            for each in ("javascript:alert(1)", "https://a/\x00", "https://a:x/", "https://[/", "http://a<b")
        ),
        *(("public_url", each) for each in ("desk.example", "https://a b")),
        *(("author", each) for each in ("", " ", "\ud800")),
        *(("date", each) for each in ("", "today", "2026-13-01", "2026-1-1", "02.01.2026", "20260102", "2026-01-02T")),
    ],
)
def test_what_would_be_invalid_is_refused(field, value):
    fields = {"url": "https://example.org", "author": "Desk", "date": "2026-01-02", "base": ""}
    with pytest.raises(QueryError) as error:
        Publication(**fields | {"base" if field == "public_url" else field: value})
    assert error.value.field == field


WORDS = ["“", "”", "Twitter", "<b>", "\u2028", "never be run by our", "Such websites will", "…", "\0"]


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.lists(
        st.sampled_from(["“", "”", "Twitter", "<b>", "\u2028", "never be run by our", "Such websites will", "…", "\0"])
    ),
    st.text(max_size=30),
    st.one_of(st.just("https://a.example/"), st.text(max_size=30), st.from_regex(r"https?://\S+")),
    st.one_of(st.just("2026-01-02"), st.text("0123456789-T:", max_size=20)),
)
def test_whatever_goes_in_the_export_is_valid_or_refused(seeds, words, author, url, date):
    checked = check_article(seeds, f"“{' '.join(words)}” said Kim Doe")
    try:
        where = Publication(url, author, date, url)
    except QueryError:
        return
    reviews(as_claim_review(checked, where))
