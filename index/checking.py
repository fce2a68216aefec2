"""Is a library's folder as it was written? Every byte of its files and every row of its catalog."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

from index.catalog import Catalog, unsealed
from index.corpus import Stored
from index.errors import BackendError, EngineError
from index.generations import Generations

CATALOG = "catalog.sqlite"


def is_library(home: Path) -> bool:
    """True if a library is in the folder; raises BackendError where that cannot be seen."""
    try:
        return (home / CATALOG).exists()
    except OSError as error:
        raise BackendError(f"The library's folder cannot be read: {error.strerror}; check the disk.") from error


def faults(home: Path) -> Iterator[str]:
    """One sentence for each file or row that is not as it was written; nothing for a sound folder, or an empty one."""
    try:
        if not is_library(home):
            return
        catalog = Catalog(home / CATALOG)
        names = _generations(catalog)
        yield from _of_catalog(catalog)
    except EngineError as error:
        yield str(error)
        return
    for collection, name in names:
        try:
            yield from _of_generation(catalog, collection, Generations(home, checked_at_once=0).open(name))
        except EngineError as error:
            yield str(error)


def _generations(catalog: Catalog) -> list[tuple[str, str]]:
    with catalog.reading() as db:
        return db.execute("SELECT collection, name FROM generations ORDER BY collection").fetchall()


def _of_catalog(catalog: Catalog) -> Iterator[str]:
    """SQLite's own check, and every version of every source against its digests."""
    with catalog.reading() as db:
        said = [row[0] for row in db.execute("PRAGMA integrity_check(10)")]
        if said != ["ok"]:
            yield f"The library file {CATALOG} is damaged: {said[0]}."
        rows = db.execute("SELECT row FROM versions ORDER BY row").fetchall()
        for (row,) in rows:
            yield from _of_row(db, catalog.path, row)


def _of_row(db: sqlite3.Connection, path: Path, row: int) -> Iterator[str]:
    found = db.execute(
        "SELECT source_id, title, text, metadata, sha256, seal FROM versions WHERE row = ?", (row,)
    ).fetchone()
    if found is not None:
        try:
            unsealed(path, *found)
        except EngineError as error:
            yield str(error)


def _of_generation(catalog: Catalog, collection: str, stored: Stored | None) -> Iterator[str]:
    """Its files byte for byte, and whether it was made of the sources that are current."""
    if stored is None:
        yield f"The files of the collection {collection!r} are not there; build them again with: qa rebuild"
        return
    for file in stored.files:
        file.check()
    read = stored.corpus.read
    with catalog.reading() as db:
        current = db.execute(
            "SELECT row, source_id, seal FROM versions WHERE collection = ? AND is_current = 1", (collection,)
        ).fetchall()
    held = zip(read.row.tolist(), read.ids.all(), _seals(read.seal.tobytes()), strict=True)
    if sorted(current) != sorted(held):
        yield f"The files of the collection {collection!r} are of other sources; build them again with: qa rebuild"


def _seals(data: bytes) -> list[bytes]:
    return [data[at : at + 32] for at in range(0, len(data), 32)]
