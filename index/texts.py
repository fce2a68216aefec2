"""Where the texts of a generation's sources are: in memory, or in the catalog."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from index.model import Source, Span


class Texts(Protocol):
    """Sources by the row at which the store holds them; a row never changes."""

    def source(self, row: int) -> Source:
        """The source; raises BackendError where it is not there as it was written."""
        ...

    def slice(self, row: int, span: Span, bytes_: Span) -> str:
        """The words of the span, which as UTF-8 are these bytes."""
        ...


class MemoryTexts:
    """Sources in a list; a row is a place in it."""

    def __init__(self, sources: Sequence[Source]) -> None:
        self._sources = sources

    def source(self, row: int) -> Source:
        """The source."""
        return self._sources[row]

    def slice(self, row: int, span: Span, bytes_: Span) -> str:  # noqa: ARG002  (the protocol's)
        """The words of the span."""
        return self._sources[row].text[span.start : span.end]
