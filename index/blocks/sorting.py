"""Sorting by small whole numbers, in one pass: where each term stands."""

from __future__ import annotations

import numpy as np

from index.blocks.arrays import Array
from index.blocks.compiled import Int, kernel


def by_number(numbers: Array, count: int) -> tuple[Array, Array]:
    """(order, bounds): places of each number 0 … count - 1, rising, at order[bounds[n]:bounds[n + 1]].

    order: int32 (len(numbers),); bounds: int64 (count + 1,); numbers: int32, each below count.
    """
    values = np.ascontiguousarray(numbers, dtype=np.int32)
    order = np.empty(len(values), dtype=np.int32)
    bounds = np.zeros(count + 1, dtype=np.int64)
    _sort(values, bounds, order)
    return order, bounds


@kernel("i8(Array(i4,1,'C',readonly=True),i8[::1],i4[::1])")
def _sort(values: Array, bounds: Array, order: Array) -> Int:
    """Fills bounds and order."""
    for i in range(len(values)):
        bounds[values[i] + 1] += 1
    for n in range(1, len(bounds)):
        bounds[n] += bounds[n - 1]
    at = bounds[:-1].copy()
    for i in range(len(values)):
        order[at[values[i]]] = i
        at[values[i]] += 1
    return 0
