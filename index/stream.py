"""Texts to the stream of key numbers that search, phrases and quotations stand on."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from typing import Protocol

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from index.terms import Vocabulary
from index.tokens import surfaces


class Tokens(Struct, frozen=True, eq=False):
    """The tokens of some texts, one text after another.

    keys: uint32, shape (tokens,), key numbers in reading order; starts, ends: int32, shape (tokens,), code points
    in the token's own text; first: int64, shape (texts + 1,), where each text's tokens begin.
    """

    keys: NDArray[np.uint32]
    starts: NDArray[np.int32]
    ends: NDArray[np.int32]
    first: NDArray[np.int64]


class TokenReader(Protocol):
    """Numbers the keys that it meets, from 0 in the order of first sight; one caller at a time."""

    keys: list[str]

    def read(self, texts: Sequence[str]) -> Tokens:
        """The texts' tokens; keys not seen before are appended to `keys`."""
        ...


class PlainReader:
    """`index.tokens` itself, for small collections: the definition that everything faster has to equal."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.keys: list[str] = []
        self._vocabulary = vocabulary
        self._numbers: dict[str, int] = {}

    def read(self, texts: Sequence[str]) -> Tokens:
        """The texts' tokens; keys not seen before are appended to `keys`."""
        keys, starts, ends, first = array("I"), array("i"), array("i"), array("q", [0])
        for text in texts:
            for surface, start, end in surfaces(text):
                keys.append(self._number(self._vocabulary.key(surface)))
                starts.append(start)
                ends.append(end)
            first.append(len(keys))
        return Tokens(
            np.array(keys, dtype=np.uint32),
            np.array(starts, dtype=np.int32),
            np.array(ends, dtype=np.int32),
            np.array(first, dtype=np.int64),
        )

    def _number(self, key: str) -> int:
        found = self._numbers.get(key)
        if found is None:
            found = self._numbers[key] = len(self.keys)
            self.keys.append(key)
        return found
