"""The rules of `index.tokens` over codes, compiled: where a token ends, and its key as bytes.

Each function says which part of the tokeniser's pattern it is. A text stands between white space, so that looking
a few codes back or ahead never leaves it.
"""

from __future__ import annotations

from index.blocks.arrays import Array
from index.blocks.compiled import Int, part
from index.interning.codes import DIGIT, KIND, LETTER, LOWER, MINUS, REFUSES_MINUS, SIGN, SIGNED, STOP
from index.interning.translation import is_line_end

_APOSTROPHE, _GRAVE, _STOP, _COMMA, _MINUS, _DOLLAR, _ZERO = (ord(char) for char in "'`.,-$0")
_A, _D, _O, _S = (ord(char) for char in "ADOs")


@part
def _is_apostrophe(code: Int) -> Int:
    return code in (_APOSTROPHE, _GRAVE)


@part
def _is_minus(code: Int) -> Int:
    return code in (_MINUS, MINUS)


@part
def _is_digit(code: Int) -> Int:
    return KIND[code] == DIGIT


@part
def _is_initial(codes: Array, at: Int) -> Int:
    """True for `.S` before no further word character."""
    return codes[at] == _STOP and KIND[codes[at + 1]] == LETTER and LOWER[codes[at + 2]] == 0


@part
def _is_group(codes: Array, at: Int) -> Int:
    """True for the comma of `1,000` and not that of `1,0000`."""
    if not (_is_digit(codes[at - 1]) and _is_digit(codes[at + 1]) and _is_digit(codes[at + 2])):
        return False
    return _is_digit(codes[at + 3]) and not _is_digit(codes[at + 4])


@part
def _acronym(codes: Array, at: Int, key: Array, to: Int) -> tuple[Int, Int]:
    """`U.S.` and `U.S.'s`: (end of the token, end of its key us or us's)."""
    key[to] = LOWER[codes[at]]
    at, to = at + 1, to + 1
    while _is_initial(codes, at):
        key[to] = LOWER[codes[at + 1]]
        at, to = at + 2, to + 1
    mark = at + 1 if codes[at] == _STOP else at
    if _is_apostrophe(codes[mark]) and LOWER[codes[mark + 1]] == _S and LOWER[codes[mark + 2]] == 0:
        key[to] = _APOSTROPHE
        key[to + 1] = _S
        return mark + 2, to + 2
    return at, to


@part
def _without_groups(key: Array, begin: Int, end: Int) -> Int:
    """11,000 as 11000, in place; the key's new end. 2020,100 and the 000 of 1.5,000 are no groups of three."""
    to = begin
    at = begin
    while at < end:
        stop = at
        while stop < end and _is_digit(key[stop]):
            stop += 1
        opens = at == begin or (key[at - 1] != _STOP and key[at - 1] != _COMMA)
        grouped = opens and 1 <= stop - at <= 3
        while grouped and stop < end and key[stop] == _COMMA:
            stop += 4
        stop = max(stop, at + 1)
        while at < stop:
            if not (grouped and key[at] == _COMMA):
                key[to] = key[at]
                to += 1
            at += 1
    return to


@part
def _word(codes: Array, at: Int, key: Array, to: Int, begin: Int) -> tuple[Int, Int]:
    """Word characters and what joins them: (end of the token, end of its key, which without a sign is from `begin`)."""
    groups = False
    while True:
        small = LOWER[codes[at]]
        while small != 0:
            key[to] = small
            at, to = at + 1, to + 1
            small = LOWER[codes[at]]
        code = codes[at]
        if _is_apostrophe(code) and LOWER[codes[at + 1]] != 0:
            key[to] = _APOSTROPHE
        elif code == _COMMA and _is_group(codes, at):
            key[to] = _COMMA
            groups = True
        elif code == _STOP and _is_digit(codes[at - 1]) and _is_digit(codes[at + 1]):
            key[to] = _STOP
        else:
            break
        at, to = at + 1, to + 1
    return at, _without_groups(key, begin, to) if groups else to


@part
def _allows_minus(codes: Array, at: Int) -> Int:
    """True if a minus sign at this place may belong to what follows it."""
    before = codes[at - 1]
    return not (REFUSES_MINUS[before] or (before == _DOLLAR and _is_digit(codes[at - 2])))


@part
def _is_grade(codes: Array, at: Int, end: Int) -> Int:
    """True for the minus sign of AA- and O-."""
    if codes[at] != _MINUS or LOWER[codes[at + 1]] != 0 or _is_minus(codes[at + 1]):
        return False
    first = at
    if codes[at - 1] == _O:
        first = at - 1
    else:
        while first > at - 3 and _A <= codes[first - 1] <= _D:
            first -= 1
    return first < at and LOWER[codes[first - 1]] == 0 and not is_line_end(codes, at + 1, end)


@part
def _number(codes: Array, at: Int, key: Array, to: Int) -> tuple[Int, Int]:
    """A number, .5 as 0.5: (end of the token, end of its key)."""
    begin = to
    if codes[at] == _STOP:
        key[to] = _ZERO
        key[to + 1] = _STOP
        at, to = at + 1, to + 2
    return _word(codes, at, key, to, begin)


@part
def _starts_number(codes: Array, at: Int) -> Int:
    return _is_digit(codes[at]) or (codes[at] == _STOP and _is_digit(codes[at + 1]))


@part
def _signed(codes: Array, at: Int, end: Int, key: Array, to: Int) -> tuple[Int, Int]:
    """A minus sign with its number, or alone: (end of the token, end of its key); `at` if it means nothing."""
    key[to] = _MINUS
    if _allows_minus(codes, at):
        if _starts_number(codes, at + 1):
            return _number(codes, at + 1, key, to + 1)
        if codes[at + 1] == _DOLLAR and _starts_number(codes, at + 2):
            return at + 1, to + 1
    return (at + 1, to + 1) if _is_grade(codes, at, end) else (at, to)


@part
def scan(codes: Array, at: Int, end: Int, key: Array, to: Int) -> tuple[Int, Int]:
    """(end of the token that begins at `at`, end of its key, written from key[to] on); (at, _) if none does."""
    kind = KIND[codes[at]]
    if kind == LETTER:
        return _acronym(codes, at, key, to) if _is_initial(codes, at + 1) else _word(codes, at, key, to, to)
    if kind == DIGIT:
        return _word(codes, at, key, to, to)
    if kind == STOP:
        before = codes[at - 1]
        if _is_digit(codes[at + 1]) and LOWER[before] == 0 and before != _STOP:
            return _number(codes, at, key, to)
        return at, to
    if kind == SIGNED:
        return _signed(codes, at, end, key, to)
    if kind == SIGN:
        key[to] = codes[at]
        return at + 1, to + 1
    return at, to
