"""Word-level infix alignment: a quotation against a window of source tokens, fewest changes, then most matches."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from index.positions import Keys

Costs = NDArray[np.int32]
Pair = tuple[int | None, int | None]

_CHANGE = 1 << 10
"""Cost of one insertion, deletion or replacement; a match is worth 1, so matches decide ties."""

_LARGEST = 60_000
"""Cells of a table that are computed outright; a larger problem is cut at words that stand once in both."""

_REFUSED = 250_000
"""Cells over which a piece between two such cuts is not aligned."""


class Alignment(Struct, frozen=True):
    """pairs: (quote word, window token) in order, None for what has no partner; [start, end) in the window."""

    pairs: tuple[Pair, ...]
    start: int
    end: int


def align(quote: Keys, window: Keys, free: frozenset[int] = frozenset()) -> Alignment:
    """The best alignment of the whole quotation with some part of the window.

    `free`: after these quote words the window may skip at no cost (an ellipsis or a bracket stands there).
    """
    if len(quote) * len(window) <= _LARGEST:
        return _finished(_table(quote, window, free, open_start=True, open_end=True))
    return _finished(_in_pieces(quote, window, free))


def _finished(pairs: list[Pair]) -> Alignment:
    """Without window tokens that lie before or after the quotation."""
    touched = [n for n, (i, j) in enumerate(pairs) if i is not None and j is not None]
    if not touched:
        return Alignment(tuple((i, None) for i, _ in pairs if i is not None), 0, 0)
    first, last = touched[0], touched[-1]
    kept = [p for n, p in enumerate(pairs) if p[0] is not None or first < n < last]
    places = [j for _, j in kept if j is not None]
    return Alignment(tuple(kept), places[0], places[-1] + 1)


def _table(
    quote: Keys, window: Keys, free: frozenset[int], offset: int = 0, *, open_start: bool, open_end: bool
) -> list[Pair]:
    """Pairs of the cheapest path; open ends of the window cost nothing. `offset` of the quote counts for `free`."""
    n, m = len(quote), len(window)
    columns = np.arange(m + 1, dtype=np.int32)
    table = np.empty((n + 1, m + 1), dtype=np.int32)
    table[0] = 0 if open_start else columns * _CHANGE
    for i in range(1, n + 1):
        row = table[i]
        above = table[i - 1]
        np.add(above, _CHANGE, out=row)
        np.minimum(row[1:], above[:-1] + np.where(window == quote[i - 1], -1, _CHANGE), out=row[1:])
        skip = columns * (0 if offset + i - 1 in free else _CHANGE)
        row -= skip
        np.minimum.accumulate(row, out=row)
        row += skip
    if not open_end:
        return _path(table, quote, window, free, offset, m)
    end = int(np.argmin(table[n]))
    return _replacing(table, quote, window, free, offset, end)


def _replacing(table: Costs, quote: Keys, window: Keys, free: frozenset[int], offset: int, end: int) -> list[Pair]:
    """The path to `end`, or as cheap a one from the same start that replaces words where that one adds some."""
    pairs = _path(table, quote, window, free, offset, end)
    added = sum(j is None for _, j in pairs)
    least, last = table[-1, end], min(len(window), end + added)
    for further in range(last, end, -1):
        if table[-1, further] == least:
            other = _path(table, quote, window, free, offset, further)
            same = next((p for p in pairs if None not in p), None) == next((p for p in other if None not in p), None)
            return other if same else pairs
    return pairs


def _path(table: Costs, quote: Keys, window: Keys, free: frozenset[int], offset: int, end: int) -> list[Pair]:
    """The pairs from the table's last row back to its first."""
    i, j = len(quote), end
    pairs: list[Pair] = []
    while i > 0:
        here = int(table[i, j])
        if j > 0:
            same = window[j - 1] == quote[i - 1]
            if here == table[i - 1, j - 1] + (-1 if same else _CHANGE):
                i, j = i - 1, j - 1
                pairs.append((i, j))
                continue
            if here == table[i, j - 1] + (0 if offset + i - 1 in free else _CHANGE):
                j -= 1
                pairs.append((None, j))
                continue
        i -= 1
        pairs.append((i, None))
    while j > 0 and int(table[0, j]) > 0:
        j -= 1
        pairs.append((None, j))
    return pairs[::-1]


