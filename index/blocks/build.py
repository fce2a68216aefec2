"""A key stream to a block index: two passes over the stream, straight into the final arrays."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
from msgspec import Struct

from index.blocks.arrays import BLOCK, DENSE, IDF_NAMES, RARE, ROWS, SPARSE, Array, BlockArrays, Facts, pack_facts
from index.blocks.native import native
from index.errors import FormatError
from index.model import Bm25Parameters
from index.spool import let_go

EPSILON = 0.25
"""rank_bm25's floor: terms with a negative idf get this share of the average idf."""


CHUNK = 2_000_000
"""Tokens between two moments when a mapped stream's pages are let go."""


class Thresholds(Struct, frozen=True):
    """What decides a term's layout; the values were measured over 10,000 to 1,000,000 passages."""

    rare_below: int = 512
    dense_share: int = 8
    row_share: int = 2
    accumulate_blocks: int = 400


DEFAULT_THRESHOLDS = Thresholds()


class _Counts(Struct, frozen=True, eq=False):
    """One range's counts: begin and end passage, then per term df, blocks and first place in the stream."""

    begin: int
    end: int
    longest: int
    df: Array
    blocks: Array
    first: Array


def build(
    passage_starts: Array,
    stream: Array,
    term_of_key: Array,
    n_terms: int,
    parameters: Bm25Parameters,
    *,
    passage_ends: Array | None = None,
    threads: int = 1,
    thresholds: Thresholds = DEFAULT_THRESHOLDS,
) -> BlockArrays:
    """The index of N passages; the same bytes for every number of threads.

    passage_starts: int64 (N+1,), where each passage begins in stream; passage_ends: int64 (N,), where each ends, else
    where the next one begins; stream: uint32, key ids in reading order;
    term_of_key: int32, term id of each key or -1 for signs. Beside the result, memory is about 50 bytes a term and
    thread; the pages of a stream that is a file mapped read-only are let go as they are read.
    Raises FormatError if the arrays do not fit each other.
    """
    starts = np.ascontiguousarray(passage_starts, dtype=np.int64)
    ends = np.ascontiguousarray(starts[1:] if passage_ends is None else passage_ends, dtype=np.int64)
    keys = np.ascontiguousarray(stream, dtype=np.uint32)
    terms = np.ascontiguousarray(term_of_key, dtype=np.int32)
    _check(starts, ends, len(keys), terms, n_terms, parameters)
    count_terms = native("count")
    n = len(starts) - 1
    length = np.zeros(n, dtype=np.uint32)

    def count(begin: int, end: int) -> _Counts:
        df, blocks = np.zeros(n_terms, dtype=np.uint32), np.zeros(n_terms, dtype=np.uint32)
        first = np.full(n_terms, np.iinfo(np.int64).max, dtype=np.int64)
        seen = np.full(n_terms, -1, dtype=np.int32)
        longest = 0
        for b, e in _chunks(starts, begin, end):
            most = count_terms.of(starts, ends, keys, terms, b, e, length, df, blocks, first, seen)
            if most < 0:
                raise FormatError("The key stream holds a key that has no number.")
            longest = max(longest, most)
            let_go(keys)
        return _Counts(begin, end, longest, df, blocks, first)

    counted = _in_threads(count, _ranges(starts, threads), threads)
    plan = _Plan(counted, length, parameters, n_terms, thresholds)
    escapes = _in_threads(plan.filler(starts, ends, keys, terms), [(i, c) for i, c in enumerate(counted)], threads)
    return plan.finish(escapes)


