"""Code points to codes, and the foreign stretches between white space to their numbers, compiled."""

from __future__ import annotations

from index.blocks.arrays import Array
from index.blocks.compiled import Int, kernel, part
from index.interning.codes import BLANK, FOREIGN, POINT
from index.interning.hashing import entered, point_hash
from index.tokens import LONGEST_FOLDED

_NEWLINE = ord("\n")
_MINUSES = (ord("-"), ord("−"))


@part
def is_line_end(codes: Array, at: Int, end: Int) -> Int:
    """True if only white space stands between `at` and a line's end; codes[end] is past the text."""
    while at < end and BLANK[codes[at]] and codes[at] != _NEWLINE:
        at += 1
    return at < end and codes[at] == _NEWLINE


@part
def _code(point: Int) -> Int:
    return POINT[point] if point < len(POINT) else FOREIGN


@kernel
def translate(
    points: Array,
    codes: Array,
    ends: Array,
    slots: Array,
    places: Array,
    arena: Array,
    seed: Int,
    size: Int,
    event_end: Array,
    event_chunk: Array,
) -> Int:
    """Entries of the table now; texts begin at 1, with one white space after each.

    Fills codes, and event_end, event_chunk: end and number of each foreign stretch. One whose last minus sign
    stands at a line's end is entered with a line break, for that is all that a token may see beyond white space.
    """
    table = (slots, places, arena)
    for i in range(len(points)):
        codes[i] = _code(points[i])
    events = 0
    at = 1
    for j in range(len(ends)):
        end = ends[j]
        while at < end:
            if BLANK[codes[at]]:
                at += 1
                continue
            start = at
            foreign = False
            typographic = False
            while at < end and not BLANK[codes[at]]:
                foreign |= codes[at] == FOREIGN
                typographic |= points[at] >= 128
                at += 1
            if not foreign and not (typographic and at - start > LONGEST_FOLDED):
                continue
            used = places[size]
            length = at - start
            for i in range(length):
                arena[used + i] = points[start + i]
            if (points[at - 1] == _MINUSES[0] or points[at - 1] == _MINUSES[1]) and is_line_end(codes, at, end):
                arena[used + length] = _NEWLINE
                length += 1
            hashed = point_hash(seed, arena, used, used + length)
            number = entered(table, size, hashed, length, 1)
            size = max(size, number + 1)
            event_end[events] = at
            event_chunk[events] = number
            events += 1
            codes[start] = FOREIGN
        at = end + 1
    return size
