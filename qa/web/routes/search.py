"""/v1/search: a query in the query language, a page of exact passages out."""

from __future__ import annotations

from typing import Annotated

from litestar import Router, get, post
from litestar.enums import RequestEncodingType
from litestar.params import Body, FromQuery, KwargDefinition, QueryParameter
from msgspec import Struct

from index import Library
from index.library import MOST_HITS
from index.query.grammar import LONGEST
from qa.access import collections, work
from qa.asked import AskFilters, filters_of
from qa.search import SearchResult, find
from qa.settings import Settings
from qa.web.body import request_of
from qa.web.described import BODY, refusals
from qa.web.query import REST, plain_query


class SearchRequest(Struct, frozen=True, forbid_unknown_fields=True):
    """A query and which page of its result; `cursor` is the `next` of the page before."""

    query: Annotated[str, KwargDefinition(min_length=1, max_length=LONGEST)]
    k: Annotated[int, KwargDefinition(ge=1, le=MOST_HITS)] = 10
    cursor: str | None = None
    filters: AskFilters | None = None
    explain: bool = False
    collection: str = collections.DEFAULT


def router(library: Library, settings: Settings) -> Router:
    """The routes of /v1/search over the library."""

    async def result(request: SearchRequest) -> SearchResult:
        held = await collections.held(library, request.collection)
        return await work.run(held, settings, lambda: _find(held, request), request.query)

    @post(
        "/",
        status_code=200,
        request_class=request_of(SearchRequest),
        operation_id="search",
        summary="Find passages by words, phrases, operators and filters",
        responses=refusals(404, 410, *BODY),
    )
    async def post_search(
        data: Annotated[SearchRequest, Body(media_type=RequestEncodingType.JSON)],
    ) -> SearchResult:
        return await result(data)

    @get(
        "/",
        opt={REST: "POST takes the rest"},
        operation_id="search_by_link",
        summary="The same as a link; use POST where queries are private",
        responses=refusals(404, 410),
    )
    async def get_search(
        q: FromQuery[str],
        k: Annotated[int, QueryParameter(ge=1, le=1000)] = 10,
        cursor: FromQuery[str | None] = None,
        collection: FromQuery[str] = collections.DEFAULT,
    ) -> SearchResult:
        return await result(SearchRequest(q, k=k, cursor=cursor, collection=collection))

    return Router("/v1/search", route_handlers=[post_search, get_search], guards=[plain_query], tags=["search"])


def _find(library: Library, request: SearchRequest) -> SearchResult:
    return find(
        library,
        request.query,
        k=request.k,
        cursor=request.cursor,
        filters=filters_of(request.filters),
        explain=request.explain,
    )
