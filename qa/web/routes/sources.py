"""/v1/sources and /v1/passages: the texts themselves, whole or where a citation points."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any

import msgspec
import regex
from anyio import to_thread
from litestar import MediaType, Request, Response, Router, get
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import FromPath, FromQuery, QueryParameter
from msgspec import Struct

from index import Kind, Library, QueryError, Source, Span, UnknownSource
from index.model import permalink
from index.offsets import in_utf8_and_utf16
from qa.access import collections, listing
from qa.access.listing import Listed
from qa.answer import CONTEXT, Copy, as_cited, copy_at
from qa.settings import Settings
from qa.web.described import Described, refusals
from qa.web.pages.reader import page
from qa.web.pages.render import Pages, wants_page
from qa.web.query import SHARED, plain_query
from qa.web.routes import changes
from qa.web.routes.changes import SOURCE_ID

_SPAN = regex.compile(r"(\d{1,12})-(\d{1,12})")
_VERSION = regex.compile(r"[0-9a-f]{16,64}")
_UNCHANGED = {304: ResponseSpec(None, description="If-None-Match names this version")}


class SourceEntry(Struct, frozen=True):
    """One line of the listing; `characters` counts code points."""

    source_id: str
    title: str
    sha256: str
    characters: int
    passages: int
    metadata: Mapping[str, str]


class SourceList(Struct, frozen=True):
    """A page of the sources in the order of their ids; `next` is the id to go on after, or null."""

    sources: list[SourceEntry]
    total: int
    next: str | None


class Cited(Struct, frozen=True):
    """The words at a span, and what stands around them."""

    text: str
    span: Span
    byte_span: Span
    utf16_span: Span
    prefix: str
    suffix: str


class PassageEntry(Struct, frozen=True):
    """One passage of a source and its place."""

    passage_id: str
    source_id: str
    title: str
    kind: Kind
    text: str
    span: Span
    byte_span: Span
    utf16_span: Span
    prefix: str
    suffix: str
    sentences: list[Span]
    also_at: list[Copy]
    permalink: str
    source_sha256: str


class PassagePlace(Struct, frozen=True):
    """Where a passage stands in its source."""

    passage_id: str
    kind: Kind
    span: Span


class SourceView(Struct, frozen=True):
    """A source with its text; `cited` is what the permalink's span marks."""

    source_id: str
    title: str
    sha256: str
    metadata: Mapping[str, str]
    is_current: bool
    text: str
    cited: Cited | None
    passages: list[PassagePlace]


