"""What of sorted places may be taken over from the state before: stretches that moved as a whole."""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

Array: TypeAlias = NDArray[Any]

NEAR = 4096
"""Old places for which Moves.near has one entry."""

GONE = 2**32 - 1
"""New number of a key that stands nowhere any more, or among other keys than before."""


class Moves(Struct, frozen=True, eq=False):
    """Stretches of old places [low, high) that now begin at low + shift; int64 (n,), rising and apart.

    near: int32, for every NEAR old places the first stretch that ends behind them.
    """

    low: Array
    high: Array
    shift: Array
    near: Array


def moves(low: Array, high: Array, at: Array, length: int) -> Moves:
    """Stretches [low, high) of `length` old places that now begin at `at`; those that stay together are joined."""
    held = high > low
    low, high, shift = low[held], high[held], (at - low)[held]
    new = np.ones(len(low), dtype=bool)
    new[1:] = (low[1:] != high[:-1]) | (shift[1:] != shift[:-1])
    ends = np.append(new[1:], True)[: len(new)]
    low, high, shift = (np.ascontiguousarray(each, dtype=np.int64) for each in (low[new], high[ends], shift[new]))
    near = np.searchsorted(high, np.arange(0, length + 1, NEAR), side="right").astype(np.int32)
    return Moves(low, high, shift, near)
