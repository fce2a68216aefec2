"""Is everything that is cited where the citation says? Checked against the sources, not against what was promised."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from index import Kind, Source
from index.model import digest
from qa.answer import Answer, Copy, RankedPassage
from qa.evaluate.errors import NotHeld
from qa.evaluate.targets import SourceText, Target
from qa.verify.citations import answer_faults, copy_faults, passage_faults, side_faults
from qa.verify.places import Places

MOST_NAMED = 20


class CitationCheck(Struct):
    """Citations seen and found wrong; the first wrong ones by name."""

    checked: int = 0
    wrong: int = 0
    named: list[str] = []

    @property
    def exact(self) -> float:
        """Share of the citations that are what they say."""
        return 1 - self.wrong / self.checked if self.checked else 1.0


class CitationChecker:
    """Checks every citation of the answers shown to it; one that was seen before costs a look-up."""

    def __init__(self, target: Target) -> None:
        self._places = Places(_OfTarget(target))
        self._known: dict[object, str] = {}
        self.result = CitationCheck()

    def check(self, answer: Answer) -> None:
        """Counts what the answer cites, and what of it is wrong: passages, copies, the sentence, what differs."""
        shown = answer.passages or answer.nearest
        for passage in shown:
            self._count(self._fault(passage))
            for copy in passage.also_at:
                self._count(self._fault_of_copy(copy, passage))
        if answer.answer is not None:
            self._count(next(answer_faults(answer.answer, shown, self._places), ""))
        for pair in answer.differs:
            for side in (pair.first, pair.second):
                self._count(next(side_faults(side, self._places), ""))

    def _count(self, fault: str) -> None:
        self.result.checked += 1
        if fault:
            self.result.wrong += 1
            if len(self.result.named) < MOST_NAMED:
                self.result.named.append(fault.removesuffix("."))

    def _fault(self, passage: RankedPassage) -> str:
        """What does not agree with the source; empty if all does."""
        where = (passage.source_id, passage.span, passage.byte_span, passage.utf16_span, passage.highlights)
        said = (passage.title, passage.kind, passage.text, passage.prefix, passage.suffix)
        key = (passage.passage_id, passage.permalink, passage.source_sha256, where, said)
        if key not in self._known:
            self._known[key] = next(passage_faults(passage, self._places), "")
        return self._known[key]

    def _fault_of_copy(self, copy: Copy, passage: RankedPassage) -> str:
        key = (copy, passage.source_id, passage.span)
        if key not in self._known:
            self._known[key] = next(self._faults_of_copy(copy, passage), "")
        return self._known[key]

    def _faults_of_copy(self, copy: Copy, passage: RankedPassage) -> Iterator[str]:
        original = self._places.source(passage.source_id)
        if original is not None:
            yield from copy_faults(copy, passage, original, self._places)


class _OfTarget:
    """The sources of what is evaluated, each read once; digests are made of their words."""

    def __init__(self, target: Target) -> None:
        self.collection = target.collection
        self._target = target
        self._read: dict[str, tuple[SourceText, Source, dict[str, str]] | None] = {}

    def source(self, source_id: str) -> Source | None:
        """The source with this id; None where there is none."""
        if source_id not in self._read:
            self._read[source_id] = self._found(source_id)
        found = self._read[source_id]
        return None if found is None else found[1]

    def title(self, source: Source) -> str | None:
        """The title that the source is cited by; None if the target does not say."""
        found = self._read[source.source_id]
        return None if found is None else found[0].title

    def kind(self, passage: RankedPassage) -> Kind | None:
        """The kind that the target's own list of the source's passages gives; None for what is not in it."""
        found = self._read[passage.source_id]
        kind = None if found is None else found[2].get(passage.passage_id)
        return None if kind is None else Kind(kind)

    def _found(self, source_id: str) -> tuple[SourceText, Source, dict[str, str]] | None:
        try:
            told = self._target.source(source_id)
        except NotHeld:
            return None
        kinds = {place.passage_id: place.kind for place in told.passages}
        return told, Source(source_id, told.title or "", told.text, {}, digest(told.text)), kinds
