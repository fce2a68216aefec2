"""Asking every question: once deep for the ranking, once as a user does for the time it takes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from time import perf_counter

from msgspec import Struct

from index import Span
from qa.answer import Answer, RankedPassage
from qa.evaluate.cases import Collection, Judged
from qa.evaluate.citations import CitationCheck, CitationChecker
from qa.evaluate.errors import EvaluationError, ServerError
from qa.evaluate.exactness import is_said, is_short
from qa.evaluate.targets import Requests, Target

DEPTH = 1000
USUAL_K = 10
PATIENCE = 10
"""Questions that may fail before the run is given up as a whole."""

Progress = Callable[[], None]


class Shown(Struct, frozen=True):
    """What a user sees of an answer: the first ten passages by id, the decision, and the place of the sentence."""

    passages: tuple[str, ...]
    status: str
    confidence: float
    answer: tuple[str, Span] | None


class Outcome(Struct, frozen=True):
    """What came back for one case: units by rank with their scores, and the decision to answer.

    shown: what somebody who asks with k=10 is to get as well.
    """

    case_id: str
    ranking: tuple[tuple[str, float], ...]
    answered: bool
    confidence: float
    exact_sentence: bool | None
    answer: str
    answer_span: Span | None
    first_id: str
    first_text: str
    shown: Shown


class Run(Struct, frozen=True):
    """All outcomes, in the order of the cases; `unsteady`: ids of those that are shown otherwise with k=10."""

    outcomes: tuple[Outcome, ...]
    manifest: str
    depth: int
    latencies_ms: tuple[float, ...]
    unsteady: tuple[str, ...]
    citations: CitationCheck
    requests: Requests


def carry_out(collection: Collection, target: Target, depth: int = DEPTH, progress: Progress | None = None) -> Run:
    """The run of the collection over the target; raises ServerError with the share of what failed."""
    checker = CitationChecker(target)
    outcomes: list[Outcome] = []
    manifests: set[str] = set()
    failed: list[EvaluationError] = []
    for judged, answer in zip(collection.cases, _answers(collection, target, depth), strict=False):
        if isinstance(answer, EvaluationError):
            failed.append(answer)
            if len(failed) >= PATIENCE:
                break
        else:
            checker.check(answer)
            manifests.add(answer.manifest)
            outcomes.append(_outcome(judged, answer, collection, depth))
        if progress:
            progress()
    _require_whole(len(collection.cases), len(outcomes), failed, manifests)
    latencies: list[float] = []
    unsteady: list[str] = []
    for case_id, wanted, milliseconds, answer in _usual(collection, target, outcomes, progress):
        checker.check(answer)
        manifests.add(answer.manifest)
        latencies.append(milliseconds)
        unsteady += [] if _shown(answer, depth) == wanted else [case_id]
    _require_one(manifests)
    return Run(
        tuple(outcomes), manifests.pop(), depth, tuple(latencies), tuple(unsteady), checker.result, target.requests
    )


def _answers(collection: Collection, target: Target, depth: int) -> Iterator[Answer | EvaluationError]:
    def one(judged: Judged) -> Answer | EvaluationError:
        try:
            return target.ask(judged.case, depth)
        except EvaluationError as error:
            return error

    if target.parallel == 1:
        yield from map(one, collection.cases)
        return
    with ThreadPoolExecutor(target.parallel) as pool:
        waiting = [pool.submit(one, judged) for judged in collection.cases]
        try:
            while waiting:
                yield waiting.pop(0).result()
        finally:
            pool.shutdown(cancel_futures=True)


def _require_whole(asked: int, answered: int, failed: Sequence[EvaluationError], manifests: set[str]) -> None:
    if failed:
        tried = answered + len(failed)
        given_up = "" if tried == asked else f" of the first {tried}; the rest was not asked"
        share = f"{len(failed)} of {asked} questions" if tried == asked else f"{len(failed)} questions{given_up}"
        raise ServerError(f"{share} failed ({len(failed) / tried:.1%}), so nothing was measured. First: {failed[0]}")
    _require_one(manifests)


def _require_one(manifests: set[str]) -> None:
    if len(manifests) != 1:
        raise ServerError("The index changed during the run; evaluate again when nothing is being added.")


def _usual(
    collection: Collection, target: Target, outcomes: Sequence[Outcome], progress: Progress | None
) -> Iterator[tuple[str, Shown, float, Answer]]:
    """(id, what is to be shown, milliseconds, answer) of each question asked alone with k=10."""
    for judged, outcome in zip(collection.cases, outcomes, strict=True):
        began = perf_counter()
        answer = target.ask(judged.case, USUAL_K)
        yield judged.case.id, outcome.shown, (perf_counter() - began) * 1000, answer
        if progress:
            progress()


def _shown(answer: Answer, depth: int) -> Shown:
    ranked = (answer.passages or answer.nearest)[: min(USUAL_K, depth)]
    sentence = None if answer.answer is None else (answer.answer.passage_id, answer.answer.span)
    return Shown(tuple(each.passage_id for each in ranked), answer.status, answer.confidence, sentence)


def units_of(answer: Answer, collection: Collection, depth: int) -> list[str]:
    """The ranked units of the answer."""
    return [unit for unit, _ in _ranking(answer, collection, depth)]


def _outcome(judged: Judged, answer: Answer, collection: Collection, depth: int) -> Outcome:
    shown = answer.passages or answer.nearest
    return Outcome(
        case_id=judged.case.id,
        ranking=tuple(_ranking(answer, collection, depth)),
        answered=answer.status == "answered",
        confidence=answer.confidence,
        exact_sentence=_is_exact(judged, answer, collection) if judged.places else None,
        answer=answer.answer.text if answer.answer else "",
        answer_span=answer.answer.span if answer.answer else None,
        first_id=shown[0].passage_id if shown else "",
        first_text=" ".join(shown[0].text.split())[:240] if shown else "",
        shown=_shown(answer, depth),
    )


def _ranking(answer: Answer, collection: Collection, depth: int) -> list[tuple[str, float]]:
    """(unit, score) by rank, none twice: where several passages make one unit, the best stands for it."""
    ranking: dict[str, float] = {}
    for passage in answer.passages or answer.nearest:
        for unit in _units(passage, collection):
            ranking.setdefault(unit, passage.score)
    return list(ranking.items())[:depth]


def _units(passage: RankedPassage, collection: Collection) -> Sequence[str]:
    """The units that a hit stands for: every document that holds it, or the gold among its places, or itself."""
    names = collection.names
    if not passage.also_at:  # nearly all
        own = passage.source_id if collection.documents else passage.passage_id
        return (names.get(own, own),)
    if collection.documents:
        return [names.get(i, i) for i in (passage.source_id, *(copy.source_id for copy in passage.also_at))]
    ids = (passage.passage_id, *(copy.passage_id for copy in passage.also_at))
    return list(dict.fromkeys(names[i] for i in ids if i in names)) or [passage.passage_id]


def _is_exact(judged: Judged, answer: Answer, collection: Collection) -> bool:
    """True if the answer is the sentence with the gold words, in the gold's place or in a copy of it."""
    if answer.answer is None:
        return False
    holder = next((p for p in answer.passages if p.passage_id == answer.answer.passage_id), None)
    if holder is None or not is_short(answer.answer.text):
        return False
    span, text = answer.answer.span, answer.answer.text
    if any(is_said(place.span, span) for place in judged.places if place.source_id == holder.source_id):
        return True
    is_gold = any(unit in judged.relevant for unit in _units(holder, collection))
    return is_gold and any(place.quote in text for place in judged.places)
