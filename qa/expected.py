"""What kind of answer a question waits for, where words tell: a number or a date.

A sentence without one does not answer such a question, however many of its words it holds. On halves of xquad_en and
qed_dev (docs/abstention.md) the best sentence holds it for 91% and 82% of the number questions whose passage is there,
and for 46% and 65% of those whose passage is not. Names of people and places stand everywhere and tell nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import regex
from msgspec import Struct

NUMBER, DATE = "a number", "a date"
NAME, PLACE, REASON = "a name", "a place", "a reason"
"""What a question of no word of its own waits for; of others they tell nothing."""

_UNITS = "one|two|three|four|five|six|seven|eight|nine"
_TENS = "twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
_NUMBERS = frozenset(
    f"{_UNITS}|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|{_TENS}|hundred|thousand|"
    "million|billion|dozen|half|third|quarter|once|twice|none|single|both|percent".split("|")
)
_MONTHS = (
    "january|february|march|april|may|june|july|august|september|october|november|december|"
    "jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec"
)
_DAYS = "monday|tuesday|wednesday|thursday|friday|saturday|sunday"
_SEASONS = "spring|summer|autumn|winter"
_TIMES = f"second|minute|hour|day|night|week|weekend|fortnight|month|{_SEASONS}|year"
_O_CLOCK = f"{_UNITS}|ten|eleven|twelve"
_ASKS_NUMBER = regex.compile(
    r"\bhow (?:many|much|old|far|tall|high|deep|fast|big|large|wide|heavy|long|often|hot|cold|warm|quickly|thick)\b"
    r"|(?:^\W*the|\b(?:what|which)(?:['’]s| is| was| are| were)?(?: the)?(?: \w+)?) (?:number|percentage|percent|share|"
    r"proportion|population|price|age|amount|rate|height|length|size)\b",
    regex.IGNORECASE,
)
_ASKS_DATE = regex.compile(
    r"\b(?:(?<=^\W*)when|when (?:did|was|were|is|are|do|does|will|has|have|had)"
    r"|(?:what|which) (?:\w+ )?(?:years?|dates?|months?|days?|centur(?:y|ies)|decades?|time)"
    r"|how (?:long ago|recently))\b",
    regex.IGNORECASE,
)
_ASKS_ANOTHER = regex.compile(
    r"^\W*(?:(?:and|but|so|then) )?(?:who|whom|whose|why|where|how (?:do|does|did|is|are|was|were|can))\b"
)
"""At the beginning of a question that only speaks of a number or a time: why did the population fall?"""

_DATE = regex.compile(
    rf"\b(?:{_MONTHS})\b\.? ?\d|\b\d{{1,2}}(?:st|nd|rd|th)?(?: of)? (?:{_MONTHS})\b"
    rf"|\b(?:in|until|since|of|by|from|during|early|late|last|next|every) (?:{_MONTHS})\b|\b(?:1\d|20)\d\ds?\b"
    rf"|\b\d{{1,2}}(?::\d\d| ?(?:am|pm|a\.m|p\.m))|\b\d{{1,12}} (?:bc|ad|bce|ce)\b"
    rf"|\b(?:\d{{1,2}}|{_O_CLOCK}) o['’]clock\b"
    rf"|\bat (?:noon|midnight|dawn|dusk|sunrise|sunset|\d{{1,2}}\.\d\d\b)"
    rf"|\bat (?:{_O_CLOCK})(?=[.,;!?]|$| (?:and|on|in the)\b)"
    rf"|\b(?:last|next|following|previous) (?:week|weekend|month|year|night|{_SEASONS})\b"
    rf"|\b(?:in|since|until|every|each) (?:{_SEASONS})\b|\b(?:christmas|easter)\b"
    rf"|\b(?:(?:{_DAYS})s?|yesterday|today|tomorrow)\b|\b(?:\S{{1,40}} )?centur(?:y|ies)\b"
    rf"|\b(?:\S{{1,40}} ){{1,2}}ago\b"
    r"|\b\d0s\b|\bad \d{1,4}\b|(?<![\w,])[\d,]++ (?:\(bp\b|bp\b)",
)
_NO_NUMBER_AFTER = regex.compile(
    r"(?:\p{L}-?|\b(?:route|road|highway|motorway|interstate|section|article|chapter|part|page|room|flight|bus|line|platform|gate|"
    r"channel|number|no\.|unit|block|act|figure|table|form|rule|appendix|volume|verse) )$",
)
"""Before digits that are a name: Route 66."""

_ITEM = regex.compile(r"(?:^|[:;.!?]\s)\s*[(]?\p{Nd}{1,3}[.)]\s")
"""A number that only counts the items of a list."""

_NOT_ONE = regex.compile(r"\b(?:no|any|every|some|each|which|this|that|the) $")
_ONE_OF = regex.compile(r" (?:of|another|day|who|more)\b")
_COUNTED = regex.compile(
    r",\d| (?:people|men|women|children|workers|soldiers|members|residents|homes|houses|jobs|metres|meters|miles|feet|"
    r"tonnes|tons|pounds|dollars|euros|years|days|hours|votes|copies|patients|students|pupils|troops|words|inhabitants|"
    r"guests|passengers|seats|visitors|employees|staff|species|cars|vehicles|animals|books|trees|beds|cases|deaths|victims|refugees|"
    r"migrants|customers|users|subscribers|followers|spectators|fans|runners|points|kilometres|kilometers|km|kg|acres|"
    r"hectares|square)\b",
)
"""After a number that is then no year."""

_BEFORE_THINGS = regex.compile(r"(?:of|by|between|around|to|and) ")
_THINGS = regex.compile(r" \p{Ll}+s\b(?<!ss|us|is|was|has|its|this)")

_SAYING = regex.compile(r"\b(?:said|says|told|announced|warned|added) (?:\w+ )?$")
_BEFORE = 30
"""Characters before a number that may make a name of it."""

_ASKS_A_SPAN = regex.compile(r"\bhow (?:old|long|often)\b", regex.IGNORECASE)
"""Years answer these, and a span of time without a number."""

_SPAN = regex.compile(
    rf"\b(?:a|an|one|half an?|every|each) (?:\w+ (?={_TIMES}))?(?:{_TIMES}|decade|century|{_DAYS})\b"
    rf"|\b(?:few|several|many|couple of) (?:{_TIMES})s\b|\buntil\b"
    r"|\b(?:hourly|daily|nightly|weekly|fortnightly|monthly|yearly|annual|annually|forever|always|never)\b",
)
_ASKS_AGE = regex.compile(r"\bhow old\b", regex.IGNORECASE)
_AGE = regex.compile(
    r"\byears?\b|\b(?:months?|weeks?|days?)[ -]+old\b|\baged?\b|\bborn\b|\bcentur(?:y|ies)\b"
    r"|(?<![/.\d-])(?:1\d|20)\d\d\b"
    r"|, ?\d{1,3}(?=[,.;)])|\bturn(?:s|ed|ing)? \d|\b\d{1,3}(?:st|nd|rd|th) birthday\b|\b(?:bc|bce|ad)\b",
)
_ASKS_SPEED = regex.compile(r"\bhow (?:fast|quickly)\b", regex.IGNORECASE)
_SPEED = regex.compile(
    r"\b(?:mph|kph|km/h|knots?|[mgk]?bps|[mg]bit|mach|seconds?|minutes?|hours?|days?|weeks?|months?|years?|times|"
    r"per ?cent|speeds?)\b|%",
)
_STRICT = regex.compile(
    r"\b(?:what|which) (?:\w+ )?(?:years?|dates?|months?|days?|centur(?:y|ies)|decades?)\b"
    r"|\bwhen (?:did|was|were|had|will|has|have)\b|\bhow (?:long ago|recently)\b",
    regex.IGNORECASE,
)
"""Questions that no condition answers, as it does "When are two events independent?"."""

_ASKS_HOW_MANY = regex.compile(r"\bhow many\b", regex.IGNORECASE)
_NOBODY = regex.compile(
    r"\b(?:nobody|no[- ]one)\b(?! (?:has |had |will |would )?(?:knows?|knew|known|can|could|sa(?:ys?|id)|sure|seems?|"
    r"wants?|believes?|thinks?|counts?|counted))",
)

_ASKS_A_PRICE = regex.compile(
    r"\bhow much\b.{0,200}?\b(?:costs?|pay|paid|spen[dt]|earn|fetch|sell|sold|owe|raise|fined?|charge|worth|money)\b"
    r"|\b(?:what|which) (?:\w+ ){0,3}?(?:price|cost|fee|fare|salary|wage|fine)s?\b",
    regex.IGNORECASE,
)
_MONEY = regex.compile(
    r"\p{Sc}|\b(?:usd|eur|gbp|chf|jpy|dollars?|pounds?|euros?|cents?|pence|penn(?:y|ies)|shillings?|guineas?|francs?|marks?|"
    r"yen|yuan|won|rupees?|rou?bles?|liras?|pesos?|crowns?|kron(?:a|or|er|e)|florins?|ducats?|livres?|th?alers?|"
    r"million|billion|trillion|nothing|free)\b",
)
_MEASURED = ((_ASKS_AGE, _AGE), (_ASKS_SPEED, _SPEED), (_ASKS_A_PRICE, _MONEY))
"""What asks for a measure, and what a text must hold to give one."""

_ASKS_HOW_MUCH = regex.compile(r"\bhow much\b", regex.IGNORECASE)
_FREE = regex.compile(r"\b(?:(?:is|are|was|were|for) free|free of charge|costs? nothing|no charge)\b")

_NAME = regex.compile(r"(?<!^)(?<![.!?:“\"] )\b\p{Lu}[\p{L}'’-]+|\b\p{Lu}[\p{L}'’-]+(?: \p{Lu}[\p{L}'’.-]*)+")
_PLACE = regex.compile(
    r"\b(?:in|at|near|from|to|of|on|outside|across|around|into|off|through|between|north|south|east|west) "
    r"(?:the (?:\p{Ll}+ )?)?(\p{Lu}[\p{L}'’-]+)",
)

_YEAR = r"(?:1[0-9]|20)\d\d\b(?!,\d)"
_CALENDAR = regex.compile(
    rf"\b\d{{1,2}}(?:st|nd|rd|th)? (?:{_MONTHS})\b(?:,? {_YEAR})?|\b(?:{_MONTHS})\.? \d{{1,2}}\b(?!,\d)(?:,? {_YEAR})?"
    r"|\b(?:in|since|from|until|till|by|of|during|before|after|between|around|year|early|late|and|to|"
    rf"(?:{_MONTHS})\.?,?) {_YEAR}|[(–-]{_YEAR}",
)
"""Days and years, which say when and not how many."""

_WORD = regex.compile(r"\w+")
_DIGIT = regex.compile(r"\d")
_DIGITS = "0123456789"
_NO_THINGS = regex.compile(r" \w+s\b")


def expected(question: str) -> str | None:
    """NUMBER, DATE, or None where the question does not say."""
    if _ASKS_ANOTHER.match(question.lower()):
        return None
    when = _ASKS_DATE.search(question)
    if when and not (when[0].lower() == "when" and _ASKS_NUMBER.search(question, when.end())):
        return DATE
    return NUMBER if _ASKS_NUMBER.search(question) or _ASKS_A_PRICE.search(question) else None


def is_strict(question: str) -> bool:
    """True if a text without the number or date that the question waits for cannot answer it."""
    return _STRICT.search(question) is not None or not _ASKS_DATE.search(question)


def expected_of_few(words: Sequence[tuple[str, str]]) -> str | None:
    """What a follow-up waits for that has no word of its own: "Who are they?", "Where was that?", "Why?"."""
    keys = {key for key, _ in words}
    if not keys.isdisjoint(("who", "whom", "whose")):
        return NAME
    if "where" in keys:
        return PLACE
    return REASON if not keys.isdisjoint(("why", "how")) else None


class Wait(Struct, frozen=True):
    """What a question waits for, and what of it can be seen without a text.

    known: its words, which answer nothing; without_number: what a text may give instead of one ("daily"); measures:
    what it must hold to give a measure; of_time: True if years answer; strict: see `is_strict`.
    """

    kind: str
    known: frozenset[str]
    without_number: tuple[regex.Pattern[str], ...]
    measures: tuple[regex.Pattern[str], ...]
    of_time: bool
    strict: bool

    @classmethod
    def of(cls, kind: str, question: str) -> Wait:
        """What is waited for of this kind."""
        spans = ((_ASKS_A_SPAN, _SPAN), (_ASKS_HOW_MANY, _NOBODY), (_ASKS_HOW_MUCH, _FREE))
        return cls(
            kind,
            frozenset(_WORD.findall(question.lower())),
            tuple(given for asks, given in spans if asks.search(question)),
            tuple(given for asks, given in _MEASURED if asks.search(question)),
            _ASKS_A_SPAN.search(question) is not None,
            is_strict(question),
        )

    def given_by(self, text: str) -> bool:
        """True if the text holds one that the question does not hold already; money, if a price is asked for."""
        if self.kind in (NAME, PLACE):
            found = (_NAME if self.kind == NAME else _PLACE).findall(text)
            return any(not self.known.issuperset(_WORD.findall(each.lower())) for each in found)
        if self.kind == REASON:  # no words tell
            return False
        text = _ITEM.sub(" ", text.lower()) if _DIGIT.search(text) else text.lower()
        if self.kind == DATE:
            found = [match[0] for match in _DATE.finditer(text) if _is_date(text, match)]
            return any(not self.known.issuperset(_WORD.findall(each)) for each in found)
        if not all(given.search(text) for given in self.measures):
            return False
        return any(given.search(text) for given in self.without_number) or self._gives_number(text)

    def _gives_number(self, text: str) -> bool:
        found = list(self._numbers(text))
        if not found or not all(map(_may_be_calendar, found)) or self.of_time:
            return bool(found)
        plain = _CALENDAR.sub(lambda date: date[0] if _counts(text, date) else " ", text)
        return any(self._numbers(plain))

    def _numbers(self, text: str) -> Iterator[str]:
        """Numbers of the text that the question does not hold."""
        for match in _WORD.finditer(text):
            word = match[0]
            if word[0].isdigit():
                digits = word[: len(word) - len(word.lstrip(_DIGITS))]
                if digits not in self.known and not _NO_NUMBER_AFTER.search(_before(text, match)):
                    yield digits
            elif (word in _NUMBERS or word == "no") and word not in self.known and _is_number(text, match):
                yield word


def gives(kind: str, text: str, question: str) -> bool:
    """True if the text gives what the question waits for."""
    return Wait.of(kind, question).given_by(text)


def _before(text: str, match: regex.Match[str]) -> str:
    return text[max(0, match.start() - _BEFORE) : match.start()]


def _is_number(text: str, match: regex.Match[str]) -> bool:
    """False for "no one", "one of the" and a "no" of no things."""
    if match[0] == "no":
        return _NO_THINGS.match(text, match.end()) is not None
    return match[0] != "one" or not (_NOT_ONE.search(_before(text, match)) or _ONE_OF.match(text, match.end()))


def _is_date(text: str, match: regex.Match[str]) -> bool:
    """False for "1500 people" and "said today"."""
    if match[0].isdigit():
        return _COUNTED.match(text, match.end()) is None
    return match[0] not in ("yesterday", "today", "tomorrow") or _SAYING.search(_before(text, match)) is None


def _counts(text: str, date: regex.Match[str]) -> bool:
    """True for a year that is a number of things: "attended by 2000 guests"; "in 1912 women voted" is none."""
    if _COUNTED.match(text, date.end()):
        return True
    return _BEFORE_THINGS.match(date[0]) is not None and _THINGS.match(text, date.end()) is not None


def _may_be_calendar(number: str) -> bool:
    """True for what may be a year or a day of a month."""
    return number.isdigit() and (len(number) == 4 or len(number) < 3)
