"""What the server is, whether it lives, and its documentation."""

from __future__ import annotations

from pathlib import Path

from anyio import to_thread
from litestar import MediaType, Response, Router, get
from litestar.exceptions import HTTPException
from litestar.static_files import create_static_files_router
from msgspec import Struct

from index import Library, Manifest
from qa.access import collections

_STATIC = Path(__file__).resolve().parent.parent / "static"


class Health(Struct, frozen=True):
    """`ok` while the process answers; `ready` once questions are answered, with what from, else empty or damaged."""

    status: str
    sources: int | None = None
    passages: int | None = None


class Collections(Struct, frozen=True):
    """Their names, in order."""

    collections: list[str]


def routers(library: Library) -> list[Router]:
    """Manifest, health and documentation."""

    @get("/v1/manifest", operation_id="manifest", summary="What the index is", raises=[HTTPException])
    async def manifest(collection: str = collections.DEFAULT) -> Manifest:
        return (await collections.held(library, collection)).manifest

    @get("/v1/collections", operation_id="list_collections", summary="The collections that can be asked")
    async def list_collections() -> Collections:
        return Collections(await to_thread.run_sync(collections.visible, library))

    @get("/healthz", operation_id="healthz", summary="Does the process live", sync_to_thread=False)
    def healthz() -> Health:
        return Health("ok")

    @get("/readyz", operation_id="readyz", summary="Are questions answered", sync_to_thread=False)
    def readyz() -> Response[Health]:
        counts = library.manifest
        state = "damaged" if library.damage else "ready" if counts.sources else "empty"
        health = Health(state, counts.sources, counts.passages)
        return Response(health, status_code=200 if state == "ready" else 503)

    @get("/docs", media_type=MediaType.HTML, include_in_schema=False, sync_to_thread=False)
    def docs() -> str:
        return (_STATIC / "docs.html").read_text(encoding="utf-8")

    static = create_static_files_router(path="/static", directories=[_STATIC], include_in_schema=False)
    return [Router("/", route_handlers=[manifest, list_collections, healthz, readyz, docs], tags=["system"]), static]
