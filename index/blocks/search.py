"""The block index: rank_bm25's ids, order and score bits, without scoring every passage."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from math import isfinite
from pathlib import Path
from struct import pack_into
from typing import NamedTuple

import numpy as np

from index.blocks.arrays import BLOCK, DTYPES, RARE, Array, BlockArrays, open_arrays
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
        self._table = _table([getattr(arrays, name) for name in DTYPES])
        self._address = int(self._table.ctypes.data)
        self._small = bool(np.all((arrays.layout == RARE) | (arrays.layout == 3)))

    @classmethod
    def open(cls, folder: Path) -> BlockIndex:
        """The index saved in `folder`; raises FormatError."""
        return cls(open_arrays(folder))

    def search(
        self, query: Sequence[tuple[int, float]], k: int, allowed: Array | None = None
    ) -> list[tuple[int, float]]:
        """(passage, score) of the first k passages with a term of the query, by falling score, then passage."""
        passages, scores = self.first(query, k, allowed)
        return list(zip(passages.tolist(), scores.tolist(), strict=True))

    def first(self, query: Sequence[tuple[int, float]], k: int, allowed: Array | None = None) -> Found:
        """The same as (passages, scores), each of shape (hits,).

        query: (term id, weight) by position; allowed: bool (N,), which passages may be returned.
        Raises QueryError for k < 1, a term that is not there, a weight that is no number or a mask that does not fit.
        """
        facts = self.facts
        if k < 1:
            raise QueryError("k must be at least 1.", "k")
        if not query or not facts.passages:
            return np.empty(0, dtype=np.int64), np.empty(0)
        terms, weights = zip(*query, strict=True)
        if min(terms) < 0 or max(terms) >= facts.terms:
            raise QueryError(f"Term numbers go from 0 to {facts.terms - 1}.", "query")
        if not all(map(isfinite, weights)):
            raise QueryError("A term's weight must be a finite number.", "query")
        mask = None if allowed is None else self._mask(allowed)
        k = min(k, facts.passages)
        workspace = self._workspace()
        found = workspace.search(self._address, terms, weights, k, 0 if mask is None else mask.ctypes.data)
        return self._exhaustive(query, k, mask) if found is None else found

    def explain(self, query: Sequence[tuple[int, float]], passage: int) -> list[TermStatistics]:
        """tf, df, idf and contribution of every query position; the contributions, in order, add up to the score."""
        from index.blocks.exact import frequency_in

        if not 0 <= passage < self.facts.passages:
            raise QueryError(f"There is no passage number {passage}.", "passage")
        a, p = self.arrays, self.facts.parameters
        dl = int(a.length[passage])
        rows = []
        for term, weight in query:
            tf = int(frequency_in(self._address, term, passage))
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
        """Compiles, or loads, all that a search may need; takes about 0.5 s when kernels are cached."""
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

    def _workspace(self) -> Workspace:
        workspace = getattr(self._local, "workspace", None)
        if workspace is None:
            workspace = self._local.workspace = Workspace(self.facts.passages, self.facts.blocks, self._small)
        return workspace

    def _exhaustive(self, query: Sequence[tuple[int, float]], k: int, mask: Array | None) -> Found:
        """Scores every passage: for weights that are not positive, long queries, and large parts of the whole."""
        from index.blocks.exact import score_all

        n = self.facts.passages
        scores, hit = np.zeros(n), np.zeros(n, dtype=np.uint8)
        terms = np.array([term for term, _ in query], dtype=np.int64)
        weights = np.array([weight for _, weight in query], dtype=np.float64)
        score_all(self._address, terms, weights, scores, hit)
        ids = np.flatnonzero(hit if mask is None else hit.view(np.bool_) & mask)
        values = scores[ids]
        if len(ids) > k:
            kth = np.partition(values, len(ids) - k)[len(ids) - k]
            ids = ids[values >= kth]
            values = scores[ids]
        order = np.lexsort((ids, -values))[:k]
        return ids[order], values[order]


class Workspace:
    """One thread's scratch for one index."""

    def __init__(self, passages: int, blocks: int, small: bool) -> None:
        from index.blocks import memory

        self._run = _kernel(small)
        self._most = max(1, passages // 16)
        self._positions = memory.POSITIONS
        sizes = {
            "query_term": memory.POSITIONS,
            "query_weight": memory.POSITIONS,
            "term": memory.TERMS,
            "weight": memory.TERMS,
            "step": memory.TERMS,
            "state": 8,
            "slot": 0 if small else memory.TERMS * blocks,
            "sums": blocks * BLOCK if small else BLOCK,
            "bound": blocks,
            "order": blocks + 1,
            "candidate_id": passages,
            "candidate_score": passages,
            "heap": self._most,
            "result_id": self._most,
            "result_score": self._most,
        }
        # np.empty asks for address space only: a page is taken when a query first writes to it
        self._arrays = {name: np.empty(sizes[name], dtype=dtype) for name, dtype in memory.SCRATCH}
        self._table = _table(list(self._arrays.values()))
        self._address = int(self._table.ctypes.data)
        self._terms, self._weights = self._arrays["query_term"].data, self._arrays["query_weight"].data
        self._ids, self._scores = self._arrays["result_id"], self._arrays["result_score"]

    def search(
        self, index: int, terms: tuple[int, ...], weights: tuple[float, ...], k: int, allowed: int
    ) -> Found | None:
        """The results, or None if the query needs exact accumulation."""
        n = len(terms)
        if k > self._most or n > self._positions:
            return None
        pack_into(f"={n}q", self._terms, 0, *terms)
        pack_into(f"={n}d", self._weights, 0, *weights)
        count = self._run(index, self._address, n, k, allowed)
        if count < 0:
            return None
        return self._ids[:count].astype(np.int64), self._scores[:count].copy()


def _kernel(small: bool) -> Callable[[int, int, int, int, int], int]:
    """The search for an index of this size; the other one is not even loaded."""
    if small:
        from index.blocks.accumulation import search_passages

        return search_passages
    from index.blocks.kernels import search_blocks

    return search_blocks


def _table(arrays: list[Array]) -> Array:
    """int64 (2 * arrays,): address and length of each array."""
    return np.array([value for array in arrays for value in (array.ctypes.data, len(array))], dtype=np.int64)
