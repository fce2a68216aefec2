"""How far a long reading is, on a terminal."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from index import Source

Watch = Callable[[Iterable[Source]], Iterable[Source]]


def size_of(paths: Iterable[Path]) -> int:
    """Bytes of the files, and of all files below the folders, as far as they can be seen."""
    return sum(_size(path) for path in paths)


@contextmanager
def reading(total: int, *, quiet: bool) -> Iterator[Watch]:
    """What watches sources of so many bytes go by: a bar with rate and remaining time, nothing where nobody looks."""
    if quiet or not sys.stderr.isatty():
        yield lambda sources: sources
        return
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn, TransferSpeedColumn

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        DownloadColumn(),
        TransferSpeedColumn(),
        TimeRemainingColumn(),
        TextColumn("{task.fields[count]:,} sources"),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("reading", total=max(total, 1), count=0)

        def say(message: str) -> None:
            progress.update(task, description=message, refresh=True)

        def watch(sources: Iterable[Source]) -> Iterator[Source]:
            read = 0
            for count, source in enumerate(sources, 1):
                yield source
                read += len(source.text.encode())
                progress.update(task, description="reading", completed=min(read, total), count=count)
            progress.update(task, description="indexing", total=None)

        with _said_to(say):
            yield watch


@contextmanager
def _said_to(say: Callable[[str], None]) -> Iterator[None]:
    """Hands on what the engine says that it does: compiling takes some seconds, once a version."""
    log, handler = logging.getLogger("verbatim"), _Said(say)
    before = log.level
    log.addHandler(handler)
    log.setLevel(logging.INFO)
    try:
        yield
    finally:
        log.setLevel(before)
        log.removeHandler(handler)


class _Said(logging.Handler):
    def __init__(self, say: Callable[[str], None]) -> None:
        super().__init__(logging.INFO)
        self._say = say

    def emit(self, record: logging.LogRecord) -> None:
        """Says the record's message."""
        self._say(record.getMessage())


def _size(path: Path) -> int:
    try:
        if path.is_file():
            return path.stat().st_size
        return sum(_size(Path(root, name)) for root, _, files in os.walk(path) for name in files)
    except (OSError, ValueError):
        return 0
