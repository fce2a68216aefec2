"""The arrays that a search needs beside an index: named here for Python and kernels alike, without numba."""

from __future__ import annotations

TERMS = 64
"""Most distinct terms that a pruned search takes; longer queries are accumulated exactly."""

POSITIONS = 256
"""Most query positions that a pruned search takes."""

GROUP = 16
"""Blocks of which the highest bound is kept, so that most of them need not be looked at again."""

BUCKETS = 256
"""Of the histogram of bounds."""

HEADER = 5
"""Words of a request before its positions: addresses of index and scratch, n, k, and the filter's address or 0."""

DERIVED: dict[str, str] = {"rare_impact": "f4", "dense_impact": "u2"}
"""tf/(tf+K) of every posting of a small index, in its layout's order, for DENSE in 1/65,535; else empty."""

SCRATCH: dict[str, str] = {
    "result": "i8",
    "term": "i8",
    "weight": "f4",
    "step": "i8",
    "row": "i8",
    "bound": "i4",
    "group": "i4",
    "peak": "f4",
    "slot": "u4",
    "order": "i4",
    "histogram": "i4",
    "fine": "i4",
    "best": "f4",
    "sums": "f4",
    "candidate_id": "i8",
    "candidate_score": "f4",
    "heap": "f4",
    "state": "f8",
}
"""A thread's scratch: dtype of each array; `result` holds (passage, bits of its score)."""


def sizes(passages: int, blocks: int, block: int, results: int, *, small: bool) -> dict[str, int]:
    """Length of each array of SCRATCH for an index of so many passages and blocks, and at most so many results."""
    pruned = 0 if small else blocks
    return {
        "result": 2 * results,
        "term": TERMS,
        "weight": TERMS,
        "step": TERMS,
        "row": TERMS,
        "bound": pruned,
        "group": -(-pruned // GROUP),
        "peak": blocks - pruned,
        "slot": TERMS * pruned,
        "order": pruned + 1,
        "histogram": BUCKETS,
        "fine": 8,
        "best": 8,
        "sums": blocks * block if small else block,
        "candidate_id": passages,
        "candidate_score": passages,
        "heap": results,
        "state": 8,
    }
