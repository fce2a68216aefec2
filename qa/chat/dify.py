"""Dify's external knowledge: records with a score of 0–1; the knowledge is a collection."""

from __future__ import annotations

from typing import Any

from litestar import Response, Router, post
from msgspec import Struct

from index import Library, QueryError
from qa.access import collections
from qa.access.problems import Problem
from qa.answer import RankedPassage
from qa.chat import requests
from qa.chat.requests import AnyRequest
from qa.settings import Settings

_CODES = {"no-key": 1001, "invalid-key": 1002, "missing-scope": 1002, "unknown-collection": 2001}
"""Dify's codes: a key that is not there, one that is refused, a knowledge that is not there."""


class RetrievalSetting(Struct, frozen=True):
    """How many records, and how sure they must be."""

    top_k: int = 5
    score_threshold: float | None = None


class Retrieval(Struct, frozen=True):
    """What is read of a retrieval request."""

    knowledge_id: str
    query: str
    retrieval_setting: RetrievalSetting = RetrievalSetting()
    metadata_condition: dict[str, Any] | None = None


def router(library: Library, settings: Settings) -> Router:
    """/dify/retrieval."""

    @post("/retrieval", status_code=200)
    async def retrieval(request: AnyRequest) -> Response[bytes]:
        asked = await requests.read(request, Retrieval)
        held = await collections.held(library, asked.knowledge_id)
        if asked.metadata_condition and asked.metadata_condition.get("conditions"):
            raise QueryError("metadata_condition is not spoken here; filter in the workflow.", "metadata_condition")
        k = requests.check_k(asked.retrieval_setting.top_k, "top_k")
        found = await requests.scored(held, settings, asked.query, k)
        base = requests.base_url(request, settings)
        least = asked.retrieval_setting.score_threshold or 0.0
        return requests.respond({"records": [_record(p, score, base) for p, score in found if score >= least]})

    return Router("/dify", route_handlers=[retrieval], include_in_schema=False)


def error(problem: Problem) -> tuple[int, object]:
    """(status, body) of a failure as Dify reads it; a key that is refused is always 403."""
    status = 403 if problem.status == 401 else problem.status
    return status, {
        "error_code": _CODES.get(problem.type.rpartition(":")[2], problem.status),
        "error_msg": problem.detail,
    }


def _record(passage: RankedPassage, score: float, base: str) -> dict[str, Any]:
    places = {"source_id": passage.source_id, "passage_id": passage.passage_id, "url": base + passage.permalink}
    metadata = {**places, "kind": passage.kind, "start": passage.span.start, "end": passage.span.end}
    return {"content": passage.text, "score": score, "title": passage.title, "metadata": metadata}
