"""Reading files: one module per format, chosen by the file's suffix."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from index.errors import SourceError
from index.ingest import jsonl, markdown, plain
from index.ingest.records import Problem
from index.model import Source

__all__ = ["FORMATS", "Problem", "read", "sources"]

Reader = Callable[[Path, str], Iterator[Source | Problem]]

FORMATS: dict[str, Reader] = {
    ".txt": plain.read,
    ".text": plain.read,
    ".md": markdown.read,
    ".markdown": markdown.read,
    ".jsonl": jsonl.read,
    ".ndjson": jsonl.read,
}


def read(path: Path) -> Iterator[Source | Problem]:
    """The sources of a file, or of all files below a folder in the order of their names, and what could not be read.

    A file that is named outright must be readable: SourceError. Below a folder a bad file is a Problem, and so
    is one of an unknown format; files and folders whose names begin with a dot are not looked at.
    """
    if path.is_file():
        yield from _reader(path)(path, path.stem)
    elif path.is_dir():
        for file in sorted(path.rglob("*")):
            place = file.relative_to(path)
            if file.is_file() and not any(part.startswith(".") for part in place.parts):
                yield from _read_below(file, place)
    else:
        raise SourceError(f"There is no file or folder {path.name!r}; check the path.")


def _read_below(file: Path, place: Path) -> Iterator[Source | Problem]:
    try:
        yield from _reader(file)(file, place.with_suffix("").as_posix())
    except SourceError as error:
        yield Problem(place.as_posix(), str(error))


def _reader(path: Path) -> Reader:
    reader = FORMATS.get(path.suffix.lower())
    if reader is None:
        known = ", ".join(sorted(FORMATS))
        raise SourceError(f"{path.name} is of a format that cannot be read; known ones are {known}.")
    return reader


def sources(found: Iterable[Source | Problem], problems: list[Problem]) -> Iterator[Source]:
    """The sources among what was read; the problems are added to the list as they come."""
    for each in found:
        if isinstance(each, Problem):
            problems.append(each)
        else:
            yield each
