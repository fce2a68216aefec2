"""Plain text: the file is the source, its name the id."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from index.ingest.records import Problem, make_source, read_text
from index.model import Source


def read(path: Path, name: str) -> Iterator[Source | Problem]:
    """The file as one source."""
    yield make_source(name, "", read_text(path))
