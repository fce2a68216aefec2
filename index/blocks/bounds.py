"""Prepares a query and bounds the score of every block; bounds are integers, rounded up."""

from __future__ import annotations

import numpy as np

from index.blocks.arrays import BLOCK, RARE, SPARSE
from index.blocks.compiled import Float, Int, part
from index.blocks.exact import frequency
from index.blocks.memory import TERMS, Index, Scratch, bytes_at

_SLACK = 2e-5
_SUM_OF_STEPS = 1 << 22
_SMALLEST, _LARGEST = 1e-20, 1e20

CUT, UNIT, HEAP, CANDIDATES, MARGIN = 0, 1, 2, 3, 4
"""Places in Scratch.state: the score below which nothing can be a hit, the score of one step of a bound, the sizes
of heap and candidates, and how far below the k-th approximate score the cut lies."""


@part
def _collect_terms(ix: Index, s: Scratch, n: Int) -> Int:
    """The number of distinct terms with a positive weight, or -1 if the query needs exact accumulation."""
    count = 0
    for i in range(n):
        term = s.query_term[i]
        weight = ix.idf[term] * s.query_weight[i] * (ix.k1 + 1)
        if ix.df[term] == 0:
            continue
        if not (_SMALLEST < weight < _LARGEST):
            return -1
        j = 0
        while j < count and s.term[j] != term:
            j += 1
        if j == TERMS:
            return -1
        if j == count:
            s.term[j] = term
            s.weight[j] = 0.0
            count += 1
        s.weight[j] += np.float32(weight)
    return count


@part
def prepare(ix: Index, s: Scratch, n: Int) -> Int:
    """Sorts the distinct terms by falling weight and sets their steps; -1 as _collect_terms."""
    count = _collect_terms(ix, s, n)
    total = 0.0
    for i in range(count):
        total += s.weight[i]
        j = i
        while j > 0 and s.weight[j - 1] < s.weight[j]:
            s.weight[j - 1], s.weight[j] = s.weight[j], s.weight[j - 1]
            s.term[j - 1], s.term[j] = s.term[j], s.term[j - 1]
            j -= 1
    scale = _SUM_OF_STEPS / total if total else 1.0
    for i in range(count):
        s.step[i] = np.int64(s.weight[i] * scale) + 1
    s.state[UNIT] = 1.0 / (255.0 * scale)
    s.state[MARGIN] = 2.0 * _SLACK * total
    s.state[CUT] = 0.0
    s.state[HEAP] = 0
    s.state[CANDIDATES] = 0
    return count


@part
def impact(ix: Index, term: Int, passage: Int, stored: Int) -> Float:
    """tf / (tf + K) in float32."""
    tf = np.float32(frequency(ix, term, passage, stored))
    return tf / (tf + ix.norm[passage])


@part
def _bound_rare(ix: Index, s: Scratch, j: Int) -> None:
    """Adds a RARE term to the bounds; its slots hold 1 + number of the first posting, and the maximum on top."""
    term, step = s.term[j], np.int32(s.step[j])
    start = ix.posting_start[term]
    slots = s.slot[j * ix.blocks : (j + 1) * ix.blocks]
    slots[:] = 0
    for i in range(np.int64(ix.df[term])):
        passage = np.int64(ix.rare_passage[start + i])
        block = passage // BLOCK
        value = impact(ix, term, passage, np.int64(ix.rare_tf[start + i])) * np.float32(255.001)
        top = min(np.int64(255), np.int64(value) + 1)
        old = slots[block]
        if old == 0:
            slots[block] = np.uint32(i + 1) | np.uint32(top) << np.uint32(24)
            s.bound[block] += step * np.int32(top)
        elif np.int64(old >> np.uint32(24)) < top:
            s.bound[block] += step * np.int32(top - np.int64(old >> np.uint32(24)))
            slots[block] = old & np.uint32(0xFFFFFF) | np.uint32(top) << np.uint32(24)


@part
def _bound_sparse(ix: Index, s: Scratch, j: Int) -> None:
    """Adds a SPARSE term to the bounds; its slots hold 1 + number of the entry, and the maximum on top."""
    term, step = s.term[j], np.int32(s.step[j])
    start = ix.entry_start[term]
    slots = s.slot[j * ix.blocks : (j + 1) * ix.blocks]
    slots[:] = 0
    for i in range(np.int64(ix.entry_count[term])):
        block = ix.entry_block[start + i]
        top = np.uint32(ix.entry_max[start + i])
        slots[block] = np.uint32(i + 1) | top << np.uint32(24)
        s.bound[block] += step * np.int32(top)


@part
def add_bounds(ix: Index, s: Scratch, terms: Int) -> None:
    """Fills bound (B,): no passage of the block scores more than bound * UNIT."""
    bound = s.bound[: ix.blocks]
    bound[:] = 0
    for j in range(terms):
        term = s.term[j]
        kind = ix.layout[term]
        if kind == RARE:
            _bound_rare(ix, s, j)
        elif kind == SPARSE:
            _bound_sparse(ix, s, j)
        else:
            row = ix.entry_start[term] * ix.blocks
            tops = ix.row_max[row : row + ix.blocks]
            step = np.int32(s.step[j])
            for i in range(ix.blocks):
                bound[i] += step * np.int32(tops[i])


@part
def drop_forbidden(ix: Index, s: Scratch, allowed: Int) -> None:
    """Blocks without an allowed passage get bound 0."""
    mask = bytes_at(allowed, ix.n)
    for block in range(ix.blocks):
        found = np.uint8(0)
        for p in range(block * BLOCK, min(ix.n, (block + 1) * BLOCK)):
            found |= mask[p]
        if not found:
            s.bound[block] = 0
