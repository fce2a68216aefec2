"""How much an amount may be, by the words beside it: at least, up to, 5 to 7, about, give or take."""

from __future__ import annotations

import math

import regex
from msgspec import Struct

from qa.numerals import DIGITS, SCALES, SIGN, SPELT, any_of, values

ABOUT = 0.05
"""What "about" may be off, as a share of the amount."""

DOZEN = 0.25
"""What "a dozen" may be off."""

_NUMBER = rf"(?:{SIGN}\s?)?(?P<number>{DIGITS}|{SPELT})(?:\s?(?P<scale>{any_of(SCALES)})\b)?"
_RANGE = regex.compile(rf"(?<![\w.,]){_NUMBER}\s?(?:to|or|and|[-–])\s?$", regex.IGNORECASE)
_RANGE_AFTER = regex.compile(rf"\s?(?:to|[-–—])\s?{_NUMBER}", regex.IGNORECASE)
_GIVE_OR_TAKE = regex.compile(
    rf"[^.;\p{{N}}]{{0,40}}?(?:give or take|plus or minus|±|\+/-)\s?{_NUMBER}", regex.IGNORECASE
)
_AT_LEAST = regex.compile(
    r"\b(?:at (?:the )?least|(?:no|not) (?:less|fewer|lower) than|minimum of)\s(?:(?:an?|about|some)\s)?$",
    regex.IGNORECASE,
)
_OR_MORE = regex.compile(
    r"\+|(?:\s[\p{L}-]+){0,2}?,?\s"
    r"(?:or (?:more|above|over|higher)|at (?:the )?(?:very )?least|and (?:more|up|counting))\b",
    regex.IGNORECASE,
)
_MORE_THAN = regex.compile(
    r"\b(?:(?<!\bno )(?<!\bnot )(?:more|greater|higher) than|upwards? of|north of|in excess of|"
    r"exceed(?:s|ed|ing)?|over|(?:is|are|was|were|with|has|had|of|just|well|to) above)\s$",
    regex.IGNORECASE,
)
_TIMES_MORE = 2.0
"""Who writes "more than" names the nearest round number; few mean twice as many."""

_AT_MOST = regex.compile(
    r"\b(?:(?<!add )up to|at (?:the )?most|(?:no|not) (?:more|greater|higher) than|maximum of|(?<!\bno )(?<!\bnot )"
    r"(?:less|fewer|lower) than|under|below|as (?:much|many) as)\s$",
    regex.IGNORECASE,
)
_OR_LESS = regex.compile(
    r"(?:\s[\p{L}-]+){0,2}?,?\s(?:or (?:less|fewer|under|below)|at (?:the )?(?:very )?most)\b", regex.IGNORECASE
)
_NEARLY = regex.compile(
    r"\b(?:about|around|some|nearly|almost|roughly|approximately|circa|estimated|"
    r"(?:just|slightly) (?:over|under|short of))\s(?:an?\s)?$",
    regex.IGNORECASE,
)
_OR_SO = regex.compile(r"(?:\s[\p{L}-]+)?\sor (?:so|thereabouts)\b", regex.IGNORECASE)


class Bounds(Struct, frozen=True, gc=False):
    """What an amount may be: least to most; exact: how far it may be from what it rounds."""

    least: float
    value: float
    most: float
    exact: float


def bounds(number: str, scale: str | None, factor: float, before: str, after: str, *, ranges: bool) -> Bounds:
    """Of a number times a factor, between these words; `ranges`: False if a number before begins no range."""
    least, value, exact = (each * factor for each in values(number, scale))
    most = value
    if ranges and (found := _RANGE.search(before)):
        least = min(least, values(found["number"], found["scale"] or scale)[0] * factor)
    if found := _RANGE_AFTER.match(after):
        most = max(most, values(found["number"], found["scale"])[1] * factor)
    if found := _GIVE_OR_TAKE.match(after):
        off = values(found["number"], found["scale"])[1] * factor
        least, most = least - off, most + off
    if _MORE_THAN.search(before):
        most = value * _TIMES_MORE
    if _AT_LEAST.search(before) or _OR_MORE.match(after):
        most = math.inf
    if _AT_MOST.search(before) or _OR_LESS.match(after):
        least = 0.0
    if _NEARLY.search(before) or _OR_SO.match(after):
        exact = max(exact, ABOUT * value)
    if "dozen" in (number[-5:].lower(), (scale or "").lower()):
        least, most = min(least, value * (1 - DOZEN)), max(most, value * (1 + DOZEN))
    return Bounds(least, value, most, exact)
