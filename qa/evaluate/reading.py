"""YAML and JSON that people edit and merge: a key that stands there twice is refused, never silently replaced."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TypeVar

import msgspec
import yaml

from qa.evaluate.errors import CasesError

T = TypeVar("T")


def from_yaml(path: Path, kind: type[T], what: str) -> T:
    """The file as `kind`; raises CasesError naming `what` it should be, and OSError."""
    content = path.read_bytes()
    try:
        node, made = _composed(content)
        for key in _second_keys(node):
            raise CasesError(_twice(f"{path.name}:{key.start_mark.line + 1}", key.value))
        return msgspec.convert(made, kind)
    except (msgspec.MsgspecError, yaml.YAMLError, ValueError) as error:
        raise CasesError(f"{path.name} is not {what}: {' '.join(str(error).split())}.") from error


def from_json(content: bytes, kind: type[T], place: str, what: str) -> T:
    """The content as `kind`; raises CasesError naming the `place` and `what` it should be."""

    def once(pairs: list[tuple[str, object]]) -> dict[str, object]:
        made = dict(pairs)
        if len(made) < len(pairs):
            names = [name for name, _ in pairs]
            raise CasesError(_twice(place, next(name for name in names if names.count(name) > 1)))
        return made

    try:
        found = msgspec.json.decode(content, type=kind)
        json.loads(content, object_pairs_hook=once)
    except (msgspec.MsgspecError, ValueError, RecursionError) as error:
        raise CasesError(f"{place} is not {what}: {error}.") from error
    return found


def _composed(content: bytes) -> tuple[yaml.Node | None, object]:
    """(root, what it stands for) of the one document."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)(content)
    try:
        node = loader.get_single_node()
        return node, None if node is None else loader.construct_document(node)
    finally:
        loader.dispose()


def _twice(place: str, key: str) -> str:
    return f"{place} says {key!r} a second time in the same place; keep one of the two."


def _second_keys(root: yaml.Node | None) -> Iterator[yaml.ScalarNode]:
    """The keys that their mapping holds already."""
    waiting, seen = [] if root is None else [root], set[int]()
    while waiting:
        node = waiting.pop()
        if id(node) in seen or isinstance(node, yaml.ScalarNode):
            continue
        seen.add(id(node))
        if isinstance(node, yaml.MappingNode):
            names: set[str] = set()
            for key, value in node.value:
                if isinstance(key, yaml.ScalarNode):
                    if key.value in names:
                        yield key
                    names.add(key.value)
                waiting += [key, value]
        elif isinstance(node, yaml.SequenceNode):
            waiting += node.value
