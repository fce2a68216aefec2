"""Whether a citation still holds in a changed source: at the same place, moved, or gone; never silently elsewhere."""

from __future__ import annotations

import msgspec
from msgspec import Struct

from index.errors import QueryError
from index.model import Span
from index.tokens import tokenize
from qa.quotes.model import Occurrence, Selector, TextPositionSelector, TextQuoteSelector

MOST_FOUND = 1000
_SURE_WORDS = 8
"""An exact text of so many words is told by itself; a shorter one needs its surroundings."""

_NEAR = 8
"""Code points of context that must agree for a short text."""


class Anchor(Struct, frozen=True):
    """A place as it was cited."""

    exact: str
    prefix: str
    suffix: str
    start: int
    end: int


class AnchorCheck(Struct, frozen=True):
    """status: same, moved or gone. start, end, utf16_span, exact: the place now, null if gone. n_found: candidates."""

    status: str
    start: int | None
    end: int | None
    utf16_span: Span | None
    exact: str | None
    n_found: int
    reason: str


def anchor(place: Occurrence | tuple[Selector, ...] | list[Selector]) -> Anchor:
    """The anchor of an occurrence, or of W3C selectors; QueryError without a TextQuoteSelector."""
    if isinstance(place, Occurrence):
        return Anchor(place.exact, place.prefix, place.suffix, place.start, place.end)
    quote = next((each for each in place if isinstance(each, TextQuoteSelector)), None)
    position = next((each for each in place if isinstance(each, TextPositionSelector)), None)
    if quote is None:
        raise QueryError("An anchor needs a TextQuoteSelector.", "selectors")
    start, end = (position.start, position.end) if position else (-1, -1)
    return Anchor(quote.exact, quote.prefix, quote.suffix, start, end)


class _Selectors(Struct, frozen=True):
    selectors: list[Selector]


def read_anchor(data: bytes) -> list[Selector]:
    """The W3C selectors in the JSON of an occurrence, or of a list of them; raises QueryError."""
    try:
        found = msgspec.json.decode(data, type=_Selectors | list[Selector])
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        found = []
    selectors: list[Selector] = found.selectors if isinstance(found, _Selectors) else found
    if selectors:
        return selectors
    raise QueryError("This is no occurrence and no list of W3C selectors; give it as JSON.", "selectors")


def find_quote(text: str, exact: str, prefix: str = "", suffix: str = "") -> list[Span]:
    """Every place of `prefix + exact + suffix`, overlapping ones too, as spans of `exact`; at most 1,000."""
    whole = f"{prefix}{exact}{suffix}"
    found: list[Span] = []
    at = text.find(whole)
    while at >= 0 and len(found) < MOST_FOUND:
        start = at + len(prefix)
        found.append(Span(start, start + len(exact)))
        at = text.find(whole, at + 1)
    return found


def verify_anchor(cited: Anchor, text: str) -> AnchorCheck:
    """Where the cited words stand in the text as it is now.

    same: at the cited offsets. moved: at one other place that its words or surroundings single out. gone: nowhere,
    or at several places that cannot be told apart.
    """
    if not cited.exact:
        raise QueryError("An anchor needs the exact text that was cited.", "exact")
    sure = len(tokenize(cited.exact)) >= _SURE_WORDS
    here = Span(cited.start, cited.end)
    if cited.start >= 0 and text[here.start : here.end] == cited.exact and (sure or _near(cited, text, here)):
        return _found("same", text, here, 1, "the words stand at the cited place")
    places = find_quote(text, cited.exact)
    if not places:
        return AnchorCheck("gone", None, None, None, None, 0, "the words no longer stand in the source")
    scored = sorted(((_agreement(cited, text, place), place) for place in places), reverse=True)
    best, place = scored[0]
    if len(scored) > 1 and scored[1][0] == best:
        return AnchorCheck(
            "gone", None, None, None, None, len(places), "the words stand in several places that cannot be told apart"
        )
    if (len(places) == 1 and sure) or best >= min(_NEAR, len(cited.prefix) + len(cited.suffix)) > 0:
        status = "same" if place == here else "moved"
        return _found(status, text, place, len(places), "the words stand at another place" if status == "moved" else "")
    reason = "the words stand elsewhere in other surroundings; too few to be sure that they are the same"
    return AnchorCheck("gone", None, None, None, None, len(places), reason)


def _found(status: str, text: str, span: Span, n: int, reason: str) -> AnchorCheck:
    before = len(text[: span.start].encode("utf-16-le", "surrogatepass")) // 2
    exact = text[span.start : span.end]
    length = len(exact.encode("utf-16-le", "surrogatepass")) // 2
    return AnchorCheck(status, span.start, span.end, Span(before, before + length), exact, n, reason)


def _near(cited: Anchor, text: str, place: Span) -> bool:
    """True if the nearest surroundings on one side agree, or none were cited."""
    wanted = min(_NEAR, max(len(cited.prefix), len(cited.suffix)))
    return max(_sides(cited, text, place)) >= wanted


def _agreement(cited: Anchor, text: str, place: Span) -> int:
    """Code points of prefix and suffix that agree, counted outwards from the exact text."""
    return sum(_sides(cited, text, place))


def _sides(cited: Anchor, text: str, place: Span) -> tuple[int, int]:
    before = text[max(0, place.start - len(cited.prefix)) : place.start]
    after = text[place.end : place.end + len(cited.suffix)]
    return _common(cited.prefix[::-1], before[::-1]), _common(cited.suffix, after)


def _common(one: str, other: str) -> int:
    """Length of the common beginning."""
    count = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        count += 1
    return count
