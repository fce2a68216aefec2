"""Every token of a library as numbers in reading order: where any sequence of token keys stands.

Quotations and phrases are looked up here. Sources stand one after another with a separator between them, so a
sequence may cross paragraphs but never sources. `order` sorts all places by the three keys that begin there
(a suffix array cut at depth three): one binary search finds a word, a pair or a word trigram.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from index.blocks.packing import BITS, pack
from index.model import Span
from index.strings import Numbering, Table

Numbers = NDArray[np.int64]
Keys = NDArray[np.uint32]
Offsets = NDArray[np.int32]
Packed = NDArray[np.uint64]

UNKNOWN = np.uint32(2**32 - 1)
"""Number of a key that stands nowhere."""

SEPARATOR = 0
"""Number of no key; stands after each source and thrice at the end."""

DEPTH = 3


class PositionArrays(Struct, frozen=True):
    """What a generation keeps; every array may be memory-mapped.

    stream: key number of each token; starts, ends: its raw offsets in its source; order: token numbers sorted by
    the three keys that begin there, then by number; packed: those keys, rising; sources: number of each source's
    first token, and of the end; passages: number of each passage's first token; ranks: each source's place in
    "earliest first".
    """

    stream: Keys
    starts: Offsets
    ends: Offsets
    order: Offsets
    packed: Packed
    sources: Numbers
    passages: Numbers
    ranks: Offsets


class Positions:
    """Lookups over the arrays; immutable, safe from many threads."""

    def __init__(self, source_ids: Table, keys: Numbering, arrays: PositionArrays) -> None:
        self.source_ids = source_ids.strings
        self.arrays = arrays
        self.stream = arrays.stream
        self._sources = source_ids
        self._keys = keys

    @property
    def n_tokens(self) -> int:
        """Tokens of all sources."""
        return len(self.stream) - len(self.source_ids) - DEPTH

    def ids(self, keys: Iterable[str]) -> Keys:
        """The keys' numbers; UNKNOWN for a key that stands nowhere."""
        return np.array([self._keys.get(each, int(UNKNOWN)) for each in keys], dtype=np.uint32)

    def ranges(self, ids: Keys) -> tuple[Numbers, Numbers]:
        """(first, last): half-open ranges of `order` for the word trigrams of `ids`; shape (len(ids) - 2,)."""
        low = pack(ids[:-2], ids[1:-1], ids[2:])
        return self._bounds(low, low + np.uint64(1))

    def counts(self, ids: Keys) -> Numbers:
        """How often each key stands in the library."""
        low = pack(ids, np.zeros_like(ids), np.zeros_like(ids))
        first, last = self._bounds(low, low + np.uint64(1 << (2 * BITS)))
        return last - first

    def find(self, ids: Keys) -> Numbers:
        """Numbers of the tokens where the whole sequence begins, rising."""
        n = len(ids)
        if n == 0 or bool((ids == UNKNOWN).any()):
            return np.empty(0, dtype=np.int64)
        if n < DEPTH:
            found = np.sort(self._short(ids))
        else:
            first, last = self.ranges(ids)
            rarest = int(np.argmin(last - first))
            found = self.places(int(first[rarest]), int(last[rarest])) - rarest
        return self._verified(found, ids)

    def places(self, first: int, last: int) -> Numbers:
        """Token numbers of a range of `order`."""
        return self.arrays.order[first:last].astype(np.int64)

    def source_of(self, tokens: Numbers) -> Numbers:
        """Number of the source that holds each token."""
        return np.searchsorted(self.arrays.sources, tokens, side="right") - 1

    def source_number(self, source_id: str) -> int:
        """The source's number in the order of ids."""
        return self._sources.get(source_id)

    def bounds(self, source: int) -> tuple[int, int]:
        """Half-open range of the source's tokens."""
        return int(self.arrays.sources[source]), int(self.arrays.sources[source + 1]) - 1

    def passage_of(self, token: int) -> int:
        """Number of the passage that holds the token."""
        return int(np.searchsorted(self.arrays.passages, token, side="right")) - 1

    def passage_range(self, passage: int) -> tuple[int, int]:
        """Half-open range of the passage's tokens."""
        first = int(self.arrays.passages[passage])
        end = int(self.arrays.passages[passage + 1]) if passage + 1 < len(self.arrays.passages) else len(self.stream)
        return first, min(end, self.bounds(int(self.source_of(np.array([first]))[0]))[1])

    def span(self, first: int, last: int) -> Span:
        """Raw offsets of the tokens first to last - 1 in their source."""
        return Span(int(self.arrays.starts[first]), int(self.arrays.ends[last - 1]))

    def tokens_in(self, source: int, span: Span) -> tuple[int, int]:
        """Half-open range of the source's tokens that begin within the span."""
        first, last = self.bounds(source)
        starts = self.arrays.starts[first:last]
        low, high = np.searchsorted(starts, [span.start, span.end])
        return first + int(low), first + int(high)

    def earliest_first(self, tokens: Numbers) -> Numbers:
        """The token numbers by source date (undated last), source id and place."""
        ranks = self.arrays.ranks[self.source_of(tokens)]
        return tokens[np.lexsort((tokens, ranks))]

    def _short(self, ids: Keys) -> Numbers:
        zero = np.zeros(1, dtype=np.uint32)
        second = ids[1:2] if len(ids) > 1 else zero
        low = pack(ids[:1], second, zero)
        step = np.uint64(1 << (BITS * (DEPTH - len(ids))))
        first, last = self._bounds(low, low + step)
        return self.places(int(first[0]), int(last[0]))

    def _bounds(self, low: Packed, high: Packed) -> tuple[Numbers, Numbers]:
        """For each pair the half-open range of `order` whose packed keys lie in [low, high)."""
        found = np.searchsorted(self.arrays.packed, np.concatenate((low, high))).astype(np.int64)
        return found[: len(low)], found[len(low) :]

    def _verified(self, found: Numbers, ids: Keys) -> Numbers:
        """Those of `found` where the sequence stands."""
        found = found[(found >= 0) & (found + len(ids) <= len(self.stream))]
        for offset, number in enumerate(ids):
            if len(found) <= _FEW:
                break
            found = found[self.stream[found + offset] == number]
        if len(found) > _FEW:
            return found
        kept = [int(at) for at in found if np.array_equal(self.stream[at : at + len(ids)], ids)]
        return np.array(kept, dtype=np.int64)


_FEW = 16
"""Candidates up to which each is compared as a whole."""
