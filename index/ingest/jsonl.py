"""JSON Lines: one source a line, with `_id` or `id`, `title`, `text`, `url`, `date`; all else is metadata."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from pathlib import Path

import msgspec

from index.errors import MistypedField, SourceError
from index.ingest.records import Problem, check_typed, make_source, metadata_of
from index.model import Source


def read(path: Path, _name: str) -> Iterator[Source | Problem]:
    """One source a line, and a Problem naming the line for each that is none; blank lines are passed over."""
    seen: dict[str, int] = {}
    try:
        with path.open("rb") as lines:
            for number, line in enumerate(lines, 1):
                if number == 1:
                    line = line.removeprefix(codecs.BOM_UTF8)
                if not line.strip():
                    continue
                try:
                    source = source_of(line)
                except SourceError as error:
                    yield Problem(f"{path.name}:{number}", str(error))
                    continue
                if source.source_id in seen:
                    first = seen[source.source_id]
                    yield Problem(
                        f"{path.name}:{number}", f"The id {source.source_id!r} stands on line {first} already."
                    )
                    continue
                seen[source.source_id] = number
                yield source
    except OSError as error:
        raise SourceError(f"{path.name} cannot be read: {error.strerror}.") from error
    if not seen:
        yield Problem(path.name, "No line holds a source; each must be a JSON object with an id and a text.")


def source_of(line: bytes | msgspec.Raw) -> Source:
    """The source that a JSON object describes; raises SourceError."""
    try:
        record = msgspec.json.decode(line, type=dict[str, object])
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise SourceError(f"This is not a JSON object: {error}.") from error
    original = record.pop("_id", None)
    original = record.pop("id", None) if original is None else original
    if isinstance(original, bool) or not isinstance(original, str | int) or original == "":
        raise SourceError("There is no `_id` or `id`; give each source one.")
    text = record.pop("text", None)
    if not isinstance(text, str | None):
        raise MistypedField("text")
    if text is None or not text.strip():
        raise SourceError("There is no `text`; give each source one.")
    check_typed(record)
    title = record.pop("title", None) or ""
    return make_source(str(original), str(title).strip(), text, metadata_of(record))
