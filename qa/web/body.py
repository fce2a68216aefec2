"""JSON bodies read strictly: types are not coerced, unknown and repeated fields are refused."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, TypeVar

import msgspec
from litestar import Request
from litestar.exceptions import HTTPException

from index import QueryError

T = TypeVar("T", bound=msgspec.Struct)

AnyRequest = Request[Any, Any, Any]


def request_of(kind: type[msgspec.Struct]) -> type[Request[Any, Any, Any]]:
    """A request class whose body is a `kind` in JSON; the framework alone would take any text, and "5" for 5."""
    read = reader(kind)

    class StrictRequest(Request[Any, Any, Any]):
        async def json(self) -> Any:  # noqa: ANN401
            stated = next((value for name, value in self.scope["headers"] if name == b"content-type"), b"")
            if stated != b"application/json" and stated.partition(b";")[0].strip().lower() != b"application/json":
                raise HTTPException(status_code=415, detail="Send the body as application/json.")
            return read(await self.body())

    return StrictRequest


def reader(kind: type[T]) -> Callable[[bytes], T]:
    """JSON → a `kind`; raises DecodeError for what is none, QueryError for a field that is named twice."""
    decode = msgspec.json.Decoder(kind).decode

    def read(body: bytes) -> T:
        decoded = decode(body)
        check_once(body)
        return decoded

    return read


def check_once(body: bytes) -> None:
    """Raises QueryError for JSON in which an object names a field twice.

    What is written has a colon for each field; if no more stand there than there are fields, each is named once.
    """
    if body.count(b":") > _fields(msgspec.json.decode(body)):
        _READER.decode(body.decode())


def _fields(value: object) -> int:
    """The fields of all objects in the value."""
    if isinstance(value, dict):
        return len(value) + sum([_fields(each) for each in value.values() if isinstance(each, (dict, list))])
    return sum(map(_fields, value)) if isinstance(value, list) else 0


def _each_once(pairs: list[tuple[str, object]]) -> None:
    """Raises QueryError for an object that names a field twice."""
    names = [name for name, _ in pairs]
    if len(names) != len(set(names)):
        twice = next(name for name in names if names.count(name) > 1)
        raise QueryError("The object names a field twice; name each once.", twice)


_READER = json.JSONDecoder(object_pairs_hook=_each_once)
