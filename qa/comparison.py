"""Which amounts of two passages cannot both hold.

Precision comes before recall (docs/disagreement.md). Both sentences must be about the question; a pair is dropped as
soon as a year, a day, a place, a denial or a qualifier tells its sides apart. Where one text says that it does not hold
what the other says, less is asked.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product

from index.generation import Generation
from qa.amounts import ANOTHER_TIME, THINGS, Side, Wanted
from qa.contexts import Context, Contexts
from qa.distinctions import Distinctions, times
from qa.figures import Figure, apart, figures
from qa.subjects import aged, points_back
from qa.topic import MERELY, Topic

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

SMALL = 13
"""Smaller numbers are compared only if the question asks how many; they count too many things."""


class Comparison:
    """The amounts of passages side by side, for one question."""

    def __init__(self, generation: Generation, topic: Topic, wanted: Wanted, every: Sequence[Side]) -> None:
        """`every`: the amounts of all passages that are looked at."""
        self._topic, self._wanted = topic, wanted
        self._contexts = Contexts(generation, topic)
        self._distinctions = Distinctions(generation, self._contexts, wanted)
        self._counterparts: dict[tuple[str, str, frozenset[str]], list[Side]] = {}
        for side in every:
            self._counterparts.setdefault((side.passage.source_id, side.unit, side.qualifiers), []).append(side)
        self._of_one_thing: dict[tuple[tuple[str, int], tuple[str, int]], bool] = {}
        self._figures: dict[tuple[str, int], list[Figure]] = {}

    def contradictions(self, left: Sequence[Side], right: Sequence[Side]) -> Iterator[tuple[Side, Side]]:
        """The pairs of two passages' amounts that cannot both hold."""
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
                same = self._are_of_one_thing(a, b) and not self._has_nearer(a, b)
            if same:
                yield a, b

    def _are_of_one_thing(self, a: Side, b: Side) -> bool:
        places = (a.place, b.place) if a.place <= b.place else (b.place, a.place)
        found = self._of_one_thing.get(places)
        if found is None:
            found = self._is_of_both(a, b) and not self._distinctions.tell_apart(a, b)
            found = found and not self._is_said_beside(a, b) and not self._is_said_beside(b, a)
            self._of_one_thing[places] = found
        return found

    def _is_said_beside(self, side: Side, other: Side) -> bool:
        """True if the other's sentence says the side's number too, of whatever: "51 people, 34 of them in Norland".

        Also without its unit: "260 metres now, after 120 on Tuesday".
        """
        place = other.passage.passage_id, other.amount.sentence.start
        if place not in self._figures:
            self._figures[place] = list(figures(other.amount.text))
        return any(not each.denied and _is_same(side.figure, each) for each in self._figures[place])

    def _has_nearer(self, a: Side, b: Side) -> bool:
        """True if the source of one says of the same thing a number nearer to the other's, which is its counterpart."""
        gap = times(a, b)
        return any(
            not each.figure.denied and times(one, each) < gap and self._are_of_one_thing(one, each)
            for one, other in ((a, b), (b, a))
            for each in self._counterparts[other.passage.source_id, one.unit, one.qualifiers]
        )

    def _may_answer(self, side: Side) -> bool:
        """False for what its text denies, and where last year is asked of and the sentence does not say so."""
        if side.figure.denied:
            return False
        return not self._wanted.another_time or ANOTHER_TIME.search(side.amount.text) is not None

    def _speaks(self, side: Side) -> bool:
        """True if the side speaks of the question, in its sentence, the one before and the title."""
        context = self._contexts.of(side)
        return context.names and self._topic.share(context.near) >= CORRECTED

    def _is_of_both(self, a: Side, b: Side) -> bool:
        """True if both sentences are about the question and, in the words next to the amounts, about the same of it."""
        topic = self._topic
        one, two = self._contexts.of(a), self._contexts.of(b)
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
        gap, close = times(a, b), topic.share(focus)
        if gap > FAR and a.passage.source_id != b.passage.source_id and not self._are_said_alike(a, b, close, worded):
            return False
        alike = gap <= ALIKE and kind not in {"share", "age"}
        if alike and a.alone and b.alone and covered >= COVERED and close >= CLOSE and (worded or topic.is_known):
            return True
        if covered >= COVERED and differing <= APART:
            enough = close >= (CLOSE_SHARE if kind == "share" else CLOSE) or topic.names_and_more(focus)
        else:
            enough = alike and close >= CLOSE
        if not enough or worded < WORDED:
            return False
        return kind[0] == THINGS or (self._contexts.is_beside(focus, a) and self._contexts.is_beside(focus, b))

    def _are_said_alike(self, a: Side, b: Side, close: float, worded: float) -> bool:
        """True if the two sentences have enough content words in common to be of one thing, far apart as they are."""
        says_all = close >= CLOSE_FAR and worded >= WORDED_FAR
        return self._contexts.likeness(a, b) >= (SAID_ALIKE if says_all else SAID_THE_SAME)

    def _is_of_the_named(self, side: Side) -> bool:
        """True if an age is that of a name of the question, or of whom the sentence before speaks.

        Of Anna Olsen that of Olsen, and not that of Karl Olsen.
        """
        text, figure = side.amount.text, side.figure
        named = aged(text, figure.start, figure.end).split()
        if not named:
            return points_back(text)
        first_names = named[:-1] if len(self._topic.names) > 1 else []
        return self._contexts.holds_a_name(set(named)) and (
            not first_names or self._contexts.holds_a_name(set(first_names))
        )

    def _counts_asked(self, side: Side, context: Context) -> bool:
        """True if the sentence holds more of the question than what is counted and names, if the question does."""
        more = self._topic.idf.keys() - self._topic.names - {side.unit[1:]} - MERELY
        return not more or not more.isdisjoint(context.own)


def _is_given(side: Side, others: Sequence[Side]) -> bool:
    """True if one of the others may be the same number and is not denied, but for now at most ("up from 5")."""
    return any(
        each.unit == side.unit
        and (not each.figure.denied or each.figure.former)
        and not apart(side.figure, each.figure)
        for each in others
    )


def _is_same(figure: Figure, other: Figure) -> bool:
    if not other.unit:
        return other.value * figure.factor == figure.value or (not figure.unit and other.value == figure.value)
    return (other.unit, other.value) == (figure.unit, figure.value)


def _is_denied(side: Side, instead: Side, others: Sequence[Side]) -> bool:
    """True if one of the others is the same, which its text denies in the sentence that says what it is `instead`."""
    return any(
        each.unit == side.unit
        and each.figure.denied
        and each.amount.sentence == instead.amount.sentence
        and not apart(side.figure, each.figure)
        for each in others
    )
