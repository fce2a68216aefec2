"""JSON in which each object names its fields once; of a field that stands twice, readers keep one or the other."""

from __future__ import annotations

import json
from collections.abc import Iterable

import msgspec

from index import QueryError


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


def first_twice(names: Iterable[str]) -> str | None:
    """The first name that stood before; None where each stands once."""
    seen: set[str] = set()
    for name in names:
        if name in seen:
            return name
        seen.add(name)
    return None


def _each_once(pairs: list[tuple[str, object]]) -> None:
    """Raises QueryError for an object that names a field twice."""
    twice = first_twice(name for name, _ in pairs)
    if twice is not None:
        raise QueryError("The object names a field twice; name each once.", twice)


_READER = json.JSONDecoder(object_pairs_hook=_each_once)
