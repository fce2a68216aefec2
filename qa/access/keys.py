"""Keys: 256 random bits shown once, of which only a digest is kept, in a file of their own beside the library."""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
import sqlite3
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path

import regex
from msgspec import Struct

from index import BackendError, EngineError, QueryError

FILE = "keys.sqlite"

_SCHEMA = """
CREATE TABLE IF NOT EXISTS keys (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    digest BLOB NOT NULL,
    scopes TEXT NOT NULL,
    collection TEXT,
    created REAL NOT NULL,
    expires REAL,
    revoked REAL
) STRICT;
"""
_TOKEN = regex.compile(r"vb_([0-9a-f]{8})_[A-Za-z0-9_-]{43}")
_COLUMNS = "id, name, digest, scopes, collection, created, expires, revoked"
_NOBODY = b"\0" * 32


class Scope(StrEnum):
    """What a key opens; admin opens everything."""

    SEARCH = "search"
    INGEST = "ingest"
    ADMIN = "admin"


class UnknownKey(EngineError):
    """No key has this id."""

    def __init__(self, id_: str) -> None:
        super().__init__(f"No key has the id {id_!r}; qa keys list shows them.")


class Key(Struct, frozen=True):
    """What is known of a key; times are seconds since 1970, collection None stands for every one."""

    id: str
    name: str
    scopes: frozenset[Scope]
    collection: str | None
    created: float
    expires: float | None
    revoked: float | None

    def is_valid(self, now: float) -> bool:
        """True until it is revoked or expires."""
        return self.revoked is None and (self.expires is None or now < self.expires)

    def opens(self, scope: Scope) -> bool:
        """True if the key has this scope."""
        return scope in self.scopes or Scope.ADMIN in self.scopes


class Keys:
    """The keys of a library's folder; a change in the file is seen at the next question."""

    def __init__(self, home: Path) -> None:
        self._path = home / FILE
        self._seen: tuple[int, ...] | None = None
        self._known: dict[str, tuple[bytes, Key]] = {}

    def add(
        self, name: str, scopes: Iterable[Scope], collection: str | None = None, seconds: float | None = None
    ) -> tuple[Key, str]:
        """(a new key, its token); the token cannot be had again. `seconds`: how long it is valid."""
        if not name.strip() or len(name) > 100:
            raise QueryError("A key needs a name of 1 to 100 characters, by which you will know it.", "name")
        id_, now = secrets.token_hex(4), time.time()
        token = f"vb_{id_}_{secrets.token_urlsafe(32)}"
        key = Key(id_, name, frozenset(scopes), collection, now, now + seconds if seconds else None, None)
        with self._connection() as db:
            row = (key.id, key.name, _digest(token), " ".join(sorted(key.scopes)), collection, now, key.expires)
            db.execute(f"INSERT INTO keys ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, NULL)", row)  # noqa: S608
        return key, token

    def listed(self) -> list[Key]:
        """All keys there ever were, oldest first."""
        return sorted((key for _, key in self._current().values()), key=lambda key: key.created)

    def revoke(self, id_: str) -> Key:
        """The key, which opens nothing from now on; raises UnknownKey."""
        if id_ not in self._current():
            raise UnknownKey(id_)
        with self._connection() as db:
            db.execute("UPDATE keys SET revoked = ? WHERE id = ? AND revoked IS NULL", (time.time(), id_))
        return self._current()[id_][1]

    @property
    def is_empty(self) -> bool:
        """True if there never was a key: revoking the last one does not open the door."""
        return not self._current()

    def find(self, token: str) -> Key | None:
        """The key of this token, if it is valid."""
        found = _TOKEN.fullmatch(token)
        digest, key = self._current().get(found[1] if found else "", (_NOBODY, None))
        is_right = hmac.compare_digest(_digest(token), digest)
        return key if is_right and key and key.is_valid(time.time()) else None

    def _current(self) -> dict[str, tuple[bytes, Key]]:
        """id → (digest, key) as the file has them; a file that is taken away takes no key out of force."""
        try:
            stat = os.stat(self._path)
        except FileNotFoundError:
            return self._known
        except OSError as error:
            raise _unopened(error) from error
        seen = (stat.st_ino, stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns)
        if seen != self._seen:
            with self._connection() as db:
                rows = db.execute(f"SELECT {_COLUMNS} FROM keys").fetchall()  # noqa: S608
            self._known = {row[0]: (row[2], _key(row)) for row in rows}
            self._seen = seen
        return self._known

    @contextmanager
    def _connection(self) -> Iterator[sqlite3.Connection]:
        """A connection whose changes are one transaction; the file is its owner's alone."""
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            os.close(os.open(self._path, os.O_CREAT | os.O_RDWR, 0o600))
            db = sqlite3.connect(self._path, timeout=30)
        except (OSError, sqlite3.Error) as error:
            raise _unopened(error) from error
        try:
            db.execute("PRAGMA synchronous = FULL")
            with db:
                if not db.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
                    db.execute(_SCHEMA)
                yield db
        except sqlite3.DatabaseError as error:
            raise BackendError(f"The keys in {FILE} cannot be used: {error}.") from error
        finally:
            db.close()


def _unopened(error: OSError | sqlite3.Error) -> BackendError:
    said = error.strerror if isinstance(error, OSError) else error.__class__.__name__
    return BackendError(f"The keys in {FILE} cannot be opened: {said}; check the disk.")


def _key(row: tuple[str, str, bytes, str, str | None, float, float | None, float | None]) -> Key:
    id_, name, _, scopes, collection, created, expires, revoked = row
    return Key(id_, name, frozenset(map(Scope, scopes.split())), collection, created, expires, revoked)


def _digest(token: str) -> bytes:
    """A plain digest is enough: 256 random bits cannot be guessed one by one."""
    return hashlib.sha256(token.encode()).digest()
