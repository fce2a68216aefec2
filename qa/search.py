"""A query in the query language to a page of citable passages, their number and their facets."""

from __future__ import annotations

from time import perf_counter

from msgspec import Struct

from index import FacetValue, Filters, Library
from qa.answer import RankedPassage, presented
from qa.asked import DEFAULT_K, SOUGHT_USUALLY, Sought, stated


class SourceCount(Struct, frozen=True, gc=False):
    """How many passages of the result stand in a source."""

    value: str
    title: str
    count: int


class ResultFacets(Struct, frozen=True, gc=False):
    """The result by source and by kind, each count what the query with that filter finds; `sources`: of how many."""

    source: list[SourceCount]
    kind: list[FacetValue]
    sources: int


class SearchResult(Struct, frozen=True, gc=False):
    """What POST /v1/search answers; `understood` is the query as it was read, `next` the cursor of the next page.

    asked: the settings of the search, None for the usual ones.
    """

    query: str
    understood: str
    total: int
    passages: list[RankedPassage]
    facets: ResultFacets
    next: str | None
    manifest: str
    took_ms: float
    asked: Sought | None = None


def find(
    library: Library,
    query: str,
    *,
    k: int = DEFAULT_K,
    cursor: str | None = None,
    offset: int = 0,
    filters: Filters | None = None,
    explain: bool = False,
) -> SearchResult:
    """A page of what the query means, by plain BM25; raises QueryError, with the position, and ChangedLibrary."""
    began = perf_counter()
    held = library.snapshot()
    found = held.find(query, k, cursor=cursor, offset=offset, filters=filters, explain=explain)
    generation = held.generation
    settings = Sought(k, cursor, offset, stated(filters), explain, held.collection)
    by_source = [SourceCount(each.value, generation.title(each.value), each.count) for each in found.facets.source]
    return SearchResult(
        query=query,
        understood=found.understood,
        total=found.total,
        passages=presented(generation, found.hits),
        facets=ResultFacets(by_source, list(found.facets.kind), found.facets.sources),
        next=found.next,
        manifest=found.manifest,
        took_ms=round((perf_counter() - began) * 1000, 3),
        asked=None if settings == SOUGHT_USUALLY else settings,
    )
