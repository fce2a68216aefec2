"""Bodies read whole before anything is done about them, so many bytes of them at once."""

from __future__ import annotations

from typing import cast

from litestar.types import HTTPReceiveMessage, HTTPRequestEvent, Receive

from qa.settings import Settings


class TooManyBytes(Exception):
    """All bodies together are more than is held at once."""


def again(message: HTTPReceiveMessage, receive: Receive) -> Receive:
    """Receives the message that was received already, then what follows it."""
    unread = [message]

    async def read() -> HTTPReceiveMessage:
        return unread.pop() if unread else await receive()  # type: ignore[return-value]

    return read


class Bodies:
    """Reads bodies and counts what is held of them."""

    def __init__(self, settings: Settings) -> None:
        self._most = settings.bodies_in_flight
        self._held = 0

    async def read(self, receive: Receive, largest: int) -> HTTPRequestEvent | None:
        """The body as one message; None where the client went away. Raises TooManyBytes.

        A body of more than `largest` bytes, which no route takes, comes back unfinished: the route says so better than
        could be said here.
        """
        message: HTTPReceiveMessage = await receive()  # type: ignore[assignment]
        if message["type"] == "http.disconnect":
            return None
        if message.get("more_body", False):
            return await self._rest(message, receive, largest)
        self._held += len(message["body"])
        return message

    def let_go(self, body: HTTPRequestEvent) -> None:
        """The body that `read` returned is done with."""
        self._held -= len(body["body"])

    async def _rest(self, message: HTTPRequestEvent, receive: Receive, largest: int) -> HTTPRequestEvent | None:
        """The pieces put together; those that are still coming are counted as well."""
        pieces: list[bytes] = []
        size = 0
        whole: HTTPRequestEvent | None = None
        try:
            while True:
                pieces.append(message["body"])
                size += len(message["body"])
                self._count(len(message["body"]))
                more = message.get("more_body", False)
                if not more or size > largest:
                    whole = {"type": "http.request", "body": b"".join(pieces), "more_body": more}
                    return whole
                following = cast("HTTPReceiveMessage", await receive())
                if following["type"] == "http.disconnect":
                    return None
                message = following
        finally:
            if whole is None:
                self._held -= size

    def _count(self, received: int) -> None:
        self._held += received
        if self._held > self._most:
            raise TooManyBytes
