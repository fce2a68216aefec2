"""What kind of answer a question waits for, where words tell: a number or a date.

A sentence without one does not answer such a question, however many of its words it holds. On halves of xquad_en and
qed_dev (docs/abstention.md) the best sentence holds it for 91% and 82% of the number questions whose passage is there,
and for 46% and 65% of those whose passage is not. Names of people and places stand everywhere and tell nothing.
"""

from __future__ import annotations

import regex

NUMBER, DATE = "a number", "a date"

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
_ASKS_NUMBER = regex.compile(
    r"\bhow (?:many|much|old|far|tall|high|deep|fast|big|large|wide|heavy|long|often)\b"
    r"|\b(?:what|which|the) (?:number|percentage|percent|share|proportion|population|price|age|amount|rate|height|"
    r"length|size)\b",
    regex.IGNORECASE,
)
_ASKS_DATE = regex.compile(
    r"\b(?:(?<=^\W*)when|when (?:did|was|were|is|are|do|does|will|has|have|had)"
    r"|(?:what|which) (?:\w+ )?(?:year|date|month|day|century|decade|time)|how (?:long ago|recently))\b",
    regex.IGNORECASE,
)
_NUMBER = regex.compile(rf"\b(?:{_WORDS})\b|\d+", regex.IGNORECASE)
_DATE = regex.compile(
    rf"\b(?:{_MONTHS})\b\.? ?\d|\b(?:in|until|since|of|by) (?:{_MONTHS})\b|\b(?:1\d|20)\d\ds?\b"
    rf"|\b\d{{1,2}}(?::\d\d| ?(?:am|pm|a\.m|p\.m))|\b\d{{1,12}} (?:bc|ad|bce|ce)\b"
    rf"|\b(?:{_DAYS}|century|yesterday|today|tomorrow|ago)\b",
    regex.IGNORECASE,
)
_NO_NUMBER_AFTER = regex.compile(
    r"(?:\p{L}|\b(?:route|road|highway|motorway|interstate|section|article|chapter|part|page|room|flight|bus|line|platform|gate|"
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
    r"tonnes|tons|pounds|dollars|euros|years|days|hours|votes|copies|patients|students|pupils|troops|words)\b",
    regex.IGNORECASE,
)
"""After a number that is then no year."""

_SAYING = regex.compile(r"\b(?:said|says|told|announced|warned|added) (?:\w+ )?$", regex.IGNORECASE)
_BEFORE = 30
"""Characters before a number that may make a name of it."""

_SPAN_OF_TIME = regex.compile(r"\bhow (?:old|long)\b", regex.IGNORECASE)
"""Years answer these."""

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
    if _ASKS_DATE.search(question):
        return DATE
    return NUMBER if _ASKS_NUMBER.search(question) else None


def gives(kind: str, sentence: str, question: str) -> bool:
    """True if the sentence holds one that the question does not hold already."""
    known = _words(question)
    sentence = _ITEM.sub(" ", sentence)
    pattern, counts = (_DATE, _is_date) if kind == DATE else (_NUMBER, _is_number)
    found = [match[0] for match in pattern.finditer(sentence) if counts(sentence, match)]
    found = [each for each in found if not _words(each) <= known]
    if kind == DATE or not found or not all(map(_may_be_calendar, found)) or _SPAN_OF_TIME.search(question):
        return bool(found)
    plain = _CALENDAR.sub(" ", sentence)
    return any(not _words(match[0]) <= known for match in _NUMBER.finditer(plain) if _is_number(plain, match))


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


def _may_be_calendar(number: str) -> bool:
    """True for what may be a year or a day of a month."""
    return number.isdigit() and (len(number) == 4 or len(number) < 3)


def _words(text: str) -> set[str]:
    return set(_WORD.findall(text.lower()))
