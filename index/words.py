"""Where every term stands, with all passages that are not boilerplate laid end to end: what index.occurrences reads."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypeAlias

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from index.blocks.moves import Moves, moves
from index.flat import from_zero, in_ranges, ranges
from index.spool import Sink, let_go

Array: TypeAlias = NDArray[Any]

PART = 1 << 23
"""Places that are sorted at once."""

TOKENS = 1 << 21
"""Tokens after which a file's pages leave memory."""


class Said(Struct, frozen=True, eq=False):
    """The tokens whose places are sought.

    stream: key numbers; key_term: int32, each key's term or -1; first_token: int64 (P + 1,); said: bool (P,), which
    passages count; starts: int64 (P + 1,), words before each; counts: int64 (W,), how often each term stands there.
    """

    stream: Array
    key_term: Array
    first_token: Array
    said: Array
    starts: Array
    counts: Array


class Before(Struct, frozen=True, eq=False):
    """The state before: order, bounds and starts as they were; said: bool (P before,); kept: int64 (P,), the number
    there of each passage, or -1; term: int32 (W,), the number there of each term, or -1."""

    order: Array
    bounds: Array
    starts: Array
    said: Array
    kept: Array
    term: Array


def sorted_words(words: Said, before: Before | None, sink: Sink, *, compiled: bool, part: int = PART) -> Array:
    """int32: the places of term 0, rising, then those of term 1, and so on; `part` bounds the memory for it."""
    bounds = from_zero(words.counts)
    if not compiled:
        parts = _at_once(words)
    else:
        taken = None if before is None else _taken_over(words, before)
        new = None if taken is None else words.said & ~taken
        if before is None or new is None or int(np.diff(words.starts)[new].sum()) > part:
            parts = _by_ranges(words, bounds, part)
        else:
            parts = _carried(words, before, bounds, new, part)
    (order,) = sink.add_columns({"derived.word_order": "i4"}, int(bounds[-1]), parts)
    return order


def _at_once(words: Said) -> Iterator[tuple[Array]]:
    terms = words.key_term[words.stream[int(words.first_token[0]) : int(words.first_token[-1])]]
    chosen = np.repeat(words.said, np.diff(words.first_token)) & (terms >= 0)
    yield (np.argsort(terms[chosen], kind="stable"),)


def _by_ranges(words: Said, bounds: Array, part: int) -> Iterator[tuple[Array]]:
    """The terms range by range, each in one pass over the stream."""
    from index.blocks.native import native

    place = native("place")
    said = words.said.astype(np.uint8)
    steps = np.searchsorted(words.first_token, np.arange(words.first_token[0], words.first_token[-1], TOKENS))
    steps = np.unique(np.append(steps, len(said)))
    parts = list(in_ranges(bounds, part))
    room = np.empty(max([int(bounds[high] - bounds[low]) for low, high in parts], default=0), dtype=np.int32)
    for low, high in parts:
        out = room[: int(bounds[high] - bounds[low])]
        cursor = bounds[low:high] - bounds[low]
        begin = 0
        for end in steps.tolist():
            word = int(words.starts[begin])
            place.of(words.stream, words.key_term, words.first_token, begin, end, said, word, low, high, cursor, out)
            let_go(words.stream)
            begin = end
        yield (out,)


def _taken_over(words: Said, before: Before) -> Array:
    """bool (P,): the passages whose words counted before as they do now."""
    taken = words.said & (before.kept >= 0)
    taken[taken] = before.said[before.kept[taken]]
    return taken


def _moved(words: Said, before: Before, new: Array) -> Moves:
    """The stretches of words that only moved."""
    passages = np.flatnonzero(words.said & ~new)
    there = before.kept[passages]
    return moves(before.starts[there], before.starts[there + 1], words.starts[passages], int(before.starts[-1]))


def _carried(words: Said, before: Before, bounds: Array, new: Array, part: int) -> Iterator[tuple[Array]]:
    """The places before, moved, and among them those of passages that did not count before."""
    from index.blocks.native import native

    carry = native("carry")
    chosen = np.flatnonzero(new)
    tokens = ranges(words.first_token[chosen], (words.first_token[1:] - words.first_token[:-1])[chosen])
    terms = words.key_term[words.stream[tokens]]
    terms = terms[terms >= 0]
    by_term = np.argsort(terms, kind="stable")
    places = ranges(words.starts[chosen], np.diff(words.starts)[chosen])[by_term].astype(np.int32)
    place_bounds = from_zero(np.bincount(terms, minlength=len(words.counts)))
    moved = _moved(words, before, new)
    for low, high in in_ranges(bounds, part >> 3):
        out = np.empty(int(bounds[high] - bounds[low]), dtype=np.int32)
        # fmt: off
        carry.of(
            before.order, before.bounds, before.term, moved.near, moved.low, moved.high, moved.shift,
            places, place_bounds, low, high, out,
        )
        # fmt: on
        let_go(before.order)
        yield (out,)
