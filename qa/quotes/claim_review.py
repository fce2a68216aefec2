"""A checked draft as schema.org ClaimReviews (JSON-LD), with what Google asks of a fact check."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urlsplit

import msgspec
import regex

from index.errors import QueryError
from qa.quotes.model import ArticleCheck, DraftQuote, Occurrence, QuoteCheck, Verdict
from qa.quotes.present import edit_words

RATING = {
    Verdict.VERBATIM: 5,
    Verdict.EDITED: 4,
    Verdict.PARAPHRASE: 3,
    Verdict.SPLICED: 2,
    Verdict.ALTERED: 2,
    Verdict.MISATTRIBUTED: 1,
    Verdict.NOT_FOUND: 1,
}
"""ratingValue, 1 (worst) to 5 (best); what cannot be checked has no review."""

MOST_CITED = 10
_LONGEST = 2000
_ADDRESS = regex.compile(r"https?://[^\s\p{C}<>\"{}|\\^`]+", regex.I)
_DAY = regex.compile(r"\d{4}-\d{2}-\d{2}")
_AS_JSON = {ord(char): f"\\u{ord(char):04x}" for char in "<>&\u2028\u2029"}
"""So that the export can stand in a page's script element."""


class Publication(msgspec.Struct, frozen=True):
    """What a review needs beside the check; everything is validated when it is made.

    url: the page where the reviews stand. author: the organisation that checks. date: its ISO 8601 day, or date and
    time. base: what the permalinks begin with; empty for sources that are linked by their own address, if any.
    Raises QueryError for what would make an invalid review.
    """

    url: str
    author: str
    date: str
    base: str = ""

    def __post_init__(self) -> None:
        check_address(self.url, "url")
        if self.base:
            check_address(self.base, "public_url")
        if not self.author.strip() or len(self.author) > _LONGEST or not _is_text(self.author):
            raise QueryError("A ClaimReview needs the name of who publishes it.", "author")
        if not _is_date(self.date):
            raise QueryError("The date of a ClaimReview is written as 2026-01-31.", "date")


def check_address(address: str, field: str) -> None:
    """Raises QueryError for what is no absolute http or https address."""
    try:
        parts = urlsplit(address)
        good = bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        good = False
    if not good or len(address) > _LONGEST or not _ADDRESS.fullmatch(address):
        raise QueryError("A ClaimReview needs a whole address, such as https://example.org/check.", field)


def _is_text(text: str) -> bool:
    return not any("\ud800" <= char <= "\udfff" for char in text)


def _is_date(text: str) -> bool:
    try:
        if _DAY.fullmatch(text):
            return bool(datetime.fromisoformat(text))
        return bool(_DAY.match(text)) and "T" in text and bool(datetime.fromisoformat(text))
    except ValueError:
        return False


def as_claim_review(check: ArticleCheck, where: Publication) -> bytes:
    """JSON-LD: one ClaimReview a quotation that could be checked, in reading order."""
    page = where.url.partition("#")[0]
    reviews = [
        _review(quote, f"{page}#quotation-{number}", where)
        for number, quote in enumerate(check.quotes, 1)
        if quote.check.verdict in RATING
    ]
    data = msgspec.json.encode({"@context": "https://schema.org", "@graph": reviews})
    return data.decode().translate(_AS_JSON).encode()


def _review(quote: DraftQuote, url: str, where: Publication) -> dict[str, object]:
    check = quote.check
    works = [_work(place, where.base.rstrip("/")) for place in check.occurrences[:MOST_CITED]]
    claim: dict[str, object] = {"@type": "Claim"}
    if quote.speaker:
        claim["author"] = {"@type": "Person", "name": quote.speaker}
    if works and check.is_faithful:
        claim["appearance"] = works
    review: dict[str, object] = {
        "@type": "ClaimReview",
        "url": url,
        "datePublished": where.date,
        "author": {"@type": "Organization", "name": where.author},
        "claimReviewed": check.quote,
        "itemReviewed": claim,
        "reviewRating": {
            "@type": "Rating",
            "ratingValue": RATING[check.verdict],
            "bestRating": 5,
            "worstRating": 1,
            "alternateName": check.verdict.replace("_", " ").capitalize(),
            "ratingExplanation": _explanation(check),
        },
    }
    if works:
        review["citation"] = works
    return review


def _work(place: Occurrence, base: str) -> dict[str, object]:
    """The source, linked to the cited words: here if this library is served, else where the source says it is."""
    work: dict[str, object] = {"@type": "CreativeWork", "identifier": place.source_id}
    url = base + place.permalink if base else place.text_fragment
    if url:
        work["url"] = url
    return work


_MEANING = {
    Verdict.VERBATIM: "the source holds these words",
    Verdict.EDITED: "the source holds these words; what was left out or changed is marked",
}


def _explanation(check: QuoteCheck) -> str:
    """Why, in a sentence."""
    changed = "; ".join(f"{edit.severity} change: {edit_words(edit)}" for edit in check.edits)
    return check.reason or changed or _MEANING.get(check.verdict, check.verdict.replace("_", " "))
