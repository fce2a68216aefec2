"""The block index: rank_bm25's ids, order and score bits, without scoring every passage."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from itertools import chain
from math import isfinite
from pathlib import Path
from struct import Struct, error, pack_into
from typing import NamedTuple

import numpy as np

from index.blocks.arrays import BLOCK, DTYPES, Array, BlockArrays, open_arrays
from index.blocks.impacts import impacts, is_small
from index.blocks.native import native
from index.blocks.scratch import HEADER, POSITIONS, SCRATCH, sizes
from index.errors import QueryError

Found = tuple[Array, Array]


class WeightedTermId(NamedTuple):
    """One position of a query: a term's number and its weight; a plain (int, float) tuple serves as well."""

    term: int
    weight: float = 1.0


class TermStatistics(NamedTuple):
    """One term of an explanation."""

    term: int
    weight: float
    tf: int
    df: int
    idf: float
    contribution: float


class BlockIndex:
    """Searches arrays in memory or mapped; safe to call from several threads at once."""

    def __init__(self, arrays: BlockArrays) -> None:
        self.arrays = arrays
        self.facts = arrays.read_facts()
        self._local = threading.local()
        self._small = is_small(arrays)
        empty = np.zeros(0, dtype=np.float32), np.zeros(0, dtype=np.uint16)
        self._derived = impacts(arrays) if self._small else empty
        self._table = _table([*(getattr(arrays, name) for name in DTYPES), *self._derived])
        self._address = int(self._table.ctypes.data)

    @classmethod
    def open(cls, folder: Path) -> BlockIndex:
        """The index saved in `folder`; raises FormatError."""
        return cls(open_arrays(folder))

    def search(
        self, query: Sequence[tuple[int, float]], k: int, allowed: Array | None = None
    ) -> list[tuple[int, float]]:
        """(passage, score) of the first k passages with a term of the query, by falling score, then passage."""
        workspace, count, mask = self._run(query, k, allowed)
        if count >= 0:
            return workspace.pairs(count)
        passages, scores = self._exhaustive(query, k, mask)
        return list(zip(passages.tolist(), scores.tolist(), strict=True))

    def first(self, query: Sequence[tuple[int, float]], k: int, allowed: Array | None = None) -> Found:
        """The same as (passages, scores), each of shape (hits,).

        query: (term id, weight) by position; allowed: bool (N,), which passages may be returned.
        Raises QueryError for k < 1, a term that is not there, a weight that is no number or a mask that does not fit.
        """
        workspace, count, mask = self._run(query, k, allowed)
        return workspace.columns(count) if count >= 0 else self._exhaustive(query, k, mask)

    def _run(
        self, query: Sequence[tuple[int, float]], k: int, allowed: Array | None
    ) -> tuple[Workspace, int, Array | None]:
        """(this thread's workspace, how many results it holds or -1, the filter as bytes)."""
        if k < 1:
            raise QueryError("k must be at least 1.", "k")
        passages = self.facts.passages
        mask = None if allowed is None else self._mask(allowed)
        try:
            workspace: Workspace = self._local.workspace
        except AttributeError:
            workspace = self._local.workspace = Workspace(self._address, passages, self.facts.blocks, self._small)
        if not query or not passages:
            return workspace, 0, mask
        return workspace, workspace.search(query, min(k, passages), 0 if mask is None else mask.ctypes.data), mask

    def explain(self, query: Sequence[tuple[int, float]], passage: int) -> list[TermStatistics]:
        """tf, df, idf and contribution of every query position; the contributions, in order, add up to the score."""
        frequency_in = native("frequency_in")
        self._check(query)
        if not 0 <= passage < self.facts.passages:
            raise QueryError(f"There is no passage number {passage}.", "passage")
        a, p = self.arrays, self.facts.parameters
        dl = int(a.length[passage])
        rows = []
        for term, weight in query:
            asked = np.array([self._address, term, passage], dtype=np.int64)
            tf = int(frequency_in(asked.ctypes.data))
            idf = float(a.idf[term])
            norm = p.k1 * (1 - p.b + p.b * dl / self.facts.avgdl)
            value = idf * (tf * (p.k1 + 1) / (tf + norm)) if tf else 0.0
            rows.append(
                TermStatistics(term, weight, tf, int(a.df[term]), idf, value if weight == 1 else weight * value)
            )
        return rows

    def dl(self, passage: int) -> int:
        """Number of terms in the passage."""
        return int(self.arrays.length[passage])

    def warm(self) -> None:
        """Compiles, or loads, all that a search may need; takes milliseconds when the kernels are there."""
        if self.facts.passages and self.facts.terms:
            term = int(np.argmax(self.arrays.df))
            self.search([(term, 1.0)], 1)
            self.search([(term, 0.0)], 1)
            self.explain([(term, 1.0)], 0)

    def _mask(self, allowed: Array) -> Array:
        mask = np.ascontiguousarray(allowed)
        if mask.dtype != np.bool_ or mask.shape != (self.facts.passages,):
            raise QueryError("A filter needs one truth value for each passage.", "filters")
        return mask

    def _check(self, query: Sequence[tuple[int, float]]) -> None:
        """Raises QueryError for a term that is not there and for a weight that is no number."""
        if not all(0 <= term < self.facts.terms for term, _ in query):
            raise QueryError(f"Term numbers go from 0 to {self.facts.terms - 1}.", "query")
        if not all(isfinite(weight) for _, weight in query):
            raise QueryError("A term's weight must be a finite number.", "query")

    def _exhaustive(self, query: Sequence[tuple[int, float]], k: int, mask: Array | None) -> Found:
        """Scores every passage: for weights that are not positive, long queries, and large parts of the whole."""
        self._check(query)
        n = self.facts.passages
        scores, hit = np.zeros(n), np.zeros(n, dtype=np.uint8)
        terms = np.array([term for term, _ in query], dtype=np.int64)
        weights = np.array([weight for _, weight in query], dtype=np.float64)
        held = (terms, weights, scores, hit)
        places = [array.ctypes.data for array in held]
        asked = np.array([self._address, *places[:2], len(terms), *places[2:]], dtype=np.int64)
        native("score_all")(asked.ctypes.data)
        ids = np.flatnonzero(hit if mask is None else hit.view(np.bool_) & mask)
        values = scores[ids]
        if len(ids) > k:
            kth = np.partition(values, len(ids) - k)[len(ids) - k]
            ids = ids[values >= kth]
            values = scores[ids]
        order = np.lexsort((ids, -values))[:k]
        return ids[order], values[order]


