"""Which amounts of two passages cannot both hold.

Precision comes before recall (docs/disagreement.md). Both sentences must be about the question; a pair is dropped as
soon as a year, a day, a place, a denial or a qualifier tells its sides apart. Where one text says that it does not hold
what the other says, less is asked.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from itertools import product

from msgspec import Struct

from index import Passage
from index.generation import Generation
from qa.amounts import ANOTHER_TIME, THINGS, Amount, Side, Wanted
from qa.contrasts import CLAUSE, CLAUSE_LENGTH, Asked, are_told_apart, places
from qa.figures import Figure, apart, figures
from qa.function_words import is_stop_word
from qa.subjects import aged, begins_with_pronoun, is_name, points_back, subjects
from qa.topic import MERELY, Topic, near_terms, terms_in

COVERED = 0.6
"""Share of the question that both sides must hold: each sentence, the one before it and the title."""

WORDED = 0.4
"""Share of it that they must hold in its very words."""

APART = 0.2
"""Share of it that one side may hold and the other not; above it they speak of two things."""

CLOSE, CLOSE_SHARE = 0.4, 0.75
"""Share of it that both sentences themselves must hold; of a percentage more, for most things have one."""

ALIKE = 1.6
"""Amounts of which one is at most so many times the other are more likely of one thing: less has to be said of it."""

FAR, CLOSE_FAR, WORDED_FAR, SAID_ALIKE, SAID_THE_SAME = 1.7, 0.9, 0.6, 0.2, 0.5
"""Above so many times the other, two amounts are seldom of one thing: so much of the question must both sentences hold,
so much of it in its very words, and such a share of all their content words must they have in common; or such a one."""

CORRECTED = 0.5
"""Share of it that is enough where one text says that the other's amount does not hold."""

MOST_TIMES = 10
"""One amount of the same thing is at most so many times another; beyond that they are of different things."""

SMALL = 13
"""Smaller numbers are compared only if the question asks how many; they count too many things."""


class _Context(Struct, frozen=True):
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


