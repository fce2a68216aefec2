"""The number or date that a question waits for, in the ranking: among the first hits, those count more that give it.

Of two passages that hold the question's words about equally, the one whose best sentence says how many answers how
many. It decides between near equals and lifts nothing from below. Names, places and reasons, tried the same way, tell
nothing: docs/ranking.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import msgspec

from index import Hit, Passage, Span
from index.generation import Generation
from index.model import PartScore
from qa.confidence import NOTHING, Lack
from qa.counting import BARE, OTHERS, THE_THINGS, counts
from qa.question import Query, standing_for
from qa.sentence import best_sentence
from qa.verbs import said_as

FIRST = 10
"""Hits that are looked at; what is below them keeps its place."""

PART = "expected"

_FACTORS = (1.0, 1.5)
"""Of the share: for a number or date, for a number of the very things that are asked after."""


def answer_span(generation: Generation, passage: Passage, asked: Query) -> Span:
    """Span of the sentence that answers best."""
    worth = {term: generation.searcher.idf(term) for _, term in asked.content}
    if asked.own:  # what a follow-up says itself counts more than all that it takes over
        carried = sum(worth[term] for term in sorted(worth.keys() - asked.own))
        worth = {term: value + carried if term in asked.own else value for term, value in worth.items()}
    terms = generation.each(said_terms)[passage.passage_id]
    if not terms.issuperset(worth):
        worth = {said_as(term, terms): value for term, value in worth.items()}
    answers = partial(_gives, generation, asked) if asked.wait else None
    return best_sentence(generation, passage.passage_id, worth, answers, standing_for(asked.relatives, asked.forms))


def said_terms(generation: Generation, passage: Passage) -> frozenset[str]:
    """The passage's search terms."""
    return frozenset(generation.tokens(passage.passage_id)[0])


def _answer_text(generation: Generation, passage: Passage, asked: Query) -> str:
    span, start = answer_span(generation, passage, asked), passage.span.start
    return passage.text[span.start - start : span.end - start]


def lack(generation: Generation, passage: Passage, asked: Query) -> Lack:
    """What the passage does not give of the number or date that is asked for."""
    if asked.wait is None:
        return NOTHING
    kind = not _gives(generation, asked, _answer_text(generation, passage, asked))
    wholly = kind and asked.wait.strict and not _gives(generation, asked, passage.text)
    return Lack(kind, wholly, bool(asked.counted) and counts(passage.text, generation.words, asked.counted) == BARE)


def _gives(generation: Generation, asked: Query, text: str) -> bool:
    """True if the text gives what is waited for: of "how many", not if all its numbers count other things."""
    if asked.wait is None or not asked.wait.given_by(text):
        return False
    return not asked.counted or counts(text, generation.words, asked.counted) != OTHERS


def ranked_by_expected(
    generation: Generation, hits: Sequence[Hit], asked: Query, among: Sequence[Hit] | None = None
) -> list[Hit]:
    """The hits, the first FIRST of them with the share of their score added that giving what is asked for counts.

    `among`: of filtered hits, the first FIRST without filters, which never change a score: no others gain.
    """
    if not asked.expected:
        return list(hits)
    may = None if among is None else {each.passage_id for hit in among for each in (hit.passage, *hit.also_at)}
    added = [
        _with(hit, generation, asked) if may is None or hit.passage.passage_id in may else hit for hit in hits[:FIRST]
    ]
    added.sort(key=lambda hit: (-hit.score, hit.rank))
    return [msgspec.structs.replace(hit, rank=rank) for rank, hit in enumerate((*added, *hits[FIRST:]), 1)]


def _with(hit: Hit, generation: Generation, asked: Query) -> Hit:
    """The hit with what giving it counts: half as much more for a number of the very things that are asked after."""
    text = _answer_text(generation, hit.passage, asked)
    if not _gives(generation, asked, text):
        return hit
    of_the_things = bool(asked.counted) and counts(text, generation.words, asked.counted) == THE_THINGS
    return msgspec.structs.replace(hit, score=hit.score + asked.expected * (hit.score * _FACTORS[of_the_things]))


def explained_by_expected(hit: Hit, asked: Query) -> Hit:
    """The hit whose explanation says what giving it counted, in the order in which it was added."""
    if not asked.expected or hit.explanation is None:
        return hit
    before, weight = hit.explanation.score, asked.expected
    gained = [before * factor for factor in _FACTORS if before + weight * (before * factor) == hit.score != before]
    part = PartScore(PART, weight, gained[0] if gained else 0.0, weight * gained[0] if gained else 0.0)
    explanation = msgspec.structs.replace(hit.explanation, score=hit.score, parts=(*hit.explanation.parts, part))
    return msgspec.structs.replace(hit, explanation=explanation)
