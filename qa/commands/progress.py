"""How far a long reading is, on a terminal."""

from __future__ import annotations

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

        def watch(sources: Iterable[Source]) -> Iterator[Source]:
            read = 0
            for count, source in enumerate(sources, 1):
                yield source
                read += len(source.text.encode())
                progress.update(task, completed=min(read, total), count=count)
            progress.update(task, description="indexing", total=None)

        yield watch


def _size(path: Path) -> int:
    try:
        if path.is_file():
            return path.stat().st_size
        return sum(_size(Path(root, name)) for root, _, files in os.walk(path) for name in files)
    except (OSError, ValueError):
        return 0