class Comparison:
    """The amounts of passages side by side, for one question."""

    def __init__(self, generation: Generation, topic: Topic, wanted: Wanted) -> None:
        self._generation, self._topic, self._wanted = generation, topic, wanted
        self._asked = Asked(wanted.years, self._is_asked, wanted.of_past)
        self._known: dict[tuple[str, int], _Context] = {}
        self._mentioned: dict[tuple[str, str], bool] = {}

    def contradictions(
        self, left: Sequence[Side], right: Sequence[Side], every: Sequence[Side]
    ) -> Iterator[tuple[Side, Side]]:
        """The pairs of two passages' amounts that cannot both hold; `every`: those of all passages looked at."""
        lefts, rights = (
            [each for each in sides if self._may_answer(each) and not _is_given(each, others)]
            for sides, others in ((left, right), (right, left))
        )
        for a, b in product(lefts, rights):
            if a.unit != b.unit or a.qualifiers != b.qualifiers:
                continue
            if a.unit[0] == THINGS and not self._wanted.small and min(a.figure.value, b.figure.value) < SMALL:
                continue
            if _is_denied(a, b, right) or _is_denied(b, a, left):
                same = self._speaks(a) and self._speaks(b)
            else:
                same = self._are_of_one_thing(a, b) and not self._has_nearer(a, b, every)
            if same:
                yield a, b

    def _are_of_one_thing(self, a: Side, b: Side) -> bool:
        if not self._is_of_both(a, b) or self._is_told_apart(a, b) or self._is_elsewhere(a, b):
            return False
        return not _is_said_beside(a, b) and not _is_said_beside(b, a)

    def _has_nearer(self, a: Side, b: Side, every: Sequence[Side]) -> bool:
        """True if the source of one says of the same thing a number nearer to the other's, which is its counterpart."""
        times = _times(a, b)
        return any(
            each.passage.source_id == other.passage.source_id
            and (each.unit, each.qualifiers) == (one.unit, one.qualifiers)
            and not each.figure.denied
            and _times(one, each) < times
            and self._are_of_one_thing(one, each)
            for one, other in ((a, b), (b, a))
            for each in every
        )

    def _may_answer(self, side: Side) -> bool:
        """False for what its text denies, and where last year is asked of and the sentence does not say so."""
        if side.figure.denied:
            return False
        return not self._wanted.another_time or ANOTHER_TIME.search(side.amount.text) is not None

    def _context(self, side: Side) -> _Context:
        key = side.passage.passage_id, side.amount.sentence.start
        if key not in self._known:
            self._known[key] = self._read(side.passage, side.amount)
        return self._known[key]

    def _read(self, passage: Passage, amount: Amount) -> _Context:
        generation, topic = self._generation, self._topic
        before = near_terms(generation, passage, amount.sentence)
        own = before if points_back(amount.text) else terms_in(generation, passage, amount.sentence)
        near = before | topic.in_title(passage)
        around = topic.around(passage)
        names = around.issuperset(topic.names)
        return _Context(topic.held(near), topic.held(own), topic.held(before), topic.worded(near), around, names=names)

    def _speaks(self, side: Side) -> bool:
        """True if the side speaks of the question, in its sentence, the one before and the title."""
        context = self._context(side)
        return context.names and self._topic.share(context.near) >= CORRECTED

    def _is_told_apart(self, a: Side, b: Side) -> bool:
        """True if the words beside them, or the sheer size, say that the two are of different things."""
        one, two = (self._generation.title(side.passage.source_id) for side in (a, b))
        named = a.unit == "age" or self._are_named(a, b)
        if _times(a, b) > MOST_TIMES or are_told_apart(a.amount, b.amount, (one, two), self._asked, named=named):
            return True
        if a.unit == "age":
            return False
        of, of_other = (self._subject(side) for side in (a, b))
        if not of or not of_other or not of.isdisjoint(of_other):
            return False
        back = begins_with_pronoun(a.amount.text) or begins_with_pronoun(b.amount.text)
        return back or self._holds_a_name(of) != self._holds_a_name(of_other)

    def _are_named(self, a: Side, b: Side) -> bool:
        """True if the question has names and both sentences hold them all."""
        names = self._topic.names
        return bool(names) and names <= self._context(a).own & self._context(b).own

    def _is_asked(self, words: str) -> bool:
        """True if one of these words is, or stands for, one of the question."""
        return any(self._topic.of(term) for _, term in self._generation.words(words))

    def _holds_a_name(self, words: AbstractSet[str]) -> bool:
        """True if a name of the question is among these words."""
        return any(term in self._topic.names for _, term in self._generation.words(" ".join(words)))

    def _subject(self, side: Side) -> set[str]:
        """Words of the names that the side's sentence is about, as its source writes them within a sentence too."""
        source = self._generation.source(side.passage.source_id).text
        words = {word for name in subjects(side.amount.text, side.amount.before) for word in name.split()}
        return {word for word in words if is_name(word, source)}

    def _is_elsewhere(self, a: Side, b: Side) -> bool:
        """True if each side, or its title, names a place of which the other's source says nothing.

        Also if one names the year that is asked of, and the other's source does not.
        """
        for year in self._wanted.years:
            said = [year in each.amount.text or self._mentions(each.passage.source_id, year) for each in (a, b)]
            if any(said) and not all(said):
                return True
        return not (a.unit == "age" or self._are_named(a, b)) and all(
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

    def _is_of_both(self, a: Side, b: Side) -> bool:
        """True if both sentences are about the question and, in the words next to the amounts, about the same of it."""
        topic = self._topic
        one, two = self._context(a), self._context(b)
        focus = one.own & two.own
        if not one.names or not two.names or focus <= MERELY:
            return False
        kind = a.unit.partition(" ")[0]
        if kind == "age" and topic.names & focus:
            return all(self._is_of_the_named(side) for side in (a, b))
        if a.passage.source_id == b.passage.source_id:
            near, worded = one.around & two.around, 1.0
            covered, differing = topic.share(near), 0.0
        else:
            covered, worded = min(topic.share(one.near), topic.share(two.near)), min(one.worded, two.worded)
            differing = topic.share(one.near ^ two.near)
            if kind[0] == THINGS and not (self._counts_asked(a, one) and self._counts_asked(b, two)):
                return False
        times, close = _times(a, b), topic.share(focus)
        if times > FAR and a.passage.source_id != b.passage.source_id:
            likeness = self._likeness(a, b)
            if likeness < (SAID_ALIKE if close >= CLOSE_FAR and worded >= WORDED_FAR else SAID_THE_SAME):
                return False
        alike = times <= ALIKE and kind not in {"share", "age"}
        if alike and a.alone and b.alone and covered >= COVERED and close >= CLOSE:
            return True
        if covered >= COVERED and differing <= APART:
            enough = close >= (CLOSE_SHARE if kind == "share" else CLOSE) or topic.names_and_more(focus)
        else:
            enough = alike and close >= CLOSE
        if not enough or worded < WORDED:
            return False
        return kind[0] == THINGS or (self._is_beside(focus, a) and self._is_beside(focus, b))

    def _likeness(self, a: Side, b: Side) -> float:
        """Share of the two sentences' content words that they have in common."""
        one, two = (
            {term for key, term in self._generation.words(side.amount.text) if not is_stop_word(key)} for side in (a, b)
        )
        return len(one & two) / (len(one | two) or 1)

    def _is_of_the_named(self, side: Side) -> bool:
        """True if an age is that of a name of the question, or of whom the sentence before speaks.

        Of Anna Olsen that of Olsen, and not that of Karl Olsen.
        """
        text, figure = side.amount.text, side.figure
        named = aged(text, figure.start, figure.end).split()
        if not named:
            return points_back(text)
        first_names = named[:-1] if len(self._topic.names) > 1 else []
        return self._holds_a_name(set(named)) and (not first_names or self._holds_a_name(set(first_names)))

    def _counts_asked(self, side: Side, context: _Context) -> bool:
        """True if the sentence holds more of the question than what is counted and names, if the question does."""
        more = self._topic.idf.keys() - self._topic.names - {side.unit[1:]} - MERELY
        return not more or not more.isdisjoint(context.own)

    def _is_beside(self, focus: AbstractSet[str], side: Side) -> bool:
        """True if words that both sides share stand in the amount's clause, more of them than in that of any rival.

        "Coaches is owed £41,000, Fenland Pies £27,400" says both of neither.
        """
        own = self._beside(focus, side, side.figure)
        return own > 0 and all(own > self._beside(focus, side, each) for each in side.rivals if not each.denied)

    def _beside(self, focus: AbstractSet[str], side: Side, figure: Figure) -> float:
        """Idf mass of those words of the focus that stand in the clause of an amount."""
        topic = self._topic
        terms, spans = self._generation.tokens(side.passage.passage_id)
        text, begin = side.amount.text, side.amount.sentence.start
        first, last = begin + figure.start - CLAUSE_LENGTH, begin + figure.end + CLAUSE_LENGTH
        beside: set[str] = set()
        for term, start, end in zip(terms, spans[::2], spans[1::2], strict=True):
            if max(begin, first) <= start < min(side.amount.sentence.end, last):
                between = text[end - begin : figure.start].lstrip(", ") or text[figure.end : start - begin]
                if not CLAUSE.search(between):
                    beside.add(term)
        held = topic.held(beside)
        if points_back(text) and not CLAUSE.search(text[max(0, figure.start - CLAUSE_LENGTH) : figure.start]):
            held |= self._context(side).before
        return sum(topic.idf[term] for term in sorted(held & focus))


def _times(one: Side, two: Side) -> float:
    """How many times the other the larger amount is; without end if one is no positive number."""
    low, high = sorted((one.figure.value, two.figure.value))
    return high / low if low > 0 else math.inf


def _is_given(side: Side, others: Sequence[Side]) -> bool:
    """True if one of the others may be the same number and is not denied, but for now at most ("up from 5")."""
    return any(
        each.unit == side.unit
        and (not each.figure.denied or each.figure.former)
        and not apart(side.figure, each.figure)
        for each in others
    )


def _is_said_beside(side: Side, other: Side) -> bool:
    """True if the other's sentence says the side's number too, of whatever: "51 people, 34 of them in Norland".

    Also without its unit: "260 metres now, after 120 on Tuesday".
    """
    figure = side.figure
    return any(
        not each.denied
        and (
            (each.unit, each.value) == (figure.unit, figure.value)
            or (not each.unit and each.value * figure.factor == figure.value)
        )
        for each in figures(other.amount.text)
    )


def _is_denied(side: Side, instead: Side, others: Sequence[Side]) -> bool:
    """True if one of the others is the same, which its text denies in the sentence that says what it is `instead`."""
    return any(
        each.unit == side.unit
        and each.figure.denied
        and each.amount.sentence == instead.amount.sentence
        and not apart(side.figure, each.figure)
        for each in others
    )
