"""/v1/verify: does a saved response still stand in the sources?"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from litestar import Router, post
from litestar.openapi.spec import OpenAPIMediaType, Operation, Reference, RequestBody, Schema
from litestar.params import FromQuery
from msgspec import Struct

from index import Library, QueryError
from qa.access import collections, work
from qa.answer import Answer
from qa.asked import DEFAULT_K, Asked
from qa.settings import Settings
from qa.verify import MOST_COMPARED, Allowance, Batch, Proof, each_proof, read, together
from qa.web.batch import MOST_PASSAGES, MOST_QUESTIONS, check_explained
from qa.web.body import AnyRequest, json_of, read_by
from qa.web.described import BODY, refusals
from qa.web.query import plain_query


class Verification(Struct, frozen=True):
    """`holds` if nothing is wrong, else one sentence a fault; `recomputed` if all was asked again and compared.

    notes: what was not recomputed, and why; its citations were checked none the less.
    """

    holds: bool
    faults: list[str]
    manifest: str
    recomputed: bool
    notes: list[str]


_SAVED = Schema(
    any_of=[Reference(f"#/components/schemas/{name}") for name in ("Answer", "SearchResult", "BatchAnswer")]
)


@dataclass
class _Verify(Operation):
    def __post_init__(self) -> None:
        self.request_body = RequestBody({"application/json": OpenAPIMediaType(_SAVED)}, required=True)


def router(library: Library, settings: Settings) -> Router:
    """The route over the library's present sources."""

    @post(
        "/v1/verify",
        status_code=200,
        request_max_body_size=settings.largest_text,
        operation_id="verify",
        operation_class=_Verify,
        summary="Check a saved answer, search result or batch of answers against the sources",
        responses=refusals(404, *BODY),
    )
    async def verify(request: AnyRequest, collection: FromQuery[str | None] = None) -> Verification:
        saved = await read_by(read, await json_of(request))
        _check_size(saved)
        named = [collection] if collection is not None else [each.collection for each in saved.responses]
        held = {name: await collections.held(library, name) for name in dict.fromkeys(named or [collections.DEFAULT])}
        first = next(iter(held.values()))

        def library_of(name: str) -> Library:
            return held.get(name, first)

        def proofs() -> Iterator[Proof]:
            check_explained(_asked_again(saved, library_of), "results")
            yield from each_proof(saved, library_of, Allowance(MOST_COMPARED))

        found = together(saved, await work.one_by_one(request.receive, proofs()))
        return Verification(not found.faults, found.faults, first.manifest.digest, found.recomputed, found.notes)

    return Router("/", route_handlers=[verify], guards=[plain_query], tags=["verify"])


def _asked_again(saved: Batch, library_of: Callable[[str], Library]) -> Iterator[tuple[Library, str, Asked]]:
    """(library, question, settings) of each answer that is of the library's present state."""
    for each in saved.responses:
        response, library = each.response, library_of(each.collection)
        if isinstance(response, Answer) and response.asked and response.manifest == library.manifest.digest:
            yield library, response.question, response.asked


def _check_size(saved: Batch) -> None:
    """Raises QueryError for more than one batch can hold: each response is asked again."""
    if len(saved.responses) > MOST_QUESTIONS:
        raise QueryError(f"A batch has at most {MOST_QUESTIONS} results.", "results")
    asked = [each.response.asked.k if each.response.asked else DEFAULT_K for each in saved.responses]
    if sum(k for k in asked if k > 0) > MOST_PASSAGES:
        raise QueryError(f"A batch was asked for at most {MOST_PASSAGES} passages in all.", "results")
