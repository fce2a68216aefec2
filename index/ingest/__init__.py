"""Reading files: one module per format, chosen by the file's suffix."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from index.errors import SourceError
from index.ingest import jsonl, markdown, plain
from index.ingest.jsonl import source_of
from index.ingest.records import Problem
from index.model import Source

__all__ = ["FORMATS", "Problem", "read", "read_as", "source_of", "sources"]

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
    try:
        is_file, is_folder = path.is_file(), path.is_dir()
    except (OSError, ValueError) as error:
        raise SourceError(f"There is no file or folder {path.name[:100]!r}; check the path.") from error
    if is_file:
        yield from _reader(path)(path, path.stem)
    elif is_folder:
        yield from _read_folder(path)
    else:
        raise SourceError(f"There is no file or folder {path.name[:100]!r}; check the path.")


def read_as(path: Path, name: str) -> Iterator[Source | Problem]:
    """The sources of a file that goes by another name than its own; raises SourceError."""
    yield from _reader(path)(path, name)


def _read_folder(folder: Path) -> Iterator[Source | Problem]:
    """What all files below the folder hold; an id that a file before has given is a Problem."""
    first: dict[str, str] = {}
    closed: list[OSError] = []
    for file in sorted(_files(folder, closed)):
        place = file.relative_to(folder)
        for found in _read_below(file, place):
            if isinstance(found, Source) and found.source_id in first:
                before = first[found.source_id]
                yield Problem(place.as_posix(), f"The id {found.source_id!r} stands in {before} already; change one.")
                continue
            if isinstance(found, Source):
                first[found.source_id] = place.as_posix()
            yield found
    for error in closed:
        yield Problem(
            Path(error.filename).relative_to(folder).as_posix(), f"The folder cannot be read: {error.strerror}."
        )


def _files(folder: Path, closed: list[OSError]) -> Iterator[Path]:
    """All that is no folder, and links to folders, which are not followed; hidden names are passed over."""
    for root, folders, files in os.walk(folder, onerror=closed.append):
        folders[:] = [name for name in folders if not name.startswith(".")]
        links = [name for name in folders if Path(root, name).is_symlink()]
        yield from (Path(root, name) for name in [*files, *links] if not name.startswith("."))


def _read_below(file: Path, place: Path) -> Iterator[Source | Problem]:
    if not file.is_file():
        kind = "a link to a folder, which is not followed" if file.is_dir() else "not a file that can be read"
        yield Problem(place.as_posix(), f"This is {kind}.")
        return
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
    """The sources among what was read, each id once; the problems are added to the list as they come."""
    seen: set[str] = set()
    for each in found:
        if isinstance(each, Problem):
            problems.append(each)
        elif each.source_id in seen:
            problems.append(Problem(each.source_id, "Another file has given this id already; change one."))
        else:
            seen.add(each.source_id)
            yield each
