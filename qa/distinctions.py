"""What tells two amounts apart: their size, the words beside them, what their sentences are about, other places."""

from __future__ import annotations

import math

from index.generation import Generation
from qa.amounts import Side, Wanted
from qa.contexts import Contexts
from qa.contrasts import Signs, are_told_apart, places, signs
from qa.subjects import begins_with_pronoun, is_name, subjects

MOST_TIMES = 10
"""One amount of the same thing is at most so many times another; beyond that they are of different things."""


class Distinctions:
    """Those between the sides that are compared for one question."""

    def __init__(self, generation: Generation, contexts: Contexts, wanted: Wanted) -> None:
        self._generation, self._contexts, self._wanted = generation, contexts, wanted
        self._mentioned: dict[tuple[str, str], bool] = {}
        self._signs: dict[tuple[str, int], Signs] = {}
        self._subjects: dict[tuple[str, int], frozenset[str]] = {}

    def tell_apart(self, a: Side, b: Side) -> bool:
        """True if the two are of different things."""
        return self._is_told_apart(a, b) or self._is_elsewhere(a, b)

    def _is_told_apart(self, a: Side, b: Side) -> bool:
        """True if the words beside them, or the sheer size, say that the two are of different things."""
        named = a.unit == "age" or self._contexts.are_named(a, b)
        if times(a, b) > MOST_TIMES or are_told_apart(self._said_of(a), self._said_of(b), named=named):
            return True
        if a.unit == "age":
            return False
        of, of_other = (self._subject(side) for side in (a, b))
        if not of or not of_other or not of.isdisjoint(of_other):
            return False
        back = begins_with_pronoun(a.amount.text) or begins_with_pronoun(b.amount.text)
        return back or self._contexts.holds_a_name(of) != self._contexts.holds_a_name(of_other)

    def _said_of(self, side: Side) -> Signs:
        if side.place not in self._signs:
            title = self._generation.title(side.passage.source_id)
            self._signs[side.place] = signs(side.amount, title, self._wanted, self._contexts.holds_one)
        return self._signs[side.place]

    def _subject(self, side: Side) -> frozenset[str]:
        """Words of the names that the side's sentence is about, as its source writes them within a sentence too."""
        key = side.passage.passage_id, side.amount.sentence.start
        if key not in self._subjects:
            source = self._generation.source(side.passage.source_id).text
            words = {word for name in subjects(side.amount.text, side.amount.before) for word in name.split()}
            self._subjects[key] = frozenset([word for word in words if is_name(word, source)])
        return self._subjects[key]

    def _is_elsewhere(self, a: Side, b: Side) -> bool:
        """True if each side, or its title, names a place of which the other's source says nothing.

        Also if one names the year that is asked of, and the other's source does not.
        """
        for year in self._wanted.years:
            said = [year in each.amount.text or self._mentions(each.passage.source_id, year) for each in (a, b)]
            if any(said) and not all(said):
                return True
        return not (a.unit == "age" or self._contexts.are_named(a, b)) and all(
            any(
                not self._mentions(other.passage.source_id, name)
                for name in places(f"{self._generation.title(side.passage.source_id)}\n{side.amount.text}")
            )
            for side, other in ((a, b), (b, a))
        )

    def _mentions(self, source_id: str, name: str) -> bool:
        if (source_id, name) not in self._mentioned:
            said = (self._generation.title(source_id), self._generation.source(source_id).text)
            self._mentioned[source_id, name] = any(name in each for each in said)
        return self._mentioned[source_id, name]


def times(one: Side, two: Side) -> float:
    """How many times the other the larger amount is; without end if one is no positive number."""
    low, high = sorted((one.figure.value, two.figure.value))
    return high / low if low > 0 else math.inf
