"""What the compiled tokeniser remembers: keys, and foreign stretches with their tokens. Growing numpy arrays."""

from __future__ import annotations

import secrets
from array import array
from collections.abc import Iterator
from itertools import pairwise
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from index.blocks.native import native
from index.flat import grown
from index.terms import Vocabulary
from index.tokens import surfaces

T = TypeVar("T", bound=np.generic)
_Numbers = NDArray[np.int64]

_FREE = 2**64 - 1

ENCODING = "utf-8", "surrogatepass"
"""Half characters are text too."""


class Table:
    """Byte or number sequences by number, one after another in `arena`; places: where each begins.

    slots: uint64, an even one the entry's hash, the odd one after it its length and number, so that a short entry is
    known without a look at the arena.
    """

    def __init__(self, dtype: type[np.generic], room: int) -> None:
        self.seed = np.uint64(secrets.randbits(64))
        self.size = 0
        self.slots = np.full(4 * room, _FREE, dtype=np.uint64)
        self.places = np.zeros(room + 1, dtype=np.int64)
        self.arena: NDArray[Any] = np.empty(8 * room, dtype=dtype)

    @property
    def used(self) -> int:
        """Filled length of the arena."""
        return int(self.places[self.size])

    def make_room(self, entries: int, length: int) -> None:
        """Room for so many more entries with that length in all; at most half of the slots are ever taken."""
        self.arena = grown(self.arena, self.used + length)
        self.places = grown(self.places, self.size + entries + 1)
        room = len(self.slots) // 4
        if self.size + entries > room:
            slots = np.full(4 << (self.size + entries - 1).bit_length(), _FREE, dtype=np.uint64)
            native("move").of(self.slots, slots)
            self.slots = slots


class Keys(Table):
    """The keys as UTF-8, by number."""

    def __init__(self) -> None:
        super().__init__(np.uint8, 1 << 13)

    def since(self, first: int) -> list[str]:
        """The keys from number `first` on."""
        places = self.places[first : self.size + 1] - self.places[first]
        new = self.arena[int(self.places[first]) : self.used].tobytes()
        pairs = pairwise(places.tolist())
        if new.isascii():
            text = new.decode()
            return [text[start:end] for start, end in pairs]
        return [new[start:end].decode(*ENCODING) for start, end in pairs]


class Chunks(Table):
    """Foreign stretches as code points, each with the tokens that `index.tokens` finds in it.

    first: each stretch's first token; starts, ends: the tokens' places in it; numbers: their keys' numbers, -1
    until first met; key_places, key_bytes: their keys as UTF-8.
    """

    def __init__(self) -> None:
        super().__init__(np.uint32, 1 << 11)
        self.first = np.zeros(1, dtype=np.int64)
        self.starts = np.empty(0, dtype=np.int32)
        self.ends = np.empty(0, dtype=np.int32)
        self.numbers = np.empty(0, dtype=np.int32)
        self.key_places = np.zeros(1, dtype=np.int64)
        self.key_bytes = np.empty(0, dtype=np.uint8)
        self.learned = 0

    def learn(self, vocabulary: Vocabulary) -> None:
        """Finds the tokens of the stretches that were entered since the last call."""
        tokens = int(self.first[self.learned])
        first, starts, ends, lengths, keys = array("q"), array("i"), array("i"), array("q"), bytearray()
        for chunk in self._entries(self.learned):
            for surface, start, end in surfaces(chunk):
                key = vocabulary.key(surface).encode(*ENCODING)
                starts.append(start)
                ends.append(end)
                lengths.append(len(key))
                keys += key
            first.append(tokens + len(starts))
        last = tokens + len(starts)
        self.first = _put(self.first, self.learned + 1, first)
        self.starts = _put(self.starts, tokens, starts)
        self.ends = _put(self.ends, tokens, ends)
        self.numbers = grown(self.numbers, last)
        self.numbers[tokens:last] = -1
        used = int(self.key_places[tokens])
        self.key_bytes = _put(self.key_bytes, used, keys)
        self.key_places = _put(self.key_places, tokens + 1, used + np.cumsum(lengths, dtype=np.int64))
        self.learned = self.size

    def _entries(self, first: int) -> Iterator[str]:
        """The stretches from number `first` on."""
        bounds = self.places[first : self.size + 1].tolist()
        for start, end in pairwise(bounds):
            yield self.arena[start:end].tobytes().decode("utf-32-le", "surrogatepass")


def _put(values: NDArray[Any], at: int, new: array[int] | bytearray | _Numbers) -> NDArray[Any]:
    """The array with `new` from `at` on."""
    found = np.frombuffer(new, dtype=values.dtype) if len(new) else values[:0]
    values = grown(values, at + len(found))
    values[at : at + len(found)] = found
    return values
