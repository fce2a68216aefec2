"""What kind of answer a question waits for, where words tell: a number or a date.

A sentence without one does not answer such a question, however many of its words it holds. On halves of xquad_en and
qed_dev (docs/abstention.md) the best sentence holds it for 91% and 82% of the number questions whose passage is there,
and for 46% and 65% of those whose passage is not. Names of people and places stand everywhere and tell nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import regex

NUMBER, DATE = "a number", "a date"
NAME, PLACE, REASON = "a name", "a place", "a reason"
"""What a question of no word of its own waits for; of others they tell nothing."""

_UNITS = "one|two|three|four|five|six|seven|eight|nine"
_TENS = "twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
_WORDS = (
    f"{_UNITS}|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|{_TENS}|"
    "hundred|thousand|million|billion|dozen|half|third|quarter|once|twice|none|single|both|no(?= \\w+s\\b)|percent"
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

_NUMBER = regex.compile(rf"\b(?:{_WORDS})\b|\d+", regex.IGNORECASE)
_DATE = regex.compile(
    rf"\b(?:{_MONTHS})\b\.? ?\d|\b\d{{1,2}}(?:st|nd|rd|th)?(?: of)? (?:{_MONTHS})\b"
    rf"|\b(?:in|until|since|of|by|from|during|early|late|last|next|every) (?:{_MONTHS})\b|\b(?:1\d|20)\d\ds?\b"
    rf"|\b\d{{1,2}}(?::\d\d| ?(?:am|pm|a\.m|p\.m))|\b\d{{1,12}} (?:bc|ad|bce|ce)\b"
    rf"|\b(?:\d{{1,2}}|{_O_CLOCK}) o['’]clock\b"
    rf"|\bat (?:noon|midnight|dawn|dusk|sunrise|sunset|\d{{1,2}}\.\d\d\b)"
    rf"|\bat (?:{_O_CLOCK})(?=[.,;!?]|$| (?:and|on|in the)\b)"
    rf"|\b(?:last|next|following|previous) (?:week|weekend|month|year|night|{_SEASONS})\b"
    rf"|\b(?:in|since|until|every|each) (?:{_SEASONS})\b|\b(?:christmas|easter)\b"
    rf"|\b(?:(?:{_DAYS})s?|yesterday|today|tomorrow)\b|\b(?:\S+ )?centur(?:y|ies)\b|\b(?:\S+ ){{1,2}}ago\b"
    r"|\b\d0s\b|\bad \d{1,4}\b|\b[\d,]+ (?:\(bp\b|bp\b)",
    regex.IGNORECASE,
)
_NO_NUMBER_AFTER = regex.compile(
    r"(?:\p{L}-?|\b(?:route|road|highway|motorway|interstate|section|article|chapter|part|page|room|flight|bus|line|platform|gate|"
    r"channel|number|no\.|unit|block|act|figure|table|form|rule|appendix|volume|verse) )$",
    regex.IGNORECASE,
)
"""Before digits that are a name: Route 66."""

_ITEM = regex.compile(r"(?:^|[:;.!?]\s)\s*[(]?\p{Nd}{1,3}[.)]\s")
"""A number that only counts the items of a list."""

_NOT_ONE = regex.compile(r"\b(?:no|any|every|some|each|which|this|that|the) $", regex.IGNORECASE)
_ONE_OF = regex.compile(r" (?:of|another|day|who|more)\b", regex.IGNORECASE)
_COUNTED = regex.compile(
    r",\d| (?:people|men|women|children|workers|soldiers|members|residents|homes|houses|jobs|metres|meters|miles|feet|"
    r"tonnes|tons|pounds|dollars|euros|years|days|hours|votes|copies|patients|students|pupils|troops|words|inhabitants|"
    r"guests|passengers|seats|visitors|employees|staff|species|cars|vehicles|animals|books|trees|beds|cases|deaths|victims|refugees|"
    r"migrants|customers|users|subscribers|followers|spectators|fans|runners|points|kilometres|kilometers|km|kg|acres|"
    r"hectares|square)\b",
    regex.IGNORECASE,
)
"""After a number that is then no year."""

_BEFORE_THINGS = regex.compile(r"(?:of|by|between|around|to|and) ", regex.IGNORECASE)
_THINGS = regex.compile(r" \p{Ll}+s\b(?<!ss|us|is|was|has|its|this)")

_SAYING = regex.compile(r"\b(?:said|says|told|announced|warned|added) (?:\w+ )?$", regex.IGNORECASE)
_BEFORE = 30
"""Characters before a number that may make a name of it."""

_ASKS_A_SPAN = regex.compile(r"\bhow (?:old|long|often)\b", regex.IGNORECASE)
"""Years answer these, and a span of time without a number."""

_SPAN = regex.compile(
    rf"\b(?:a|an|one|half an?|every|each) (?:\w+ (?={_TIMES}))?(?:{_TIMES}|decade|century|{_DAYS})\b"
    rf"|\b(?:few|several|many|couple of) (?:{_TIMES})s\b|\buntil\b"
    r"|\b(?:hourly|daily|nightly|weekly|fortnightly|monthly|yearly|annual|annually|forever|always|never)\b",
    regex.IGNORECASE,
)
_ASKS_AGE = regex.compile(r"\bhow old\b", regex.IGNORECASE)
_AGE = regex.compile(
    r"\byears?\b|\b(?:months?|weeks?|days?)[ -]+old\b|\baged?\b|\bborn\b|\bcentur(?:y|ies)\b"
    r"|(?<![/.\d-])(?:1\d|20)\d\d\b"
    r"|, ?\d{1,3}(?=[,.;)])|\bturn(?:s|ed|ing)? \d|\b\d{1,3}(?:st|nd|rd|th) birthday\b|\b(?:bc|bce|ad)\b",
    regex.IGNORECASE,
)
_ASKS_SPEED = regex.compile(r"\bhow (?:fast|quickly)\b", regex.IGNORECASE)
_SPEED = regex.compile(
    r"\b(?:mph|kph|km/h|knots?|[mgk]?bps|[mg]bit|mach|seconds?|minutes?|hours?|days?|weeks?|months?|years?|times|"
    r"per ?cent|speeds?)\b|%",
    regex.IGNORECASE,
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
    regex.IGNORECASE,
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
    regex.IGNORECASE,
)
_MEASURED = ((_ASKS_AGE, _AGE), (_ASKS_SPEED, _SPEED), (_ASKS_A_PRICE, _MONEY))
"""What asks for a measure, and what a text must hold to give one."""

_ASKS_HOW_MUCH = regex.compile(r"\bhow much\b", regex.IGNORECASE)
_FREE = regex.compile(r"\b(?:(?:is|are|was|were|for) free|free of charge|costs? nothing|no charge)\b", regex.IGNORECASE)

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
    regex.IGNORECASE,
)
"""Days and years, which say when and not how many."""

_WORD = regex.compile(r"\w+")


def expected(question: str) -> str | None:
    """NUMBER, DATE, or None where the question does not say."""
    if _ASKS_ANOTHER.match(question.lower()):
        return None
    if _ASKS_DATE.search(question):
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


def gives(kind: str, sentence: str, question: str) -> bool:
    """True if the sentence holds one that the question does not hold already; money, if a price is asked for."""
    known = _words(question)
    sentence = _ITEM.sub(" ", sentence)
    if kind in (NAME, PLACE):
        return any(not _words(each) <= known for each in (_NAME if kind == NAME else _PLACE).findall(sentence))
    if kind == REASON:  # no words tell
        return False
    if kind == DATE:
        return bool(_new(_DATE, _is_date, sentence, known))
    if any(asks.search(question) and not given.search(sentence) for asks, given in _MEASURED):
        return False
    return _gives_without_number(sentence, question) or _gives_number(sentence, question, known)


def _gives_without_number(sentence: str, question: str) -> bool:
    """True for "daily", "nobody", "free" where that is asked for."""
    asked = ((_ASKS_A_SPAN, _SPAN), (_ASKS_HOW_MANY, _NOBODY), (_ASKS_HOW_MUCH, _FREE))
    return any(asks.search(question) and given.search(sentence) for asks, given in asked)


def _gives_number(sentence: str, question: str, known: set[str]) -> bool:
    found = _new(_NUMBER, _is_number, sentence, known)
    if not found or not all(map(_may_be_calendar, found)) or _ASKS_A_SPAN.search(question):
        return bool(found)
    plain = _CALENDAR.sub(lambda date: date[0] if _counts(sentence, date) else " ", sentence)
    return bool(_new(_NUMBER, _is_number, plain, known))


def _new(
    pattern: regex.Pattern[str], counts: Callable[[str, regex.Match[str]], bool], sentence: str, known: set[str]
) -> list[str]:
    """What the pattern finds that counts and that the question does not hold."""
    found = [match[0] for match in pattern.finditer(sentence) if counts(sentence, match)]
    return [each for each in found if not _words(each) <= known]


def _is_number(sentence: str, match: regex.Match[str]) -> bool:
    """False for "no one", "one of the", Route 66."""
    before = sentence[max(0, match.start() - _BEFORE) : match.start()]
    if match[0].isdigit():
        return _NO_NUMBER_AFTER.search(before) is None
    return match[0].lower() != "one" or not (_NOT_ONE.search(before) or _ONE_OF.match(sentence, match.end()))


def _is_date(sentence: str, match: regex.Match[str]) -> bool:
    """False for "1500 people" and "said today"."""
    if match[0].isdigit():
        return _COUNTED.match(sentence, match.end()) is None
    if match[0].lower() not in ("yesterday", "today", "tomorrow"):
        return True
    return _SAYING.search(sentence[max(0, match.start() - _BEFORE) : match.start()]) is None


def _counts(sentence: str, date: regex.Match[str]) -> bool:
    """True for a year that is a number of things: "attended by 2000 guests"; "in 1912 women voted" is none."""
    if _COUNTED.match(sentence, date.end()):
        return True
    return _BEFORE_THINGS.match(date[0]) is not None and _THINGS.match(sentence, date.end()) is not None


def _may_be_calendar(number: str) -> bool:
    """True for what may be a year or a day of a month."""
    return number.isdigit() and (len(number) == 4 or len(number) < 3)


def _words(text: str) -> set[str]:
    return set(_WORD.findall(text.lower()))
