"""The kernels that take sorted places over from the state before, where what surrounds them has only moved.

Pieces, their shift and what is near: index.blocks.moves.
"""

from __future__ import annotations

import numpy as np

from index.blocks.arrays import Array
from index.blocks.compiled import Int, kernel
from index.blocks.moves import GONE, NEAR
from index.blocks.packing import BITS


@kernel
def rising(values: Array, chosen: Array, last: Array, before: Array) -> Int:
    """Chooses as many of the values of 0 and above as rise one after another (patience sorting); how many.

    last, before: room for as many numbers.
    """
    length = 0
    for i in range(len(values)):
        if values[i] < 0:
            continue
        low, high = 0, length
        if length and values[last[length - 1]] < values[i]:
            low = length
        while low < high:
            middle = (low + high) // 2
            if values[last[middle]] < values[i]:
                low = middle + 1
            else:
                high = middle
        before[i] = last[low - 1] if low else -1
        last[low] = i
        length = max(length, low + 1)
    i = last[length - 1] if length else -1
    while i >= 0:
        chosen[i] = 1
        i = before[i]
    return length


@kernel
def fresh(stream: Array, begin: Int, end: Int, moved: Array, low: Array, high: Array, out: Array, found: Int) -> Int:
    """Adds the places of [begin, end) whose three keys were not so before after those found; -1 if out is too small.

    low, high: the pieces, in places of the new stream; moved: 1 for keys that have no place among the old ones.
    """
    piece = 0
    for i in range(begin, end):
        while piece < len(high) and i >= high[piece]:
            piece += 1
        if stream[i] == 0:
            continue
        inside = piece < len(high) and low[piece] <= i and i + 3 <= high[piece]
        if inside and not (moved[stream[i]] or moved[stream[i + 1]] or moved[stream[i + 2]]):
            continue
        if found == len(out):
            return -1
        out[found] = i
        found += 1
    return found


@kernel
def merge(
    order: Array,
    packed: Array,
    number: Array,
    near: Array,
    low: Array,
    high: Array,
    shift: Array,
    places: Array,
    keys: Array,
    state: Array,
    out: Array,
    out_packed: Array,
) -> Int:
    """How many of the old pairs (order, packed) and the new ones (places, keys) were written, in order.

    number: old key → new one, or GONE; state (2,): how many old and new pairs are done.
    """
    mask = np.uint64((1 << BITS) - 1)
    j, b = state[0], state[1]
    n = 0
    held = False
    place = 0
    three = np.uint64(0)
    while n < len(out):
        while not held and j < len(order):
            at = order[j]
            piece = near[at // NEAR]
            while piece < len(high) and at >= high[piece]:
                piece += 1
            if piece < len(high) and low[piece] <= at and at + 3 <= high[piece]:
                first = number[packed[j] >> np.uint64(2 * BITS)]
                second = number[packed[j] >> np.uint64(BITS) & mask]
                third = number[packed[j] & mask]
                held = first != GONE and second != GONE and third != GONE
                three = (
                    np.uint64(first) << np.uint64(2 * BITS) | np.uint64(second) << np.uint64(BITS) | np.uint64(third)
                )
                place = at + shift[piece]
            j += 1
        if held and (b == len(places) or three < keys[b] or (three == keys[b] and place < places[b])):
            out[n] = place
            out_packed[n] = three
            held = False
        elif b < len(places):
            out[n] = places[b]
            out_packed[n] = keys[b]
            b += 1
        else:
            break
        n += 1
    state[0] = j - 1 if held else j
    state[1] = b
    return n


@kernel
def carry(
    order: Array,
    bounds: Array,
    old: Array,
    near: Array,
    low: Array,
    high: Array,
    shift: Array,
    places: Array,
    place_bounds: Array,
    begin: Int,
    end: Int,
    out: Array,
) -> Int:
    """How many places of the terms begin … end - 1 were written: of each its old ones, moved, and its new ones.

    order[bounds[t]:bounds[t + 1]] are the places of the old term t; old: new term → old one, or -1;
    places[place_bounds[t]:…] are new places of the new term t.
    """
    n = 0
    for term in range(begin, end):
        b, last = place_bounds[term], place_bounds[term + 1]
        if old[term] >= 0:
            piece = 0
            for j in range(bounds[old[term]], bounds[old[term] + 1]):
                at = order[j]
                if piece < len(high) and at >= high[piece]:
                    piece = max(piece, near[at // NEAR])
                    while piece < len(high) and at >= high[piece]:
                        piece += 1
                if piece == len(high):
                    break
                if at < low[piece]:
                    continue
                place = at + shift[piece]
                while b < last and places[b] < place:
                    out[n] = places[b]
                    n += 1
                    b += 1
                out[n] = place
                n += 1
        while b < last:
            out[n] = places[b]
            n += 1
            b += 1
    return n
