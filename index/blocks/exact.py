"""float64 in rank_bm25's order of operations: one passage, the survivors, or every passage."""

from __future__ import annotations

import numpy as np

from index.blocks.arrays import BLOCK, DENSE, RARE, ROWS, Array
from index.blocks.compiled import Float, Int, kernel, part
from index.blocks.memory import Index, Request, bytes_at, index_at, reals_at, words_at
from index.blocks.scratch import HEADER


@part
def frequency(ix: Index, term: Int, passage: Int, stored: Int) -> Int:
    """tf behind the stored byte: itself, or from 255 on the value among the escapes."""
    if stored < 255:
        return stored
    key = np.uint64(term) << np.uint64(32) | np.uint64(passage)
    return int(ix.escape_tf[np.searchsorted(ix.escape_key, key)])


@part
def _lower_bound(values: Array, low: Int, high: Int, wanted: Int) -> Int:
    """First place in values[low:high] that is not below wanted."""
    while low < high:
        middle = (low + high) >> 1
        if np.int64(values[middle]) < wanted:
            low = middle + 1
        else:
            high = middle
    return low


@part
def block_postings(ix: Index, term: Int, block: Int) -> tuple[Int, Int]:
    """Begin and end of a SPARSE or ROWS term's postings in a block, in `posting`."""
    start = ix.posting_start[term]
    if ix.layout[term] == ROWS:
        at = ix.entry_start[term] * (ix.blocks + 1) + block
        return start + np.int64(ix.row_first[at]), start + np.int64(ix.row_first[at + 1])
    first = ix.entry_start[term]
    last = first + np.int64(ix.entry_count[term])
    at = _lower_bound(ix.entry_block, first, last, block)
    if at == last or np.int64(ix.entry_block[at]) != block:
        return 0, 0
    end = start + (np.int64(ix.df[term]) if at + 1 == last else np.int64(ix.entry_first[at + 1]))
    return start + np.int64(ix.entry_first[at]), end


@part
def tf_of(ix: Index, term: Int, passage: Int) -> Int:
    """How often the passage holds the term."""
    kind = ix.layout[term]
    start = ix.posting_start[term]
    if kind == DENSE:
        return frequency(ix, term, passage, np.int64(ix.dense_tf[start * ix.blocks * BLOCK + passage]))
    if kind == RARE:
        end = start + np.int64(ix.df[term])
        at = _lower_bound(ix.rare_passage, start, end, passage)
        if at < end and np.int64(ix.rare_passage[at]) == passage:
            return frequency(ix, term, passage, np.int64(ix.rare_tf[at]))
        return 0
    begin, end = block_postings(ix, term, passage // BLOCK)
    for at in range(begin, end):
        stored = np.int64(ix.posting[at])
        if stored & 255 == passage % BLOCK:
            return frequency(ix, term, passage, stored >> 8)
    return 0


@part
def contribution(ix: Index, idf: Float, weight: Float, tf: Int, dl: Int) -> Float:
    """rank_bm25's summand, multiplied by the weight unless that is 1."""
    value = idf * (tf * (ix.k1 + 1) / (tf + ix.k1 * (1 - ix.b + ix.b * dl / ix.avgdl)))
    return value if weight == 1.0 else weight * value


@part
def score_of(ix: Index, asked: Request, passage: Int) -> Float:
    """The passage's score for the query's positions, in their order."""
    score = 0.0
    dl = np.int64(ix.length[passage])
    for i in range(asked.n):
        term = asked.words[HEADER + 2 * i]
        tf = tf_of(ix, term, passage)
        if tf:
            score += contribution(ix, ix.idf[term], asked.reals[HEADER + 2 * i + 1], tf, dl)
    return score


@part
def _add(ix: Index, scores: Array, hit: Array, summand: tuple[Int, Float, Int, Int]) -> None:
    term, weight, passage, stored = summand
    tf = frequency(ix, term, passage, stored)
    scores[passage] += contribution(ix, ix.idf[term], weight, tf, np.int64(ix.length[passage]))
    hit[passage] = 1


@part
def _add_blocks(ix: Index, scores: Array, hit: Array, term: Int, weight: Float) -> None:
    """Adds a SPARSE or ROWS term."""
    if ix.layout[term] == ROWS:
        for block in range(ix.blocks):
            begin, end = block_postings(ix, term, block)
            for at in range(begin, end):
                stored = np.int64(ix.posting[at])
                _add(ix, scores, hit, (term, weight, block * BLOCK + (stored & 255), stored >> 8))
        return
    first = ix.entry_start[term]
    n = np.int64(ix.entry_count[term])
    start = ix.posting_start[term]
    for e in range(first, first + n):
        begin = start + np.int64(ix.entry_first[e])
        end = start + (np.int64(ix.df[term]) if e + 1 == first + n else np.int64(ix.entry_first[e + 1]))
        for at in range(begin, end):
            stored = np.int64(ix.posting[at])
            passage = np.int64(ix.entry_block[e]) * BLOCK + (stored & 255)
            _add(ix, scores, hit, (term, weight, passage, stored >> 8))


@kernel
def score_all(request: Int) -> Int:
    """Adds every query position to scores (N,) and marks in hit (N,) the passages that hold any of them; gives 0.

    request: address of six int64: addresses of the index, of terms (int64) and weights (float64), their number, and
    the addresses of scores (float64) and hit (uint8).
    """
    asked = words_at(request, 6)
    ix = index_at(asked[0])
    query_term, query_weight = words_at(asked[1], asked[3]), reals_at(asked[2], asked[3])
    scores, hit = reals_at(asked[4], ix.n), bytes_at(asked[5], ix.n)
    for i in range(len(query_term)):
        term, weight = query_term[i], query_weight[i]
        kind = ix.layout[term]
        start = ix.posting_start[term]
        if kind == RARE:
            for at in range(start, start + np.int64(ix.df[term])):
                passage = np.int64(ix.rare_passage[at])
                _add(ix, scores, hit, (term, weight, passage, np.int64(ix.rare_tf[at])))
        elif kind == DENSE:
            row = start * ix.blocks * BLOCK
            for p in range(ix.n):
                if ix.dense_tf[row + p]:
                    _add(ix, scores, hit, (term, weight, p, np.int64(ix.dense_tf[row + p])))
        else:
            _add_blocks(ix, scores, hit, term, weight)
    return 0


@kernel
def frequency_in(request: Int) -> Int:
    """tf of the term in the passage; request: address of the index's address, term and passage."""
    asked = words_at(request, 3)
    return tf_of(index_at(asked[0]), asked[1], asked[2])
