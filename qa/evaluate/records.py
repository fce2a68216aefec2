"""What an evaluation hands on: the JSON of `--json`, of baselines and of every other output."""

from __future__ import annotations

from pathlib import Path

import msgspec
from msgspec import Struct

from index import Bm25Parameters
from qa.evaluate.errors import CasesError, NotWritten
from qa.evaluate.reading import from_json

VERSION = 1


class Abstention(Struct, frozen=True):
    """AUROC of the confidence; shares of unanswerable and of answerable questions that were answered."""

    AUROC: float
    answered_wrongly: float
    coverage: float


class Latency(Struct, frozen=True):
    """Milliseconds a question, asked alone with k=10."""

    p50: float
    p99: float


class Citations(Struct, frozen=True):
    """Citations compared with their sources, and the share that is exact."""

    checked: int
    exact: float
    wrong: list[str] = []


class RequestCount(Struct, frozen=True):
    """Requests sent, those of them that were sent again, and those that failed."""

    sent: int
    retried: int
    failed: int


class Digests(Struct, frozen=True):
    """gold: questions and judgments; corpus: the sources; settings: the rules and parameters of
    the index; run: what was ranked, answered and cited, in which order."""

    gold: str
    corpus: str
    settings: str
    run: str


class Group(Struct, frozen=True):
    """Figures of a part of the questions; None where nothing in it could be measured.

    AUROC: of its answerable questions against all unanswerable ones, for the parts by shared stems.
    """

    questions: int
    measures: dict[str, float] | None
    coverage: float | None = None
    answered_wrongly: float | None = None
    exact_sentence: float | None = None
    AUROC: float | None = None


class Note(Struct, frozen=True):
    """What one question got; `run` is the beginning of its own run digest.

    shared_stems: content stems of the question that its right passages hold; None where it has none, or their texts
    are not known.
    """

    question: str
    answerable: bool
    answered: bool
    confidence: float
    first: str
    first_text: str
    answer: str
    run: str
    exact_sentence: bool | None = None
    tags: tuple[str, ...] = ()
    shared_stems: int | None = None


class Report(Struct, frozen=True, kw_only=True):
    """One evaluation. The fields up to per_query are a fixed contract: others may be added, none renamed.

    wording: the measured questions by the content stems they share with their right passages: none, one, two or more,
    and the last two together as one or more; empty where the texts are not known. unsteady: how many questions are
    shown otherwise with k=10 than with the depth; unsteady_first: the first of them.
    """

    collection: str
    manifest: str
    queries: int
    measures: dict[str, float]
    abstention: Abstention | None
    latency_ms: Latency
    per_query: dict[str, dict[str, float]]
    version: int = VERSION
    asked: int
    unanswerable: int
    depth: int
    ranking: str
    bm25: Bm25Parameters
    exact_sentence: float | None
    citations: Citations
    unsteady: int
    requests: RequestCount
    tags: dict[str, Group]
    sources: dict[str, Group]
    digests: Digests
    answers: dict[str, Note]
    scores: dict[str, list[tuple[str, float]]] = {}
    wording: dict[str, Group] = {}
    unsteady_first: str = ""


def write_report(path: Path, report: Report) -> None:
    """Writes the report as JSON that reads well in a difference."""
    write(path, msgspec.json.format(msgspec.json.encode(report), indent=1) + b"\n")


def write(path: Path, content: bytes) -> None:
    """Writes the file; raises NotWritten."""
    try:
        path.write_bytes(content)
    except OSError as error:
        raise NotWritten(
            f"{path} cannot be written: {error.strerror}; name a file in a folder that is there."
        ) from error


def read_report(path: Path) -> Report:
    """The report in the file; raises CasesError."""
    try:
        return from_json(path.read_bytes(), Report, path.name, "the JSON of an evaluation")
    except OSError as error:
        raise CasesError(f"{path.name} cannot be read: {error.strerror}.") from error
