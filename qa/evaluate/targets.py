"""What is evaluated: anything that answers questions and shows the sources behind its answers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol

from msgspec import Struct

from index import EngineError, Library, Manifest, Span
from qa.answer import Answer, ask
from qa.evaluate.cases import EvalCase
from qa.evaluate.errors import EvaluationError, NotHeld


class Place(Struct, frozen=True):
    """A passage of a source."""

    passage_id: str
    kind: str
    span: Span


class SourceText(Struct, frozen=True):
    """A source as the target holds it, with its passages in reading order; title: None if it is not told."""

    source_id: str
    text: str
    sha256: str
    passages: tuple[Place, ...]
    title: str | None = None


class Requests(Struct):
    """How often the target was asked, asked again, and in vain."""

    sent: int = 0
    retried: int = 0
    failed: int = 0


class Target(Protocol):
    """A library in this process, or a server."""

    parallel: int
    requests: Requests
    collection: str

    def ask(self, case: EvalCase, k: int) -> Answer:
        """The answer with k passages; raises EvaluationError."""
        ...

    def source(self, source_id: str) -> SourceText:
        """The source with this id; raises NotHeld for one that is not there, and EvaluationError."""
        ...

    def source_ids(self) -> Iterator[str]:
        """Ids of all sources."""
        ...

    def copies(self, passage_id: str) -> Sequence[str]:
        """Ids of the other passages that say the same words."""
        ...

    def manifest(self) -> Manifest:
        """What the index is."""
        ...


class InProcess:
    """A library, asked directly."""

    parallel = 1

    def __init__(self, library: Library, ranking: str = "default") -> None:
        self.library = library
        self.ranking = ranking
        self.requests = Requests()
        self.collection = library.collection

    def ask(self, case: EvalCase, k: int) -> Answer:
        """The answer with k passages."""
        self.requests.sent += 1
        try:
            return ask(self.library, case.question, k=k, history=case.history, ranking=self.ranking)
        except EngineError as error:
            self.requests.failed += 1
            raise EvaluationError(f"Question {case.id!r} cannot be asked: {error}") from error

    def source(self, source_id: str) -> SourceText:
        """The source with this id."""
        try:
            source = self.library.source(source_id)
        except EngineError as error:
            raise NotHeld(str(error)) from error
        places = [Place(p.passage_id, p.kind.value, p.span) for p in self.library.generation.passages_of(source_id)]
        title = self.library.generation.title(source_id)
        return SourceText(source.source_id, source.text, source.sha256, tuple(places), title)

    def source_ids(self) -> Iterator[str]:
        """Ids of all sources."""
        return (source.source_id for source in self.library.sources())

    def copies(self, passage_id: str) -> Sequence[str]:
        """Ids of the other passages that say the same words."""
        return [passage.passage_id for passage in self.library.generation.copies(passage_id)]

    def manifest(self) -> Manifest:
        """What the index is."""
        return self.library.manifest
