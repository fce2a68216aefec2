"""A failure as a response: a protocol's own words, a page for a browser, else problem details."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import quote

import msgspec
from litestar import Response
from litestar.types import Scope, Send

from qa.access import problems
from qa.access.problems import Problem
from qa.chat import routes as chat
from qa.web.headers import NO_STORE
from qa.web.pages.render import Pages, likes_pages

Headers = Sequence[tuple[bytes, bytes]]


def response(scope: Scope, problem: Problem, pages: Pages | None) -> Response[bytes]:
    """What a client that asked so is told."""
    foreign = chat.failure(scope["path"], problem)
    if foreign:
        return foreign
    if pages and likes_pages(header(scope, b"accept").decode("latin-1")):
        return pages.ask_for_key(problem, _address(scope)) if problem.status == 401 else pages.failure(problem)
    return Response(msgspec.json.encode(problem), status_code=problem.status, media_type=problems.MEDIA_TYPE)


async def refuse(scope: Scope, send: Send, problem: Problem, pages: Pages | None, headers: Headers = ()) -> None:
    """Sends the problem from in front of the framework."""
    said = response(scope, problem, pages)
    kind = said.media_type or problems.MEDIA_TYPE
    charset = b"; charset=utf-8" if kind == "text/html" else b""
    about = [(b"content-type", kind.encode() + charset), (b"content-length", b"%d" % len(said.content))]
    about += [(name.encode(), value.encode()) for name, value in said.headers.items()]
    about += [] if "cache-control" in said.headers else [NO_STORE]
    status = said.status_code or problem.status
    await send({"type": "http.response.start", "status": status, "headers": [*about, *headers]})
    await send({"type": "http.response.body", "body": said.content, "more_body": False})


def _address(scope: Scope) -> str:
    """The path and the query that were asked for."""
    query = scope["query_string"].decode("latin-1")
    return quote(scope["path"], safe="/:,") + (f"?{query}" if query else "")


def header(scope: Scope, name: bytes) -> bytes:
    """The first header of that name, lower-case; empty if there is none."""
    return next((value for key, value in scope["headers"] if key == name), b"")
