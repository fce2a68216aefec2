"""Does a response agree with itself? What can be said of it without the library that gave it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from math import inf

import regex

from index import QueryError
from index.model import Explanation
from index.query import parse, show
from qa.answer import Answer, RankedPassage
from qa.search import SearchResult
from qa.verify.saved import Response, cited

_MANIFEST = regex.compile(r"sha256:[0-9a-f]{64}")


def agreement_faults(response: Response) -> Iterator[str]:
    """One sentence for each thing in which the response contradicts itself."""
    ranked = cited(response)
    if not _MANIFEST.fullmatch(response.manifest):
        yield "The manifest is no digest."
    if isinstance(response, Answer):
        yield from _answer_faults(response)
        begin = 1
    else:
        yield from _result_faults(response)
        begin = ranked[0].rank if ranked else 1
        if response.asked and response.asked.cursor is None:
            begin = response.asked.offset + 1
    yield from _ranking_faults(ranked, begin)
    if response.asked and len(ranked) > response.asked.k:
        yield f"There are more than the {response.asked.k} passages that were asked for."


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


def _result_faults(result: SearchResult) -> Iterator[str]:
    last = result.passages[-1].rank if result.passages else 0
    if last > result.total or (last and (last < result.total) != (result.next is not None)):
        yield "The total, the ranks and whether there is a next page do not go together."
    facets = result.facets
    counts = [*[each.count for each in facets.source], *[each.count for each in facets.kind]]
    if any(not 1 <= count <= result.total for count in counts) or facets.sources < len(facets.source):
        yield "The facets count what the total does not hold."
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
