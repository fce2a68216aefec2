"""All places of a key stream, sorted by the three keys that begin there: what index.positions looks words up with.

Of an updated library most places keep their neighbours: they are taken over and only moved, while what is new, or
stands beside something new, is sorted and merged in.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypeAlias

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from index.blocks.moves import GONE, Moves
from index.blocks.packing import BITS, DIGIT, LARGEST, pack
from index.flat import from_zero, in_ranges
from index.positions import DEPTH, SEPARATOR
from index.spool import Sink, let_go

Array: TypeAlias = NDArray[Any]

PART = 1 << 21
"""Places that are sorted at once."""

CHUNK = 1 << 18
"""Pairs that are merged at once: they stay in the processor's cache."""

STEP = 1 << 21
"""Tokens after which a file's pages leave memory."""

COLUMNS = {"order": "i4", "packed": "u8"}


class Before(Struct, frozen=True, eq=False):
    """The state before: order and packed as they were; moves: stretches of tokens, separators included, that only
    moved; key: uint32 (keys before + 1,), the number of each key now, 0 for one that stands nowhere."""

    order: Array
    packed: Array
    moves: Moves
    key: Array


def write_order(
    stream: Array, n_keys: int, before: Before | None, sink: Sink, *, compiled: bool, part: int = PART
) -> list[Array]:
    """(order, packed): int32, the places sorted by the three keys there, then by number; uint64, those keys.

    stream: uint32, key numbers to n_keys, DEPTH separators at the end; no place of a separator is among them. `part`
    bounds the memory for it.
    """
    length = sum(int(np.count_nonzero(stream[begin:end])) for begin, end in _steps(stream))
    if not compiled:
        return sink.add_columns(COLUMNS, length, _at_once(stream))
    carried = None
    if before is not None and max(n_keys, len(before.key)) <= LARGEST:
        carried = _carried(stream, n_keys, before, part)
    return sink.add_columns(COLUMNS, length, carried or _by_ranges(stream, n_keys, part))


def _at_once(stream: Array) -> Iterator[tuple[Array, Array]]:
    if len(stream) <= DEPTH:
        return
    packed = pack(stream[:-2], stream[1:-1], stream[2:])
    order = np.argsort(packed, kind="stable").astype(np.int32)
    order = order[int(np.count_nonzero(stream[:-2] == SEPARATOR)) :]
    yield order, packed[order]


def _steps(stream: Array) -> Iterator[tuple[int, int]]:
    """Ranges of all places at which three keys begin; a file's pages leave memory behind each."""
    for begin in range(0, len(stream) - 2, STEP):
        yield begin, min(len(stream) - 2, begin + STEP)
        let_go(stream[begin : begin + STEP])


def _counts(stream: Array, n_keys: int) -> Array:
    """int64 (n_keys + 1,): how often each key stands; none for the separator."""
    counts = np.zeros(n_keys + 1, dtype=np.int64)
    for begin, end in _steps(stream):
        counts += np.bincount(stream[begin:end], minlength=n_keys + 1)
    counts[SEPARATOR] = 0
    return counts


def _by_ranges(stream: Array, n_keys: int, part: int) -> Iterator[tuple[Array, Array]]:
    """Some first keys at a time, each in one pass over the stream."""
    from index.blocks.native import native

    collect = native("collect")
    bounds = from_zero(_counts(stream, n_keys))
    parts = list(in_ranges(bounds, part))
    room = max([int(bounds[high] - bounds[low]) for low, high in parts])
    buffers = [np.empty(room, dtype=dtype) for dtype in ("u8", "i4", "u8", "i4")]
    for low, high in parts:
        packed, places, other_packed, other = (each[: int(bounds[high] - bounds[low])] for each in buffers)
        found = 0
        for begin, end in _steps(stream):
            found = collect.of(stream, begin, end, max(low, 1), high, places, packed, found)  # 0 is no key
        yield _by_digits(packed, places, other_packed, other)


def _by_digits(packed: Array, places: Array, other_packed: Array, other: Array) -> tuple[Array, Array]:
    """(places, packed) sorted by `packed`, equal ones as they were; all four arrays are written to."""
    from index.blocks.native import native

    sort = native("sort_digit")
    for shift in range(0, 3 * BITS, DIGIT):
        if sort.of(packed, places, other_packed, other, np.zeros(1 << DIGIT, dtype=np.int64), shift):
            packed, other_packed, places, other = other_packed, packed, other, places
    return places, packed


def _carried(stream: Array, n_keys: int, before: Before, part: int) -> Iterator[tuple[Array, Array]] | None:
    """The places before and the new ones, merged; None where too much is new."""
    from index.blocks.native import native

    fresh, room = native("fresh"), [np.empty(len(before.key), dtype=np.int64) for _ in range(2)]
    chosen = np.zeros(len(before.key), dtype=np.uint8)
    native("rising").of(np.where(before.key > 0, before.key.astype(np.int64), -1), chosen, *room)
    chosen[SEPARATOR] = 1
    number = np.where(chosen, before.key, np.uint32(GONE)).astype(np.uint32)
    moved = np.ones(n_keys + 1, dtype=np.uint8)
    moved[number[number != GONE]] = 0
    low = before.moves.low + before.moves.shift
    places = np.empty(part, dtype=np.int32)
    high, found = low + before.moves.high - before.moves.low, 0
    for begin, end in _steps(stream):
        found = fresh.of(stream, begin, end, moved, low, high, places, found)
        if found < 0:
            return None
    places = places[:found].copy()
    keys = pack(stream[places], stream[places + 1], stream[places + 2])
    by_keys = np.argsort(keys, kind="stable")
    return _merged(before, number, places[by_keys], keys[by_keys])


def _merged(before: Before, number: Array, places: Array, keys: Array) -> Iterator[tuple[Array, Array]]:
    from index.blocks.native import native

    merge = native("merge")
    state = np.zeros(2, dtype=np.int64)
    order, packed = np.empty(CHUNK, dtype=np.int32), np.empty(CHUNK, dtype=np.uint64)
    moves, done = before.moves, 0
    while True:
        # fmt: off
        n = merge.of(
            before.order, before.packed, number, moves.near, moves.low, moves.high, moves.shift,
            places, keys, state, order, packed,
        )
        # fmt: on
        yield order[:n], packed[:n]
        if n < CHUNK:
            return
        done += n
        if done % STEP == 0:
            let_go(before.order, before.packed)
