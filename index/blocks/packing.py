"""Three key numbers in one, so that places sort by the three keys that begin there."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Keys = NDArray[np.uint32]
Packed = NDArray[np.uint64]

BITS = 21

DIGIT = 11
"""Bits by which they are sorted at once."""

LARGEST = 2**BITS - 1
"""The last key number that has a place of its own among packed keys."""


def pack(first: Keys, second: Keys, third: Keys) -> Packed:
    """Three key numbers in one; numbers over 21 bits share a place, so what is found must be verified."""
    cap = np.uint32(LARGEST)
    packed = np.minimum(first, cap).astype(np.uint64) << np.uint64(2 * BITS)
    packed |= np.minimum(second, cap).astype(np.uint64) << np.uint64(BITS)
    packed |= np.minimum(third, cap)
    return packed
