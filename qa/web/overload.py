"""The gate in front of the framework: so many requests are worked on at once, so many wait, the rest is refused.

A slot is work, not a connection: it is taken once the body is there and given back when the answer begins, so that
neither a slow sender nor a slow reader holds one.
"""

from __future__ import annotations

import asyncio
from collections import deque

from litestar.enums import ScopeType
from litestar.types import ASGIApp, HTTPRequestEvent, Message, Receive, Scope, Send

from qa.access import problems
from qa.access.problems import Problem
from qa.settings import Settings
from qa.web.bodies import Bodies, TooManyBytes, again
from qa.web.pages.render import Pages
from qa.web.refusals import refuse
from qa.web.rights import is_change

FREE = frozenset({"/healthz", "/readyz", "/docs"})
"""Paths that never wait: whoever looks after the server must get through to it."""

_BUSY = problems.of_status(503, "The server has more to do than it can; try again in a moment.")
_RETRY = [(b"retry-after", b"1")]
_CLOSE = [(b"connection", b"close")]


_CHANGING = problems.of_status(503, "Others are changing the sources; try again in a moment.")


class _Slot:
    """One slot taken; given back once, however often that is asked for."""

    __slots__ = ("_held", "_line")

    def __init__(self, line: Line) -> None:
        self._line = line
        self._held = True

    def give_back(self) -> None:
        """From the loop's next round on, so that work done on the loop counts as done at the same time."""
        if self._held:
            self._held = False
            asyncio.get_running_loop().call_soon(self._line.next_in_line)


class Line:
    """So many slots, and who waits for one; whoever waits longest has the next."""

    def __init__(self, slots: int, longest: int, seconds: float, refusal: Problem) -> None:
        self.refusal = refusal
        self._free = slots
        self._longest = longest
        self._seconds = seconds
        self._waiting: deque[asyncio.Future[None]] = deque()

    def take(self) -> bool:
        """True if a slot was free, which then is this request's."""
        if not self._free:
            return False
        self._free -= 1
        return True

    async def turn(self, receive: Receive) -> bool | None:
        """True once a slot is this request's, False if it is refused, None if its client went away."""
        return await self._wait(receive) if len(self._waiting) < self._longest else False

    def next_in_line(self) -> None:
        """A slot is free."""
        if self._waiting:
            self._waiting.popleft().set_result(None)
        else:
            self._free += 1

    async def _wait(self, receive: Receive) -> bool | None:
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        gone = asyncio.ensure_future(receive())  # the body is read: what may come now is that the client went away
        self._waiting.append(turn)
        served = False
        try:
            await asyncio.wait((turn, gone), timeout=self._seconds, return_when=asyncio.FIRST_COMPLETED)
            away = gone.done()
            served = turn.done() and not away
        finally:
            gone.cancel()
            if not served:
                self._leave(turn)
        return None if away else served

    def _leave(self, turn: asyncio.Future[None]) -> None:
        """Gives up the place in the line, or the slot that came just then."""
        if turn.done():
            self.next_in_line()
        else:
            self._waiting.remove(turn)


class Gate:
    """An ASGI application that lets requests through to another a few at a time; changes of the sources one by one."""

    def __init__(self, app: ASGIApp, settings: Settings, pages: Pages | None) -> None:
        self._app = app
        self._settings = settings
        self._pages = pages
        self._bodies = Bodies(settings)
        self._asking = Line(settings.slots, settings.queue, settings.longest_wait, _BUSY)
        self._changing = Line(1, settings.waiting_changes, settings.longest_change_wait, _CHANGING)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Reads the body, waits for a slot, lets the request through; or refuses it."""
        if scope["type"] != ScopeType.HTTP or scope["path"] in FREE or scope["path"].startswith("/static/"):
            await self._app(scope, receive, send)
            return
        changes = is_change(scope)
        largest = self._settings.largest_upload if changes else self._settings.largest_of_all
        try:
            body = await self._bodies.read(receive, largest)
        except TooManyBytes:
            await refuse(scope, send, _BUSY, self._pages, [*_RETRY, *_CLOSE])
            return
        if body is None:
            return
        line = self._changing if changes else self._asking
        try:
            served = line.take() or await line.turn(receive)
            if served:
                await self._let_through(line, body, scope, receive, send)
            elif served is not None:
                await refuse(scope, send, line.refusal, self._pages, _RETRY)
        finally:
            self._bodies.let_go(body)

    async def _let_through(
        self, line: Line, body: HTTPRequestEvent, scope: Scope, receive: Receive, send: Send
    ) -> None:
        slot = _Slot(line)

        async def begin(message: Message) -> None:
            slot.give_back()
            await send(message)

        try:
            await self._app(scope, again(body, receive), begin)
        finally:
            slot.give_back()
