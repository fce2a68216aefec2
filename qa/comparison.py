"""Which amounts of two passages cannot both hold.

Precision comes before recall (docs/disagreement.md). Both sentences must be about the question; a pair is dropped as
soon as a year, a day, a place, a denial or a qualifier tells its sides apart. Where one text says that it does not hold
what the other says, less is asked.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from itertools import product

import regex
from msgspec import Struct

from index import Passage
from index.generation import Generation
from qa.amounts import THINGS, Amount, Side, Wanted
from qa.figures import MONEY, Figure, apart
from qa.topic import MERELY, Topic, near_terms, terms_in

COVERED, COVERED_ALIKE = 0.6, 0.5
"""Share of the question that both sides must hold: each sentence, the one before it and the title."""

WORDED = 0.4
"""Share of it that they must hold in its very words."""

APART, APART_ALIKE = 0.2, 0.45
"""Share of it that one side may hold and the other not; above it they speak of two things."""

CLOSE, CLOSE_MEASURE, CLOSE_SHARE, CLOSE_ALIKE = 0.4, 0.5, 0.75, 0.5
"""Share of it that both sentences themselves must hold; more things have a length than a price, and most a share."""

ALIKE = 1.6
"""Amounts of which one is at most so many times the other are more likely of one thing: less has to be said of it."""

CORRECTED = 0.5
"""Share of it that is enough where one text says that the other's amount does not hold."""

MOST_TIMES = 10
"""One amount of the same thing is at most so many times another; beyond that they are of different things."""

SMALL = 13
"""Smaller numbers are compared only if the question asks how many; they count too many things."""

_WISHED = regex.compile(
    r"\b(?:hop(?:e|es|ed|ing)|aim(?:s|ed)?|targets?|wants?|wanted|ask(?:s|ed)?|seeks?|sought|goals?|demand(?:s|ed)?)\b",
    regex.IGNORECASE,
)
_ORDINAL = regex.compile(
    r"\b(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|final|previous|former|latter|"
    r"\d+(?:st|nd|rd|th)|(?:last|next)(?!\s(?:day|night|week|month|year|season))|"
    r"(?:season|part|volume|chapter|series|world war) \w+)\b",
    regex.IGNORECASE,
)
_YEAR = regex.compile(r"\b(?:1[0-9]|20)\d\ds?\b")
_NEGATED = regex.compile(r"\b(?:not|never|no|none|without|cannot|failed to|neither|nor)\b|n['’]t\b", regex.IGNORECASE)
_DAY = regex.compile(
    r"\b(?:January|February|March|April|May|June|July|August|September|October|November|December|"
    r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)\b"
)
_PLACE = regex.compile(
    r"\b(?:in|at|near|of|from|outside|around|across|off) (\p{Lu}[\p{L}’'-]+(?: \p{Lu}[\p{L}’'-]+)*)"
    r"(?: and (\p{Lu}[\p{L}’'-]+(?: \p{Lu}[\p{L}’'-]+)*))?"
)
_ONE_SIDED = [
    _WISHED,
    _NEGATED,
    regex.compile(r"\b(?:can|could|may|might|capacity|capable)\b", regex.IGNORECASE),
    regex.compile(
        r"\b(?:last|previous|next|following) (?:year|season|month|week)\b|"
        r"\b(?:year|season|month|week)s? (?:ago|before|earlier)\b",
        regex.IGNORECASE,
    ),
    regex.compile(
        r"\b(?:seriously|severely|badly|critically|gravely|slightly|lightly|fatally|permanently|temporarily|partly|partially|"
        r"directly|indirectly)\b",
        regex.IGNORECASE,
    ),
]
"""What makes another thing of an amount if it stands in the clause of one side only."""

_CLAUSE = regex.compile(r"[,;:—()]|\s(?:and|but|or|while|against|than)\s")
_POINTS_BACK = regex.compile(r"\P{L}*(?:It|They|This|That|These|Those|He|She|(?:The|An?) \d+-year-old)\b")
"""A sentence that begins so speaks of what the one before it names."""

