"""Which texts say the same words: 128 bits of each text's key sequence."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from index.flat import grown
from index.model import digest

BYTES = 16
"""Of the sha256; the chance that any two of a billion different texts are taken for equal is below 10⁻²⁰."""

_TEXTS = 1000
"""Texts joined at a time: their keys' bytes, ten times over, are what this needs of memory."""

_ENCODING = "utf-8", "surrogatepass"


def likeness(keys: Sequence[str]) -> str:
    """Hex digest of the keys, equal for texts that say the same words in the same order."""
    return digest(" ".join(keys).encode(*_ENCODING))[: 2 * BYTES]


class Likenesses:
    """`likeness` of many texts at once, from their key numbers.

    `keys`: number to key, as a TokenReader has it; the list may grow between calls.
    """

    def __init__(self, keys: Sequence[str]) -> None:
        self._keys = keys
        self._known = 0
        self._used = 0
        self._bytes = np.empty(1 << 16, dtype=np.uint8)
        self._places = np.zeros(1, dtype=np.int64)

    def of(self, stream: NDArray[np.uint32], first: NDArray[np.int64]) -> NDArray[np.uint8]:
        """Shape (texts, BYTES): digests of the texts whose key numbers begin at `first` in the stream and end it."""
        self._learn()
        found: list[bytes] = []
        for begin in range(0, len(first) - 1, _TEXTS):
            found += self._digests(stream, first[begin : begin + _TEXTS + 1])
        return np.frombuffer(b"".join(found), dtype=np.uint8).reshape(-1, BYTES)

    def _digests(self, stream: NDArray[np.uint32], first: NDArray[np.int64]) -> list[bytes]:
        numbers = stream[first[0] : first[-1]]
        begins = self._places[numbers]
        lengths = self._places[numbers + np.uint32(1)] - begins
        ends = np.cumsum(lengths)
        places = np.repeat(begins - (ends - lengths), lengths)
        places += np.arange(len(places))
        joined = memoryview(self._bytes[places])
        bounds = np.concatenate([[0], ends])[first - first[0]].tolist()
        return [sha256(joined[start : max(start, end - 1)]).digest()[:BYTES] for start, end in pairwise(bounds)]

    def _learn(self) -> None:
        """Takes over the keys that are new, each with a space after it."""
        new = [f"{key} ".encode(*_ENCODING) for key in self._keys[self._known :]]
        if not new:
            return
        joined = np.frombuffer(b"".join(new), dtype=np.uint8)
        places = self._used + np.cumsum(np.fromiter(map(len, new), dtype=np.int64, count=len(new)))
        self._bytes = grown(self._bytes, self._used + len(joined))
        self._bytes[self._used : self._used + len(joined)] = joined
        self._places = grown(self._places, self._known + len(new) + 1)
        self._places[self._known + 1 : self._known + len(new) + 1] = places
        self._known += len(new)
        self._used += len(joined)
