"""Finding and entering sequences in a `tables.Table`, compiled."""

from __future__ import annotations

import numpy as np

from index.blocks.arrays import Array
from index.blocks.compiled import Int, kernel, part

FACTOR = np.uint64(0x9E3779B97F4A7C15)


@part
def mixed(hashed: Int, word: Int) -> Int:
    """A bijection of `word`: sequences of one word and equal length are equal if their hashes are."""
    product = (hashed ^ word) * FACTOR
    return product ^ (product >> np.uint64(32))


@kernel("void(i4[::1],u8[::1],i8)")
def fill_slots(slots: Array, hashes: Array, size: Int) -> None:
    """Enters the entries into empty slots, whose number is a power of two."""
    mask = np.int64(len(slots) - 1)
    for number in range(size):
        at = np.int64(hashes[number]) & mask
        while slots[at] >= 0:
            at = (at + 1) & mask
        slots[at] = number


@part
def byte_hash(seed: Int, arena: Array, begin: Int, end: Int) -> Int:
    """Of the bytes [begin, end), eight at a time."""
    hashed = seed
    word = np.uint64(0)
    shift = np.uint64(0)
    for at in range(begin, end):
        if shift == np.uint64(64):
            hashed = mixed(hashed, word)
            word = np.uint64(0)
            shift = np.uint64(0)
        word |= np.uint64(arena[at]) << shift
        shift += np.uint64(8)
    return mixed(hashed, word)


@part
def point_hash(seed: Int, arena: Array, begin: Int, end: Int) -> Int:
    """Of the code points [begin, end)."""
    hashed = seed
    for at in range(begin, end):
        hashed = mixed(hashed, np.uint64(arena[at]))
    return hashed


@part
def entered(table: tuple[Array, Array, Array, Array], size: Int, hashed: Int, length: Int, short: Int) -> Int:
    """Number of the sequence that stands at the end of the arena; `size` if it is new, and then it is entered.

    Up to `short` elements are one word of the hash, so that they need not be compared.
    """
    slots, hashes, places, arena = table
    mask = np.int64(len(slots) - 1)
    used = places[size]
    at = np.int64(hashed) & mask
    while slots[at] >= 0:
        number = np.int64(slots[at])
        if hashes[number] == hashed and places[number + 1] - places[number] == length:
            place = places[number]
            same = 0 if length > short else length
            while same < length and arena[place + same] == arena[used + same]:
                same += 1
            if same == length:
                return number
        at = (at + 1) & mask
    slots[at] = size
    hashes[size] = hashed
    places[size + 1] = used + length
    return size
