"""What the server is, whether it lives, and its documentation."""

from __future__ import annotations

from pathlib import Path

from anyio import to_thread
from litestar import MediaType, Response, Router, get
from litestar.file_system import BaseLocalFileSystem
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import FromQuery
from litestar.static_files import create_static_files_router
from litestar.types import PathType
from litestar.types.file_types import FileInfo
from msgspec import Struct

from index import Library, Manifest
from qa.access import collections
from qa.web.described import refusals, refusals_to_all
from qa.web.query import plain_query

_STATIC = Path(__file__).resolve().parent.parent / "static"


class _Files(BaseLocalFileSystem):
    """The files of a folder; a name that no file can have is the name of none."""

    async def info(self, path: PathType, **kwargs: object) -> FileInfo:
        try:
            return await super().info(path, **kwargs)
        except (OSError, ValueError) as error:  # a file taken for a folder, a name too long, a NUL
            raise FileNotFoundError from error


class Health(Struct, frozen=True):
    """`ok` while the process answers; `ready` once questions are answered, with what from, else empty or damaged."""

    status: str
    sources: int | None = None
    passages: int | None = None


class Collections(Struct, frozen=True):
    """Their names, in order."""

    collections: list[str]


_NOT_READY = {503: ResponseSpec(Health, generate_examples=False, description="The library is empty, or damaged")}


def routers(library: Library) -> list[Router]:
    """Manifest, health and documentation."""

    @get(
        "/v1/manifest",
        guards=[plain_query],
        operation_id="manifest",
        summary="What the index is",
        responses=refusals(404),
    )
    async def manifest(collection: FromQuery[str] = collections.DEFAULT) -> Manifest:
        return (await collections.held(library, collection)).manifest

    @get(
        "/v1/collections",
        guards=[plain_query],
        operation_id="list_collections",
        summary="The collections that can be asked",
        responses=refusals(),
    )
    async def list_collections() -> Collections:
        return Collections(await to_thread.run_sync(collections.visible, library))

    @get(
        "/healthz",
        operation_id="healthz",
        summary="Does the process live",
        responses=refusals_to_all(),
        sync_to_thread=False,
    )
    def healthz() -> Health:
        return Health("ok")

    @get(
        "/readyz",
        operation_id="readyz",
        summary="Are questions answered",
        responses=_NOT_READY | refusals_to_all(),
        sync_to_thread=False,
    )
    def readyz() -> Response[Health]:
        counts = library.manifest
        state = "damaged" if library.damage else "ready" if counts.sources else "empty"
        health = Health(state, counts.sources, counts.passages)
        return Response(health, status_code=200 if state == "ready" else 503)

    @get("/docs", media_type=MediaType.HTML, include_in_schema=False, sync_to_thread=False)
    def docs() -> str:
        return (_STATIC / "docs.html").read_text(encoding="utf-8")

    static = create_static_files_router(
        path="/static", directories=[_STATIC], file_system=_Files(), include_in_schema=False
    )
    return [Router("/", route_handlers=[manifest, list_collections, healthz, readyz, docs], tags=["system"]), static]
