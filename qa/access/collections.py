"""Which collection a request is about, and whether its key opens that."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from anyio import to_thread

from index import EngineError, Library

DEFAULT = "default"

_only: ContextVar[str | None] = ContextVar("only", default=None)
"""The one collection that the present request's key opens; None for all."""


class ClosedCollection(EngineError):
    """The request's key is for another collection."""

    def __init__(self) -> None:
        super().__init__("This key is for another collection; it takes one for this.")


@contextmanager
def only(collection: str | None) -> Iterator[None]:
    """What is done within may look into this collection alone; None means every one."""
    token = _only.set(collection)
    try:
        yield
    finally:
        _only.reset(token)


async def held(library: Library, collection: str) -> Library:
    """The collection as it is now, for the whole of one request: what changes meanwhile is not seen.

    Raises UnknownCollection, and ClosedCollection whether there is one of the name or not.
    """
    check(collection)
    if library.is_at_hand(collection):
        return library.named(collection).snapshot()
    return (await to_thread.run_sync(library.named, collection)).snapshot()


def check(collection: str) -> None:
    """Raises ClosedCollection where the request's key does not open the collection."""
    if _only.get() not in {None, collection}:
        raise ClosedCollection


def visible(library: Library) -> list[str]:
    """The names of the collections that the request's key opens, in order."""
    return [name for name in library.collections() if _only.get() in {None, name}]
