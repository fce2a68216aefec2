"""YAML in which no name stands twice: of two the last would silently count."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any, TypeVar

import msgspec
import yaml

from qa.evaluate.errors import CasesError

T = TypeVar("T")


class _Once(yaml.CSafeLoader):
    """Safe YAML; raises ConstructorError where a mapping names a key twice."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        seen: set[Hashable] = set()
        for key, _ in node.value:
            name = self.construct_object(key, deep=True)
            if isinstance(name, Hashable):
                if name in seen:
                    raise yaml.constructor.ConstructorError(None, None, f"{name!r} stands there twice", key.start_mark)
                seen.add(name)
        return super().construct_mapping(node, deep=deep)


def decoded(written: bytes, kind: type[T], name: str, what: str) -> T:
    """The YAML as this type; raises CasesError that says what `name` is not."""
    try:
        return msgspec.convert(yaml.load(written, Loader=_Once), kind)  # noqa: S506 - _Once is a SafeLoader
    except yaml.MarkedYAMLError as error:
        line = f" in line {error.problem_mark.line + 1}" if error.problem_mark else ""
        raise CasesError(f"{name} is not {what}: {error.problem}{line}.") from error
    except (yaml.YAMLError, msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise CasesError(f"{name} is not {what}: {' '.join(str(error).split())}.") from error
