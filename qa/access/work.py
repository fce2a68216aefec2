"""Where a search runs: on the event loop if it is short, else in a thread."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from anyio import to_thread

from index import Library
from qa.settings import Settings

T = TypeVar("T")

_SHORT = 4000
"""Characters of a text that the event loop may be held up by: a draft so long takes some 50 ms to check."""


async def run(library: Library, settings: Settings, work: Callable[[], T], text: str) -> T:
    """What `work` on the text returns; few passages are searched for few words faster than a thread is reached."""
    if library.manifest.ranked_passages <= settings.inline_passages and len(text) <= _SHORT:
        return work()
    return await to_thread.run_sync(work)