class _Plan:
    """Where everything goes: the layouts, the arrays' sizes and each range's first places."""

    def __init__(
        self,
        counted: list[_Counts],
        length: Array,
        parameters: Bm25Parameters,
        n_terms: int,
        thresholds: Thresholds,
    ) -> None:
        n = len(length)
        self.counted = counted
        self.df = _total([c.df for c in counted], n_terms)
        self.blocks = _total([c.blocks for c in counted], n_terms)
        self.facts = Facts(n, n_terms, int(length.sum(dtype=np.int64)) / n if n else 0.0, parameters)
        self.norm = _norms(length, self.facts)
        self.layout = _layouts(self.df, self.blocks, self.facts, thresholds)
        self.posting_start, self.entry_start = self._starts()
        self.arrays = self._allocate(length)

    def _starts(self) -> tuple[Array, Array]:
        """posting_start and entry_start as BlockArrays describes them."""
        postings = np.zeros(len(self.df), dtype=np.int64)
        entries = np.zeros(len(self.df), dtype=np.int64)
        rare, sparse, rows, dense = (self.layout == kind for kind in (RARE, SPARSE, ROWS, DENSE))
        for chosen in (rare, sparse | rows):
            postings[chosen] = _before(self.df[chosen])
        postings[dense] = np.arange(np.count_nonzero(dense))
        entries[sparse] = _before(self.blocks[sparse])
        entries[rows] = np.arange(np.count_nonzero(rows))
        entries[dense] = np.count_nonzero(rows) + postings[dense]
        return postings, entries

    def _allocate(self, length: Array) -> BlockArrays:
        """The final arrays, postings still empty; the escapes come at the end."""
        rare, sparse, rows, dense = (self.layout == kind for kind in (RARE, SPARSE, ROWS, DENSE))
        n_rows, n_dense, blocks = int(np.count_nonzero(rows)), int(np.count_nonzero(dense)), self.facts.blocks
        n_rare = int(self.df[rare].sum(dtype=np.int64))
        n_place = int(self.df[sparse | rows].sum(dtype=np.int64))
        n_entries = int(self.blocks[sparse].sum(dtype=np.int64))
        return BlockArrays(
            facts=pack_facts(self.facts),
            length=length,
            norm=self.norm.astype(np.float32),
            df=self.df,
            idf=idf_of(self.df, self.facts, [c.first for c in self.counted]),
            layout=self.layout,
            posting_start=self.posting_start,
            entry_start=self.entry_start,
            entry_count=np.where(sparse, self.blocks, 0).astype(np.uint32),
            rare_passage=np.zeros(n_rare, dtype=np.uint32),
            rare_tf=np.zeros(n_rare, dtype=np.uint8),
            posting=np.zeros(n_place, dtype=np.uint16),
            entry_block=np.zeros(n_entries, dtype=np.uint32),
            entry_max=np.zeros(n_entries, dtype=np.uint8),
            entry_first=np.zeros(n_entries, dtype=np.uint32),
            row_max=np.zeros((n_rows + n_dense) * blocks, dtype=np.uint8),
            row_fine=np.zeros((n_rows + n_dense) * blocks, dtype=np.uint64),
            row_first=np.zeros(n_rows * (blocks + 1), dtype=np.uint32),
            dense_tf=np.zeros(n_dense * blocks * BLOCK, dtype=np.uint8),
            escape_key=np.zeros(0, dtype=np.uint64),
            escape_tf=np.zeros(0, dtype=np.uint32),
        )

    def filler(
        self, starts: Array, ends: Array, keys: Array, terms: Array
    ) -> Callable[[int, _Counts], tuple[Array, Array]]:
        """A function that writes one range's postings and returns its escapes (keys, frequencies)."""
        a = self.arrays
        fill_postings = native("fill")

        def fill(number: int, part: _Counts) -> tuple[Array, Array]:
            cursor, entry_cursor = self.posting_start.copy(), self.entry_start.copy()
            for earlier in self.counted[:number]:
                cursor += earlier.df
                entry_cursor += earlier.blocks
            tally = np.zeros(len(self.df), dtype=np.uint32)
            open_block = np.full(len(self.df), -1, dtype=np.int32)
            touched = np.empty(part.longest, dtype=np.int64)
            found = []
            for begin, end in _chunks(starts, part.begin, part.end):
                room = int(starts[end] - starts[begin]) // 255 + 1
                keys_out, tf_out = np.zeros(room, dtype=np.uint64), np.zeros(room, dtype=np.uint32)
                # fmt: off
                n = fill_postings.of(
                    starts, ends, keys, terms, begin, end, self.norm, self.layout,
                    self.posting_start, self.entry_start, cursor, entry_cursor, a.rare_passage, a.rare_tf,
                    a.posting, a.entry_block, a.entry_max, a.entry_first, a.row_max, a.row_fine, a.row_first,
                    a.dense_tf, keys_out, tf_out, tally, open_block, touched,
                )
                # fmt: on
                found.append((keys_out[:n].copy(), tf_out[:n].copy()))
                let_go(keys)
            return np.concatenate([k for k, _ in found]), np.concatenate([f for _, f in found])

        return fill

    def finish(self, escapes: list[tuple[Array, Array]]) -> BlockArrays:
        """The arrays with gaps closed and escapes sorted."""
        from msgspec.structs import replace

        native("close_rows").of(self.arrays.row_first, self.facts.blocks + 1)
        key = np.concatenate([k for k, _ in escapes]) if escapes else np.zeros(0, dtype=np.uint64)
        tf = np.concatenate([f for _, f in escapes]) if escapes else np.zeros(0, dtype=np.uint32)
        order = np.argsort(key)
        return replace(self.arrays, escape_key=key[order], escape_tf=tf[order])


