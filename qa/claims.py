"""What a sentence says that another may contradict: how many of something, and what a word means."""

from __future__ import annotations

from collections.abc import Collection, Iterator

import regex
from msgspec import Struct

from index import Library
from qa.question import is_stop_word

_WORDS = "two three four five six seven eight nine ten eleven twelve".split()
_SCALES = {"hundred": 1e2, "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12}
_NUMBER = regex.compile(
    rf"(?<![\w.,:/$£€¥#–-])(?P<number>\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?|\d+(?:\.\d+)?|{'|'.join(_WORDS)})"
    rf"(?:\s(?P<scale>{'|'.join(_SCALES)}))?(?![\w%/:–-]|[.,]\d)(?P<after>(?:\s[\p{{L}}’'-]+){{0,2}})",
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

    value: of a number; words: the terms between a number and its unit, or those of a gloss.
    """

    term: str
    about: str
    start: int
    end: int
    value: float
    words: frozenset[str]


def may_gloss(text: str) -> bool:
    """False if the text holds no cue of a gloss; quick."""
    return _CUE.search(text) is not None


def may_number(text: str) -> bool:
    """False if the text holds no number that is counted; quick."""
    return any(_value(match["number"], match["scale"]) is not None for match in _NUMBER.finditer(text))


def numbers(library: Library, text: str, units: Collection[str]) -> Iterator[Claim]:
    """How many there are of each unit: "10,000 followers", "the number of followers has surpassed 1,400"."""
    for match in _NUMBER.finditer(text):
        value = _value(match["number"], match["scale"])
        before = text[: match.start()].split()
        if value is None or (before and before[-1].lower() in _PART) or _PER.match(text[match.start("after") :]):
            continue
        unit = _following(library, match["after"], units) or _counted(library, text, match, units)
        if unit:
            term, about, words = unit
            yield Claim(term, about, match.start("number"), match.end("number"), value, words)


def glosses(library: Library, text: str) -> Iterator[Claim]:
    """What each word is said to mean: “uriminzok”, which means “our people”."""
    for match in _GLOSS.finditer(text):
        terms = library.words(match["term"])
        content = frozenset(term for key, term in library.words(match["said"]) if not is_stop_word(key))
        if len(terms) == 1 and content and not is_stop_word(terms[0][0]):
            yield Claim(terms[0][1], terms[0][0], match.start("said"), match.end("said"), 0.0, content)


def _value(number: str, scale: str | None) -> float | None:
    """The number's value; None for what may be a year."""
    if number.lower() in _WORDS:
        value = float(_WORDS.index(number.lower()) + 2)
    elif scale is None and _YEAR.fullmatch(number):
        return None
    else:
        value = float(number.replace(",", ""))
    return value * _SCALES[scale.lower()] if scale else value


def _following(library: Library, after: str, units: Collection[str]) -> tuple[str, str, frozenset[str]] | None:
    """(term, word, qualifiers) of the unit among the words after a number; the head of "twitter followers"."""
    words = library.words(after)
    for at, (key, term) in enumerate(words):
        if is_stop_word(key):
            return None
        if term in units and not any(later in units for _, later in words[at + 1 :]):
            return term, key, frozenset(each for _, each in words[:at])
    return None


def _counted(
    library: Library, text: str, match: regex.Match[str], units: Collection[str]
) -> tuple[str, str, frozenset[str]] | None:
    """The unit of "the number of …" before a number that no word of its own follows."""
    own = library.words(match["after"])
    counted = _COUNTED.search(text[: match.end("number")])
    if counted is None or (own and not is_stop_word(own[0][0])):
        return None
    words = library.words(counted["unit"])
    return (words[0][1], words[0][0], frozenset()) if words and words[0][1] in units else None
