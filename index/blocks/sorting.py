"""The kernels that sort a key stream: where each key is seen first, where each term and each three keys stand."""

from __future__ import annotations

import numpy as np

from index.blocks.arrays import Array
from index.blocks.compiled import Int, kernel
from index.blocks.packing import BITS, LARGEST

U4 = "Array(u4,1,'C',readonly=True)"
I4 = "Array(i4,1,'C',readonly=True)"
I8 = "Array(i8,1,'C',readonly=True)"
U8 = "Array(u8,1,'C',readonly=True)"
U1 = "Array(u1,1,'C',readonly=True)"

_DIGIT = 11
_DIGITS = 6


@kernel(f"void({U4},{U4},i8,{I8},i8,{U1},{U1},i8[:,::1],i8[::1])")
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
) -> None:
    """Notes where each key is seen first in ranked passages and elsewhere, and how often it stands in `said` ones.

    stream: tokens from place `at` on, in passage number `passage` (-1: before all); number: key → its place in
    first (2, keys), where -1 is not seen, and counts (keys,).
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
            if first[which, key] < 0:
                first[which, key] = j
        i = max(i, stop)
        p += 1


@kernel(f"void({U4},{I4},{I8},i8,i8,{U1},i8,i8,i8,i8[::1],i4[::1])")
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
) -> None:
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


@kernel(f"i8({U4},i8,i8,i8,i8,i4[::1],u8[::1],i8)")
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


@kernel("i8(u8[::1],i4[::1],u8[::1],i4[::1])")
def sort_pairs(packed: Array, places: Array, packed_too: Array, places_too: Array) -> Int:
    """Sorts pairs by `packed`, equal ones as they were; 1 if they then stand in the second two arrays, else 0."""
    n = len(packed)
    counts = np.zeros((_DIGITS, 1 << _DIGIT), dtype=np.int64)
    mask = np.uint64((1 << _DIGIT) - 1)
    for i in range(n):
        for digit in range(_DIGITS):
            counts[digit, (packed[i] >> np.uint64(_DIGIT * digit)) & mask] += 1
    moved = 0
    for digit in range(_DIGITS):
        shift = np.uint64(_DIGIT * digit)
        at = counts[digit]
        if n == 0 or at[(packed[0] >> shift) & mask] == n:
            continue
        total = 0
        for value in range(1 << _DIGIT):
            total, at[value] = total + at[value], total
        for i in range(n):
            value = (packed[i] >> shift) & mask
            packed_too[at[value]] = packed[i]
            places_too[at[value]] = places[i]
            at[value] += 1
        packed, packed_too = packed_too, packed
        places, places_too = places_too, places
        moved = 1 - moved
    return moved