_AROUND, _FAR_AROUND, _CLAUSE_LENGTH = 40, 80, 300
"""Characters around an amount, for its ordinals and days, and for places; the longest clause that is looked at."""


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

    def __init__(self, generation: Generation, topic: Topic, asked: Wanted) -> None:
        self._generation, self._topic, self._asked = generation, topic, asked
        self._known: dict[tuple[str, int], _Context] = {}
        self._mentioned: dict[tuple[str, str], bool] = {}

    def contradictions(self, left: Sequence[Side], right: Sequence[Side]) -> Iterator[tuple[Side, Side]]:
        """The pairs of two passages' amounts that cannot both hold."""
        lefts, rights = (
            [each for each in sides if not each.figure.denied and not _is_given(each, others)]
            for sides, others in ((left, right), (right, left))
        )
        for a, b in product(lefts, rights):
            if a.unit != b.unit or a.qualifiers != b.qualifiers:
                continue
            if a.unit[0] == THINGS and not self._asked.small and min(a.figure.value, b.figure.value) < SMALL:
                continue
            if _is_denied(a, right) or _is_denied(b, left):
                same = self._speaks(a) and self._speaks(b)
            else:
                same = not self._is_told_apart(a, b) and self._is_of_both(a, b) and not self._is_elsewhere(a, b)
            if same:
                yield a, b

    def _context(self, side: Side) -> _Context:
        key = side.passage.passage_id, side.amount.sentence.start
        if key not in self._known:
            self._known[key] = self._read(side.passage, side.amount)
        return self._known[key]

    def _read(self, passage: Passage, amount: Amount) -> _Context:
        generation, topic = self._generation, self._topic
        before = near_terms(generation, passage, amount.sentence)
        own = before if _POINTS_BACK.match(amount.text) else terms_in(generation, passage, amount.sentence)
        near = before | topic.in_title(passage)
        around = topic.around(passage)
        names = around.issuperset(topic.names)
        return _Context(topic.held(near), topic.held(own), topic.held(before), topic.worded(near), around, names=names)

    def _speaks(self, side: Side) -> bool:
        """True if the side speaks of the question, in its sentence, the one before and the title."""
        context = self._context(side)
        return context.names and self._topic.share(context.near) >= CORRECTED

    def _is_told_apart(self, a: Side, b: Side) -> bool:
        """True if a year, an ordinal, a wish or the sheer size says that the two are of different things."""
        asked = self._asked.years
        low, high = sorted((a.figure.value, b.figure.value))
        if high > MOST_TIMES * low:
            return True
        around = [_around(side.amount) for side in (a, b)]
        clauses = [_clause(side.amount) for side in (a, b)]
        places = [
            set(_places(f"{clause}{_after(side.amount)}")) or set(_places(side.amount.text))
            for side, clause in zip((a, b), clauses, strict=True)
        ]
        ordinals = [{found.lower() for found in _ORDINAL.findall(each)} for each in around]
        close = [set(_YEAR.findall(each)) - asked for each in around]
        years = [set(_YEAR.findall(side.amount.text)) for side in (a, b)]
        days = [set(_DAY.findall(each)) for each in around]
        titled = [set(_YEAR.findall(self._generation.title(side.passage.source_id))) for side in (a, b)]
        return (
            any((each.search(clauses[0]) is None) != (each.search(clauses[1]) is None) for each in _ONE_SIDED)
            or (places[0] != places[1] and all(places))
            or len({any(found[2] for found in _PLACE.finditer(side.amount.text)) for side in (a, b)}) == 2
            or ordinals[0] != ordinals[1]
            or close[0] != close[1]
            or any(all(each) and each[0].isdisjoint(each[1]) for each in (years, titled, days))
        )

    def _is_elsewhere(self, a: Side, b: Side) -> bool:
        """True if each side, or its title, names a place of which the other's source says nothing."""
        return all(
            any(
                not self._mentions(other.passage.source_id, name)
                for name in _places(f"{self._generation.title(side.passage.source_id)}\n{side.amount.text}")
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
            return True
        if a.passage.source_id == b.passage.source_id:
            near, worded = one.around & two.around, 1.0
            covered, differing = topic.share(near), 0.0
        else:
            covered, worded = min(topic.share(one.near), topic.share(two.near)), min(one.worded, two.worded)
            differing = topic.share(one.near ^ two.near)
            if kind[0] == THINGS and not (self._counts_asked(a, one) and self._counts_asked(b, two)):
                return False
        low, high = sorted((a.figure.value, b.figure.value))
        alike = high <= ALIKE * low and kind != "share"
        if alike and a.alone and b.alone and covered >= COVERED:
            return True
        close = topic.share(focus)
        if covered >= COVERED and differing <= APART:
            least = CLOSE if kind in MONEY or kind[0] == THINGS else CLOSE_SHARE if kind == "share" else CLOSE_MEASURE
            enough = close >= least or topic.names_and_more(focus)
        else:
            enough = alike and covered >= COVERED_ALIKE and differing <= APART_ALIKE and close >= CLOSE_ALIKE
        if not enough or worded < WORDED:
            return False
        return kind[0] == THINGS or (self._is_beside(focus, a) and self._is_beside(focus, b))

    def _counts_asked(self, side: Side, context: _Context) -> bool:
        """True if the passage or its title holds the question's names, and the sentence more than what is counted."""
        topic = self._topic
        told = set(self._generation.tokens(side.passage.passage_id)[0]) | topic.in_title(side.passage)
        more = topic.idf.keys() - topic.names - {side.unit[1:]} - MERELY
        return topic.names <= told and (not more or not more.isdisjoint(context.own))

    def _is_beside(self, focus: AbstractSet[str], side: Side) -> bool:
        """True if words that both sides share stand in the amount's clause, more of them than in that of any rival.

        "Coaches is owed £41,000, Fenland Pies £27,400" says both of neither.
        """
        own = self._beside(focus, side, side.figure)
        return own > 0 and all(own > self._beside(focus, side, each) for each in side.rivals if not each.denied)

    def _beside(self, focus: AbstractSet[str], side: Side, figure: Figure) -> float:
        """Idf mass of those words of the focus that stand in the clause of an amount."""
        topic = self._topic
        terms, places = self._generation.tokens(side.passage.passage_id)
        text, begin = side.amount.text, side.amount.sentence.start
        first, last = begin + figure.start - _CLAUSE_LENGTH, begin + figure.end + _CLAUSE_LENGTH
        beside: set[str] = set()
        for term, start, end in zip(terms, places[::2], places[1::2], strict=True):
            if max(begin, first) <= start < min(side.amount.sentence.end, last):
                between = text[end - begin : figure.start].lstrip(", ") or text[figure.end : start - begin]
                if not _CLAUSE.search(between):
                    beside.add(term)
        held = topic.held(beside)
        if _POINTS_BACK.match(text) and not _CLAUSE.search(text[max(0, figure.start - _CLAUSE_LENGTH) : figure.start]):
            held |= self._context(side).before
        return sum(topic.idf[term] for term in sorted(held & focus))


def _is_given(side: Side, others: Sequence[Side]) -> bool:
    """True if one of the others, that is not denied, may be the same number."""
    return any(
        each.unit == side.unit and not each.figure.denied and not apart(side.figure, each.figure) for each in others
    )


def _is_denied(side: Side, others: Sequence[Side]) -> bool:
    """True if one of the others, which their text denies, is the same number."""
    return any(each.unit == side.unit and each.figure.denied and not apart(side.figure, each.figure) for each in others)


def _places(text: str) -> Iterator[str]:
    """Names after a preposition of place, that are no day or month."""
    for found in _PLACE.finditer(text):
        yield from (name for name in found.groups() if name and not _DAY.match(name))


def _around(amount: Amount) -> str:
    return amount.text[max(0, amount.figure.start - _AROUND) : amount.figure.end + _AROUND]


def _after(amount: Amount) -> str:
    """What follows the amount, beyond its clause too."""
    return amount.text[amount.figure.end : amount.figure.end + _FAR_AROUND]


def _clause(amount: Amount) -> str:
    """The clause that the amount stands in."""
    text, start, end = amount.text, amount.figure.start, amount.figure.end
    before = _CLAUSE.finditer(text, max(0, start - _CLAUSE_LENGTH), start)
    after = _CLAUSE.search(text, end, end + _CLAUSE_LENGTH)
    begin = max((found.end() for found in before), default=max(0, start - _CLAUSE_LENGTH))
    return text[begin : after.start() if after else end + _CLAUSE_LENGTH]
