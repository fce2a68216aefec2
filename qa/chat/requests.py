"""What the protocols share: reading a foreign body, asking, and saying what went wrong."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar

import msgspec
from litestar import Request, Response
from msgspec import Struct

from index import Library, QueryError
from qa.access import work
from qa.answer import Answer, RankedPassage, ask, ask_with_scores
from qa.question import MOST_HISTORY
from qa.settings import Settings

AnyRequest = Request[Any, Any, Any]
S = TypeVar("S", bound=Struct)

JSON = "application/json"


async def read(request: AnyRequest, kind: type[S]) -> S:
    """The JSON body as a `kind`; fields that it does not know are the client's own business."""
    return msgspec.json.decode(await request.body(), type=kind)


def respond(body: object, status: int = 200) -> Response[bytes]:
    """The body as JSON."""
    return Response(msgspec.json.encode(body), status_code=status, media_type=JSON)


def base_url(request: AnyRequest, settings: Settings) -> str:
    """What absolute links begin with: the public address if one is set, else the one that was asked."""
    return (settings.public_url or str(request.base_url)).rstrip("/")


def check_k(k: int, field: str) -> int:
    """k, if it can be asked for; raises QueryError."""
    if not 1 <= k <= 1000:
        raise QueryError(f"{field} must lie between 1 and 1000.", field)
    return k


async def answer(library: Library, settings: Settings, question: str, k: int, history: Sequence[str] = ()) -> Answer:
    """The answer to a question of a conversation; what lies too far back is left out."""
    latest = list(history)[-MOST_HISTORY:]
    return await work.run(library, settings, lambda: ask(library, question, k=k, history=latest), question)


async def scored(library: Library, settings: Settings, question: str, k: int) -> list[tuple[RankedPassage, float]]:
    """The ranking with scores of 0–1: the confidence there would be were each passage the best."""
    found, scores = await work.run(library, settings, lambda: ask_with_scores(library, question, k=k), question)
    return list(zip(ranked(found), scores, strict=True))


def ranked(found: Answer) -> list[RankedPassage]:
    """The ranking, whether it holds an answer or not."""
    return found.passages or found.nearest