def idf_of(df: Array, facts: Facts, firsts: list[Array]) -> Array:
    """float64 (V,), to the bit what rank_bm25 computes; `firsts` are places of first occurrence per range."""
    n = facts.passages
    values, where = np.unique(df, return_inverse=True)
    if facts.parameters.idf == "lucene":
        table = [math.log(1 + (n - f + 0.5) / (f + 0.5)) if f else 0.0 for f in values.tolist()]
        return np.array(table, dtype=np.float64)[where]
    table = [math.log(n - f + 0.5) - math.log(f + 0.5) if f else 0.0 for f in values.tolist()]
    idf = np.array(table, dtype=np.float64)[where]
    first = np.minimum.reduce(firsts) if firsts else np.zeros(0, dtype=np.int64)
    order = np.argsort(first, kind="stable")[: int(np.count_nonzero(df))]
    total = 0.0
    for value in idf[order].tolist():  # one by one, for rank_bm25 adds them so and another order rounds otherwise
        total += value
    floor = EPSILON * (total / len(order)) if len(order) else 0.0
    return np.where(idf < 0, floor, idf)


def _norms(length: Array, facts: Facts) -> Array:
    """float64 (64·B,): k1·(1−b+b·dl/avgdl) in rank_bm25's order of operations; 1 beyond the last passage."""
    p = facts.parameters
    norms = np.ones(facts.blocks * BLOCK, dtype=np.float64)
    if facts.avgdl:
        norms[: len(length)] = p.k1 * (1 - p.b + p.b * length.astype(np.int64) / facts.avgdl)
    return norms


def _layouts(df: Array, blocks: Array, facts: Facts, thresholds: Thresholds) -> Array:
    """uint8 (V,): each term's layout; small indexes have only RARE and DENSE, as accumulation wants them."""
    if facts.blocks <= thresholds.accumulate_blocks:
        layout = np.full(len(df), RARE, dtype=np.uint8)
    else:
        by_blocks = np.where(blocks * thresholds.row_share >= facts.blocks, ROWS, SPARSE)
        layout = np.where(df < thresholds.rare_below, RARE, by_blocks).astype(np.uint8)
    layout[df.astype(np.int64) * thresholds.dense_share > facts.passages] = DENSE
    return layout


def _check(starts: Array, ends: Array, n_tokens: int, terms: Array, n_terms: int, parameters: Bm25Parameters) -> None:
    fits = len(starts) == len(ends) + 1 and starts[0] >= 0 and starts[-1] <= n_tokens
    if not fits or bool(np.any(starts[:-1] > ends)) or bool(np.any(ends > starts[1:])):
        raise FormatError("The passages do not fit the key stream.")
    if len(terms) and (int(terms.max()) >= n_terms or int(terms.min()) < -1):
        raise FormatError("A key's term is not among the terms.")
    if len(starts) >= 2**31 or n_terms >= 2**31:
        raise FormatError("An index holds less than 2,147,483,648 passages and terms.")
    if not (parameters.k1 >= 0 and 0 <= parameters.b <= 1 and parameters.idf in IDF_NAMES):
        raise FormatError("BM25 needs k1 >= 0, 0 <= b <= 1 and the idf 'lucene' or 'okapi'.")


def _ranges(starts: Array, threads: int) -> list[tuple[int, int]]:
    """Ranges of whole blocks with about the same number of tokens each."""
    n = len(starts) - 1
    wanted = np.linspace(starts[0], starts[-1], threads + 1)[1:-1]
    cuts = [int(c) // BLOCK * BLOCK for c in np.searchsorted(starts, wanted)]
    ends = sorted({*(c for c in cuts if 0 < c < n), n})
    return [(b, e) for b, e in zip([0, *ends], ends, strict=False) if e > b]


def _chunks(starts: Array, begin: int, end: int) -> Iterator[tuple[int, int]]:
    """[begin, end) in runs of whole blocks, about CHUNK tokens each."""
    while begin < end:
        there = int(np.searchsorted(starts, starts[begin] + CHUNK)) // BLOCK * BLOCK
        stop = min(end, max(there, begin + BLOCK))
        yield begin, stop
        begin = stop


def _in_threads(work: Callable[..., Any], parts: list[tuple[Any, ...]], threads: int) -> list[Any]:
    if len(parts) < 2 or threads < 2:
        return [work(*part) for part in parts]
    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(lambda part: work(*part), parts))


def _total(parts: list[Array], length: int) -> Array:
    return sum(parts[1:], start=parts[0]) if parts else np.zeros(length, dtype=np.uint32)


def _before(counts: Array) -> Array:
    """Sum of all counts before each one, int64."""
    return np.cumsum(counts, dtype=np.int64) - counts
