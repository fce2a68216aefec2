"""Sources on their way into a library: what is new is read, what is as it was is not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import regex

from index.analysis import Analyzer, Read, Reading, seal
from index.errors import BackendError, OutdatedChange, QueryError
from index.generation import Generation
from index.model import Source, Span
from index.update import SENTENCES_KEPT

_COLLECTION = regex.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")


class Incoming:
    """Sources on their way in: those that are as they were before are not read again."""

    def __init__(self, analyzer: Analyzer, before: Generation | None, kernels: Path, folder: Path | None) -> None:
        self._reading: Reading | None = analyzer.reading(kernels, folder)
        self._before = before
        self._new: set[str] = set()
        self._kept: dict[int, Source] = {}
        self.count = 0

    @property
    def changed(self) -> bool:
        """True if something has to be read."""
        return bool(self._new)

    def take(self, sources: Sequence[Source], rows: Sequence[int]) -> None:
        """Reads those of the sources that are new."""
        self.count += len(sources)
        new = [(s, row) for s, row in zip(sources, rows, strict=True) if s.source_id in self._new or self._is_new(s)]
        if not new:
            return
        self._new |= {source.source_id for source, _ in new}
        if self._reading is None:
            raise BackendError("The sources were read already; build the library again.")
        self._reading.add([source for source, _ in new], [row for _, row in new])
        if self._reading.n_passages <= SENTENCES_KEPT:
            self._kept |= {row: source for source, row in new}
        else:
            self._kept.clear()

    def read(self) -> Read:
        """All that was read; nothing more can be taken then."""
        reading, self._reading = self._reading, None
        if reading is None:
            raise BackendError("The sources were read twice; build the library again.")
        return reading.read()

    def words(self, row: int, span: Span, bytes_: Span) -> str:
        """The words at the span of a source, new or old."""
        kept = self._kept.get(row)
        if kept is not None:
            return kept.text[span.start : span.end]
        if self._before is None:
            raise BackendError("A source was asked for that was not read; build the library again.")
        return self._before.words_at(row, span, bytes_)

    def _is_new(self, source: Source) -> bool:
        if self._before is None:
            return True
        number = self._before.source_ids.get(source.source_id)
        if number < 0:
            return True
        held = self._before.corpus.read.seal[32 * number : 32 * number + 32]
        return bytes(held) != seal(source)


def check_name(collection: str) -> None:
    """Raises QueryError for what cannot be the name of a collection."""
    if not _COLLECTION.fullmatch(collection):
        raise QueryError(
            "A collection's name has 1 to 64 letters, digits, dots, hyphens or underscores, "
            "the first a letter or digit.",
            "collection",
        )


def check_versions(before: Generation | None, if_match: Mapping[str, str]) -> None:
    """Raises OutdatedChange where a source is not there or not as it was when the change was thought of."""
    for source_id, expected in if_match.items():
        is_there = before is not None and before.source_ids.get(source_id) >= 0
        if not is_there or (before is not None and expected not in {"*", before.source(source_id).sha256}):
            raise OutdatedChange(source_id)
