"""Finding and entering sequences in a `tables.Table`, compiled."""

from __future__ import annotations

import numpy as np

from index.blocks.arrays import Array
from index.blocks.compiled import Int, kernel, part

FREE = np.uint64(2**64 - 1)
"""Second half of a slot that holds nothing."""

FACTOR = np.uint64(0x9E3779B97F4A7C15)


@part
def mixed(hashed: Int, word: Int) -> Int:
    """A bijection of `word`: sequences of one word and equal length are equal if their hashes are."""
    product = (hashed ^ word) * FACTOR
    return product ^ (product >> np.uint64(32))


@kernel
def move(old: Array, new: Array) -> Int:
    """Enters what the old slots hold into the new ones, which are free."""
    mask = np.int64(len(new) // 2 - 1)
    for i in range(0, len(old), 2):
        if old[i + 1] == FREE:
            continue
        at = np.int64(old[i]) & mask
        while new[2 * at + 1] != FREE:
            at = (at + 1) & mask
        new[2 * at] = old[i]
        new[2 * at + 1] = old[i + 1]
    return 0


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
def entered(table: tuple[Array, Array, Array], size: Int, hashed: Int, length: Int, short: Int) -> Int:
    """Number of the sequence that stands at the end of the arena; `size` if it is new, and then it is entered.

    Up to `short` elements are one word of the hash, so that they need not be compared.
    """
    slots, places, arena = table
    mask = np.int64(len(slots) // 2 - 1)
    used = places[size]
    at = np.int64(hashed) & mask
    while slots[2 * at + 1] != FREE:
        if slots[2 * at] == hashed and np.int64(slots[2 * at + 1] >> np.uint64(32)) == length:
            number = np.int64(slots[2 * at + 1] & np.uint64(0xFFFFFFFF))
            same = 0 if length > short else length
            while same < length and arena[places[number] + same] == arena[used + same]:
                same += 1
            if same == length:
                return number
        at = (at + 1) & mask
    slots[2 * at] = hashed
    slots[2 * at + 1] = np.uint64(length) << np.uint64(32) | np.uint64(size)
    places[size + 1] = used + length
    return size
