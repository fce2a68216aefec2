"""Beside the requests: taking over what other processes put into the library, and reading large files through."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress

from anyio import to_thread

from index import EngineError, Library

Lifespan = Callable[[object], AbstractAsyncContextManager[None]]

_LOG = logging.getLogger("verbatim")


def following(library: Library, seconds: float) -> Lifespan:
    """The lifespan of an application over the library, with a look every so many seconds."""

    @asynccontextmanager
    async def lifespan(_: object) -> AsyncIterator[None]:
        tasks = [asyncio.create_task(_repeat(library, look, seconds)) for look in (Library.refresh, Library.check)]
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            for task in tasks:
                with suppress(asyncio.CancelledError):
                    await task

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


def _look(library: Library, look: Callable[[Library], object]) -> str | None:
    """What went wrong with the first collection with which something did."""
    trouble: str | None = None
    for each in library.all_open():
        try:
            look(each)
        except EngineError as error:
            trouble = trouble or str(error)
    return trouble
