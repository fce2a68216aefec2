"""How a response came about, beside its question: what it says of itself, so that it can be asked again."""

from __future__ import annotations

from msgspec import Struct

from index import Filters, Kind

DEFAULT_K = 10


class DateRange(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, rename={"from_": "from"}):
    """Inclusive ISO dates; a year or a month means all of it."""

    from_: str | None = None
    to: str | None = None


class AskFilters(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Which passages may answer: of these sources, of these kinds, of this time."""

    source: list[str] | None = None
    kind: list[Kind] | None = None
    date: DateRange | None = None


class Asked(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, gc=False):
    """The settings of an answer that are not the usual ones; with the question, a body that POST /v1/ask takes."""

    k: int = DEFAULT_K
    filters: AskFilters | None = None
    history: list[str] = []
    ranking: str = "default"
    max_per_source: int | None = None
    explain: bool = False
    use_history: bool = True
    fold_similar: bool = True
    collection: str = "default"


class Sought(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, gc=False):
    """The settings of a search's result that are not the usual ones; a page begins at an offset or at a cursor."""

    k: int = DEFAULT_K
    cursor: str | None = None
    offset: int = 0
    filters: AskFilters | None = None
    explain: bool = False
    collection: str = "default"


USUAL = Asked()
SOUGHT_USUALLY = Sought()


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


def stated(filters: Filters | None) -> AskFilters | None:
    """The engine's filters as a request states them, in one order; None for those that let everything through."""
    if filters is None or filters == Filters():
        return None
    dated = filters.date_from is not None or filters.date_to is not None
    return AskFilters(
        source=None if filters.source is None else sorted(filters.source),
        kind=None if filters.kind is None else sorted(filters.kind),
        date=DateRange(filters.date_from, filters.date_to) if dated else None,
    )
