"""Is every cited word where the citation says? Checked against the sources, not against what was promised."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from msgspec import Struct

from index.offsets import in_utf8_and_utf16
from qa.answer import Answer, RankedPassage
from qa.evaluate.targets import SourceText

MOST_NAMED = 20


class CitationCheck(Struct):
    """Citations seen and found wrong; the first wrong ones by name."""

    checked: int = 0
    wrong: int = 0
    named: list[str] = []

    @property
    def exact(self) -> float:
        """Share of the citations whose words stand where they say."""
        return 1 - self.wrong / self.checked if self.checked else 1.0


class CitationChecker:
    """Checks every citation of the answers shown to it; a passage seen before costs a look-up."""

    def __init__(self, source: Callable[[str], SourceText]) -> None:
        self._source = source
        self._sources: dict[str, SourceText] = {}
        self._known: dict[object, str] = {}
        self.result = CitationCheck()

    def check(self, answer: Answer) -> None:
        """Counts the answer's citations, and those that are wrong."""
        shown = answer.passages or answer.nearest
        for passage in shown:
            self._count(passage.passage_id, self._fault(passage))
        if answer.answer is not None:
            holder = next((p for p in shown if p.passage_id == answer.answer.passage_id), None)
            span = answer.answer.span
            text = None if holder is None else self._text(holder.source_id).text[span.start : span.end]
            self._count(answer.answer.passage_id, "" if text == answer.answer.text else "the answer's words")

    def _count(self, passage_id: str, fault: str) -> None:
        self.result.checked += 1
        if fault:
            self.result.wrong += 1
            if len(self.result.named) < MOST_NAMED:
                self.result.named.append(f"{passage_id}: {fault}")

    def _fault(self, passage: RankedPassage) -> str:
        """What does not agree with the source; empty if all does."""
        length = len(self._text(passage.source_id).text)
        for mark in passage.highlights:
            if not 0 <= mark.start < mark.end <= length:
                return "highlights"
        places = (passage.span, passage.byte_span, passage.utf16_span)
        key = (passage.passage_id, places, passage.text, passage.prefix, passage.suffix, passage.source_sha256)
        if key not in self._known:
            self._known[key] = ", ".join(_faults(passage, self._text(passage.source_id)))
        return self._known[key]

    def _text(self, source_id: str) -> SourceText:
        if source_id not in self._sources:
            self._sources[source_id] = self._source(source_id)
        return self._sources[source_id]


def _faults(passage: RankedPassage, source: SourceText) -> Iterator[str]:
    start, end = passage.span.start, passage.span.end
    if not 0 <= start < end <= len(source.text) or source.text[start:end] != passage.text:
        yield "span"
        return
    if in_utf8_and_utf16(source.text, [passage.span]) != [(passage.byte_span, passage.utf16_span)]:
        yield "byte_span or utf16_span"
    if not source.text[:start].endswith(passage.prefix) or not source.text.startswith(passage.suffix, end):
        yield "prefix or suffix"
    if passage.source_sha256 != source.sha256:
        yield "source_sha256"
