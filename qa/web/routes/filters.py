"""Filters as a request states them."""

from __future__ import annotations

from msgspec import Struct

from index import Filters, Kind


class DateRange(Struct, frozen=True, forbid_unknown_fields=True, rename={"from_": "from"}):
    """Inclusive ISO dates; a year or a month means all of it."""

    from_: str | None = None
    to: str | None = None


class AskFilters(Struct, frozen=True, forbid_unknown_fields=True):
    """Which passages may answer: of these sources, of these kinds, of this time."""

    source: list[str] | None = None
    kind: list[Kind] | None = None
    date: DateRange | None = None


def filters_of(asked: AskFilters | None) -> Filters | None:
    """The engine's filters."""
    if asked is None:
        return None
    date = asked.date or DateRange()
    return Filters(
        source=None if asked.source is None else frozenset(asked.source),
        kind=None if asked.kind is None else frozenset(asked.kind),
        date_from=date.from_,
        date_to=date.to,
    )
