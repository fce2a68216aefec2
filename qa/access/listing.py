"""The sources a page at a time, for every listing there is."""

from __future__ import annotations

from bisect import bisect_right

from msgspec import Struct

from index import Library, Source


class Listed(Struct, frozen=True):
    """A source and the title it goes by."""

    source: Source
    title: str
    passages: int


class Page(Struct, frozen=True):
    """Sources in the order of their ids; `next` is the id to go on after, or None."""

    sources: list[Listed]
    total: int
    next: str | None


def page(library: Library, after: str, limit: int) -> Page:
    """Up to `limit` sources whose ids come after `after`, which need not be the id of a source."""
    generation = library.generation
    every = list(generation.sources())
    first = bisect_right(every, after, key=lambda source: source.source_id)
    shown = [
        Listed(
            source,
            generation.title(source.source_id),
            sum(1 for _ in generation.passages_of(source.source_id)),
        )
        for source in every[first : first + limit]
    ]
    return Page(shown, len(every), shown[-1].source.source_id if first + limit < len(every) else None)