def router(library: Library, settings: Settings, pages: Pages) -> Router:
    """The reading routes over the library's sources."""

    async def reader(request: Request[Any, Any, Any]) -> Response[bytes] | None:
        """The source as a page, for those who would rather read one; None goes on to the JSON."""
        if not settings.page or not wants_page(request):
            return None
        asked = request.query_params
        held = await collections.held(library, asked.get("collection", collections.DEFAULT))
        source, _ = _version(held, str(request.path_params["source_id"]), asked.get("v"))
        cited = _span(source, asked["span"]) if "span" in asked else None
        link = permalink(source, cited, held.collection) if cited else ""
        return page(pages, held, source, cited, (settings.public_url or str(request.base_url)).rstrip("/") + link)

    @get("/sources", operation_id="list_sources", summary="List the sources", responses=refusals(404))
    async def list_sources(
        limit: Annotated[int, QueryParameter(ge=1, le=1000)] = 100,
        after: Annotated[str, QueryParameter(max_length=128)] = "",
        collection: FromQuery[str] = collections.DEFAULT,
    ) -> SourceList:
        held = await collections.held(library, collection)
        found = await to_thread.run_sync(listing.page, held, after, limit)
        return SourceList([_entry(each) for each in found.sources], found.total, found.next)

    @get(
        "/sources/{source_id:str}",
        operation_id="get_source",
        operation_class=_Reading,
        summary="A source, or the words a permalink cites; a page for Accept: text/html",
        before_request=reader,
        opt={SHARED: True},
        response_headers={"Vary": "Accept"},
        responses=refusals(404, 410),
    )
    async def get_source(
        source_id: FromPath[str],
        v: FromQuery[str | None] = None,
        span: FromQuery[str | None] = None,
        collection: FromQuery[str] = collections.DEFAULT,
    ) -> SourceView:
        held = await collections.held(library, collection)
        source, is_current = _version(held, source_id, v)
        places = held.generation.passages_of(source_id) if is_current else ()
        return SourceView(
            source.source_id,
            held.generation.title(source_id),
            source.sha256,
            source.metadata,
            is_current,
            source.text,
            _cited(source, _span(source, span)) if span is not None else None,
            [PassagePlace(p.passage_id, p.kind, p.span) for p in places],
        )

    @get(
        "/sources/{source_id:str}/text",
        operation_id="get_source_text",
        media_type=MediaType.TEXT,
        summary="The source's text, byte for byte",
        responses=_UNCHANGED | refusals(404, 410),
    )
    async def get_text(
        request: Request[Any, Any, Any],
        source_id: FromPath[str],
        v: FromQuery[str | None] = None,
        collection: FromQuery[str] = collections.DEFAULT,
    ) -> Response[bytes]:
        source, _ = _version(await collections.held(library, collection), source_id, v)
        etag = f'"{source.sha256}"'
        known = {tag.strip().removeprefix("W/") for tag in request.headers.get("if-none-match", "").split(",")}
        fresh = etag in known or "*" in known
        return Response(
            b"" if fresh else source.text.encode(),
            status_code=304 if fresh else 200,
            media_type="text/plain",
            headers={"ETag": etag},
        )

    @get(
        "/passages/{passage_id:str}",
        operation_id="get_passage",
        summary="A passage and its place",
        responses=refusals(404),
    )
    async def get_passage(passage_id: FromPath[str], collection: FromQuery[str] = collections.DEFAULT) -> PassageEntry:
        return _passage(await collections.held(library, collection), passage_id)

    reading = [list_sources, get_source, get_text, get_passage]
    handlers = [*reading, *changes.handlers(library, settings)]
    return Router("/v1", route_handlers=handlers, guards=[plain_query], tags=["sources"])


@dataclass
class _Reading(Described):
    further = ("text/html",)


def _checked(source_id: str) -> str:
    if not SOURCE_ID.fullmatch(source_id):
        raise UnknownSource(source_id[:128])
    return source_id


def _version(library: Library, source_id: str, v: str | None) -> tuple[Source, bool]:
    """The version that a permalink names, and whether it is the current one."""
    if v is not None and not _VERSION.fullmatch(v):
        raise QueryError("v is the first 16 or more hex digits of the source's sha256.", "v")
    source = library.source(_checked(source_id), v)
    return source, v is None or source == library.source(source_id)


def _entry(listed: Listed) -> SourceEntry:
    source = listed.source
    return SourceEntry(
        source.source_id, listed.title, source.sha256, len(source.text), listed.passages, source.metadata
    )


def _span(source: Source, text: str) -> Span:
    found = _SPAN.fullmatch(text)
    if not found or not int(found[1]) < int(found[2]) <= len(source.text):
        raise QueryError(f"span is START-END in code points, within 0-{len(source.text)}.", "span")
    return Span(int(found[1]), int(found[2]))


def _cited(source: Source, span: Span) -> Cited:
    (byte_span, utf16_span) = in_utf8_and_utf16(source.text, [span])[0]
    text = source.text
    prefix, suffix = text[max(0, span.start - CONTEXT) : span.start], text[span.end : span.end + CONTEXT]
    return Cited(text[span.start : span.end], span, byte_span, utf16_span, prefix, suffix)


def _passage(library: Library, passage_id: str) -> PassageEntry:
    generation = library.generation
    shown = msgspec.structs.asdict(generation.once(passage_id, as_cited))
    shown |= {
        "sentences": generation.sentences(passage_id),
        "also_at": [copy_at(generation, each) for each in generation.copies(passage_id)],
    }
    return PassageEntry(**{name: shown[name] for name in PassageEntry.__struct_fields__})
