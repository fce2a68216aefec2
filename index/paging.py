"""Cursors: where the next page of a result begins, good for one query over one state of the library."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode

import regex

from index.errors import ChangedLibrary, QueryError
from index.model import Filters, digest
from index.query import Node, show

_SHAPE = regex.compile(r"1:([0-9]{1,15}):([0-9a-f]{16}):([0-9a-f]{16})")


def cursor(offset: int, manifest: str, query: str) -> str:
    """An opaque name of the place; `query` as `fingerprint` gives it."""
    return urlsafe_b64encode(f"1:{offset}:{_short(manifest)}:{query}".encode()).decode().rstrip("=")


def offset_of(text: str, manifest: str, query: str) -> int:
    """The offset of a cursor; raises QueryError for another query's or no cursor, ChangedLibrary for an old one."""
    try:
        found = _SHAPE.fullmatch(urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4)).decode("ascii"))
    except ValueError:  # not ASCII, not base64
        found = None
    if found is None:
        raise QueryError("This is no cursor; take the `next` of the page before, or leave it out.", "cursor")
    if found[3] != query:
        raise QueryError("The cursor belongs to another query or other filters; leave it out to begin.", "cursor")
    if found[2] != _short(manifest):
        raise ChangedLibrary
    return int(found[1])


def fingerprint(tree: Node, filters: Filters | None) -> str:
    """16 hex digits that name a query with its filters."""
    chosen = filters or Filters()
    parts = [
        show(tree),
        None if chosen.source is None else sorted(chosen.source),
        None if chosen.kind is None else sorted(chosen.kind),
        chosen.date_from,
        chosen.date_to,
    ]
    return digest(repr(parts).encode("utf-8", "surrogatepass"))[:16]


def _short(manifest: str) -> str:
    return manifest.removeprefix("sha256:")[:16]
