"""The usual request of a busy route, answered without the framework's request, signature and response objects.

They cost a quarter of an answer over the seeds (python -m bench.http). Routing, errors and the description stay the
framework's, and so does every request that is not the usual one: an empty body, one in pieces, one of another type, an
address with parameters.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TypeVar

from litestar.types import ASGIApp, HTTPReceiveMessage, Receive, Scope, Send
from msgspec import Struct

from qa.web.bodies import again
from qa.web.body import read_by, reader
from qa.web.refusals import header

T = TypeVar("T", bound=Struct)

_KIND, _JSON = b"content-type", b"application/json"


def straight(kind: type[T], answer: Callable[[T], Awaitable[bytes]], largest: int) -> Callable[[ASGIApp], ASGIApp]:
    """Middleware of a route whose body is a `kind` of at most `largest` bytes and that answers 200 with JSON."""
    read = reader(kind)

    def before(app: ASGIApp) -> ASGIApp:
        async def respond(scope: Scope, receive: Receive, send: Send) -> None:
            message: HTTPReceiveMessage = await receive()  # type: ignore[assignment]
            body = message["body"] if message["type"] == "http.request" and not message.get("more_body") else b""
            if scope["query_string"] or not 0 < len(body) <= largest or header(scope, _KIND) != _JSON:
                await app(scope, again(message, receive), send)
                return
            found = await answer(await read_by(read, body))
            headers = [(_KIND, _JSON), (b"content-length", b"%d" % len(found))]
            await send({"type": "http.response.start", "status": 200, "headers": headers})
            await send({"type": "http.response.body", "body": found, "more_body": False})

        return respond

    return before
