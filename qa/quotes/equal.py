"""Two ways to write one thing: don't and do not, ten thousand and 10,000, 20% and 20 per cent.

What differs only so was changed, but not in what it says: a matter of spelling, not of negation or number.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from itertools import product

import regex

_MOST = 12
"""Words of a stretch that is looked at."""

_ENDINGS = {
    "n't": ("not",),
    "'re": ("are",),
    "'ve": ("have",),
    "'ll": ("will",),
    "'m": ("am",),
    "'s": ("is", "has"),
    "'d": ("would", "had"),
}
_STEMS = {"ca": "can", "wo": "will", "sha": "shall"}
_UNITS = {
    word: value
    for value, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
        "seventeen eighteen nineteen".split()
    )
}
_TENS = {
    word: 10 * value for value, word in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), 2)
}
_SCALES = {"thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12}
_DIGITS = regex.compile(r"-?\d{1,18}(?:\.\d{1,18})?")
_MISREAD = str.maketrans("01358", "oiesb")


def say_the_same(one: Sequence[str], other: Sequence[str]) -> bool:
    """True if the two stretches of keys are written differently and read the same."""
    if not one or not other or max(len(one), len(other)) > _MOST:
        return False
    return not _readings(one).isdisjoint(_readings(other))


def is_misread(one: str, other: str) -> bool:
    """True for de1eted and deleted: a word of letters in one of which a digit stands for a letter."""
    digits, letters = sorted((one, other), key=str.isalpha)
    if not letters.isalpha() or digits.isalpha() or len(letters) < 3 or sum(map(str.isalpha, digits)) < 2:
        return False
    return digits.translate(_MISREAD).replace("l", "i") == letters.replace("l", "i")


def _readings(keys: Sequence[str]) -> set[tuple[str, ...]]:
    """The keys written out, once for each meaning that 's and 'd may have."""
    options: list[tuple[tuple[str, ...], ...]] = []
    at = 0
    while at < len(keys):
        value, used = _amount(keys[at:])
        if used:
            options.append(((f"#{value}",),))
            at += used
        elif keys[at : at + 2] == ["per", "cent"] or keys[at] == "percent":
            options.append((("%",),))
            at += 1 if keys[at] == "percent" else 2
        else:
            options.append(_written_out(keys[at]))
            at += 1
    return {sum(chosen, ()) for chosen in product(*options)} if len(options) <= _MOST else set()


def _written_out(key: str) -> tuple[tuple[str, ...], ...]:
    if key == "cannot":
        return (("can", "not"),)
    for ending, meanings in _ENDINGS.items():
        stem = key.removesuffix(ending)
        if stem and stem != key:
            return tuple((_STEMS.get(stem, stem), meaning) for meaning in meanings)
    return ((key,),)


def _amount(keys: Sequence[str]) -> tuple[str, int]:
    """(value, keys used) of the number that the keys begin with; ("", 0) if they begin with none."""
    total, part, used = Decimal(0), _plain(keys[0]), 0
    if part is not None:
        used = 1
        while used < len(keys) and keys[used] in _SCALES:
            part *= _SCALES[keys[used]]
            used += 1
        return _shown(part), used
    part = Decimal(0)
    for at, key in enumerate(keys):
        if key == "a" and at == 0 and keys[1:2] and (keys[1] == "hundred" or keys[1] in _SCALES):
            part = Decimal(1)
        elif key in _UNITS or key in _TENS:
            part += _UNITS.get(key, 0) + _TENS.get(key, 0)
        elif key == "hundred" and at:
            part *= 100
        elif key in _SCALES and at:
            total, part = total + part * _SCALES[key], Decimal(0)
        elif not (key == "and" and at and keys[at + 1 : at + 2] and keys[at + 1] in _UNITS | _TENS):
            break
        used = at + 1
    return (_shown(total + part), used) if used else ("", 0)


def _plain(key: str) -> Decimal | None:
    try:
        return Decimal(key) if _DIGITS.fullmatch(key) else None
    except InvalidOperation:
        return None


def _shown(value: Decimal) -> str:
    return f"{value.normalize():f}"