class Workspace:
    """One thread's scratch for one index, whose table is at an address."""

    def __init__(self, index: int, passages: int, blocks: int, small: bool) -> None:
        self._kernel = native("search_passages" if small else "search_blocks")
        self._run = self._kernel.run
        self._most = max(1, passages // 16)
        lengths = sizes(passages, blocks, BLOCK, self._most, small=small)
        # np.empty asks for address space only: a page is taken when a query first writes to it
        self._arrays = {name: np.empty(lengths[name], dtype=dtype) for name, dtype in SCRATCH.items()}
        self._table = _table(list(self._arrays.values()))
        self._request = np.zeros(HEADER + 2 * POSITIONS, dtype=np.int64)
        self._request[:2] = index, self._table.ctypes.data
        self._address = int(self._request.ctypes.data)
        self._asked = self._request.data.cast("B")[16:]
        counted = np.zeros(2, dtype=np.int64)
        self._count, self._answer = counted.data, int(counted.ctypes.data)
        self._found = self._arrays["result"].data.cast("B")

    def search(self, query: Sequence[tuple[int, float]], k: int, allowed: int) -> int:
        """How many results there are; below 0 if the query is not valid or needs exact accumulation."""
        n = len(query)
        if k > self._most or n > POSITIONS:
            return -1
        try:
            pack_into(_LAYOUTS[n], self._asked, 0, n, k, allowed, *chain.from_iterable(query))
        except error:
            return -1
        self._run(self._answer, self._answer + 8, self._address)
        return int(self._count[0])

    def pairs(self, count: int) -> list[tuple[int, float]]:
        """The first `count` results."""
        return list(_RESULT.iter_unpack(self._found[: 16 * count]))

    def columns(self, count: int) -> Found:
        """The first `count` results as (passages, scores)."""
        rows = self._arrays["result"][: 2 * count].reshape(-1, 2)
        return rows[:, 0].copy(), rows[:, 1].copy().view(np.float64)


_LAYOUTS = ["=3q" + "qd" * n for n in range(POSITIONS + 1)]
"""How a request of n positions stands behind the two addresses."""

_RESULT = Struct("=qd")


def _table(arrays: list[Array]) -> Array:
    """int64 (2 * arrays,): address and length of each array."""
    return np.array([value for array in arrays for value in (array.ctypes.data, len(array))], dtype=np.int64)
