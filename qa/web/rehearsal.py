"""Requests that a server makes to itself before it answers others, so that the first one finds everything ready."""

from __future__ import annotations

from typing import Any

import msgspec
from litestar import Litestar
from litestar.types import ASGIApp

from index import Library
from index.tokens import surfaces

_ROUNDS = 3
_WORDS = 12


async def rehearse(app: Litestar, routes: ASGIApp, library: Library) -> None:
    """Asks, and has quotations checked, through the application's routes; the answers are dropped.

    `routes`: the application without what stands in front of it, which would ask for a key.
    """
    for _ in range(_ROUNDS):
        for passage in library.generation.passages[:_ROUNDS]:
            words = [surface for surface, _, _ in surfaces(passage.text[:1000])][:_WORDS]
            there, changed = " ".join(words), " ".join([*words[:3], *words[4:]])
            quotes = [{"quote": quote} for quote in (there, changed) if quote]
            await _post(app, routes, "/v1/ask", {"question": there or "?"})
            await _post(app, routes, "/v1/quotes/check", {"quotes": quotes or [{"quote": "?"}]})


async def _post(app: Litestar, routes: ASGIApp, path: str, body: dict[str, Any]) -> None:
    sent = msgspec.json.encode(body)
    scope: Any = {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": "POST",
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "root_path": "",
        "headers": [(b"content-type", b"application/json"), (b"content-length", str(len(sent)).encode())],
        "client": ("127.0.0.1", 0),
        "server": ("127.0.0.1", 0),
        "state": {},
        "litestar_app": app,
    }

    async def receive() -> Any:  # noqa: ANN401  (an ASGI message)
        return {"type": "http.request", "body": sent, "more_body": False}

    async def send(message: Any) -> None:  # noqa: ANN401  (an ASGI message)
        del message

    await routes(scope, receive, send)
