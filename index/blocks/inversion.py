"""The kernels that turn a key stream into postings; each works on a range of whole blocks.

A range touches only its own part of every array, so the result does not depend on how many threads there are.
"""

from __future__ import annotations

from math import ceil

import numpy as np

from index.blocks.arrays import BLOCK, DENSE, PART, RARE, SPARSE, Array
from index.blocks.compiled import Float, Int, kernel, part


@kernel
def count(
    starts: Array,
    ends: Array,
    stream: Array,
    term_of_key: Array,
    begin: Int,
    end: Int,
    length: Array,
    df: Array,
    blocks: Array,
    first: Array,
    seen: Array,
) -> Int:
    """Most terms in one passage of [begin, end), or -1 if a key has no number.

    Fills length (N,) and, per term, df, blocks and first place; seen is -1, or the last passage with the term.
    """
    longest = 0
    for p in range(begin, end):
        n = 0
        for i in range(starts[p], ends[p]):
            if stream[i] >= len(term_of_key):
                return -1
            t = term_of_key[stream[i]]
            if t < 0:
                continue
            n += 1
            last = seen[t]
            if last == p:
                continue
            if last < 0:
                first[t] = i
            if last < 0 or last // BLOCK != p // BLOCK:
                blocks[t] += 1
            df[t] += 1
            seen[t] = p
        length[p] = n
        longest = max(longest, n)
    return longest


@part
def _ceil_byte(impact: Float) -> Int:
    """The impact in 1/255, rounded up with room for the division's own rounding."""
    return min(255, ceil(impact * 255.0 * (1.0 + 1e-12)))


@part
def _tally_passage(stream: Array, term_of_key: Array, begin: Int, end: Int, tally: Array, touched: Array) -> Int:
    """How many distinct terms; counts them in tally and lists them in touched."""
    n = 0
    for i in range(begin, end):
        t = term_of_key[stream[i]]
        if t >= 0:
            if tally[t] == 0:
                touched[n] = t
                n += 1
            tally[t] += 1
    return n


@part
def _add_rare(cursor: Array, t: Int, p: Int, tf: Int, rare_passage: Array, rare_tf: Array) -> None:
    at = cursor[t]
    rare_passage[at] = p
    rare_tf[at] = min(tf, 255)
    cursor[t] = at + 1


@part
def _add_place(cursor: Array, t: Int, p: Int, tf: Int, posting: Array) -> Int:
    """Where the posting went."""
    at = cursor[t]
    posting[at] = p % BLOCK + 256 * min(tf, 255)
    cursor[t] = at + 1
    return int(at)


@part
def _add_entry(
    entry_cursor: Array, t: Int, block: Int, first: Int, top: Int, opened: bool, entry: tuple[Array, Array, Array]
) -> None:
    """Opens the block's entry, or raises the maximum of the one that is open."""
    entry_block, entry_max, entry_first = entry
    if not opened:
        at = entry_cursor[t]
        entry_block[at] = block
        entry_max[at] = top
        entry_first[at] = first
        entry_cursor[t] = at + 1
    else:
        at = entry_cursor[t] - 1
        entry_max[at] = max(entry_max[at], top)


@kernel
def fill(
    starts: Array,
    ends: Array,
    stream: Array,
    term_of_key: Array,
    begin: Int,
    end: Int,
    norm: Array,
    layout: Array,
    posting_start: Array,
    entry_start: Array,
    cursor: Array,
    entry_cursor: Array,
    rare_passage: Array,
    rare_tf: Array,
    posting: Array,
    entry_block: Array,
    entry_max: Array,
    entry_first: Array,
    row_max: Array,
    row_fine: Array,
    row_first: Array,
    dense_tf: Array,
    escape_key: Array,
    escape_tf: Array,
    tally: Array,
    open_block: Array,
    touched: Array,
) -> Int:
    """Writes the postings of [begin, end) at the cursors; the number of escapes.

    tally (V,) is zero before and after; open_block (V,) is -1, or the block of the term's last entry; touched has room
    for the terms of one passage.
    """
    width = len(norm)
    n_blocks = width // BLOCK
    escapes = 0
    for p in range(begin, end):
        block = p // BLOCK
        for j in range(_tally_passage(stream, term_of_key, starts[p], ends[p], tally, touched)):
            t = touched[j]
            tf = tally[t]
            tally[t] = 0
            if tf > 254:
                escape_key[escapes] = np.uint64(t) << np.uint64(32) | np.uint64(p)
                escape_tf[escapes] = tf
                escapes += 1
            kind = layout[t]
            if kind == RARE:
                _add_rare(cursor, t, p, tf, rare_passage, rare_tf)
                continue
            impact = tf / (tf + norm[p])
            top = _ceil_byte(impact)
            if kind == SPARSE:
                at = _add_place(cursor, t, p, tf, posting)
                opened = open_block[t] == block
                open_block[t] = block
                first = at - posting_start[t]
                _add_entry(entry_cursor, t, block, first, top, opened, (entry_block, entry_max, entry_first))
                continue
            row = entry_start[t]
            row_max[row * n_blocks + block] = max(row_max[row * n_blocks + block], top)
            shift = np.uint64(p % BLOCK // PART * 8)
            fine = row_fine[row * n_blocks + block]
            if np.int64((fine >> shift) & np.uint64(255)) < top:
                row_fine[row * n_blocks + block] = fine & ~(np.uint64(255) << shift) | np.uint64(top) << shift
            if kind == DENSE:
                dense_tf[posting_start[t] * width + p] = min(tf, 255)
            else:
                at = _add_place(cursor, t, p, tf, posting)
                row_first[row * (n_blocks + 1) + block + 1] = at + 1 - posting_start[t]
    return escapes


@kernel
def close_rows(row_first: Array, row_length: Int) -> Int:
    """Gives blocks without a posting the end of the block before."""
    for begin in range(0, len(row_first), row_length):
        last = row_first[begin]
        for i in range(begin + 1, begin + row_length):
            last = max(last, row_first[i])
            row_first[i] = last
    return 0
