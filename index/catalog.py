"""SQLite: which sources a library holds, in which versions, and which generation is current."""

from __future__ import annotations

import sqlite3
import threading
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec

from index.analysis import seal
from index.errors import BackendError, FormatError
from index.model import Source, Span, digest

FORMAT = 2

_SCHEMA = """
CREATE TABLE info (name TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT;
CREATE TABLE versions (
    row INTEGER PRIMARY KEY AUTOINCREMENT,
    collection TEXT NOT NULL,
    source_id TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    title TEXT NOT NULL,
    metadata TEXT NOT NULL,
    text BLOB NOT NULL,
    seal BLOB NOT NULL,
    is_current INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX current_version ON versions (collection, source_id) WHERE is_current = 1;
CREATE INDEX version_of_source ON versions (collection, source_id, sha256);
CREATE TABLE generations (collection TEXT PRIMARY KEY, name TEXT NOT NULL) STRICT;
"""
_SELECT = "SELECT source_id, title, text, metadata, sha256, seal FROM versions"
_METADATA = msgspec.json.Decoder(dict[str, str])

WAIT = 30.0
"""Seconds for which one writer waits for another."""

KEPT_CHARACTERS = 1 << 25
"""Characters of sources that are kept in memory once they were read."""

WHOLE = 1 << 20
"""Bytes up to which a source is read whole; of a longer one only what is asked for."""


class Catalog:
    """The sources of all collections in one file; every change is one transaction."""

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise BackendError(f"The folder {path.parent.name} cannot be made: {error.strerror}.") from error
        with self.reading() as db:
            tables, pages = db.execute(
                "SELECT count(*), (SELECT page_count FROM pragma_page_count) FROM sqlite_master"
            ).fetchone()
        if not tables:
            if pages > 1:  # a new file has none, or one that says that it keeps a log
                raise _damaged(self.path)
            self._create()
        with self.reading() as db:
            self._check_format(db)

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """A connection for looking; each statement sees what was committed."""
        with self._connection() as db:
            yield db

    @contextmanager
    def writing(self) -> Iterator[Change]:
        """One transaction: all of it or nothing; only one writer at a time, of all processes."""
        with self._connection() as db:
            db.execute("BEGIN IMMEDIATE")
            try:
                yield Change(db, self.path)
            except BaseException:
                if db.in_transaction:
                    db.execute("ROLLBACK")
                raise
            db.execute("COMMIT")

    def generation(self, collection: str) -> str | None:
        """The name of the collection's current generation; None if it has none."""
        with self.reading() as db:
            return Change(db, self.path).generation(collection)

    def collections(self) -> list[str]:
        """The names of all collections that hold or held sources, in order."""
        with self.reading() as db:
            return [name for (name,) in db.execute("SELECT collection FROM generations ORDER BY collection")]

    def version(self, collection: str, source_id: str, sha256_prefix: str) -> Source | None:
        """The source's version whose digest begins so, current or not; None if none is kept."""
        with self.reading() as db:
            row = db.execute(
                _SELECT + " WHERE collection = ? AND source_id = ?"
                " AND substr(sha256, 1, ?) = ? ORDER BY is_current DESC, row DESC LIMIT 1",
                (collection, source_id, len(sha256_prefix), sha256_prefix),
            ).fetchone()
        return unsealed(self.path, *row) if row else None

    def rows(self, collection: str) -> list[tuple[int, str]]:
        """(row, source id) of the collection's current sources in the order of their ids.

        Reads the whole file first, and raises BackendError where it is damaged: a row must not be missing unnoticed.
        """
        with self.reading() as db:
            if db.execute("PRAGMA integrity_check(1)").fetchone()[0] != "ok":
                raise _damaged(self.path)
            return db.execute(
                "SELECT row, source_id FROM versions WHERE collection = ? AND is_current = 1 ORDER BY source_id",
                (collection,),
            ).fetchall()

    def texts(self) -> CatalogTexts:
        """A reader of the sources."""
        return CatalogTexts(self.path)

    def _create(self) -> None:
        with self._connection() as db:
            db.execute("PRAGMA journal_mode = WAL")
            db.execute("BEGIN IMMEDIATE")
            if not db.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
                for statement in _SCHEMA.split(";\n"):
                    if statement.strip():
                        db.execute(statement)
                db.execute("INSERT INTO info VALUES ('format', ?)", (str(FORMAT).encode(),))
            db.execute("COMMIT")

    def _check_format(self, db: sqlite3.Connection) -> None:
        try:
            row = db.execute("SELECT value FROM info WHERE name = 'format'").fetchone()
        except sqlite3.OperationalError:
            row = None
        found = row[0] if row else b""
        if isinstance(found, bytes) and found.isdigit() and int(found) > FORMAT:
            raise FormatError(
                f"{self.path.name} has format {int(found)}, of a newer Verbatim than this (format {FORMAT}); "
                "install that one."
            )
        if found != str(FORMAT).encode():
            raise FormatError(
                f"{self.path.name} is not a library of format {FORMAT}; ingest the sources again into another --home."
            )

    @contextmanager
    def _connection(self) -> Iterator[sqlite3.Connection]:
        """A connection in which every transaction is begun by hand."""
        with _translated(self.path):
            db = sqlite3.connect(self.path, timeout=WAIT, isolation_level=None)
            try:
                db.execute("PRAGMA synchronous = FULL")
                yield db
            finally:
                db.close()


