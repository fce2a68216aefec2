"""Where the retrievers get passages from: a library in this process, or a server."""

from __future__ import annotations

from typing import Any

import httpx
import msgspec
from msgspec import Struct

from index import BackendError, Library, QueryError
from qa.answer import Answer, RankedPassage, ask


class Found(Struct, frozen=True):
    """A passage and what a framework keeps beside its text."""

    passage_id: str
    text: str
    score: float
    metadata: dict[str, Any]


def find(question: str, k: int, library: Library | None, url: str | None, api_key: str | None = None) -> list[Found]:
    """The first k passages, answer or not (`status` says which). Raises QueryError, or BackendError for the server."""
    if (library is None) == (url is None):
        raise QueryError("Name either a library or a url.")
    answer = ask(library, question, k=k) if library else _remote(question, k, str(url), api_key)
    base = str(url or "").rstrip("/")
    return [_found(passage, answer, base) for passage in answer.passages or answer.nearest]


def _remote(question: str, k: int, url: str, api_key: str | None) -> Answer:
    headers = {"Authorization": f"Bearer {api_key}"} if api_key else {}
    try:
        asked = {"question": question, "k": k}
        response = httpx.post(f"{url.rstrip('/')}/v1/ask", json=asked, headers=headers, timeout=30)
    except httpx.HTTPError as error:
        raise BackendError(f"The server cannot be reached: {type(error).__name__}.") from error
    if response.status_code == 200:
        return msgspec.json.decode(response.content, type=Answer)
    is_problem = response.headers.get("content-type") == "application/problem+json"
    detail = str(response.json().get("detail")) if is_problem else f"The server answered {response.status_code}."
    raise QueryError(detail) if response.status_code == 400 else BackendError(detail)


def _found(passage: RankedPassage, answer: Answer, base: str) -> Found:
    place = {"source_id": passage.source_id, "start": passage.span.start, "end": passage.span.end}
    known = {"title": passage.title, "kind": passage.kind.value, "url": base + passage.permalink}
    sure = {"rank": passage.rank, "score": passage.score, "status": answer.status, "confidence": answer.confidence}
    return Found(passage.passage_id, passage.text, passage.score, {**known, **place, **sure})
