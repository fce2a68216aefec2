"""What stands at places of the sources, worked out once however often a response names a place."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise
from typing import Protocol

from index import Kind, Library, QueryError, Source, Span, UnknownPassage, UnknownSource
from index.model import digest
from index.offsets import in_utf8_and_utf16
from index.tokens import key, surfaces
from qa.answer import RankedPassage

MOST_COMPARED = 2_000_000
"""Characters that are compared word by word for one body; with all else that is allowed then, some two seconds."""

_EACH = 200
"""What a citation costs beside its text: so many characters of words could be compared meanwhile."""

_HASHED = 256
"""Characters of which a digest is made while one is compared."""


class Allowance:
    """How much may still be compared; without a number, all."""

    def __init__(self, characters: int | None = None) -> None:
        self._left = characters

    def take(self, characters: int) -> None:
        """Counts them as compared; raises QueryError where that is more than is left."""
        if self._left is None:
            return
        self._left -= characters
        if self._left < 0:
            raise QueryError("This cites more text than is checked at once; use qa verify, or send fewer passages.")


class Held(Protocol):
    """The sources that are cited, wherever they are held."""

    @property
    def collection(self) -> str:
        """The collection that they are of."""
        ...

    def source(self, source_id: str) -> Source | None:
        """The source with this id; None where there is none."""
        ...

    def title(self, source: Source) -> str | None:
        """The title that the source is cited by; None where that is not known."""
        ...

    def kind(self, passage: RankedPassage) -> Kind | None:
        """The kind of the passage; None where its source alone does not tell."""
        ...


class OfLibrary:
    """A library's sources."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self.collection = library.collection

    def source(self, source_id: str) -> Source | None:
        """The source with this id; None where there is none."""
        try:
            return self._library.source(source_id)
        except UnknownSource:
            return None

    def title(self, source: Source) -> str:
        """The title that the source is cited by."""
        return self._library.generation.title(source.source_id)

    def kind(self, passage: RankedPassage) -> Kind | None:
        """The kind of the passage; None if it is none here, or links that other sources repeat may be what differs."""
        try:
            found = self._library.generation.passage(passage.passage_id).kind
        except UnknownPassage:
            return None
        return None if Kind.BOILERPLATE in {found, passage.kind} else found


class Places:
    """The places that one response names in the sources that are held."""

    def __init__(self, held: Held, passages: Iterable[RankedPassage] = (), allowance: Allowance | None = None) -> None:
        self.held = held
        self._allowance = allowance or Allowance()
        self._spans: dict[str, list[Span]] = {}
        for each in passages:
            self._spans.setdefault(each.source_id, []).append(each.span)
        self._offsets: dict[str, dict[int, tuple[int, int]]] = {}
        self._digests: dict[tuple[str, Span], str] = {}
        self._words: dict[tuple[str, Span], list[str]] = {}

    def source(self, source_id: str) -> Source | None:
        """The source with this id; None where there is none. It is what each citation asks for first."""
        self._allowance.take(_EACH)
        return self.held.source(source_id)

    def offsets(self, source: Source, span: Span) -> tuple[Span, Span]:
        """(bytes, UTF-16 units) of a span that lies in the source; one pass for all passages of a source."""
        if source.source_id not in self._offsets:
            self._offsets[source.source_id] = _marks(source.text, self._spans.get(source.source_id, ()))
        marks = self._offsets[source.source_id]
        if span.start not in marks or span.end not in marks:
            return in_utf8_and_utf16(source.text, [span])[0]
        (start8, start16), (end8, end16) = marks[span.start], marks[span.end]
        return Span(start8, end8), Span(start16, end16)

    def passage_id(self, source: Source, span: Span) -> str:
        """The id of a passage with this place and the words there."""
        where = (source.source_id, span)
        if where not in self._digests:
            self._allowance.take((span.end - span.start) // _HASHED)
            self._digests[where] = digest(source.text[span.start : span.end])[:8]
        return f"{source.source_id}:{span.start}-{span.end}.{self._digests[where]}"

    def say_the_same(self, one: tuple[Source, Span], other: tuple[Source, Span]) -> bool:
        """True if the same words stand at two places."""
        texts = [source.text[span.start : span.end] for source, span in (one, other)]
        return texts[0] == texts[1] or self._of_words(*one) == self._of_words(*other)

    def _of_words(self, source: Source, span: Span) -> list[str]:
        where = (source.source_id, span)
        if where not in self._words:
            self._allowance.take(span.end - span.start)
            text = source.text[span.start : span.end]
            self._words[where] = [key(surface) for surface, _, _ in surfaces(text)]
        return self._words[where]


def _marks(text: str, spans: Iterable[Span]) -> dict[int, tuple[int, int]]:
    """(bytes, UTF-16 units) before each start and end that lies in the text."""
    places = {mark for span in spans for mark in (span.start, span.end) if 0 <= mark <= len(text)}
    parts = [Span(before, mark) for before, mark in pairwise(sorted({0, *places}))]
    ends = [(bytes_.end, units.end) for bytes_, units in in_utf8_and_utf16(text, parts)]
    return {0: (0, 0), **dict(zip((part.end for part in parts), ends, strict=True))}
