"""Prepares a query and bounds the score of every block; bounds are integers, rounded up."""

from __future__ import annotations

import numpy as np

from index.blocks.arrays import BLOCK, RARE, SPARSE
from index.blocks.compiled import Float, Int, part
from index.blocks.exact import frequency
from index.blocks.memory import Index, Request, Scratch, bytes_at
from index.blocks.scratch import GROUP, HEADER, TERMS

_SLACK = 2e-5
_SUM_OF_STEPS = 65_000
"""255 times as much is below 2**24, so that float32 holds every bound exactly."""
_SMALLEST, _LARGEST = 1e-20, 1e20

CUT, UNIT, HEAP, CANDIDATES, MARGIN, LISTS = 0, 1, 2, 3, 4, 5
"""Places in Scratch.state: the score below which nothing can be a hit, the score of one step of a bound, the sizes
of heap and candidates, how far below the k-th approximate score the cut lies, and how many terms are no rows."""

EXHAUSTIVE, UNKNOWN_TERM, NO_NUMBER = -1, -2, -3
"""What a search gives instead of a number of results: the query needs exact accumulation, or is not valid."""


@part
def _collect_terms(ix: Index, s: Scratch, asked: Request) -> Int:
    """The number of distinct terms with a positive weight, or what is below 0."""
    count = 0
    plain = True
    for i in range(asked.n):
        term = asked.words[HEADER + 2 * i]
        wanted = asked.reals[HEADER + 2 * i + 1]
        if not 0 <= term < len(ix.df):
            return UNKNOWN_TERM
        if not np.isfinite(wanted):
            return NO_NUMBER
        if ix.df[term] == 0:
            continue
        weight = ix.idf[term] * wanted * (ix.k1 + 1)
        j = 0
        while j < count and s.term[j] != term:
            j += 1
        plain &= _SMALLEST < weight < _LARGEST and j < TERMS
        if not plain:
            continue
        if j == count:
            s.term[j] = term
            s.weight[j] = 0.0
            count += 1
        s.weight[j] += np.float32(weight)
    return count if plain else EXHAUSTIVE


@part
def _first(ix: Index, s: Scratch, i: Int, j: Int) -> Int:
    """True if term i is taken before term j: lists before rows, then by falling weight."""
    rows, other = ix.layout[s.term[i]] > SPARSE, ix.layout[s.term[j]] > SPARSE
    return rows < other or (rows == other and s.weight[i] > s.weight[j])


@part
def prepare(ix: Index, s: Scratch, asked: Request) -> Int:
    """Sorts the distinct terms, RARE and SPARSE first, and sets their steps; below 0 as _collect_terms."""
    count = _collect_terms(ix, s, asked)
    total = 0.0
    lists = 0
    for i in range(count):
        total += s.weight[i]
        lists += ix.layout[s.term[i]] <= SPARSE
        j = i
        while j > 0 and _first(ix, s, j, j - 1):
            s.weight[j - 1], s.weight[j] = s.weight[j], s.weight[j - 1]
            s.term[j - 1], s.term[j] = s.term[j], s.term[j - 1]
            j -= 1
    scale = _SUM_OF_STEPS / total if total else 1.0
    for i in range(count):
        s.step[i] = np.int64(s.weight[i] * scale) + 1
        s.row[i] = ix.entry_start[s.term[i]] * ix.blocks
    s.state[UNIT] = 1.0 / (255.0 * scale)
    s.state[MARGIN] = 2.0 * _SLACK * total
    s.state[CUT] = 0.0
    s.state[HEAP] = 0
    s.state[CANDIDATES] = 0
    s.state[LISTS] = lists
    return count


@part
def impact(ix: Index, term: Int, passage: Int, stored: Int) -> Float:
    """tf / (tf + K) in float32."""
    tf = np.float32(frequency(ix, term, passage, stored))
    return tf / (tf + ix.norm[passage])


@part
def _bound_rare(ix: Index, s: Scratch, j: Int) -> None:
    """Adds a RARE term to the bounds; its slots hold 1 + number of the first posting, and the maximum on top."""
    term, step = s.term[j], s.step[j]
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
            s.bound[block] += np.int32(step * top)
        elif np.int64(old >> np.uint32(24)) < top:
            s.bound[block] += np.int32(step * (top - np.int64(old >> np.uint32(24))))
            slots[block] = old & np.uint32(0xFFFFFF) | np.uint32(top) << np.uint32(24)


@part
def _bound_sparse(ix: Index, s: Scratch, j: Int) -> None:
    """Adds a SPARSE term to the bounds; its slots hold 1 + number of the entry, and the maximum on top."""
    term, step = s.term[j], s.step[j]
    start = ix.entry_start[term]
    slots = s.slot[j * ix.blocks : (j + 1) * ix.blocks]
    slots[:] = 0
    for i in range(np.int64(ix.entry_count[term])):
        block = ix.entry_block[start + i]
        top = np.int64(ix.entry_max[start + i])
        slots[block] = np.uint32(i + 1) | np.uint32(top) << np.uint32(24)
        s.bound[block] += np.int32(step * top)


@part
def add_bounds(ix: Index, s: Scratch, terms: Int) -> None:
    """Fills bound (B,): no passage of the block scores more than bound * UNIT."""
    bound = s.bound[: ix.blocks]
    bound[:] = 0
    for j in range(terms):
        kind = ix.layout[s.term[j]]
        if kind == RARE:
            _bound_rare(ix, s, j)
        elif kind == SPARSE:
            _bound_sparse(ix, s, j)
        else:
            tops = ix.row_max[s.row[j] : s.row[j] + ix.blocks]
            step = np.int32(s.step[j])
            for i in range(ix.blocks):
                bound[i] += step * np.int32(tops[i])


@part
def group_bounds(ix: Index, s: Scratch) -> Int:
    """Fills group with the highest bound of every GROUP blocks; the highest of all."""
    highest = np.int32(0)
    for g in range(len(s.group)):
        top = np.int32(0)
        for block in range(g * GROUP, min(ix.blocks, (g + 1) * GROUP)):
            top = max(top, s.bound[block])
        s.group[g] = top
        highest = max(highest, top)
    return np.int64(highest)


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
