"""What the server is, whether it lives, and its documentation."""

from __future__ import annotations

from pathlib import Path

from litestar import MediaType, Response, Router, get
from litestar.static_files import create_static_files_router
from msgspec import Struct

from index import Library, Manifest

_STATIC = Path(__file__).resolve().parent.parent / "static"


class Health(Struct, frozen=True):
    """`ok` while the process answers; `ready` once questions are answered, with what from."""

    status: str
    sources: int | None = None
    passages: int | None = None


def routers(library: Library) -> list[Router]:
    """Manifest, health and documentation."""

    @get("/v1/manifest", operation_id="manifest", summary="What the index is", sync_to_thread=False)
    def manifest() -> Manifest:
        return library.manifest

    @get("/healthz", operation_id="healthz", summary="Does the process live", sync_to_thread=False)
    def healthz() -> Health:
        return Health("ok")

    @get("/readyz", operation_id="readyz", summary="Are questions answered", sync_to_thread=False)
    def readyz() -> Response[Health]:
        counts = library.manifest
        state = "ready" if counts.sources else "empty"
        return Response(Health(state, counts.sources, counts.passages), status_code=200 if counts.sources else 503)

    @get("/docs", media_type=MediaType.HTML, include_in_schema=False, sync_to_thread=False)
    def docs() -> str:
        return (_STATIC / "docs.html").read_text(encoding="utf-8")

    static = create_static_files_router(path="/static", directories=[_STATIC], include_in_schema=False)
    return [Router("/", route_handlers=[manifest, healthz, readyz, docs], tags=["system"]), static]
