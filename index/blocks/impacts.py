"""What a small index is given when it is opened: the impact of every posting, so that a search need not divide."""

from __future__ import annotations

import numpy as np

from index.blocks.arrays import DENSE, RARE, Array, BlockArrays


def is_small(arrays: BlockArrays) -> bool:
    """True for an index that is searched by accumulation: all its terms are RARE or DENSE."""
    return bool(np.all((arrays.layout == RARE) | (arrays.layout == DENSE)))


def impacts(arrays: BlockArrays) -> tuple[Array, Array]:
    """tf/(tf+K) for RARE postings in float32 and, rounded to 1/65,535, for each DENSE term and passage."""
    rare_tf, dense_tf = arrays.rare_tf.astype(np.float64), arrays.dense_tf.astype(np.float64)
    width = len(arrays.norm)
    for key, tf in zip(arrays.escape_key.tolist(), arrays.escape_tf.tolist(), strict=True):
        term, passage = key >> 32, key & 0xFFFFFFFF
        start = int(arrays.posting_start[term])
        if arrays.layout[term] == DENSE:
            dense_tf[start * width + passage] = tf
        else:
            numbers = arrays.rare_passage[start : start + int(arrays.df[term])]
            rare_tf[start + int(np.searchsorted(numbers, passage))] = tf
    rare = rare_tf / (rare_tf + arrays.norm[arrays.rare_passage])
    norms = np.resize(arrays.norm, dense_tf.shape) if len(dense_tf) else dense_tf
    held = np.maximum(dense_tf, 1)
    dense = np.where(dense_tf > 0, np.maximum(1, np.rint(held / (held + norms) * 65535)), 0)
    return rare.astype(np.float32), dense.astype(np.uint16)
