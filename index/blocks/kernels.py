"""The pruned search: bounds for every block, then the promising blocks, then the survivors in float64.

Approximate scores are float32, at most `bounds._SLACK` times the sum of the weights off the exact ones; whatever
lies within twice that of the k-th best is rescored exactly, so the result is that of scoring every passage.
Block-max pruning: Mallia, Suel and Tonellotto, SIGIR 2024; bounds within a block: Carlson et al., SIGIR 2025.
"""

from __future__ import annotations

import numpy as np

from index.blocks.arrays import BLOCK, DENSE, PART, RARE
from index.blocks.bounds import CUT, LISTS, UNIT, add_bounds, drop_forbidden, group_bounds, impact, prepare
from index.blocks.compiled import Float, Int, kernel, part
from index.blocks.exact import frequency
from index.blocks.memory import Index, Scratch, index_at, request_at, scratch_at
from index.blocks.results import finish, take
from index.blocks.scratch import BUCKETS, GROUP
from index.blocks.vectors import add_bytes, any_reaches, clear_eight, highest_of_eight

_SEEDS = 48
"""Blocks scored first: with 32, 64, 96 or 128 the medians over 100,000 and 1,000,000 passages were no better."""


@part
def _add(s: Scratch, place: Int, value: Float) -> None:
    """Adds to a passage's sum and keeps the best of its part."""
    value += s.sums[place]
    s.sums[place] = value
    s.best[place // PART] = max(s.best[place // PART], value)


@part
def _add_rare(ix: Index, s: Scratch, j: Int, block: Int, first: Int) -> None:
    term, weight = s.term[j], s.weight[j]
    start = ix.posting_start[term]
    for at in range(start + first, start + np.int64(ix.df[term])):
        passage = np.int64(ix.rare_passage[at])
        if passage // BLOCK != block:
            break
        _add(s, passage % BLOCK, weight * impact(ix, term, passage, np.int64(ix.rare_tf[at])))


@part
def _add_places(ix: Index, s: Scratch, j: Int, block: Int, span: tuple[Int, Int]) -> None:
    term, weight = s.term[j], s.weight[j]
    for at in range(span[0], span[1]):
        stored = np.int64(ix.posting[at])
        place = stored & 255
        _add(s, place, weight * impact(ix, term, block * BLOCK + place, stored >> 8))


@part
def _add_dense(ix: Index, s: Scratch, j: Int, block: Int) -> None:
    term, weight = s.term[j], s.weight[j]
    row = (ix.posting_start[term] * ix.blocks + block) * BLOCK
    stored = ix.dense_tf[row : row + BLOCK]
    norm = ix.norm[block * BLOCK : (block + 1) * BLOCK]
    for i in range(BLOCK):
        tf = np.float32(stored[i])
        s.sums[i] += weight * (tf / (tf + norm[i] + np.float32(1e-30)))  # 0, not NaN, for tf = K = 0
    if len(ix.escape_key):
        for i in range(BLOCK):
            if stored[i] == 255:
                tf = np.float32(frequency(ix, term, block * BLOCK + i, 255))
                less = np.float32(255.0) / (np.float32(255.0) + norm[i])
                s.sums[i] += weight * (tf / (tf + norm[i]) - less)


@part
def _entry_span(ix: Index, term: Int, number: Int) -> tuple[Int, Int]:
    """Begin and end in `posting` of a SPARSE term's entry."""
    at = ix.entry_start[term] + number
    start = ix.posting_start[term]
    last = number + 1 == np.int64(ix.entry_count[term])
    end = np.int64(ix.df[term]) if last else np.int64(ix.entry_first[at + 1])
    return start + np.int64(ix.entry_first[at]), start + end


@part
def _bound_parts(ix: Index, s: Scratch, lists: Int, terms: Int, block: Int) -> tuple[Int, Int]:
    """Fills fine (8,): what the rows can add in each part, in UNIT; its highest, and what the lists can add."""
    clear_eight(s.fine)
    for j in range(lists, terms):
        add_bytes(s.fine, ix.row_fine[s.row[j] + block], s.step[j])
    bound = 0
    for j in range(lists):
        bound += s.step[j] * np.int64(s.slot[j * ix.blocks + block] >> np.uint32(24))
    return highest_of_eight(s.fine), bound


@part
def _add_lists(ix: Index, s: Scratch, lists: Int, block: Int, rest: Int) -> Int:
    """Adds the RARE and SPARSE terms, of which `rest` is to be had; False once no passage can be a hit."""
    cut, unit = np.float32(s.state[CUT]), np.float32(s.state[UNIT])
    for j in range(lists):
        slot = s.slot[j * ix.blocks + block]
        if slot:
            if not any_reaches(s.best, s.fine, unit, cut - np.float32(rest) * unit):
                return False
            rest -= s.step[j] * np.int64(slot >> np.uint32(24))
            number = np.int64(slot & np.uint32(0xFFFFFF)) - 1
            term = s.term[j]
            if ix.layout[term] == RARE:
                _add_rare(ix, s, j, block, number)
            else:
                _add_places(ix, s, j, block, _entry_span(ix, term, number))
    return any_reaches(s.best, s.fine, unit, cut)


@part
def _score_block(ix: Index, s: Scratch, terms: Int, block: Int) -> Int:
    """Fills sums (64,) with the block's scores; False if none of them can be a hit."""
    cut, unit = np.float32(s.state[CUT]), np.float32(s.state[UNIT])
    lists = np.int64(s.state[LISTS])
    rows, rest = _bound_parts(ix, s, lists, terms, block)
    if np.float32(rows + rest) * unit < cut:
        return False
    s.sums[:BLOCK] = 0.0
    clear_eight(s.best)
    if not _add_lists(ix, s, lists, block, rest):
        return False
    for j in range(lists, terms):
        if not any_reaches(s.best, s.fine, unit, cut):
            return False
        term = s.term[j]
        if ix.layout[term] == DENSE:
            _add_dense(ix, s, j, block)
            continue
        add_bytes(s.fine, ix.row_fine[s.row[j] + block], -s.step[j])
        start = ix.posting_start[term]
        at = s.row[j] + ix.entry_start[term] + block
        _add_places(ix, s, j, block, (start + np.int64(ix.row_first[at]), start + np.int64(ix.row_first[at + 1])))
    return True


@part
def _visit(ix: Index, s: Scratch, terms: Int, k: Int, allowed: Int, blocks: Int) -> None:
    """Scores the first so many blocks of order."""
    for i in range(blocks):
        block = np.int64(s.order[i])
        if np.float64(s.bound[block]) * s.state[UNIT] >= s.state[CUT]:
            if _score_block(ix, s, terms, block):
                take(ix, s, k, block, 0, allowed)
            s.bound[block] = 0


@part
def _low_bucket(s: Scratch, wanted: Int) -> Int:
    """The highest bucket from which on the histogram holds at least `wanted`, or 0."""
    bucket = BUCKETS - 1
    count = np.int64(s.histogram[bucket])
    while count < wanted and bucket > 0:
        bucket -= 1
        count += s.histogram[bucket]
    return bucket


@part
def _find_seeds(ix: Index, s: Scratch, wanted: Int) -> Int:
    """Lists in order about `wanted` blocks with the highest bounds: at least that many, if there are.

    A first cut comes from the groups' bounds, so that only the blocks above it need be counted.
    """
    factor = np.float32(BUCKETS - 1) / np.float32(max(1, group_bounds(ix, s)))
    s.histogram[:BUCKETS] = 0
    for g in range(len(s.group)):
        s.histogram[np.int64(np.float32(s.group[g]) * factor)] += 1
    low = np.int64(np.float32(_low_bucket(s, wanted)) / factor)
    listed = _list_blocks(ix, s, max(1, low))
    s.histogram[:BUCKETS] = 0
    for i in range(listed):
        s.histogram[np.int64(np.float32(s.bound[s.order[i]]) * factor)] += 1
    bucket = _low_bucket(s, wanted)
    n: Int = 0
    for i in range(listed):
        block = s.order[i]
        s.order[n] = block
        n += np.int64(np.int64(np.float32(s.bound[block]) * factor) >= bucket)
    return n


@part
def _list_blocks(ix: Index, s: Scratch, low: Int) -> Int:
    """Lists in order the blocks whose bound is at least low, ascending: neighbours share cache lines of postings."""
    n: Int = 0
    for g in range(len(s.group)):
        if np.int64(s.group[g]) >= low:
            for block in range(g * GROUP, min(ix.blocks, (g + 1) * GROUP)):
                s.order[n] = block
                n += np.int64(np.int64(s.bound[block]) >= low)
    return n


@kernel
def search_blocks(request: Int) -> Int:
    """Number of results of the request at this address (memory.py), which go to the scratch; below 0 as prepare."""
    asked = request_at(request)
    ix = index_at(asked.table)
    s = scratch_at(asked.scratch)
    terms = prepare(ix, s, asked)
    if terms <= 0:
        return terms
    add_bounds(ix, s, terms)
    if asked.allowed:
        drop_forbidden(ix, s, asked.allowed)
    seeds = _find_seeds(ix, s, _SEEDS + asked.k // 16)
    _visit(ix, s, terms, asked.k, asked.allowed, seeds)
    rest = _list_blocks(ix, s, max(np.int64(1), np.int64(np.floor(s.state[CUT] / s.state[UNIT]))))
    _visit(ix, s, terms, asked.k, asked.allowed, rest)
    return finish(ix, s, asked)
