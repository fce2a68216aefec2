"""Where a search runs: on the event loop if it is short, else in a thread."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from anyio import to_thread

from index import Library
from qa.settings import Settings

T = TypeVar("T")


async def run(library: Library, settings: Settings, work: Callable[[], T]) -> T:
    """What `work` returns; a library of few passages is searched faster than a thread is reached."""
    if library.manifest.ranked_passages <= settings.inline_passages:
        return work()
    return await to_thread.run_sync(work)
