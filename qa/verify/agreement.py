"""Does a response agree with itself? What can be said of it without the library that gave it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from math import inf

from index import QueryError, Span
from index.model import Explanation
from index.query import parse, show
from qa.answer import Answer, RankedPassage
from qa.asked import Asked, Sought
from qa.confidence import THRESHOLD
from qa.disagreement import Difference, Said
from qa.search import SearchResult
from qa.verify.saved import Response, cited, is_manifest
from qa.verify.settings import facet_faults, settings_faults


def agreement_faults(response: Response, asked: Asked | Sought | None) -> Iterator[str]:
    """One sentence for each thing in which the response contradicts itself; asked: None where it does not say how."""
    ranked = cited(response)
    if not is_manifest(response.manifest):
        yield "The manifest is no digest."
    if isinstance(response, Answer):
        yield from _answer_faults(response)
        begin = 1
    else:
        yield from _result_faults(response)
        yield from facet_faults(response)
        begin = ranked[0].rank if ranked else 1
        if isinstance(asked, Sought) and asked.cursor is None and (ranked or asked.offset < response.total):
            begin = asked.offset + 1
    yield from _ranking_faults(ranked, begin)
    if asked:
        yield from settings_faults(response, asked)


def time_faults(response: Response) -> Iterator[str]:
    """One sentence if the time that it took can be none; which it was, nobody can say afterwards."""
    if not 0 <= response.took_ms < inf:
        yield "took_ms is no finite number that is at least 0."


def _answer_faults(answer: Answer) -> Iterator[str]:
    if answer.status == "answered":
        if not answer.passages or answer.nearest or answer.answer is None:
            yield "What is answered has passages and an answer, and none that are only nearest."
        elif answer.answer.passage_id != answer.passages[0].passage_id:
            yield "The answer is not from the first passage."
    elif answer.status != "no_answer":
        yield "The status is neither answered nor no_answer."
    elif answer.passages or answer.answer is not None:
        yield "What has no answer has no passages, only nearest ones."
    if not 0 <= answer.confidence <= 1:
        yield "The confidence does not lie between 0 and 1."
    elif answer.status == "answered" and answer.confidence < THRESHOLD:
        yield f"What is answered has a confidence of at least {THRESHOLD:g}."
    elif answer.status == "no_answer" and answer.confidence > THRESHOLD:  # rounded up, it may be equal
        yield f"What has no answer has a confidence below {THRESHOLD:g}."
    yield from _differing_faults(answer.differs)


def _differing_faults(pairs: Sequence[Difference]) -> Iterator[str]:
    said = [(each.kind, each.about, frozenset(map(_place, (each.first, each.second)))) for each in pairs]
    if len(said) != len(set(said)):
        yield "A pair of what differs stands twice."
    for each in pairs:
        if _place(each.first) == _place(each.second) or each.first.text == each.second.text:
            yield f"What differs on {each.about!r} is the same on both sides."


def _place(side: Said) -> tuple[str, Span, Span]:
    return side.source_id, side.span, side.differing


def _result_faults(result: SearchResult) -> Iterator[str]:
    last = result.passages[-1].rank if result.passages else result.total
    if last > result.total or result.total < 0 or (last < result.total) != (result.next is not None):
        yield "The total, the ranks and whether there is a next page do not go together."
    try:
        understood = show(parse(result.query))
    except QueryError as error:
        yield f"The query cannot be read: {error}"
    else:
        if understood != result.understood:
            yield "The query is not understood in this way."


def _ranking_faults(ranked: Sequence[RankedPassage], begin: int) -> Iterator[str]:
    if begin < 1 or [each.rank for each in ranked] != list(range(begin, begin + len(ranked))):
        yield "The ranks do not follow one another."
    if any(one.score < other.score for one, other in pairwise(ranked)):
        yield "The scores do not fall."
    places = [place for each in ranked for place in (each.passage_id, *[copy.passage_id for copy in each.also_at])]
    if len(places) != len(set(places)):
        yield "A passage stands twice."
    for each in ranked:
        if each.explanation and not _adds_up(each.explanation, each.score):
            yield f"The explanation of passage {each.passage_id} does not add up to its score."


def _adds_up(explanation: Explanation, score: float) -> bool:
    total = 0.0
    for term in explanation.terms:
        total += term.contribution
    for part in explanation.parts:
        total += part.contribution
    return total == explanation.score == score
