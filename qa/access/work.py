"""Where a search runs: on the event loop if it is short, else in a thread; and many, while somebody waits for them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from typing import TypeVar

from anyio import to_thread
from litestar.types import Receive

from index import Library
from qa.settings import Settings

T = TypeVar("T")


class ClientLeft(Exception):
    """Nobody is there any more to take the answer."""


_SHORT = 4000
"""Characters of a text that the event loop may be held up by: a draft so long takes some 50 ms to check."""


async def run(library: Library, settings: Settings, work: Callable[[], T], text: str) -> T:
    """What `work` on the text returns; few passages are searched for few words faster than a thread is reached."""
    if library.manifest.ranked_passages <= settings.inline_passages and len(text) <= _SHORT:
        return work()
    return await to_thread.run_sync(work)


async def one_by_one(receive: Receive, work: Iterator[T]) -> list[T]:
    """All that the work yields, worked out in a thread; raises ClientLeft between two of them once the client is gone.

    `receive`: the request's, its body read: what comes now is that the client went away. A server that stops cancels
    this, and then no more is begun either.
    """
    gone = asyncio.ensure_future(receive())

    def done() -> Iterator[T]:
        for each in work:
            if gone.done():
                raise ClientLeft
            yield each

    try:
        return await to_thread.run_sync(lambda: list(done()))
    finally:
        gone.cancel()