def _in_pieces(quote: Keys, window: Keys, free: frozenset[int]) -> list[Pair]:
    """Cut at word trigrams that stand once in both, in rising order; aligned between the cuts."""
    pairs: list[Pair] = []
    i = j = 0
    for a, b in [*_anchors(quote, window), (len(quote), len(window))]:
        last = a == len(quote)
        pairs += _piece(quote[i:a], window[j:b], free, i, j, open_start=j == 0 and i == 0, open_end=last)
        if not last:
            pairs.append((a, b))
        i, j = a + 1, b + 1
    return pairs


def _piece(
    quote: Keys, window: Keys, free: frozenset[int], i: int, j: int, *, open_start: bool, open_end: bool
) -> list[Pair]:
    """The aligned pieces in the numbers of the whole."""
    if open_start and not open_end:
        cut = max(0, len(window) - 2 * len(quote) - 64)
        window, j = window[cut:], j + cut
    elif open_end and not open_start:
        window = window[: 2 * len(quote) + 64]
    if not len(quote) or not len(window) or len(quote) * len(window) > _REFUSED:
        skipped: list[Pair] = [] if open_start or open_end else [(None, j + n) for n in range(len(window))]
        return [(i + n, None) for n in range(len(quote))] + skipped
    found = _table(quote, window, free, i, open_start=open_start, open_end=open_end)
    return [(None if a is None else i + a, None if b is None else j + b) for a, b in found]


def _anchors(quote: Keys, window: Keys) -> list[tuple[int, int]]:
    """(quote word, window token) where a trigram begins that each has once; the longest rising chain."""
    mine, theirs = _once(quote), _once(window)
    matches = sorted((at, theirs[gram]) for gram, at in mine.items() if gram in theirs)
    tails: list[int] = []
    ends: list[int] = []
    before: list[int] = []
    for n, (_, place) in enumerate(matches):
        at = bisect_left(tails, place)
        before.append(ends[at - 1] if at else -1)
        if at == len(tails):
            tails.append(place)
            ends.append(n)
        else:
            tails[at], ends[at] = place, n
    chain: list[tuple[int, int]] = []
    n = ends[-1] if ends else -1
    while n >= 0:
        chain.append(matches[n])
        n = before[n]
    return chain[::-1]


def _once(ids: Keys) -> dict[tuple[int, int, int], int]:
    """trigram → where it begins, for those that stand once."""
    numbers = ids.tolist()
    found: dict[tuple[int, int, int], int] = {}
    twice = set()
    for at, gram in enumerate(zip(numbers, numbers[1:], numbers[2:], strict=False)):
        if gram in found:
            twice.add(gram)
        found[gram] = at
    return {gram: at for gram, at in found.items() if gram not in twice}


def matches(alignment: Alignment, quote: Keys, window: Keys) -> list[Pair]:
    """The pairs whose words are the same."""
    return [p for p in alignment.pairs if is_match(p, quote, window)]


def is_match(pair: Pair, quote: Keys, window: Keys) -> bool:
    """True if both words of the pair are there and the same."""
    i, j = pair
    return i is not None and j is not None and quote[i] == window[j]


def overlap_bound(quote: Sequence[int], window: Sequence[int]) -> float:
    """The largest share of the quotation's words that any alignment with the window can match."""
    left: dict[int, int] = {}
    for number in window:
        left[number] = left.get(number, 0) + 1
    shared = 0
    for number in quote:
        if left.get(number, 0) > 0:
            left[number] -= 1
            shared += 1
    return shared / len(quote) if len(quote) else 0.0
