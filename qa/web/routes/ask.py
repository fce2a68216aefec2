"""/v1/ask: a question in, ranked exact passages out."""

from __future__ import annotations

from typing import Annotated, Any
from urllib.parse import unquote_to_bytes

import msgspec
from anyio import to_thread
from litestar import MediaType, Request, Response, Router, get, post
from litestar.connection import ASGIConnection
from litestar.enums import RequestEncodingType
from litestar.handlers import BaseRouteHandler
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import Body, FromQuery, KwargDefinition, QueryParameter
from msgspec import Struct

from index import EngineError, Library, QueryError
from index.library import MOST_HITS
from qa.access import collections, problems, work
from qa.access.problems import Problem
from qa.answer import Answer, ask
from qa.asked import AskFilters, filters_of
from qa.question import LONGEST, MOST_HISTORY
from qa.settings import Settings
from qa.web.body import request_of
from qa.web.described import BODY, refusals
from qa.web.straight import straight

MOST_QUESTIONS = 100
"""Questions of one batch."""

_ENCODER = msgspec.json.Encoder()
_ANSWER = {200: ResponseSpec(Answer, generate_examples=False, description="Request fulfilled, document follows")}
"""What the two routes answer; they encode it themselves, which costs a third of the framework's way."""


class AskRequest(Struct, frozen=True, forbid_unknown_fields=True):
    """A question and how to answer it."""

    question: Annotated[str, KwargDefinition(min_length=1, max_length=LONGEST)]
    k: Annotated[int, KwargDefinition(ge=1, le=MOST_HITS)] = 10
    filters: AskFilters | None = None
    history: Annotated[list[str], KwargDefinition(max_items=MOST_HISTORY)] = []
    ranking: Annotated[str, KwargDefinition(enum=["default", "bm25"])] = "default"
    max_per_source: Annotated[int | None, KwargDefinition(ge=1)] = None
    explain: bool = False
    use_history: bool = True
    fold_similar: bool = True
    collection: str = "default"


async def utf8_query(connection: ASGIConnection[Any, Any, Any, Any], _: BaseRouteHandler) -> None:
    """Refuses a query string that is not UTF-8; the framework would replace what it cannot read."""
    unquote_to_bytes(connection.scope["query_string"]).decode()


class BatchRequest(Struct, frozen=True, forbid_unknown_fields=True):
    """Up to 100 questions."""

    questions: Annotated[list[AskRequest], KwargDefinition(min_items=1, max_items=MOST_QUESTIONS)]


class BatchResult(Struct, frozen=True):
    """One question's answer, or the problem it met."""

    answer: Answer | None
    problem: Problem | None


class BatchAnswer(Struct, frozen=True):
    """The results in the order of the questions; `manifest` is that of the first one's collection."""

    results: list[BatchResult]
    manifest: str


def router(library: Library, settings: Settings) -> Router:
    """The routes of /v1/ask over the library."""

    async def encoded(request: AskRequest) -> bytes:
        held = await collections.held(library, request.collection)
        return _ENCODER.encode(await work.run(held, settings, lambda: _ask(held, request), request.question))

    async def answer(request: AskRequest) -> Response[bytes]:
        return Response(await encoded(request), media_type=MediaType.JSON)

    @post(
        "/",
        status_code=200,
        request_class=request_of(AskRequest),
        middleware=[straight(AskRequest, encoded, settings.largest_body)],
        operation_id="ask",
        summary="Answer a question with exact passages",
        responses=_ANSWER | refusals(404, *BODY),
    )
    async def post_ask(data: Annotated[AskRequest, Body(media_type=RequestEncodingType.JSON)]) -> Response[bytes]:
        return await answer(data)

    @get(
        "/",
        guards=[utf8_query],
        operation_id="ask_by_link",
        summary="The same as a link; use POST where questions are private",
        responses=_ANSWER | refusals(404),
    )
    async def get_ask(
        request: Request[Any, Any, Any],
        q: FromQuery[str],
        k: Annotated[int, QueryParameter(ge=1, le=1000)] = 10,
        ranking: Annotated[str, QueryParameter(schema_extra={"enum": ["default", "bm25"]})] = "default",
        collection: FromQuery[str] = "default",
    ) -> Response[bytes]:
        unknown = set(request.query_params) - {"q", "k", "ranking", "collection"}
        if unknown:
            raise QueryError("GET takes q, k, ranking and collection; POST takes the rest.", min(unknown)[:40])
        return await answer(AskRequest(q, k=k, ranking=ranking, collection=collection))

    @post(
        "/batch",
        status_code=200,
        request_class=request_of(BatchRequest),
        request_max_body_size=settings.largest_text,
        operation_id="ask_batch",
        summary="Answer up to 100 questions; one that fails does not lose the others",
        responses=refusals(*BODY),
    )
    async def post_batch(data: Annotated[BatchRequest, Body(media_type=RequestEncodingType.JSON)]) -> BatchAnswer:
        if not 1 <= len(data.questions) <= MOST_QUESTIONS:
            raise QueryError(f"A batch has 1 to {MOST_QUESTIONS} questions.", "questions")
        held: dict[str, Library | EngineError] = {}
        for name in dict.fromkeys(each.collection for each in data.questions):
            held[name] = await _held(library, name)
        results = await to_thread.run_sync(lambda: [_result(held[each.collection], each) for each in data.questions])
        first = held[data.questions[0].collection]
        return BatchAnswer(results, (first if isinstance(first, Library) else library).manifest.digest)

    return Router("/v1/ask", route_handlers=[post_ask, get_ask, post_batch], tags=["ask"])


async def _held(library: Library, collection: str) -> Library | EngineError:
    """The collection for the whole batch, or why there is none."""
    try:
        return await collections.held(library, collection)
    except EngineError as error:
        return error


def _result(library: Library | EngineError, request: AskRequest) -> BatchResult:
    if isinstance(library, EngineError):
        return BatchResult(None, problems.of_error(library))
    try:
        return BatchResult(_ask(library, request), None)
    except EngineError as error:
        return BatchResult(None, problems.of_error(error))


def _ask(library: Library, request: AskRequest) -> Answer:
    return ask(
        library,
        request.question,
        k=request.k,
        filters=filters_of(request.filters),
        history=request.history,
        ranking=request.ranking,
        max_per_source=request.max_per_source,
        explain=request.explain,
        use_history=request.use_history,
        fold_similar=request.fold_similar,
    )
