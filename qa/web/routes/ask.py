"""/v1/ask: a question in, ranked exact passages out."""

from __future__ import annotations

from typing import Annotated, Any
from urllib.parse import unquote_to_bytes

import msgspec
from anyio import to_thread
from litestar import MediaType, Request, Response, Router, get, post
from litestar.connection import ASGIConnection
from litestar.enums import RequestEncodingType
from litestar.exceptions import HTTPException
from litestar.handlers import BaseRouteHandler
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import Body, FromQuery, QueryParameter
from msgspec import Struct

from index import EngineError, Filters, Kind, Library, QueryError
from qa.access import problems, work
from qa.access.problems import Problem
from qa.answer import Answer, ask
from qa.settings import Settings
from qa.web.body import request_of

MOST_QUESTIONS = 100
"""Questions of one batch."""

_ENCODER = msgspec.json.Encoder()
_ANSWERS = {200: ResponseSpec(Answer, generate_examples=False, description="Request fulfilled, document follows")}
"""What the two routes answer; they encode it themselves, which costs a third of the framework's way."""

_LONGEST_DATE = len("2015-03-24T00:00:00+00:00")


class DateRange(Struct, frozen=True, forbid_unknown_fields=True, rename={"from_": "from"}):
    """Inclusive ISO dates; a year or a month means all of it."""

    from_: str | None = None
    to: str | None = None


class AskFilters(Struct, frozen=True, forbid_unknown_fields=True):
    """Which passages may answer: of these sources, of these kinds, of this time."""

    source: list[str] | None = None
    kind: list[Kind] | None = None
    date: DateRange | None = None


class AskRequest(Struct, frozen=True, forbid_unknown_fields=True):
    """A question and how to answer it."""

    question: str
    k: int = 10
    filters: AskFilters | None = None
    history: list[str] = []
    ranking: str = "default"
    max_per_source: int | None = None
    explain: bool = False
    use_history: bool = True
    fold_similar: bool = True
    collection: str = "default"


async def utf8_query(connection: ASGIConnection[Any, Any, Any, Any], _: BaseRouteHandler) -> None:
    """Refuses a query string that is not UTF-8; the framework would replace what it cannot read."""
    unquote_to_bytes(connection.scope["query_string"]).decode()


class BatchRequest(Struct, frozen=True, forbid_unknown_fields=True):
    """Up to 100 questions."""

    questions: list[AskRequest]


class BatchResult(Struct, frozen=True):
    """One question's answer, or the problem it met."""

    answer: Answer | None
    problem: Problem | None


class BatchAnswer(Struct, frozen=True):
    """The results in the order of the questions."""

    results: list[BatchResult]
    manifest: str


def router(library: Library, settings: Settings) -> Router:
    """The routes of /v1/ask over the library."""

    async def answer(request: AskRequest) -> Response[bytes]:
        found = await work.run(library, settings, lambda: _ask(library, request), request.question)
        return Response(_ENCODER.encode(found), media_type=MediaType.JSON)

    @post(
        "/",
        status_code=200,
        request_class=request_of(AskRequest),
        operation_id="ask",
        summary="Answer a question with exact passages",
        responses=_ANSWERS,
        raises=[HTTPException],
    )
    async def post_ask(data: Annotated[AskRequest, Body(media_type=RequestEncodingType.JSON)]) -> Response[bytes]:
        return await answer(data)

    @get(
        "/",
        guards=[utf8_query],
        operation_id="ask_by_link",
        summary="The same as a link; use POST where questions are private",
        responses=_ANSWERS,
        raises=[HTTPException],
    )
    async def get_ask(
        request: Request[Any, Any, Any],
        q: FromQuery[str],
        k: Annotated[int, QueryParameter(ge=1, le=1000)] = 10,
        ranking: FromQuery[str] = "default",
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
        raises=[HTTPException],
    )
    async def post_batch(data: Annotated[BatchRequest, Body(media_type=RequestEncodingType.JSON)]) -> BatchAnswer:
        if not 1 <= len(data.questions) <= MOST_QUESTIONS:
            raise QueryError(f"A batch has 1 to {MOST_QUESTIONS} questions.", "questions")
        results = await to_thread.run_sync(lambda: [_result(library, each) for each in data.questions])
        return BatchAnswer(results, library.manifest.digest)

    return Router("/v1/ask", route_handlers=[post_ask, get_ask, post_batch], tags=["ask"])


def _result(library: Library, request: AskRequest) -> BatchResult:
    try:
        return BatchResult(_ask(library, request), None)
    except EngineError as error:
        return BatchResult(None, problems.of_error(error))


def _ask(library: Library, request: AskRequest) -> Answer:
    library.check_collection(request.collection)
    return ask(
        library,
        request.question,
        k=request.k,
        filters=_filters(request.filters),
        history=request.history,
        ranking=request.ranking,
        max_per_source=request.max_per_source,
        explain=request.explain,
        use_history=request.use_history,
        fold_similar=request.fold_similar,
    )


def _filters(asked: AskFilters | None) -> Filters | None:
    if asked is None:
        return None
    date = asked.date or DateRange()
    return Filters(
        source=None if asked.source is None else frozenset(asked.source),
        kind=None if asked.kind is None else frozenset(asked.kind),
        date_from=_date(date.from_, "filters.date.from"),
        date_to=_date(date.to, "filters.date.to"),
    )


def _date(value: str | None, field: str) -> str | None:
    """The date, if it looks like the beginning of an ISO date."""
    if value is None:
        return None
    shape = "".join("0" if c.isascii() and c.isdigit() else c for c in value[:_LONGEST_DATE])
    if shape not in {"0000", "0000-00", "0000-00-00"}:
        raise QueryError("A date is written 2015, 2015-03 or 2015-03-24.", field)
    return value
