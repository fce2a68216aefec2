"""SQLite: which sources a library holds, in which versions, and what their analysis found."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

from index.analysis import PassageAnalysis
from index.errors import BackendError, FormatError
from index.model import Source

FORMAT = 1

_SCHEMA = """
CREATE TABLE info (name TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT;
CREATE TABLE versions (
    collection TEXT NOT NULL,
    source_id TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    title TEXT NOT NULL,
    metadata TEXT NOT NULL,
    text BLOB NOT NULL,
    analyzer TEXT NOT NULL,
    analysis BLOB NOT NULL,
    is_current INTEGER NOT NULL,
    PRIMARY KEY (collection, source_id, sha256)
) STRICT;
CREATE UNIQUE INDEX current_version ON versions (collection, source_id) WHERE is_current = 1;
"""
_SEAL = 16
_ANALYSIS = msgspec.msgpack.Decoder(tuple[PassageAnalysis, ...])


class Catalog:
    """The sources of all collections in one file; every change is one transaction."""

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise BackendError(f"The folder {path.parent.name} cannot be made: {error.strerror}.") from error
        with self._connection() as db:
            tables = db.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
            if not tables:
                self._create(db)
            self._check_format(db)

    def put(
        self, collection: str, analyzed: Iterable[tuple[Source, tuple[PassageAnalysis, ...]]], analyzer: str
    ) -> int:
        """Adds or replaces sources; returns how many. Earlier versions stay, no longer current."""
        count = 0
        with self._connection() as db:
            for source, analysis in analyzed:
                count += 1
                db.execute(
                    "UPDATE versions SET is_current = 0 WHERE collection = ? AND source_id = ?",
                    (collection, source.source_id),
                )
                metadata, text = msgspec.json.encode(source.metadata).decode(), source.text.encode()
                blob = msgspec.msgpack.encode(analysis)
                seal = _seal(source.source_id, source.title, text, metadata, source.sha256, blob)
                db.execute(
                    "INSERT OR REPLACE INTO versions VALUES (?, ?, ?, ?, ?, ?, ?, ?, 1)",
                    (collection, source.source_id, source.sha256, source.title, metadata, text, analyzer, seal + blob),
                )
        return count

    def current(self, collection: str, analyzer: str) -> Iterator[tuple[Source, tuple[PassageAnalysis, ...] | None]]:
        """The collection's sources in id order; the analysis is None where another analyzer made it."""
        with self._connection() as db:
            rows = db.execute(
                "SELECT source_id, title, text, metadata, sha256, analyzer, analysis FROM versions"
                " WHERE collection = ? AND is_current = 1 ORDER BY source_id",
                (collection,),
            )
            for source_id, title, text, metadata, sha256, made_by, sealed in rows:
                source = self._unsealed(source_id, title, text, metadata, sha256, sealed)
                yield source, _ANALYSIS.decode(sealed[_SEAL:]) if made_by == analyzer else None

    def version(self, collection: str, source_id: str, sha256_prefix: str) -> Source | None:
        """The source's version whose digest begins so, current or not; None if none is kept."""
        with self._connection() as db:
            row = db.execute(
                "SELECT source_id, title, text, metadata, sha256, analysis FROM versions"
                " WHERE collection = ? AND source_id = ? AND substr(sha256, 1, ?) = ?",
                (collection, source_id, len(sha256_prefix), sha256_prefix),
            ).fetchone()
        return self._unsealed(*row) if row else None

    def is_empty(self, collection: str) -> bool:
        """True if the collection has no source."""
        with self._connection() as db:
            found = db.execute(
                "SELECT 1 FROM versions WHERE collection = ? AND is_current = 1 LIMIT 1", (collection,)
            ).fetchone()
        return found is None

    def terms(self, stemmer: str) -> dict[str, str | None]:
        """The stemmer's remembered (key, term) pairs."""
        with self._connection() as db:
            row = db.execute("SELECT value FROM info WHERE name = ?", (f"terms {stemmer}",)).fetchone()
        try:
            return msgspec.msgpack.decode(row[0], type=dict[str, str | None]) if row else {}
        except (msgspec.DecodeError, UnicodeDecodeError):
            return {}  # a memo: what is not remembered is found anew

    def keep_terms(self, stemmer: str, terms: dict[str, str | None]) -> None:
        """Remembers the stemmer's (key, term) pairs."""
        with self._connection() as db:
            row = (f"terms {stemmer}", msgspec.msgpack.encode(terms))
            db.execute("INSERT OR REPLACE INTO info VALUES (?, ?)", row)

    def _unsealed(self, source_id: str, title: str, text: bytes, metadata: str, sha256: str, sealed: bytes) -> Source:
        """The row's source; raises BackendError where the row is not as it was written."""
        if _seal(source_id, title, text, metadata, sha256, sealed[_SEAL:]) != sealed[:_SEAL]:
            raise BackendError(
                f"The library file {self._path.name} is damaged at source {source_id!r}; ingest it again."
            )
        return Source(source_id, title, text.decode(), msgspec.json.decode(metadata, type=dict[str, str]), sha256)

    def _create(self, db: sqlite3.Connection) -> None:
        db.executescript("PRAGMA journal_mode = WAL;")
        db.executescript(_SCHEMA)
        db.execute("INSERT INTO info VALUES ('format', ?)", (str(FORMAT).encode(),))

    def _check_format(self, db: sqlite3.Connection) -> None:
        try:
            row = db.execute("SELECT value FROM info WHERE name = 'format'").fetchone()
        except sqlite3.OperationalError:
            row = None
        if row is None or row[0] != str(FORMAT).encode():
            raise FormatError(
                f"{self._path.name} is not a library of format {FORMAT}; ingest the sources again into another --home."
            )

    @contextmanager
    def _connection(self) -> Iterator[sqlite3.Connection]:
        """A connection whose changes are one transaction: all or none."""
        try:
            db = sqlite3.connect(self._path, timeout=30)
        except sqlite3.Error as error:
            raise BackendError(f"The library file {self._path.name} cannot be opened: {error}.") from error
        try:
            db.execute("PRAGMA synchronous = FULL")
            with db:
                yield db
        except sqlite3.DatabaseError as error:
            raise BackendError(f"The library file {self._path.name} cannot be used: {error}.") from error
        except UnicodeDecodeError as error:  # sqlite3 on a damaged schema, whose words it quotes
            raise BackendError(f"The library file {self._path.name} cannot be used: it is damaged.") from error
        finally:
            db.close()


def _seal(source_id: str, title: str, text: bytes, metadata: str, sha256: str, analysis: bytes) -> bytes:
    """What a row is checked by when it is read: the first 16 bytes of its sha256."""
    columns = (source_id.encode(), title.encode(), metadata.encode(), sha256.encode(), text, analysis)
    return hashlib.sha256(b"".join(len(column).to_bytes(8, "big") + column for column in columns)).digest()[:_SEAL]
