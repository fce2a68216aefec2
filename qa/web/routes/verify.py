"""/v1/verify: does a saved answer still stand in the sources?"""

from __future__ import annotations

from typing import Annotated

from anyio import to_thread
from litestar import Router, post
from litestar.enums import RequestEncodingType
from litestar.params import Body, FromQuery
from msgspec import Struct

from index import Library
from qa.access import collections
from qa.answer import Answer
from qa.settings import Settings
from qa.verify import response_faults
from qa.web.body import request_of
from qa.web.described import BODY, refusals


class Verification(Struct, frozen=True):
    """`holds` if every citation stands where the answer says; else one sentence a fault."""

    holds: bool
    faults: list[str]
    manifest: str


def router(library: Library, settings: Settings) -> Router:
    """The route over the library's present sources."""

    @post(
        "/v1/verify",
        status_code=200,
        request_class=request_of(Answer),
        request_max_body_size=settings.largest_text,
        operation_id="verify",
        summary="Check a saved answer against the sources",
        responses=refusals(404, *BODY),
    )
    async def verify(
        data: Annotated[Answer, Body(media_type=RequestEncodingType.JSON)],
        collection: FromQuery[str] = collections.DEFAULT,
    ) -> Verification:
        held = await collections.held(library, collection)
        faults = await to_thread.run_sync(lambda: list(response_faults(data, held.sources())))
        return Verification(not faults, faults, held.manifest.digest)

    return Router("/", route_handlers=[verify], tags=["verify"])
