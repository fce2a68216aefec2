"""Numbers as they are written, in figures or English words: 4.6, 1.200,5, 12 000, fifty-one, a hundred thousand."""

from __future__ import annotations

from collections.abc import Iterable

import regex

LONGEST = 30
"""Characters of the longest number in figures; a longer one is the digits of pi, or an attack."""

_ONES = {word: float(at) for at, word in enumerate("one two three four five six seven eight nine".split(), 1)}
_TEENS = "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_WORDS = (
    _ONES
    | {word: 10.0 + at for at, word in enumerate(_TEENS)}
    | {word: 10.0 * at for at, word in enumerate(_TENS, 2)}
    | {"a": 1.0, "dozen": 12.0}
)
NAMES = (*_ONES, *_TEENS, *_TENS, "hundred", "thousand", "million", "billion", "dozen")
"""The words for numbers."""

SCALES = {"hundred": 1e2, "thousand": 1e3, "k": 1e3, "million": 1e6, "mn": 1e6, "m": 1e6, "billion": 1e9, "bn": 1e9}
_LARGE = {name: 10.0 ** (3 * at) for at, name in enumerate("thousand million billion trillion".split(), 1)}
SCALES |= _LARGE | {"dozen": 12.0}
SIGNS = {"£": "£", "gbp": "£", "$": "$", "us$": "$", "usd": "$", "€": "€", "eur": "€", "¥": "¥"}


def any_of(names: Iterable[str]) -> str:
    """The pattern of any of these names, the longest first."""
    return "|".join(regex.escape(each) for each in sorted(names, key=len, reverse=True))


_GAPS = " \u00a0\u2009\u202f'’"
"""Between groups of digits, beside . and , of which one may also begin the decimals."""

DIGITS = rf"\d{{1,3}}(?:[.,{_GAPS}]\d{{3}}(?!\d))++(?:[.,]\d++)?+|\d++(?:[.,]\d++)?+"
_SMALL = rf"(?:(?:{any_of(_TENS)})(?:[\s-](?:{any_of(_ONES)})\b)?|{any_of(_TEENS)}|{any_of(_ONES)})"
_BELOW = rf"(?:(?:{_SMALL}|a)\shundred(?:\s(?:and\s)?{_SMALL})?|{_SMALL})"
_MORE = r",?\s(?:and\s)?"
_THOUSANDS = rf"{_BELOW}\s(?:{any_of(_LARGE)})"
SPELT = (
    rf"(?:(?:{_THOUSANDS}|a\s(?:{any_of(_LARGE)}))(?:{_MORE}{_THOUSANDS})*+(?:{_MORE}{_BELOW})?|{_BELOW}|a\sdozen)\b"
)
"""Numbers in words; IGNORECASE takes a long s for an s, which lower() does not."""

SIGN = rf"(?:{any_of(sign for sign in SIGNS if not sign.isalpha())}|(?:gbp|usd|eur)(?=\s?\d))"
_NO_GAPS = dict.fromkeys(map(ord, _GAPS))


def values(number: str, scale: str | None) -> tuple[float, float, float]:
    """(least, value, half the unit of its last digit that is no 0) of a number as it is written.

    The first two differ where a mark may group digits or begin decimals.
    """
    times = SCALES[scale.casefold()] if scale else 1.0
    if number[0].isalpha():
        value = _spelt(number) * times
        return value, value, _half(f"{value:.0f}", 1.0)
    digits = number.translate(_NO_GAPS)
    marks = [each for each in digits if each in ".,"]
    if not marks:
        return float(digits) * times, float(digits) * times, _half(digits, times)
    head, _, tail = digits.rpartition(marks[-1])
    head = regex.sub("[.,]", "", head)
    decimal = float(f"{head}.{tail}") * times
    if len(set(marks)) == 2 or len(tail) != 3 or head[0] == "0":
        return decimal, decimal, _half(head + tail, times / 10.0 ** len(tail))
    whole = float(head + tail) * times
    return (decimal if marks == ["."] and not scale else whole), whole, _half(head + tail, times)


def _half(digits: str, times: float) -> float:
    """Half the unit of the last digit that is no 0."""
    return 0.5 * times * 10.0 ** (len(digits) - len(digits.rstrip("0"))) if digits.strip("0") else 0.0


def _spelt(number: str) -> float:
    """The value of a number in words."""
    whole = part = 0.0
    for word in regex.findall(r"[a-z]+", number.casefold()):
        if word == "and":
            continue
        if word in _LARGE:
            large = _LARGE[word]
            whole, part = (whole + part) * large if 0 < whole < large else whole + (part or 1.0) * large, 0.0
        elif word == "hundred":
            part = (part or 1.0) * 100
        else:
            part = part * 12 if word == "dozen" else part + _WORDS[word]
    return whole + part
