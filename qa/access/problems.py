"""Failures as RFC 9457 problem details: stable types, one sentence, never a stack, a path or a question."""

from __future__ import annotations

from msgspec import UNSET, Struct, UnsetType

from index import (
    BackendError,
    ChangedLibrary,
    ChangedSource,
    EngineError,
    FormatError,
    OutdatedChange,
    QueryError,
    SourceError,
    UnknownCollection,
    UnknownPassage,
    UnknownSource,
)
from qa.access.collections import ClosedCollection

MEDIA_TYPE = "application/problem+json"


class Problem(Struct, frozen=True, omit_defaults=False):
    """The body of every failed request; `field` names the part at fault, `position` the code point in a query."""

    type: str
    title: str
    status: int
    detail: str
    field: str | None = None
    position: int | UnsetType = UNSET


_OF_ERROR: tuple[tuple[type[EngineError], int, str, str], ...] = (
    (UnknownSource, 404, "unknown-source", "Unknown source"),
    (UnknownPassage, 404, "unknown-passage", "Unknown passage"),
    (UnknownCollection, 404, "unknown-collection", "Unknown collection"),
    (ChangedSource, 410, "changed-source", "The source has changed"),
    (ChangedLibrary, 410, "changed-library", "The library has changed"),
    (OutdatedChange, 412, "outdated-change", "The source has changed"),
    (ClosedCollection, 403, "missing-scope", "Not allowed"),
    (QueryError, 400, "invalid-request", "Invalid request"),
    (SourceError, 400, "invalid-source", "Invalid source"),
    (BackendError, 503, "library-unavailable", "The library cannot be used"),
    (FormatError, 503, "library-unavailable", "The library cannot be used"),
    (EngineError, 500, "internal", "Internal error"),
)
_OF_STATUS = {
    400: ("invalid-request", "Invalid request"),
    401: ("no-key", "A key is needed"),
    403: ("forbidden", "Not allowed"),
    404: ("not-found", "Not found"),
    405: ("method-not-allowed", "Method not allowed"),
    408: ("too-slow", "The request came too slowly"),
    413: ("too-large", "Request too large"),
    415: ("unsupported-media-type", "Unsupported media type"),
    421: ("wrong-host", "Wrong host"),
    503: ("overloaded", "Too busy"),
}


def of_error(error: EngineError) -> Problem:
    """The problem that an error of the engine is to a client."""
    for kind, status, name, title in _OF_ERROR:
        if isinstance(error, kind):
            detail = INTERNAL if status == 500 else str(error)
            position = getattr(error, "position", None)
            field = getattr(error, "field", None)
            return Problem(_type(name), title, status, detail, field, UNSET if position is None else position)
    return internal()


def of_status(status: int, detail: str, field: str | None = None) -> Problem:
    """A problem named by its HTTP status alone."""
    name, title = _OF_STATUS.get(status, ("invalid-request", "Invalid request"))
    return Problem(_type(name), title, status, detail, field)


def named(name: str, status: int, detail: str) -> Problem:
    """A problem with a type of its own and its status's title."""
    return Problem(_type(name), _OF_STATUS[status][1], status, detail)


INTERNAL = "Something failed here that is not your fault; try again, and report it if it stays."


def internal() -> Problem:
    """The problem of an unforeseen failure."""
    return Problem(_type("internal"), "Internal error", 500, INTERNAL)


def _type(name: str) -> str:
    return f"urn:verbatim:problem:{name}"
