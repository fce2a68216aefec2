"""The pruned search: bounds for every block, then the promising blocks, then the survivors in float64.

Approximate scores are float32, at most `bounds._SLACK` times the sum of the weights off the exact ones; whatever
lies within twice that of the k-th best is rescored exactly, so the result is that of scoring every passage.
Block-max pruning: Mallia, Suel and Tonellotto, SIGIR 2024.
"""

from __future__ import annotations

import numpy as np

from index.blocks.arrays import BLOCK, RARE, ROWS, SPARSE, Array
from index.blocks.bounds import CUT, UNIT, add_bounds, drop_forbidden, impact, prepare
from index.blocks.compiled import Float, Int, kernel, part
from index.blocks.memory import Index, Scratch, index_at, scratch_at
from index.blocks.results import finish, take

_SEEDS = 64
"""Blocks scored first: with 16, 48, 128 or 256 the median over 1,000,000 passages was no better."""
_BUCKETS = 256


@part
def _add_rare(ix: Index, s: Scratch, j: Int, block: Int, first: Int, best: Float) -> Float:
    term, weight = s.term[j], s.weight[j]
    start = ix.posting_start[term]
    at = start + first
    end = start + np.int64(ix.df[term])
    while at < end:
        passage = np.int64(ix.rare_passage[at])
        if passage // BLOCK != block:
            break
        value = s.sums[passage % BLOCK] + weight * impact(ix, term, passage, np.int64(ix.rare_tf[at]))
        s.sums[passage % BLOCK] = value
        best = max(best, value)
        at += 1
    return best


@part
def _add_places(ix: Index, s: Scratch, j: Int, block: Int, span: tuple[Int, Int], best: Float) -> Float:
    term, weight = s.term[j], s.weight[j]
    for at in range(span[0], span[1]):
        stored = np.int64(ix.posting[at])
        place = stored & 255
        value = s.sums[place] + weight * impact(ix, term, block * BLOCK + place, stored >> 8)
        s.sums[place] = value
        best = max(best, value)
    return best


@part
def _add_dense(ix: Index, s: Scratch, j: Int, block: Int, best: Float) -> Float:
    weight = s.weight[j] * np.float32(1.0 / 65535.0)
    row = (ix.posting_start[s.term[j]] * ix.blocks + block) * BLOCK
    impacts = ix.dense_impact[row : row + BLOCK]
    for i in range(BLOCK):
        s.sums[i] += weight * np.float32(impacts[i])
    for i in range(BLOCK):
        best = max(best, s.sums[i])
    return best


@part
def _entry_span(ix: Index, term: Int, number: Int) -> tuple[Int, Int]:
    """Begin and end in `posting` of a SPARSE term's entry."""
    at = ix.entry_start[term] + number
    start = ix.posting_start[term]
    last = number + 1 == np.int64(ix.entry_count[term])
    end = np.int64(ix.df[term]) if last else np.int64(ix.entry_first[at + 1])
    return start + np.int64(ix.entry_first[at]), start + end


@part
def _score_block(ix: Index, s: Scratch, terms: Int, block: Int) -> Int:
    """Fills sums (64,) with the block's scores; False if none of them can be a hit."""
    cut, unit = np.float32(s.state[CUT]), np.float32(s.state[UNIT])
    rest = np.int64(s.bound[block])
    best = np.float32(0.0)
    s.sums[:BLOCK] = 0.0
    for j in range(terms):
        if best + np.float32(rest) * unit < cut:
            return False
        term = s.term[j]
        kind = ix.layout[term]
        if kind <= SPARSE:
            slot = s.slot[j * ix.blocks + block]
            if slot == 0:
                continue
            top = np.int64(slot >> np.uint32(24))
            number = np.int64(slot & np.uint32(0xFFFFFF)) - 1
            if kind == RARE:
                best = _add_rare(ix, s, j, block, number, best)
            else:
                best = _add_places(ix, s, j, block, _entry_span(ix, term, number), best)
        else:
            top = np.int64(ix.row_max[ix.entry_start[term] * ix.blocks + block])
            if top == 0:
                continue
            if kind == ROWS:
                start = ix.posting_start[term]
                at = ix.entry_start[term] * (ix.blocks + 1) + block
                span = (start + np.int64(ix.row_first[at]), start + np.int64(ix.row_first[at + 1]))
                best = _add_places(ix, s, j, block, span, best)
            else:
                best = _add_dense(ix, s, j, block, best)
        rest -= s.step[j] * top
    return best >= cut


@part
def _visit(ix: Index, s: Scratch, terms: Int, k: Int, allowed: Int, blocks: Array) -> None:
    """Scores the blocks whose bound reaches the cut."""
    for i in range(len(blocks)):
        block = np.int64(blocks[i])
        if s.bound[block] * s.state[UNIT] < s.state[CUT]:
            continue
        if _score_block(ix, s, terms, block):
            take(ix, s, k, block, 0, allowed)
        s.bound[block] = 0


@part
def _find_seeds(ix: Index, s: Scratch, wanted: Int) -> Int:
    """Lists in order about `wanted` blocks with the highest bounds: at least that many, if there are."""
    top = np.int32(1)
    for i in range(ix.blocks):
        top = max(top, s.bound[i])
    histogram = np.zeros(_BUCKETS, dtype=np.int32)
    factor = np.float32(_BUCKETS - 1) / np.float32(top)
    for i in range(ix.blocks):
        histogram[np.int64(np.float32(s.bound[i]) * factor)] += 1
    bucket = _BUCKETS - 1
    count: Int = histogram[bucket]
    while count < wanted and bucket > 0:
        bucket -= 1
        count += histogram[bucket]
    n = 0
    for i in range(ix.blocks):
        if s.bound[i] > 0 and np.int64(np.float32(s.bound[i]) * factor) >= bucket:
            s.order[n] = i
            n += 1
    return n


@part
def _find_rest(ix: Index, s: Scratch) -> Int:
    """Lists in order the blocks that reach the cut, ascending: neighbours share cache lines of postings."""
    low = np.int32(max(1.0, np.floor(s.state[CUT] / s.state[UNIT])))
    n: Int = 0
    for i in range(ix.blocks):
        s.order[n] = i
        n += np.int64(s.bound[i] >= low)
    return n


@kernel("i8(i8,i8,i8,i8,i8)")
def search_blocks(table: Int, scratch: Int, n: Int, k: Int, allowed: Int) -> Int:
    """Number of results for the n query positions in the scratch; -1 if they need exact accumulation.

    table, scratch: addresses as memory.py describes them; allowed: address of uint8 (N,), or 0 for all passages.
    """
    ix = index_at(table)
    s = scratch_at(scratch)
    terms = prepare(ix, s, n)
    if terms <= 0:
        return terms
    add_bounds(ix, s, terms)
    if allowed:
        drop_forbidden(ix, s, allowed)
    seeds = _find_seeds(ix, s, _SEEDS + k // 16)
    _visit(ix, s, terms, k, allowed, s.order[:seeds])
    rest = _find_rest(ix, s)
    _visit(ix, s, terms, k, allowed, s.order[:rest])
    return finish(ix, s, n, k)