class Change:
    """What one transaction may do."""

    def __init__(self, db: sqlite3.Connection, path: Path) -> None:
        self._db = db
        self._path = path

    def put(self, collection: str, source: Source) -> int:
        """Makes this the source's current version; returns its row. Earlier versions stay, no longer current."""
        self.drop(collection, source.source_id)
        metadata, sealed = msgspec.json.encode(source.metadata, order="deterministic").decode(), seal(source)
        known = self._db.execute(
            "SELECT row FROM versions WHERE collection = ? AND source_id = ? AND sha256 = ? AND seal = ?",
            (collection, source.source_id, source.sha256, sealed),
        ).fetchone()
        if known:
            self._db.execute("UPDATE versions SET is_current = 1 WHERE row = ?", known)
            return int(known[0])
        cursor = self._db.execute(
            "INSERT INTO versions (collection, source_id, sha256, title, metadata, text, seal, is_current)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, 1)",
            (collection, source.source_id, source.sha256, source.title, metadata, source.text.encode(), sealed),
        )
        return int(cursor.lastrowid or 0)

    def drop(self, collection: str, source_id: str) -> None:
        """The source has no current version any more."""
        self._db.execute(
            "UPDATE versions SET is_current = 0 WHERE collection = ? AND source_id = ? AND is_current = 1",
            (collection, source_id),
        )

    def generation(self, collection: str) -> str | None:
        """The name of the collection's current generation; None if it has none.

        Sources are committed together with a generation: where there are some and it is not, raises BackendError, or a
        damaged page would look like a library that holds nothing.
        """
        name, has_sources = self._db.execute(  # one statement: another process may write between two
            "SELECT (SELECT name FROM generations WHERE collection = ?),"
            " EXISTS (SELECT 1 FROM versions WHERE collection = ?)",
            (collection, collection),
        ).fetchone()
        if name is None and has_sources:
            raise _damaged(self._path)
        return None if name is None else str(name)

    def use(self, collection: str, name: str) -> None:
        """Makes the generation the collection's current one."""
        self._db.execute("INSERT OR REPLACE INTO generations VALUES (?, ?)", (collection, name))

    def used(self) -> set[str]:
        """The names of all collections' current generations."""
        return {name for (name,) in self._db.execute("SELECT name FROM generations")}

    def forget_versions(self) -> int:
        """Deletes all versions that are not current; returns how many. Their permalinks say so from now on."""
        return self._db.execute("DELETE FROM versions WHERE is_current = 0").rowcount


class CatalogTexts:
    """The sources of a catalog by row, read when they are asked for; safe from many threads."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._db: sqlite3.Connection | None = None
        self._kept: OrderedDict[int, Source] = OrderedDict()
        self._characters = 0

    def source(self, row: int) -> Source:
        """The source; raises BackendError where it is not there as it was written."""
        kept = self._kept.get(row)
        if kept is not None:
            return kept
        with self._lock:
            found = self._one(_SELECT + " WHERE row = ?", row)
            source = unsealed(self._path, *found)
            self._keep(row, source)
        return source

    def slice(self, row: int, span: Span, bytes_: Span) -> str:
        """The words of the span, which as UTF-8 are these bytes."""
        kept = self._kept.get(row)
        if kept is None:
            with self._lock:
                (length,) = self._one("SELECT length(text) FROM versions WHERE row = ?", row)
            if length > WHOLE:
                return self._part(row, bytes_)
            kept = self.source(row)
        return kept.text[span.start : span.end]

    def _part(self, row: int, bytes_: Span) -> str:
        with (
            self._lock,
            _translated(self._path),
            self._open().blobopen("versions", "text", row, readonly=True) as blob,
        ):
            return bytes(blob[bytes_.start : bytes_.end]).decode()

    def _one(self, statement: str, row: int) -> tuple[Any, ...]:
        with _translated(self._path):
            found = self._open().execute(statement, (row,)).fetchone()
        if found is None:
            raise BackendError(
                f"A source is no longer in {self._path.name}; it was removed while it was being read: ask again."
            )
        return tuple(found)

    def _open(self) -> sqlite3.Connection:
        if self._db is None:
            self._db = sqlite3.connect(self._path, timeout=WAIT, isolation_level=None, check_same_thread=False)
            self._db.execute("PRAGMA query_only = 1")
        return self._db

    def _keep(self, row: int, source: Source) -> None:
        self._kept[row] = source
        self._characters += len(source.text)
        while self._characters > KEPT_CHARACTERS and len(self._kept) > 1:
            _, gone = self._kept.popitem(last=False)
            self._characters -= len(gone.text)


def unsealed(path: Path, source_id: str, title: str, text: bytes, metadata: str, sha256: str, sealed: bytes) -> Source:
    """The row's source; raises BackendError where the row is not as it was written."""
    try:
        found = Source(source_id, title, text.decode(), _METADATA.decode(metadata), sha256)
        if digest(text) == sha256 and seal(found) == sealed:
            return found
    except (UnicodeDecodeError, msgspec.DecodeError, AttributeError, TypeError):
        pass  # said below, as for any other damage
    raise BackendError(f"The library file {path.name} is damaged at source {source_id!r}; ingest it again.")


def _damaged(path: Path) -> BackendError:
    return BackendError(f"The library file {path.name} is damaged; ingest the sources into another --home.")


@contextmanager
def _translated(path: Path) -> Iterator[None]:
    """Turns what SQLite raises into one sentence."""
    try:
        yield
    except sqlite3.OperationalError as error:
        if "locked" in str(error) or "busy" in str(error):
            raise BackendError("Another process is writing to the library; try again when it has finished.") from error
        raise BackendError(f"The library file {path.name} cannot be used: {error}.") from error
    except sqlite3.Error as error:
        raise BackendError(f"The library file {path.name} cannot be used: {error}.") from error
    except UnicodeDecodeError as error:  # sqlite3 on a damaged schema, whose words it quotes
        raise BackendError(f"The library file {path.name} cannot be used: it is damaged.") from error
