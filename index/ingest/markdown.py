"""Markdown: the file as it stands is the source; title and metadata come from its YAML front matter, if any."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import regex
import yaml

from index.errors import SourceError
from index.ingest.records import Problem, make_source, read_text
from index.model import Source

_FRONT_MATTER = regex.compile(r"\ufeff?---[^\S\n]*+\r?\n(.{0,20000}?)\n---[^\S\n]*+(?:\r?\n|$)", regex.DOTALL)


def read(path: Path, name: str) -> Iterator[Source | Problem]:
    """The file as one source; its text keeps the marks, so that every span points into the file."""
    text = read_text(path)
    front = _front_matter(path, text)
    title = front.pop("title", "")
    yield make_source(name, title, text, front)


def _front_matter(path: Path, text: str) -> dict[str, str]:
    found = _FRONT_MATTER.match(text)
    if not found:
        return {}
    try:
        values = yaml.safe_load(found[1])
    except yaml.YAMLError as error:
        raise SourceError(f"{path.name} has front matter that is not YAML; mend it or remove it.") from error
    if not isinstance(values, dict):
        return {}
    return {str(name): str(value) for name, value in values.items() if value is not None}
