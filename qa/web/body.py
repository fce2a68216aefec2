"""JSON bodies read strictly: types are not coerced, unknown and repeated fields are refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import msgspec
from anyio import to_thread
from litestar import Request
from litestar.exceptions import HTTPException

from qa.repeated import check_once

R = TypeVar("R")
T = TypeVar("T", bound=msgspec.Struct)

_SHORT = 16 * 1024
"""Bytes of a body that the event loop may be held up by: they are read within a millisecond or two."""

AnyRequest = Request[Any, Any, Any]


def request_of(kind: type[msgspec.Struct]) -> type[Request[Any, Any, Any]]:
    """A request class whose body is a `kind` in JSON; the framework alone would take any text, and "5" for 5."""
    read = reader(kind)

    class StrictRequest(Request[Any, Any, Any]):
        async def json(self) -> Any:  # noqa: ANN401
            return await read_by(read, await json_of(self))

    return StrictRequest


async def json_of(request: AnyRequest) -> bytes:
    """The body of a request that says it is JSON, as it was sent."""
    stated = next((value for name, value in request.scope["headers"] if name == b"content-type"), b"")
    if stated != b"application/json" and stated.partition(b";")[0].strip().lower() != b"application/json":
        raise HTTPException(status_code=415, detail="Send the body as application/json.")
    return await request.body()


async def read_by(read: Callable[[bytes], R], body: bytes) -> R:
    """What `read` makes of the body: of a large one in a thread, so that others are answered meanwhile."""
    if len(body) <= _SHORT:
        return read(body)
    return await to_thread.run_sync(read, body)


def reader(kind: type[T]) -> Callable[[bytes], T]:
    """JSON → a `kind`; raises DecodeError for what is none, QueryError for a field that is named twice."""
    decode = msgspec.json.Decoder(kind).decode

    def read(body: bytes) -> T:
        decoded = decode(body)
        check_once(body)
        return decoded

    return read
