"""SearXNG's JSON search: each passage is a result with an address of its own.

Clients can be given a base address alone, so a collection other than the default one stands in it.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from litestar import Response, Router, get
from litestar.params import FromPath, FromQuery

from index import Library, QueryError
from qa.access import collections
from qa.access.problems import Problem
from qa.answer import RankedPassage
from qa.chat import requests
from qa.chat.requests import AnyRequest
from qa.settings import Settings

PER_PAGE = 10
ENGINE = "verbatim"

_READ = ("q", "format", "pageno", "collection")
"""What is read of an address; all else is for other engines."""


def router(library: Library, settings: Settings) -> Router:
    """/searxng/search, and /searxng/{collection}/search."""

    @get("/search")
    async def search(request: AnyRequest, collection: FromQuery[str] = collections.DEFAULT) -> Response[bytes]:
        return await found_in(request, collection)

    @get("/{collection:str}/search")
    async def search_in(request: AnyRequest, collection: FromPath[str]) -> Response[bytes]:
        return await found_in(request, collection)

    async def found_in(request: AnyRequest, collection: str) -> Response[bytes]:
        asked = request.query_params
        twice = next((name for name in _READ if len(asked.getall(name, [])) > 1), None)
        if twice:
            raise QueryError(f"{twice} stands twice; name it once.", twice)
        if asked.get("format") != "json":
            return requests.respond({"error": "Only format=json is spoken here."}, 403)
        question = asked.get("q", "")
        if not question.strip():
            raise QueryError("No query", "q")
        page = _page(asked.get("pageno", "1"))
        held = await collections.held(library, collection)
        found = await requests.answer(held, settings, question, page * PER_PAGE)
        base = requests.base_url(request, settings)
        shown = requests.ranked(found)[(page - 1) * PER_PAGE :]
        results = [_result(passage, base) for passage in shown]
        empty: dict[str, list[str]] = {name: [] for name in ("corrections", "infoboxes", "suggestions")}
        answers = _answers(found.answer.text, results[0]) if found.answer and page == 1 else []
        body = {"query": question, "number_of_results": len(results), "results": results, "answers": answers}
        return requests.respond({**body, **empty, "unresponsive_engines": []})

    return Router("/searxng", route_handlers=[search, search_in], include_in_schema=False)


def error(problem: Problem) -> tuple[int, object]:
    """(status, body) of a failure as SearXNG says it."""
    return problem.status, {"error": problem.detail}


def _page(text: str) -> int:
    """The number of the page asked for; raises QueryError."""
    if not (text.isascii() and text.isdigit() and 1 <= int(text[:4]) <= 100 and len(text) < 4):
        raise QueryError("pageno must lie between 1 and 100.", "pageno")
    return int(text)


def _result(passage: RankedPassage, base: str) -> dict[str, Any]:
    url = base + passage.permalink
    names = {"engine": ENGINE, "engines": [ENGINE], "category": "general", "template": "default.html"}
    place = {"url": url, "parsed_url": [*urlsplit(url)[:3], "", *urlsplit(url)[3:]], "positions": [passage.rank]}
    return {"title": passage.title, "content": passage.text, "score": passage.score, **place, **names}


def _answers(text: str, result: dict[str, Any]) -> list[dict[str, Any]]:
    """The best sentence, as SearXNG's answer boxes hold one."""
    return [{"answer": text, "url": result["url"], "engine": ENGINE, "template": "answer/legacy.html"}]
