"""Beside the requests: taking over what other processes put into the library, and reading large files through."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

from anyio import to_thread

from index import EngineError, Library
from qa.access import journal

Lifespan = Callable[[object], AbstractAsyncContextManager[None]]

_LOG = logging.getLogger("verbatim")


def following(library: Library, seconds: float) -> Lifespan:
    """The lifespan of an application over the library, with a look every so many seconds."""

    @asynccontextmanager
    async def lifespan(_: object) -> AsyncIterator[None]:
        tasks = [asyncio.create_task(_repeat(library, look, seconds)) for look in (Library.refresh, Library.check)]
        for task in tasks:
            task.add_done_callback(_ended)
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    return lifespan


async def _repeat(library: Library, look: Callable[[Library], object], seconds: float) -> None:
    """Looks at all open collections again and again; what goes wrong is said once, and the old state is kept."""
    said: str | None = None
    while True:
        trouble = await to_thread.run_sync(_look, library, look)
        if trouble and trouble != said:
            _LOG.error(trouble)
        said = trouble
        await asyncio.sleep(seconds)


def _ended(task: asyncio.Task[None]) -> None:
    """Says in the log why nothing is followed any more, if it is not that the server stops."""
    error = None if task.cancelled() else task.exception()
    if error:
        journal.failure(error)


def _look(library: Library, look: Callable[[Library], object]) -> str | None:
    """What went wrong with the first collection with which something did."""
    trouble: str | None = None
    for each in library.all_open():
        try:
            look(each)
        except EngineError as error:
            trouble = trouble or str(error)
    return trouble
