"""Many strings as two arrays, and finding a string's number without a dict of all of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from hashlib import blake2b
from itertools import accumulate, pairwise
from typing import Any, Protocol, TypeAlias

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from index.flat import from_zero, ranges

Array: TypeAlias = NDArray[Any]

_REMEMBERED = 50_000
"""Look-ups a table remembers."""

_TAKEN = 1 << 14
"""Strings that are copied at once."""


class Strings(Struct, frozen=True, eq=False):
    """`blob` uint8: their UTF-8, end to end; `at` int64 (n + 1,): where each begins."""

    blob: Array
    at: Array

    def __len__(self) -> int:
        return len(self.at) - 1

    def __getitem__(self, number: int) -> str:
        return bytes(self.blob[self.at[number] : self.at[number + 1]]).decode()

    def all(self) -> list[str]:
        """Every string in order."""
        whole, at = self.blob.tobytes(), self.at.tolist()
        return [whole[a:b].decode() for a, b in pairwise(at)]

    def take(self, numbers: Array) -> Strings:
        """The strings of these numbers, in this order."""
        begins, lengths = self.at[:-1][numbers], np.diff(self.at)[numbers]
        at = from_zero(lengths)
        blob = np.empty(int(at[-1]), dtype=np.uint8)
        for low in range(0, len(begins), _TAKEN):  # the places of all bytes at once would be eight times as large
            high = min(low + _TAKEN, len(begins))
            blob[at[low] : at[high]] = self.blob[ranges(begins[low:high], lengths[low:high])]
        return Strings(blob, at)


def strings(values: Iterable[str]) -> Strings:
    """The values as arrays."""
    encoded = [value.encode() for value in values]
    at = np.fromiter(accumulate(map(len, encoded), initial=0), dtype=np.int64, count=len(encoded) + 1)
    return Strings(np.frombuffer(b"".join(encoded), dtype=np.uint8), at)


def joined(one: Strings, other: Strings) -> Strings:
    """The strings of one, then those of the other."""
    return Strings(
        np.concatenate([one.blob, other.blob]), np.concatenate([one.at, other.at[1:] + one.at[-1]]).astype(np.int64)
    )


def hashes(values: Sequence[str]) -> Array:
    """uint64 (n,): eight bytes of each string's blake2b."""
    found = b"".join([blake2b(value.encode(), digest_size=8).digest() for value in values])
    return np.frombuffer(found, dtype="<u8")


class Numbering(Protocol):
    """string → number; a dict, or a table on disk."""

    def get(self, text: str, default: int, /) -> int:
        """The string's number, or the default."""
        ...


class Table:
    """string → number by a binary search over hashes; safe from many threads."""

    def __init__(self, held: Strings, hash_: Array, order: Array) -> None:
        """`hash_` uint64 (n,), rising, and `order` (n,), the numbers of the strings that have them."""
        self.strings, self._hash, self._order = held, hash_, order
        self._known: dict[str, int] = {}

    def __len__(self) -> int:
        return len(self.strings)

    def __getitem__(self, number: int) -> str:
        return self.strings[number]

    def get(self, text: str, default: int = -1) -> int:
        """The string's number, or the default."""
        found = self._known.get(text)
        if found is None:
            found = self._find(text)
            if len(self._known) >= _REMEMBERED:
                self._known.clear()
            self._known[text] = found
        return default if found < 0 else found

    def _find(self, text: str) -> int:
        wanted = np.frombuffer(blake2b(text.encode(errors="surrogatepass"), digest_size=8).digest(), dtype="<u8")[0]
        at = int(np.searchsorted(self._hash, wanted))
        while at < len(self._hash) and self._hash[at] == wanted:
            number = int(self._order[at])
            if self.strings[number] == text:
                return number
            at += 1
        return -1
