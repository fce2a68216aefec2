"""Arrays laid end to end: where each begins, all the places within some, and room for more."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, TypeAlias, TypeVar

import numpy as np
from numpy.typing import NDArray

Array: TypeAlias = NDArray[Any]
T = TypeVar("T", bound=np.generic)


def from_zero(sizes: Array | Sequence[int]) -> Array:
    """int64 (n + 1,): the sum of the sizes before each, and of all."""
    return np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)


def ranges(begins: Array, lengths: Array) -> Array:
    """int64: begin, begin + 1, … for each pair, end to end."""
    at = from_zero(lengths)
    return np.repeat(begins - at[:-1], lengths) + np.arange(int(at[-1]))


def in_ranges(bounds: Array, most: int) -> Iterator[tuple[int, int]]:
    """(low, high): ranges of stretches, which end at `bounds`, with at most that much in all, or of one stretch."""
    low = 0
    while low < len(bounds) - 1:
        high = max(low + 1, int(np.searchsorted(bounds, bounds[low] + most, side="right")) - 1)
        yield low, high
        low = high


def grown(values: NDArray[T], room: int) -> NDArray[T]:
    """The array itself if it has that much room, else a copy at least twice as long; what is new is not set."""
    if len(values) >= room:
        return values
    longer = np.empty(max(room, 2 * len(values)), dtype=values.dtype)
    longer[: len(values)] = values
    return longer
