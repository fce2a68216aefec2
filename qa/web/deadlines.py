"""Clients that send too slowly are cut: uvicorn alone keeps a stalled request for ever."""

from __future__ import annotations

import asyncio
from http import HTTPStatus

import msgspec
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from qa.access import problems
from qa.access.problems import Problem
from qa.settings import Settings

_RATE = 500
"""Bytes that earn a body one more second; Apache's mod_reqtimeout asks for as many."""

_OFTEN = 0.05
"""Seconds between two looks at a connection at least."""


def _last(problem: Problem) -> bytes:
    """The problem as the last response of a connection."""
    body = msgspec.json.encode(problem)
    head = b"HTTP/1.1 %d %s\r\ncontent-type: %s\r\ncontent-length: %d\r\nconnection: close\r\n\r\n"
    phrase = HTTPStatus(problem.status).phrase.encode()
    return head % (problem.status, phrase, problems.MEDIA_TYPE.encode(), len(body)) + body


_TOO_SLOW = _last(problems.of_status(408, "The request did not come in time; send it again, faster."))
_NOT_HTTP = _last(problems.of_status(400, "The request is not valid HTTP; send it with an HTTP client."))


class _Transport(asyncio.Transport):
    """A connection that says nothing once it is closed: uvloop raises where asyncio does nothing.

    Without it a request that is worked on while its client goes away, or sends what is no HTTP, ends as a failure in
    the log. A piece waits for the next, or for the loop's next round: the head of an answer goes out with its body.
    """

    def __init__(self, transport: asyncio.Transport, loop: asyncio.AbstractEventLoop) -> None:
        super().__init__()
        self._transport = transport
        self._loop = loop
        self._waiting: list[bytes | bytearray | memoryview] = []

    def write(self, data: bytes | bytearray | memoryview) -> None:
        """Sends the bytes, if there is still somebody to send them to."""
        self._waiting.append(data)
        if len(self._waiting) > 1:
            self._send()
        else:
            self._loop.call_soon(self._send)

    def _send(self) -> None:
        """Sends what waits, in one go."""
        if self._waiting and not self._transport.is_closing():
            self._transport.writelines(self._waiting)
        self._waiting = []

    def is_closing(self) -> bool:
        """True from the moment on at which either side closes."""
        return self._transport.is_closing()

    def close(self) -> None:
        """Sends what was written, then closes."""
        self._send()
        self._transport.close()


class TimedProtocol(HttpToolsProtocol):
    """uvicorn's protocol with a time by which headers and body must be there; one timer a connection looks."""

    head_seconds: float
    body_seconds: float
    due: float | None = None
    in_head = True

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """A connection that says nothing is due as well."""
        super().connection_made(transport)
        self.transport = _Transport(transport, self.loop)
        self.due = self.loop.time() + self.head_seconds
        self.timer = self.loop.call_later(self.head_seconds, self.look)

    def connection_lost(self, exc: Exception | None) -> None:
        """Nothing is due any more."""
        self.timer.cancel()
        super().connection_lost(exc)

    def on_message_begin(self) -> None:
        """The headers are due."""
        super().on_message_begin()
        self.in_head = True
        self.due = self.loop.time() + self.head_seconds

    def on_headers_complete(self) -> None:
        """The body is due."""
        super().on_headers_complete()
        self.in_head = False
        self.due = self.loop.time() + self.body_seconds

    def on_body(self, body: bytes) -> None:
        """A long body may take longer."""
        super().on_body(body)
        if self.due is not None:
            self.due += len(body) / _RATE

    def on_message_complete(self) -> None:
        """Nothing is due until the next request begins."""
        super().on_message_complete()
        self.due = None

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002
        """What is no HTTP is refused in our words; never in the middle of an answer."""
        if not self._is_answering():
            self.transport.write(_NOT_HTTP)
        self.transport.close()

    def look(self) -> None:
        """Cuts the connection if what was due did not come, else looks again when it is due."""
        now = self.loop.time()
        if self.due is None or self.pipeline or now < self.due:
            later = now + self.head_seconds
            self.timer = self.loop.call_at(max(self.due or later, now + _OFTEN), self.look)
        elif not self.transport.is_closing():
            if self.in_head or not self.cycle.response_started:
                self.transport.write(_TOO_SLOW)
            self.transport.close()

    def _is_answering(self) -> bool:
        """True while an answer has begun and not ended."""
        return self.cycle is not None and self.cycle.response_started and not self.cycle.response_complete


def protocol(settings: Settings) -> type[TimedProtocol]:
    """The protocol with the settings' times."""
    times = {"head_seconds": settings.slowest_head, "body_seconds": settings.slowest_body}
    return type("TimedProtocol", (TimedProtocol,), times)
