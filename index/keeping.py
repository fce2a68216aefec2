"""Structs of arrays, given to a sink."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, TypeVar

from msgspec import Struct, structs

from index.spool import Sink

S = TypeVar("S", bound=Struct)


def kept(sink: Sink, prefix: str, value: S, already: Collection[str] = ()) -> S:
    """The struct with its arrays as the sink keeps them under prefix.name, in the order of the fields.

    `already`: fields that it holds already.
    """
    changed: dict[str, Any] = {}
    for name in value.__struct_fields__:
        field = getattr(value, name)
        if name not in already:
            whole = f"{prefix}.{name}"
            changed[name] = kept(sink, whole, field) if isinstance(field, Struct) else sink.add(whole, field)
    return structs.replace(value, **changed)
