"""Markdown: the file as it stands is the source; title and metadata come from its YAML front matter, if any."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import regex
import yaml

from index.errors import MistypedField, SourceError
from index.ingest.records import Problem, check_typed, make_source, metadata_of, read_text
from index.model import Source

_FRONT_MATTER = regex.compile(r"\ufeff?---[^\S\n]*+\r?\n(.{0,20000}?)\n---[^\S\n]*+(?:\r?\n|$)", regex.DOTALL)

_TEXT = "tag:yaml.org,2002:str"


class _Loader(yaml.SafeLoader):
    """YAML without aliases, by which a few lines can stand for gigabytes; what is not null is text, as it is written.

    YAML's own types would make False of the title No, 750 of 12:30 and 1000 of 1_000.
    """

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        """The next node; raises YAMLError where it is an alias."""
        if self.check_event(yaml.AliasEvent):
            raise yaml.YAMLError("an alias")
        return super().compose_node(parent, index)

    def compose_mapping_node(self, anchor: Any) -> yaml.MappingNode:  # noqa: ANN401  (the stubs say what it is not)
        """The next fields; the name of a field is text, even if it is null."""
        node = super().compose_mapping_node(anchor)
        for name, _ in node.value:
            if isinstance(name, yaml.ScalarNode):
                name.tag = _TEXT
        return node


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag.endswith(":null")]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_Loader.yaml_constructors = _Loader.yaml_constructors | {  # Python's sets have no order
    "tag:yaml.org,2002:set": yaml.SafeLoader.construct_yaml_map
}


def read(path: Path, name: str) -> Iterator[Source | Problem]:
    """The file as one source; its text keeps the marks, so that every span points into the file."""
    text = read_text(path)
    front = metadata_of(_front_matter(path, text))
    title = front.pop("title", "")
    yield make_source(name, title, text, front)


def _front_matter(path: Path, text: str) -> dict[str, object]:
    found = _FRONT_MATTER.match(text)
    if not found:
        return {}
    try:
        values = yaml.load(found[1], Loader=_Loader)  # noqa: S506 (a SafeLoader)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise SourceError(f"{path.name} has front matter that is not plain YAML; mend it or remove it.") from error
    if not isinstance(values, dict):
        return {}
    try:
        check_typed(values)
    except MistypedField as error:
        raise SourceError(f"{path.name} has front matter that is not right: {error}") from error
    return values
