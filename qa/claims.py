"""What a sentence says that another may contradict: how many of something, and what a word means."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence

import regex
from msgspec import Struct

from qa.question import is_stop_word

Words = Callable[[str], Sequence[tuple[str, str]]]
"""(key, term) of a text's words."""

_WORDS = "two three four five six seven eight nine ten eleven twelve".split()
_SCALES = {"hundred": 1e2, "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12}
_NUMBER = regex.compile(
    rf"(?<![\w.,:/$£€¥#–-])(?P<number>\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?|\d+(?:\.\d+)?|{'|'.join(_WORDS)})"
    rf"(?:\s(?P<scale>{'|'.join(_SCALES)}))?(?![\w%/:–-]|[.,]\d)(?P<after>(?:\s[\p{{L}}’'-]+){{0,2}})",
    regex.IGNORECASE,
)
_RANGE = regex.compile(
    rf"(?<![\w.,])(?P<number>\d[\d,]*(?:\.\d+)?|{'|'.join(_WORDS)})(?:\s(?P<scale>{'|'.join(_SCALES)}))?"
    r"\s?(?:to|or|and|[-–])\s?$",
    regex.IGNORECASE,
)
_COUNTED = regex.compile(r"\bnumbers? of (?P<unit>[\p{L}-]+)(?: [\p{L}-]+){0,16} \S+$", regex.IGNORECASE)
_PART = frozenset(
    "first last final next another additional other remaining extra further least of every each past under over by "
    "all age aged top season episode chapter part volume section page day number no the these those only just".split()
)
"""Words before a number that make it a share of something, an order or an age."""

_PER = regex.compile(
    r"^(?:\s[\p{L}’'-]+){0,2}?\s(?:per|each|every|a (?:day|week|month|year)|of (?:which|them|whom))\b", regex.IGNORECASE
)
_YEAR = regex.compile(r"(?:1[0-9]|20)\d\d")
_GLOSS = regex.compile(
    r"[“\"]?(?P<term>[\p{L}\p{N}@'’-]+)[”\"]?,?\s(?:which\s|that\s)?(?:in\s\p{Lu}\p{L}+\s)?"
    r"(?:means|meaning|translates?d?(?:\s\w+)?\s(?:as|to|into)|stands\sfor|is\s\p{Lu}\p{L}+\sfor)\s"
    r"[“\"](?P<said>[^“”\"\n]{2,60})[”\"]"
)
_CUE = regex.compile(r"(?:means|meaning|translate|translates|translated|stands for|\sfor|\sas|\sto|\sinto)\s[“\"]")


class Claim(Struct, frozen=True):
    """One statement about a term; start, end: the number or the gloss in the text.

    value: of a number, of a range ("50,000 to 80,000") its end; least: the range's beginning, else the value; words:
    the terms between a number and its unit, or those of a gloss.
    """

    term: str
    about: str
    start: int
    end: int
    value: float
    least: float
    words: frozenset[str]


class Number(Struct, frozen=True):
    """A number of a text that may count something; start, end: its place there; least: what its range begins with.

    following: (key, term) of up to two words after it; counted: those of the unit of "the number of …" before it.
    """

    value: float
    least: float
    start: int
    end: int
    following: tuple[tuple[str, str], ...]
    counted: tuple[str, str] | None


def numbers(words: Words, text: str) -> Iterator[Number]:
    """Every number that may count something; no order, age, share or rate."""
    for match in _NUMBER.finditer(text):
        value = _value(match["number"], match["scale"])
        before = text[: match.start()].split()
        if value is None or (before and before[-1].lower() in _PART) or _PER.match(text[match.start("after") :]):
            continue
        following = tuple(words(match["after"]))
        counted = _counted(words, text[: match.end("number")], following)
        least = _beginning(text[: match.start()], value)
        yield Number(value, least, match.start("number"), match.end("number"), following, counted)


def claim(number: Number, units: Collection[str]) -> Claim | None:
    """How many there are of a unit, if the number is of one: "10,000 followers", "the number of followers is 1,400"."""
    unit = _following(number.following, units)
    if unit is None and number.counted and number.counted[1] in units:
        unit = (*number.counted, frozenset())
    if unit is None:
        return None
    about, term, qualifiers = unit
    return Claim(term, about, number.start, number.end, number.value, number.least, qualifiers)


def glosses(words: Words, text: str) -> Iterator[Claim]:
    """What each word is said to mean: “uriminzok”, which means “our people”."""
    if _CUE.search(text) is None:
        return
    for match in _GLOSS.finditer(text):
        terms = words(match["term"])
        content = frozenset(term for key, term in words(match["said"]) if not is_stop_word(key))
        if len(terms) == 1 and content and not is_stop_word(terms[0][0]):
            yield Claim(terms[0][1], terms[0][0], match.start("said"), match.end("said"), 0.0, 0.0, content)


def _value(number: str, scale: str | None) -> float | None:
    """The number's value; None for what may be a year."""
    if number.lower() in _WORDS:
        value = float(_WORDS.index(number.lower()) + 2)
    elif scale is None and _YEAR.fullmatch(number):
        return None
    else:
        value = float(number.replace(",", ""))
    return value * _SCALES[scale.lower()] if scale else value


def _beginning(before: str, value: float) -> float:
    """What the range begins with that ends with the value; the value itself if there is none."""
    found = _RANGE.search(before)
    least = _value(found["number"], found["scale"]) if found else None
    return value if least is None or least > value else least


def _following(words: Sequence[tuple[str, str]], units: Collection[str]) -> tuple[str, str, frozenset[str]] | None:
    """(word, term, qualifiers) of the unit among the words after a number; the head of "twitter followers"."""
    for at, (key, term) in enumerate(words):
        if is_stop_word(key):
            return None
        if term in units and not any(later in units for _, later in words[at + 1 :]):
            return key, term, frozenset(each for _, each in words[:at])
    return None


def _counted(words: Words, text: str, following: Sequence[tuple[str, str]]) -> tuple[str, str] | None:
    """(key, term) of the unit of "the number of …" before a number, with which `text` ends, that no word follows."""
    if following and not is_stop_word(following[0][0]):
        return None
    counted = _COUNTED.search(text)
    unit = words(counted["unit"]) if counted else []
    return unit[0] if unit else None
