"""Which passages hold a term, read from its postings in any of the four layouts."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from index.blocks.arrays import BLOCK, DENSE, RARE, ROWS, BlockArrays

Numbers = NDArray[np.int64]


def passages_of(arrays: BlockArrays, term: int, passages: int) -> Numbers:
    """Numbers of the passages that hold the term, rising; `passages` is how many the index has."""
    layout, start, df = int(arrays.layout[term]), int(arrays.posting_start[term]), int(arrays.df[term])
    if layout == RARE:
        return arrays.rare_passage[start : start + df].astype(np.int64)
    blocks = -(-passages // BLOCK)
    if layout == DENSE:
        row = start * blocks * BLOCK
        return np.flatnonzero(arrays.dense_tf[row : row + passages]).astype(np.int64)
    at = int(arrays.entry_start[term])
    if layout == ROWS:
        row = at * (blocks + 1)
        block = np.arange(blocks, dtype=np.int64)
        bounds = arrays.row_first[row : row + blocks + 1].astype(np.int64)
    else:
        count = int(arrays.entry_count[term])
        block = arrays.entry_block[at : at + count].astype(np.int64)
        bounds = np.append(arrays.entry_first[at : at + count].astype(np.int64), df)
    result: Numbers = np.repeat(block * BLOCK, bounds[1:] - bounds[:-1]) + (arrays.posting[start : start + df] & 255)
    return result
