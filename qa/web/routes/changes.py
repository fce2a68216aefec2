"""PUT, POST and DELETE of /v1/sources: answered when committed and searchable."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial

import regex
from anyio import to_thread
from litestar import delete, post, put
from litestar.handlers import HTTPRouteHandler
from litestar.openapi.spec import (
    OpenAPIFormat,
    OpenAPIMediaType,
    OpenAPIType,
    Operation,
    Reference,
    RequestBody,
    Schema,
)
from litestar.params import FromPath, FromQuery
from msgspec import Struct

from index import Library, Source, SourceError, UnknownSource
from index.ingest import Problem, sources
from index.ingest.records import TYPED
from qa.access import collections
from qa.settings import Settings
from qa.web import uploads
from qa.web.body import AnyRequest
from qa.web.described import BODY, TEXT, refusals

SOURCE_ID = regex.compile(r"[A-Za-z0-9][A-Za-z0-9._:-]{0,127}")


class Changed(Struct, frozen=True):
    """What was done, and what the collection now is; `problems` names what was left out."""

    source_ids: list[str]
    added: int
    removed: int
    problems: list[Problem]
    collection: str
    sources: int
    passages: int
    manifest: str


_TEXT_OR_NULL = Schema(type=[OpenAPIType.STRING, OpenAPIType.NULL])
_FIELDS: dict[str, Reference | Schema] = {
    "text": TEXT,
    "title": TEXT,
    "url": _TEXT_OR_NULL,
    "date": _TEXT_OR_NULL,
    "metadata": Schema(type=OpenAPIType.OBJECT, additional_properties=TEXT),
}
_ONE = Schema(type=OpenAPIType.OBJECT, required=["text"], properties=_FIELDS, additional_properties=False)
_ID = Schema(one_of=[Schema(type=OpenAPIType.STRING, min_length=1), Schema(type=OpenAPIType.INTEGER)])
_ANY = Schema()
_RECORD = Schema(
    type=OpenAPIType.OBJECT,
    required=["text"],
    properties={"id": _ID, "text": TEXT, **dict.fromkeys(TYPED, _TEXT_OR_NULL)},
    description="`_id` does as well as `id`, and one of them must be there; every further field becomes metadata",
)
_RECORDS = Schema(
    type=OpenAPIType.ARRAY, items=_ANY, description="Such objects; what is none is named in `problems`, the rest kept"
)
_MANY = Schema(one_of=[_RECORD, _RECORDS])
_FILES = Schema(
    type=OpenAPIType.OBJECT, additional_properties=Schema(type=OpenAPIType.STRING, format=OpenAPIFormat.BINARY)
)


@dataclass
class _Put(Operation):
    def __post_init__(self) -> None:
        content = {"application/json": OpenAPIMediaType(_ONE), "text/plain": OpenAPIMediaType(TEXT)}
        self.request_body = RequestBody(content, required=True)


@dataclass
class _Post(Operation):
    def __post_init__(self) -> None:
        content = {
            "application/json": OpenAPIMediaType(_MANY),
            "application/jsonl": OpenAPIMediaType(TEXT),
            "multipart/form-data": OpenAPIMediaType(_FILES),
        }
        self.request_body = RequestBody(content, required=True)


def handlers(library: Library, settings: Settings) -> list[HTTPRouteHandler]:
    """What changes the library's sources; they share their paths with what reads them, and so a router."""

    @put(
        "/sources/{source_id:str}",
        status_code=200,
        operation_id="put_source",
        operation_class=_Put,
        summary="Add a source, or replace it",
        request_max_body_size=settings.largest_upload,
        responses=refusals(404, 412, *BODY),
    )
    async def put_source(
        request: AnyRequest, source_id: FromPath[str], collection: FromQuery[str] = collections.DEFAULT
    ) -> Changed:
        collections.check(collection)
        source = await uploads.one(request, _new_id(source_id))
        return await to_thread.run_sync(partial(_add, library, collection, [source], _if_match(request, source_id)))

    @post(
        "/sources",
        status_code=200,
        operation_id="add_sources",
        operation_class=_Post,
        summary="Add sources: JSON, JSON Lines or files; what cannot be read is named, the rest is kept",
        request_max_body_size=settings.largest_upload,
        responses=refusals(404, *BODY),
    )
    async def add_sources(request: AnyRequest, collection: FromQuery[str] = collections.DEFAULT) -> Changed:
        collections.check(collection)
        found = await uploads.many(request)
        return await to_thread.run_sync(partial(_add, library, collection, found, {}))

    @delete(
        "/sources/{source_id:str}",
        status_code=200,
        operation_id="remove_source",
        summary="Take a source out",
        responses=refusals(404, 412),
    )
    async def remove_source(
        request: AnyRequest, source_id: FromPath[str], collection: FromQuery[str] = collections.DEFAULT
    ) -> Changed:
        collections.check(collection)
        if not SOURCE_ID.fullmatch(source_id):
            raise UnknownSource(source_id[:128])
        return await to_thread.run_sync(partial(_remove, library, collection, source_id, _if_match(request, source_id)))

    return [put_source, add_sources, remove_source]


def _add(library: Library, collection: str, found: Iterable[Source | Problem], if_match: Mapping[str, str]) -> Changed:
    held = library.to_fill(collection)
    problems: list[Problem] = []
    taken: list[str] = []
    held.add(_noted(sources(found, problems), taken), if_match=if_match)
    if not taken:
        first = f"{problems[0].place}: {problems[0].reason}" if problems else "The body holds no source."
        raise SourceError(first if len(problems) < 2 else f"{first} And so on: all {len(problems)} were left out.")
    return _changed(held, taken, added=len(taken), problems=problems)


def _remove(library: Library, collection: str, source_id: str, if_match: Mapping[str, str]) -> Changed:
    held = library.named(collection)
    held.remove([source_id], if_match)
    return _changed(held, [source_id], removed=1)


def _changed(
    library: Library, source_ids: list[str], *, added: int = 0, removed: int = 0, problems: Iterable[Problem] = ()
) -> Changed:
    now = library.manifest
    counts = (now.sources, now.passages, now.digest)
    return Changed(source_ids, added, removed, list(problems), library.collection, *counts)


def _noted(found: Iterator[Source], taken: list[str]) -> Iterator[Source]:
    for source in found:
        taken.append(source.source_id)
        yield source


def _new_id(source_id: str) -> str:
    if not SOURCE_ID.fullmatch(source_id):
        raise SourceError(
            "An id has 1 to 128 letters, digits, dots, colons, hyphens or underscores, the first a letter or digit."
        )
    return source_id


def _if_match(request: AnyRequest, source_id: str) -> dict[str, str]:
    """The version that the change was thought of for; the ETag of the source's text names it."""
    stated = request.headers.get("if-match")
    return {} if stated is None else {source_id: stated.strip().removeprefix("W/").strip('"')}
