"""What every reader gives: sources with safe ids, or the problem that stood in the way."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import msgspec
import regex
from msgspec import Struct

from index.errors import MistypedField, SourceError
from index.model import Source, digest

LONGEST_ID = 90
TYPED = ("title", "url", "date")
"""Fields beside the text that are strings or not there, in every format; only further ones may be anything."""

BYLINES = ("speaker", "author", "byline")
"""Fields that name people; several in a list are their names, one after another."""

_UNSAFE = regex.compile(r"[^A-Za-z0-9._-]")


class Problem(Struct, frozen=True):
    """Something that was left out: where (file, line) and why, in one sentence."""

    place: str
    reason: str


def check_typed(record: Mapping[str, object]) -> None:
    """Raises MistypedField for a field of TYPED that is neither a string nor null: it would be dropped or altered."""
    for field in TYPED:
        if not isinstance(record.get(field), str | None):
            raise MistypedField(field)


def metadata_of(record: Mapping[str, object]) -> dict[str, str]:
    """What the fields say, as text: a string as it stands, anything else as JSON, and nothing for what is empty.

    A list of names in a field of BYLINES is joined by commas, as a byline is. Raises SourceError for what is no text.
    """
    for name in record:
        _check("name of a field", name)
    return {name: _as_text(name, value) for name, value in record.items() if value not in (None, "", [], {})}


def _as_text(name: str, value: object) -> str:
    if name in BYLINES and isinstance(value, list) and all(isinstance(each, str) for each in value):
        return ", ".join(value)
    plain = msgspec.to_builtins(value)
    if isinstance(plain, str):
        return plain
    try:
        return msgspec.json.encode(plain).decode()
    except UnicodeEncodeError as error:
        raise SourceError(f"The {name[:40]} holds what is no valid Unicode text; mend it.") from error


def source_id(original: str) -> str:
    """The id itself if it is short and safe in a URL, else a safe form that ends in 8 hex digits of its digest."""
    safe = _UNSAFE.sub("-", original)
    if safe == original and 0 < len(safe) <= LONGEST_ID and safe[0].isalnum():
        return safe
    return f"{safe[: LONGEST_ID - 9].lstrip('._-') or 'source'}-{digest(original)[:8]}"


def make_source(original_id: str, title: str, text: str, metadata: Mapping[str, str] | None = None) -> Source:
    """A source with a safe id and its digest; an id that had to change stays in the metadata as `original_id`.

    Raises SourceError for what is no text: NULs and halves of surrogate pairs.
    """
    kept = dict(metadata or {})
    for field, value in (("title", title), ("text", text), *kept.items()):
        if "\0" in value:
            raise SourceError(f"The {field[:40]} holds a NUL character, which no text does; take it out.")
        _check(field, value)
    _check("id", original_id)
    safe = source_id(original_id)
    if safe != original_id:
        kept["original_id"] = original_id
    return Source(safe, title, text, kept, digest(text))


def _check(field: str, value: str) -> None:
    try:
        value.encode()
    except UnicodeEncodeError as error:
        raise SourceError(f"The {field[:40]} is no valid Unicode text (position {error.start}); mend it.") from error


def read_text(path: Path) -> str:
    """The file's text exactly as it stands, line ends included; raises SourceError for anything but UTF-8 text."""
    try:
        text = path.read_bytes().decode()
    except OSError as error:
        raise SourceError(f"{path.name} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise SourceError(f"{path.name} is not UTF-8 (byte {error.start}); convert it to UTF-8 first.") from error
    if not text.strip():
        raise SourceError(f"{path.name} is empty; remove it or give it text.")
    return text
