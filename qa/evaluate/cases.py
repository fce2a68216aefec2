"""Questions with their gold, as people write them and as they are measured."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

import msgspec
from msgspec import Struct

from index import Span
from index.model import digest
from qa.evaluate.errors import CasesError
from qa.evaluate.reading import from_yaml


class Gold(Struct, frozen=True, forbid_unknown_fields=True):
    """Words that make a passage right: 2 answers the question, 1 is relevant."""

    source: str
    quote: str
    grade: int = 1


class EvalCase(Struct, frozen=True, forbid_unknown_fields=True):
    """One question as it is asked; `history` holds the earlier ones, oldest first."""

    id: str
    question: str
    tags: tuple[str, ...] = ()
    history: tuple[str, ...] = ()
    answerable: bool = True
    gold: tuple[Gold, ...] = ()


class Questions(Struct, frozen=True, forbid_unknown_fields=True):
    """A questions file."""

    questions: tuple[EvalCase, ...]
    version: int = 1


class GoldPlace(Struct, frozen=True):
    """One occurrence of a gold quote."""

    source_id: str
    span: Span
    quote: str


class Judged(Struct, frozen=True):
    """A case with what is right for it: unit → grade; a unit is a group of equal passages, or a document.

    shared: how many of the question's content stems its right passages hold; None where their texts are not known.
    """

    case: EvalCase
    relevant: Mapping[str, int]
    places: tuple[GoldPlace, ...] = ()
    shared: int | None = None

    @property
    def is_judged(self) -> bool:
        """True if the ranking measures count this case."""
        return self.case.answerable and bool(self.relevant)


class Collection(Struct, frozen=True):
    """What is evaluated.

    names: passage or source id → unit, for those that are judged; documents: a hit stands for its whole source;
    gold_sha256: digest of questions and gold as written, the same whatever splits the sources.
    """

    name: str
    cases: tuple[Judged, ...]
    gold_sha256: str
    names: Mapping[str, str]
    documents: bool = False


def read_questions(path: Path) -> tuple[EvalCase, ...]:
    """The cases of a questions.yaml; raises CasesError with the place of what is wrong."""
    try:
        found = from_yaml(path, Questions, "a questions file")
    except OSError as error:
        raise CasesError(f"{path.name} cannot be read: {error.strerror}; name a questions.yaml or a folder.") from error
    _check(path.name, found)
    return found.questions


def gold_digest(cases: Iterable[EvalCase], judgments: Mapping[str, Mapping[str, int]] | None = None) -> str:
    """Hex sha256 of questions, histories, gold and judgments; tags and orders may change."""
    written = sorted(
        (c.id, c.question, c.history, c.answerable, sorted((g.source, g.quote, g.grade) for g in c.gold)) for c in cases
    )
    judged = {query: sorted(grades.items()) for query, grades in sorted((judgments or {}).items())}
    return digest(msgspec.json.encode([written, judged]))


def refuse_nothing_right(name: str, cases: Iterable[Judged]) -> None:
    """Raises CasesError if questions have an answer and no judgment of any of them says which: all figures would be 0.

    A single question judged 0 throughout counts as 0, as in ir_measures.
    """
    grades = [list(judged.relevant.values()) for judged in cases if judged.case.answerable]
    if grades and not any(grade > 0 for given in grades for grade in given):
        raise CasesError(
            f"{name}: no judgment has a grade above 0, so nothing is right; judge what is right with 1 or 2."
        )


def _check(name: str, file: Questions) -> None:
    if file.version != 1:
        raise CasesError(f"{name} is of version {file.version}; this evaluation reads version 1.")
    if not file.questions:
        raise CasesError(f"{name} holds no questions; add one with `qa questions add`.")
    seen: set[str] = set()
    for case in file.questions:
        fault = _fault(case) or ("stands there twice" if case.id in seen else "")
        if fault:
            raise CasesError(f"{name}: question {case.id!r} {fault}.")
        seen.add(case.id)


def _fault(case: EvalCase) -> str:
    """What is wrong with the case; empty if nothing is."""
    if not case.id or any(c.isspace() for c in case.id):
        return "needs an id without white space, because run files are divided at it"
    if not case.question.strip():
        return "asks nothing"
    if case.answerable and not case.gold:
        return "has no gold; quote the words that answer it, or say answerable: false"
    if not case.answerable and case.gold:
        return "has gold but says answerable: false; remove one of them"
    if any(not gold.quote.strip() or gold.grade < 1 for gold in case.gold):
        return "has a gold entry without words or with a grade below 1"
    return ""
