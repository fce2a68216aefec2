"""/v1/ask: a question in, ranked exact passages out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Annotated, Any

import msgspec
from litestar import MediaType, Request, Response, Router, get, post
from litestar.enums import RequestEncodingType
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import Body, FromQuery, KwargDefinition, QueryParameter
from msgspec import Struct

from index import Library, QueryError
from index.library import MOST_HITS
from qa.access import collections, work
from qa.access.problems import Problem
from qa.answer import Answer, ask_as
from qa.asked import DEFAULT_K, Asked
from qa.question import LONGEST, MOST_HISTORY
from qa.settings import Settings
from qa.web.batch import MOST_PASSAGES, MOST_QUESTIONS, check_explained, entries, passages
from qa.web.body import json_of, read_by, reader, request_of
from qa.web.described import BODY, refusals
from qa.web.errors import of_body, of_part
from qa.web.query import REST, plain_query
from qa.web.straight import straight

PROBLEMS = "problems"
"""Where a request keeps them."""

_ENCODER = msgspec.json.Encoder()
_ANSWER = {200: ResponseSpec(Answer, generate_examples=False, description="Request fulfilled, document follows")}
"""What the two routes answer; they encode it themselves, which costs a third of the framework's way."""


class AskRequest(Asked, frozen=True, kw_only=True):
    """A question and how to answer it."""

    question: Annotated[str, KwargDefinition(min_length=1, max_length=LONGEST)]
    k: Annotated[int, KwargDefinition(ge=1, le=MOST_HITS)] = DEFAULT_K
    history: Annotated[list[str], KwargDefinition(max_items=MOST_HISTORY)] = msgspec.field(default_factory=list)
    ranking: Annotated[str, KwargDefinition(enum=["default", "bm25"])] = "default"
    max_per_source: Annotated[int | None, KwargDefinition(ge=1)] = None


class BatchRequest(Struct, frozen=True, forbid_unknown_fields=True):
    """Up to 100 questions."""

    questions: Annotated[list[AskRequest], KwargDefinition(min_items=1, max_items=MOST_QUESTIONS)]


class _BatchBody(Request[Any, Any, Any]):
    """A request whose entries that are no questions stand as problems, by their places, in `scope[PROBLEMS]`."""

    async def json(self) -> Any:  # noqa: ANN401
        questions, self.scope[PROBLEMS] = await read_by(_batch, await json_of(self))  # type: ignore[literal-required]
        return BatchRequest(questions)


class BatchResult(Struct, frozen=True):
    """One question's answer, or the problem it met."""

    answer: Answer | None
    problem: Problem | None


class BatchAnswer(Struct, frozen=True):
    """The results in the order of the questions; `manifest` is that of the first one's collection."""

    results: list[BatchResult]
    manifest: str


_READ_ENTRY = reader(AskRequest)


def router(library: Library, settings: Settings) -> Router:
    """The routes of /v1/ask over the library."""

    async def encoded(request: AskRequest) -> bytes:
        held = await collections.held(library, request.collection)
        question = request.question
        return _ENCODER.encode(await work.run(held, settings, lambda: ask_as(held, question, request), question))

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
        opt={REST: "POST takes the rest"},
        operation_id="ask_by_link",
        summary="The same as a link; use POST where questions are private",
        responses=_ANSWER | refusals(404),
    )
    async def get_ask(
        q: FromQuery[str],
        k: Annotated[int, QueryParameter(ge=1, le=1000)] = 10,
        ranking: Annotated[str, QueryParameter(schema_extra={"enum": ["default", "bm25"]})] = "default",
        collection: FromQuery[str] = "default",
    ) -> Response[bytes]:
        return await answer(AskRequest(question=q, k=k, ranking=ranking, collection=collection))

    @post(
        "/batch",
        status_code=200,
        request_class=_BatchBody,
        request_max_body_size=settings.largest_text,
        operation_id="ask_batch",
        summary="Answer up to 100 questions; one that fails does not lose the others",
        responses=refusals(*BODY),
    )
    async def post_batch(
        request: Request[Any, Any, Any], data: Annotated[BatchRequest, Body(media_type=RequestEncodingType.JSON)]
    ) -> BatchAnswer:
        wrong: dict[int, Problem] = request.scope[PROBLEMS]  # type: ignore[literal-required]
        asked = [each for at, each in enumerate(data.questions) if at not in wrong]
        _check_size(len(data.questions), asked)
        held: dict[str, Library | Problem] = {}
        for name in dict.fromkeys(each.collection for each in asked):
            held[name] = await _held(library, name)

        def answers() -> Iterator[BatchResult]:
            check_explained(_asked(held, asked), "questions")
            for at, each in enumerate(data.questions):
                yield BatchResult(None, wrong[at]) if at in wrong else _result(held[each.collection], each)

        results = await work.one_by_one(request.receive, answers())
        first = held[asked[0].collection] if asked else library
        return BatchAnswer(results, (first if isinstance(first, Library) else library).manifest.digest)

    return Router("/v1/ask", route_handlers=[post_ask, get_ask, post_batch], guards=[plain_query], tags=["ask"])


def _batch(body: bytes) -> tuple[list[AskRequest], dict[int, Problem]]:
    """(the questions, what is wrong by its place): an entry that is no question loses no other."""
    questions: list[AskRequest] = []
    wrong: dict[int, Problem] = {}
    for at, entry in enumerate(entries(body)[: MOST_QUESTIONS + 1]):
        try:
            questions.append(_READ_ENTRY(entry))
        except (msgspec.DecodeError, QueryError, RecursionError, UnicodeDecodeError) as error:
            questions.append(AskRequest(question=""))
            wrong[at] = of_body(error)
    return questions, wrong


def _check_size(entries: int, asked: Sequence[AskRequest]) -> None:
    """Raises QueryError for no question, for too many, and for more passages than fit an answer."""
    if not 1 <= entries <= MOST_QUESTIONS:
        raise QueryError(f"A batch has 1 to {MOST_QUESTIONS} questions.", "questions")
    if sum(map(passages, asked)) > MOST_PASSAGES:
        raise QueryError(f"A batch asks for at most {MOST_PASSAGES} passages in all; ask for fewer.", "questions")


def _asked(
    held: Mapping[str, Library | Problem], asked: Iterable[AskRequest]
) -> Iterator[tuple[Library, str, AskRequest]]:
    """(library, question, settings) of what is asked of a collection that is there."""
    for each in asked:
        library = held[each.collection]
        if isinstance(library, Library):
            yield library, each.question, each


async def _held(library: Library, collection: str) -> Library | Problem:
    """The collection for the whole batch, or why there is none."""
    try:
        return await collections.held(library, collection)
    except Exception as error:  # noqa: BLE001 - it loses no question to another collection
        return of_part(error)


def _result(library: Library | Problem, request: AskRequest) -> BatchResult:
    if isinstance(library, Problem):
        return BatchResult(None, library)
    try:
        return BatchResult(ask_as(library, request.question, request), None)
    except Exception as error:  # noqa: BLE001 - it loses no other question
        return BatchResult(None, of_part(error))
