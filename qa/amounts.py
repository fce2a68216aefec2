"""The amounts of a passage that may answer a question."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice, takewhile

import regex
from msgspec import Struct

from index import Passage, Span
from index.generation import Generation
from qa.denials import is_doubted
from qa.figures import MONEY, Figure, figures, kind_of
from qa.function_words import is_stop_word
from qa.glosses import Words
from qa.question import Query
from qa.topic import Topic

TABLE, MOST, MOST_SIDES = 20, 60, 12
"""A sentence of so many amounts is a table and says nothing; of a passage no more are looked at, no more compared."""

THINGS = "#"
"""The kind of a number of things."""

_TOO_GENERAL = frozenset(
    "time times thing things way ways part parts gold silver bronze medal medals old point points".split()
)
"""Things of which there are too many kinds."""

_MONEY = " ".join(sorted(MONEY))
_DEGREES = "celsius fahrenheit"
_MEASURED = {
    "long": "length time", "far": "length", "deep": "length", "tall": "length", "high": f"length share {_DEGREES}",
    "wide": "length", "close": "length", "near": "length", "fast": "speed", "quickly": "time", "quick": "time",
    "hot": _DEGREES, "cold": _DEGREES, "warm": _DEGREES, "old": "age time", "heavy": "mass",
    "large": "area sq length share mass #", "big": "area sq length share mass #", "many": "#",
    "much": f"{_MONEY} share length area sq mass volume cu speed",
}  # fmt: skip
"""After "how": the kinds of amount that answer."""

_NAMING = {
    "cost price worth pay paid bill debt rent fee fare salari wage budget loan tax fine valu damag loss incom revenu "
    "profit spend spent owe sum rais repair charg admiss reward ransom prize": _MONEY,
    "length height depth width distanc rang": "length",
    "percentag percent share proport rate turnout unemploy inflat": "share",
    "weight": "mass", "speed": "speed", "area size": "area sq", "temperatur": _DEGREES,
    "number popul attend crowd toll major": THINGS,
}  # fmt: skip
_NAMED = {term: kinds for terms, kinds in _NAMING.items() for term in terms.split()}
"""Terms of a question that name a kind of amount."""

_PER_SHARE = regex.compile(r"\b(?:per|each|a) (?:\w+ )?share\b", regex.IGNORECASE)
"""A share that has a price, and is none of a whole."""

_PAST = regex.compile(
    r"^(?!.*\b(?:will|would|shall|going to)\b).*\b(?:did|was|were|had|has|have been)\b", regex.IGNORECASE
)
_FUTURE = regex.compile(
    r"\b(?:will|shall|would|going to|to be|plan(?:s|ned|ning)?|expect(?:s|ed)?|forecast|due|set|propos(?:e|es|ed|al)|"
    r"promis(?:e|es|ed)|next)\b",
    regex.IGNORECASE,
)
_ASKS = regex.compile(
    r"\b(?:how (?P<how>\w+)|(?P<other>who|whom|whose|why|where|when|how)|what|which)\b", regex.IGNORECASE
)
_HOW_MANY = regex.compile(r"\b(?:how many|numbers? of)(?P<counted>(?:\s[\p{L}’'-]+){1,4})", regex.IGNORECASE)
_DIGIT = regex.compile(r"\d")
_NUMBER = regex.compile(r"(?<![\w.,])\d+(?:,\d{3})*(?![\w.,]?\d)")
_RATE = regex.compile(r"\b(?:an|a|per|each|every)\s(hour|day|night|week|month|year)\b", regex.IGNORECASE)
YEAR = regex.compile(r"\b(?:1[0-9]|20)\d\ds?\b")
TIMES = "year|season|month|week|winter|spring|summer|autumn|decade|century|time|campaign|election"
"""Words for a time that may be last or next."""

ANOTHER_TIME = regex.compile(
    rf"\b(?:last|previous|next|following) (?:{TIMES})\b|\b(?:{TIMES})s? (?:ago|before|earlier)\b", regex.IGNORECASE
)
"""What says that the time of the text is not meant."""


class Amount(Struct, frozen=True, gc=False):
    """A figure of a sentence, whose place is in the sentence; counted: (key, term) of words that may say of what.

    before: the sentence before it.
    """

    sentence: Span
    before: str
    text: str
    figure: Figure
    counted: tuple[tuple[str, str], ...]


class Wanted(Struct, frozen=True):
    """What a question asks for; kinds: of amount; things: terms that may be what it counts; rate: day, year.

    small: True if a number below SMALL may answer; years: those that the question names; another_time: True if it asks
    of last year, or the like; of_past: True if it asks what was; of_future: True if it asks of what is to come.
    """

    kinds: frozenset[str]
    things: frozenset[str]
    rate: str
    small: bool
    years: frozenset[str]
    another_time: bool
    of_past: bool
    of_future: bool


class Side(Struct, frozen=True):
    """An amount that may answer; unit: under what it is compared; about: as it is shown; qualifiers: of what counts.

    rivals: others of the unit in its sentence; alone: True if there is no other in the passage.
    """

    passage: Passage
    amount: Amount
    unit: str
    about: str
    qualifiers: frozenset[str]
    rivals: tuple[Figure, ...]
    alone: bool

    @property
    def place(self) -> tuple[str, int]:
        """(passage_id, where in its source the amount begins)."""
        return self.passage.passage_id, self.amount.sentence.start + self.amount.figure.start

    @property
    def figure(self) -> Figure:
        """The amount as it was read."""
        return self.amount.figure


def stated(generation: Generation, passage: Passage) -> tuple[Amount, ...]:
    """The amounts that the passage claims, or denies itself, whatever is asked."""
    found: list[Amount] = []
    sentences, begin = generation.sentences(passage.passage_id), passage.span.start
    texts = [passage.text[each.start - begin : each.end - begin] for each in sentences]
    for sentence, before, text, after in zip(sentences, ["", *texts], texts, [*texts[1:], ""], strict=False):
        here = list(islice(figures(text), TABLE))
        if len(here) < TABLE:
            claimed = [each for each in here if each.denied or not is_doubted(before, text, each.start, after)]
            found += [Amount(sentence, before, text, each, _counted(generation.words, each)) for each in claimed]
        if len(found) >= MOST:
            break
    return tuple(found)


def _counted(words: Words, figure: Figure) -> tuple[tuple[str, str], ...]:
    """The words after a bare number, or the unit of "the number of …" before it."""
    following = tuple(words(figure.following))
    if figure.counted and (not following or is_stop_word(following[0][0])):
        return tuple(words(figure.counted))
    return following


def asked_for(question: str, asked: Query, words: Words) -> Wanted | None:
    """What amounts may answer; None for a question after a person, place, reason or time, or after no amount."""
    if (
        not _DIGIT.search(question)
        and "how" not in question.lower()
        and _NAMED.keys().isdisjoint(dict(asked.content).values())
    ):
        return None
    named = [each for each in asked.content if each[1] in _NAMED and each[1] not in asked.names]
    match = _ASKS.search(question)
    how = match["how"].lower() if match and match["how"] else None
    if match and (match["other"] or (how and how not in _MEASURED)):
        return None
    kinds = {kind for _, term in named for kind in _NAMED[term].split()}
    if _PER_SHARE.search(question):
        kinds.discard("share")
    if how and not (kinds and how == "much"):
        kinds.update(_MEASURED[how].split())
    many = _HOW_MANY.search(question)
    if many:
        phrase = list(takewhile(lambda word: not is_stop_word(word[0]), words(many["counted"])))
        kinds.update(kind for key, _ in phrase[:2] if (kind := kind_of(key)))
        things = frozenset([term for key, term in phrase[:2] if key not in _TOO_GENERAL])
    else:
        kinds.update([THINGS] if _NUMBER.search(question) else ())
        things = frozenset([t for key, t in asked.content if t not in asked.names and key not in _TOO_GENERAL])
    rate = _RATE.search(question)
    years = frozenset(YEAR.findall(question))
    another_time = ANOTHER_TIME.search(question) is not None
    asked_rate, of_past = rate[1].lower() if rate else "", _PAST.search(question) is not None
    of_future = _FUTURE.search(question) is not None
    made = Wanted(frozenset(kinds), things, asked_rate, many is not None, years, another_time, of_past, of_future)
    return made if kinds else None


def sides(topic: Topic, wanted: Wanted, passage: Passage, amounts: Sequence[Amount]) -> list[Side]:
    """The passage's amounts that may answer."""
    found: list[Side] = []
    for amount in amounts:
        figure = amount.figure
        kind, _, rate = figure.unit.partition(" ")
        if not figure.whole:
            continue
        if kind and kind in wanted.kinds and _is_of_rate(amount, rate, wanted.rate):
            of = figure.unit, figure.name, frozenset[str]()
        elif not kind and THINGS in wanted.kinds and (counts := _thing(topic, wanted, amount)):
            of = counts
        else:
            continue
        others = [each for each in amounts if each.figure.unit == figure.unit and each is not amount]
        rivals = tuple([each.figure for each in others if each.sentence == amount.sentence])
        found.append(Side(passage, amount, *of, rivals, alone=not others))
    return found[:MOST_SIDES]


def _is_of_rate(amount: Amount, rate: str, asked: str) -> bool:
    """True if an amount by the day, or year, is asked for and this is one; its sentence may say it elsewhere."""
    if not asked:
        return True
    return rate == asked if rate else asked in [each.lower() for each in _RATE.findall(amount.text)]


def _thing(topic: Topic, wanted: Wanted, amount: Amount) -> tuple[str, str, frozenset[str]] | None:
    """(what is counted, its word, qualifiers): the first of the words after the number that the question counts."""
    for at, (key, term) in enumerate(amount.counted):
        if is_stop_word(key):
            return None
        of = topic.of(term)
        if of in wanted.things:
            return f"{THINGS}{term}", key, frozenset([each for _, each in amount.counted[:at]]).difference(topic.idf)
    return None
