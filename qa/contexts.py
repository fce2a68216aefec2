"""Which words of a question stand around the amounts that may answer it, and how near to them."""

from __future__ import annotations

from collections.abc import Set as AbstractSet

from msgspec import Struct

from index import Passage
from index.generation import Generation
from qa.amounts import Amount, Side
from qa.contrasts import CLAUSE, CLAUSE_LENGTH
from qa.figures import Figure
from qa.function_words import is_stop_word
from qa.subjects import points_back
from qa.topic import Topic, near_terms, terms_in


class Context(Struct, frozen=True):
    """Words of the question that stand around a side; own: in its sentence; before: in that and the one before it.

    near: in these and the title; around: in the source and the title; worded: share of the question in its very words
    that is near; names: True if all names of the question are around.
    """

    near: AbstractSet[str]
    own: AbstractSet[str]
    before: AbstractSet[str]
    worded: float
    around: AbstractSet[str]
    names: bool


class Contexts:
    """Those of the sides that are compared for one question, each read once."""

    def __init__(self, generation: Generation, topic: Topic) -> None:
        self._generation, self._topic = generation, topic
        self._known: dict[tuple[str, int], Context] = {}
        self._clauses: dict[tuple[str, int, int], AbstractSet[str]] = {}

    def of(self, side: Side) -> Context:
        """The side's own."""
        key = side.passage.passage_id, side.amount.sentence.start
        if key not in self._known:
            self._known[key] = self._read(side.passage, side.amount)
        return self._known[key]

    def _read(self, passage: Passage, amount: Amount) -> Context:
        generation, topic = self._generation, self._topic
        before = near_terms(generation, passage, amount.sentence)
        own = before if points_back(amount.text) else terms_in(generation, passage, amount.sentence)
        near = before | topic.in_title(passage)
        around = topic.around(passage)
        names = around.issuperset(topic.names)
        return Context(topic.held(near), topic.held(own), topic.held(before), topic.worded(near), around, names=names)

    def holds_one(self, words: str) -> bool:
        """True if one of these words is, or stands for, one of the question."""
        return any(self._topic.of(term) for _, term in self._generation.words(words))

    def holds_a_name(self, words: AbstractSet[str]) -> bool:
        """True if a name of the question is among these words."""
        return any(term in self._topic.names for _, term in self._generation.words(" ".join(words)))

    def are_named(self, a: Side, b: Side) -> bool:
        """True if the question has names and both sentences hold them all."""
        names = self._topic.names
        return bool(names) and names <= self.of(a).own & self.of(b).own

    def likeness(self, a: Side, b: Side) -> float:
        """Share of the two sentences' content words that they have in common."""
        one, two = (
            {term for key, term in self._generation.words(side.amount.text) if not is_stop_word(key)} for side in (a, b)
        )
        return len(one & two) / (len(one | two) or 1)

    def is_beside(self, focus: AbstractSet[str], side: Side) -> bool:
        """True if words that both sides share stand in the amount's clause, more of them than in that of any rival.

        "Coaches is owed £41,000, Fenland Pies £27,400" says both of neither.
        """
        own = self._beside(focus, side, side.figure)
        return own > 0 and all(own > self._beside(focus, side, each) for each in side.rivals if not each.denied)

    def _beside(self, focus: AbstractSet[str], side: Side, figure: Figure) -> float:
        """Idf mass of those words of the focus that stand in the clause of an amount of the side's sentence."""
        key = side.passage.passage_id, side.amount.sentence.start, figure.start
        if key not in self._clauses:
            self._clauses[key] = self._in_clause(side, figure)
        return sum(self._topic.idf[term] for term in sorted(self._clauses[key] & focus))

    def _in_clause(self, side: Side, figure: Figure) -> AbstractSet[str]:
        """Words of the question in the clause of the amount; and in the sentence before, if it points back there."""
        terms, spans = self._generation.tokens(side.passage.passage_id)
        text, begin = side.amount.text, side.amount.sentence.start
        first, last = begin + figure.start - CLAUSE_LENGTH, begin + figure.end + CLAUSE_LENGTH
        beside: set[str] = set()
        for term, start, end in zip(terms, spans[::2], spans[1::2], strict=True):
            if max(begin, first) <= start < min(side.amount.sentence.end, last):
                between = text[end - begin : figure.start].lstrip(", ") or text[figure.end : start - begin]
                if not CLAUSE.search(between):
                    beside.add(term)
        held = self._topic.held(beside)
        if points_back(text) and not CLAUSE.search(text[max(0, figure.start - CLAUSE_LENGTH) : figure.start]):
            held |= self.of(side).before
        return held
