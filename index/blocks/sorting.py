"""The kernels that sort a key stream: where each key is seen first, where each term and each three keys stand."""

from __future__ import annotations

import numpy as np

from index.blocks.arrays import Array
from index.blocks.compiled import Int, kernel
from index.blocks.packing import BITS, DIGIT, LARGEST


@kernel
def see(
    stream: Array,
    number: Array,
    at: Int,
    first_token: Array,
    passage: Int,
    ranked: Array,
    said: Array,
    first: Array,
    counts: Array,
) -> Int:
    """Notes where each key is seen first in ranked passages and elsewhere, and how often it stands in `said` ones.

    stream: tokens from place `at` on, in passage number `passage` (-1: before all); number: key → its place in
    first (2 · keys,), where -1 is not seen, and counts (keys,).
    """
    end = at + len(stream)
    i, p = at, passage
    while i < end:
        stop = min(end, first_token[p + 1])
        which = 1 - ranked[p] if p >= 0 else 1
        times = said[p] if p >= 0 else 0
        for j in range(i, stop):
            key = number[stream[j - at]]
            counts[key] += times
            if first[which * len(counts) + key] < 0:
                first[which * len(counts) + key] = j
        i = max(i, stop)
        p += 1
    return 0


@kernel
def place(
    stream: Array,
    term_of_key: Array,
    first_token: Array,
    begin: Int,
    end: Int,
    said: Array,
    word: Int,
    low: Int,
    high: Int,
    cursor: Array,
    out: Array,
) -> Int:
    """Writes where the terms low … high - 1 stand in `said` passages of [begin, end), counted in their words.

    word: number of the first word of `begin`; cursor (high - low,): where each term's next place goes in out.
    """
    for p in range(begin, end):
        if said[p]:
            for i in range(first_token[p], first_token[p + 1]):
                term = term_of_key[stream[i]]
                if term >= 0:
                    if low <= term < high:
                        out[cursor[term - low]] = word
                        cursor[term - low] += 1
                    word += 1
    return 0


@kernel
def collect(stream: Array, begin: Int, end: Int, low: Int, high: Int, places: Array, packed: Array, found: Int) -> Int:
    """Adds the places of [begin, end) with keys low … high - 1, and the three keys there, after those found."""
    largest = np.uint32(LARGEST)
    for i in range(begin, end):
        if low <= stream[i] < high:
            places[found] = i
            packed[found] = (
                np.uint64(min(stream[i], largest)) << np.uint64(2 * BITS)
                | np.uint64(min(stream[i + 1], largest)) << np.uint64(BITS)
                | np.uint64(min(stream[i + 2], largest))
            )
            found += 1
    return found


@kernel
def sort_digit(packed: Array, places: Array, packed_too: Array, places_too: Array, at: Array, shift: Int) -> Int:
    """Sorts pairs by one digit of `packed` into the second two arrays, equal ones as they were.

    0, and nothing done, where all have the same digit; else 1. at: room for each digit's count, zero before.
    """
    mask = np.uint64((1 << DIGIT) - 1)
    by = np.uint64(shift)
    for i in range(len(packed)):
        at[(packed[i] >> by) & mask] += 1
    if len(packed) == 0 or at[(packed[0] >> by) & mask] == len(packed):
        return 0
    total = 0
    for value in range(len(at)):
        count = at[value]
        at[value] = total
        total += count
    for i in range(len(packed)):
        digit = (packed[i] >> by) & mask
        packed_too[at[digit]] = packed[i]
        places_too[at[digit]] = places[i]
        at[digit] += 1
    return 1
