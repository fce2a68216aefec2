"""OpenAI's vector store search: passages as pieces of files; the store is a collection."""

from __future__ import annotations

from typing import Any

from litestar import Response, Router, post
from litestar.params import FromPath
from msgspec import Struct

from index import Library, QueryError
from qa.access import collections
from qa.answer import RankedPassage
from qa.chat import requests
from qa.chat.requests import AnyRequest
from qa.settings import Settings


class RankingOptions(Struct, frozen=True):
    """How sure a passage must be."""

    score_threshold: float | None = None


class StoreSearch(Struct, frozen=True):
    """What is read of a search; filters are refused rather than passed over."""

    query: str | list[str]
    max_num_results: int = 10
    ranking_options: RankingOptions | None = None
    filters: dict[str, Any] | None = None


def router(library: Library, settings: Settings) -> Router:
    """/v1/vector_stores/{id}/search."""

    @post("/{store_id:str}/search", status_code=200)
    async def search(request: AnyRequest, store_id: FromPath[str]) -> Response[bytes]:
        asked = await requests.read(request, StoreSearch)
        held = await collections.held(library, store_id)
        if asked.filters:
            raise QueryError("filters are not spoken here; POST /v1/ask takes some.", "filters")
        queries = [asked.query] if isinstance(asked.query, str) else asked.query
        k = requests.check_k(asked.max_num_results, "max_num_results")
        found = await requests.scored(held, settings, " ".join(queries), k)
        base = requests.base_url(request, settings)
        least = (asked.ranking_options and asked.ranking_options.score_threshold) or 0.0
        data = [_piece(passage, score, base) for passage, score in found if score >= least]
        page = {"object": "vector_store.search_results.page", "search_query": queries}
        return requests.respond({**page, "data": data, "has_more": False, "next_page": None})

    return Router("/v1/vector_stores", route_handlers=[search], include_in_schema=False)


def _piece(passage: RankedPassage, score: float, base: str) -> dict[str, Any]:
    places = {"passage_id": passage.passage_id, "url": base + passage.permalink, "kind": passage.kind}
    attributes = {**places, "start": passage.span.start, "end": passage.span.end}
    content = [{"type": "text", "text": passage.text}]
    file = {"file_id": passage.source_id, "filename": passage.title, "score": score}
    return {**file, "attributes": attributes, "content": content}
