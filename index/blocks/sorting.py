"""Sorting by small whole numbers, in one pass: where each term stands."""

from __future__ import annotations

import numpy as np

from index.blocks.arrays import Array
from index.blocks.compiled import Int, kernel
from index.blocks.native import native


def by_number(numbers: Array, count: int) -> tuple[Array, Array]:
    """(order, bounds): places of each number 0 … count - 1, rising, at order[bounds[n]:bounds[n + 1]].

    order: int32 (len(numbers),); bounds: int64 (count + 1,); numbers: int32, each below count.
    """
    values = np.ascontiguousarray(numbers, dtype=np.int32)
    order = np.empty(len(values), dtype=np.int32)
    bounds = np.zeros(count + 1, dtype=np.int64)
    native("sort_by_number").of(values, bounds, order)
    return order, bounds


@kernel
def sort_by_number(values: Array, bounds: Array, order: Array) -> Int:
    """Fills bounds, which is zero before, and order."""
    for i in range(len(values)):
        bounds[values[i] + 1] += 1
    for n in range(1, len(bounds)):
        bounds[n] += bounds[n - 1]
    for i in range(len(values)):  # each number's bound moves to its end, which is where the next one begins
        order[bounds[values[i]]] = i
        bounds[values[i]] += 1
    for n in range(len(bounds) - 1, 0, -1):
        bounds[n] = bounds[n - 1]
    bounds[0] = 0
    return 0
