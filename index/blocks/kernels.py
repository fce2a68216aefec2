"""The pruned search: bounds for every block, then the promising blocks, then the survivors in float64.

Approximate scores are float32, at most `bounds._SLACK` times the sum of the weights off the exact ones; whatever
lies within twice that of the k-th best is rescored exactly, so the result is that of scoring every passage.
Block-max pruning: Mallia, Suel and Tonellotto, SIGIR 2024.
"""

from __future__ import annotations

import numpy as np

from index.blocks.arrays import BLOCK, RARE, ROWS, SPARSE, Array
from index.blocks.bounds import CANDIDATES, CUT, HEAP, MARGIN, UNIT, add_bounds, drop_forbidden, impact, prepare
from index.blocks.compiled import Float, Int, kernel, part
from index.blocks.exact import score_of
from index.blocks.memory import Index, Scratch, bytes_at, index_at, scratch_at

_SEEDS = 64
"""Blocks scored first: with 16, 48, 128 or 256 the median over 1,000,000 passages was no better."""
_BUCKETS = 256


# --- one block -----------------------------------------------------------------------------------------------------


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
        place = np.int64(ix.place[at])
        value = s.sums[place] + weight * impact(ix, term, block * BLOCK + place, np.int64(ix.place_tf[at]))
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
    """Begin and end in `place` of a SPARSE term's entry."""
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
def keep_best(s: Scratch, k: Int, score: Float) -> None:
    """Takes a score into the heap of the k best, and raises the cut."""
    size: Int = np.int64(s.state[HEAP])
    heap = s.heap
    if size < k:
        at: Int = size
        while at > 0 and heap[(at - 1) >> 1] > score:
            heap[at] = heap[(at - 1) >> 1]
            at = (at - 1) >> 1
        heap[at] = score
        s.state[HEAP] = size + 1
        if size + 1 < k:
            return
    elif score > heap[0]:
        at = 0
        child = 1
        while child < k:
            if child + 1 < k and heap[child + 1] < heap[child]:
                child += 1
            if heap[child] >= score:
                break
            heap[at] = heap[child]
            at = child
            child = 2 * at + 1
        heap[at] = score
    s.state[CUT] = max(s.state[CUT], np.float64(heap[0]) - s.state[MARGIN])


@part
def peak(s: Scratch, first: Int) -> Int:
    """The highest of 64 sums from `first` on, as bits."""
    best = np.int32(0)
    for i in range(first, first + BLOCK):
        best = max(best, s.sum_bits[i])
    return best


@part
def take(ix: Index, s: Scratch, k: Int, block: Int, at: Int, allowed: Int) -> None:
    """Takes the candidates of a block whose scores are in sums[at : at + 64]."""
    cut = np.float32(s.state[CUT])
    for i in range(min(BLOCK, ix.n - block * BLOCK)):
        score = s.sums[at + i]
        if score > 0.0 and score >= cut:
            passage = block * BLOCK + i
            if allowed == 0 or bytes_at(allowed, ix.n)[passage]:
                n = np.int64(s.state[CANDIDATES])
                s.candidate_id[n] = passage
                s.candidate_score[n] = score
                s.state[CANDIDATES] = n + 1
                keep_best(s, k, score)
                cut = np.float32(s.state[CUT])


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


# --- order of blocks -----------------------------------------------------------------------------------------------


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


# --- entries -------------------------------------------------------------------------------------------------------


@part
def finish(ix: Index, s: Scratch, n: Int, k: Int) -> Int:
    """Rescores the candidates that reach the final cut; the number of results, best first."""
    count = 0
    for i in range(np.int64(s.state[CANDIDATES])):
        if s.candidate_score[i] < np.float32(s.state[CUT]):
            continue
        passage = s.candidate_id[i]
        score = score_of(ix, s, n, passage)
        at = count
        if count == k:
            worse = s.result_score[k - 1] > score
            if worse or (s.result_score[k - 1] == score and s.result_id[k - 1] < passage):
                continue
            at = k - 1
        else:
            count += 1
        while at > 0 and (
            s.result_score[at - 1] < score or (s.result_score[at - 1] == score and s.result_id[at - 1] > passage)
        ):
            s.result_score[at] = s.result_score[at - 1]
            s.result_id[at] = s.result_id[at - 1]
            at -= 1
        s.result_score[at] = score
        s.result_id[at] = passage
    return count


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


@part
def _accumulate(ix: Index, s: Scratch, j: Int) -> None:
    """Adds one term of a small index (RARE or DENSE) to sums (64·B,)."""
    term, weight = s.term[j], s.weight[j]
    start = ix.posting_start[term]
    if ix.layout[term] == RARE:
        for at in range(start, start + np.int64(ix.df[term])):
            passage = np.int64(ix.rare_passage[at])
            s.sums[passage] += weight * impact(ix, term, passage, np.int64(ix.rare_tf[at]))
        return
    weight *= np.float32(1.0 / 65535.0)
    width = ix.blocks * BLOCK
    impacts = ix.dense_impact[start * width : (start + 1) * width]
    for i in range(width):
        s.sums[i] += weight * np.float32(impacts[i])


@part
def _take_all(ix: Index, s: Scratch, k: Int, allowed: Int) -> None:
    """Takes the candidates of a small index; without a filter, the k-th best peak of its blocks is a first cut."""
    for block in range(ix.blocks):
        s.bound[block] = peak(s, block * BLOCK)
    if allowed == 0 and k <= ix.blocks:
        for block in range(ix.blocks):
            keep_best(s, k, s.peak[block])
        s.state[HEAP] = 0
    for block in range(ix.blocks):
        if s.peak[block] >= np.float32(s.state[CUT]) and s.bound[block] > 0:
            take(ix, s, k, block, block * BLOCK, allowed)


@kernel("i8(i8,i8,i8,i8,i8)")
def search_passages(table: Int, scratch: Int, n: Int, k: Int, allowed: Int) -> Int:
    """As search_blocks, by accumulating every posting: faster up to about 400 blocks."""
    ix = index_at(table)
    s = scratch_at(scratch)
    terms = prepare(ix, s, n)
    if terms <= 0:
        return terms
    s.sums[: ix.blocks * BLOCK] = 0.0
    for j in range(terms):
        _accumulate(ix, s, j)
    _take_all(ix, s, k, allowed)
    return finish(ix, s, n, k)
