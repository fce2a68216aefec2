"""The k best so far, the candidates within the margin, and their exact scores."""

from __future__ import annotations

import numpy as np

from index.blocks.arrays import BLOCK
from index.blocks.bounds import CANDIDATES, CUT, HEAP, MARGIN
from index.blocks.compiled import Float, Int, part
from index.blocks.exact import score_of
from index.blocks.memory import Index, Request, Scratch, bytes_at


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
def _after(s: Scratch, at: Int, score: Float, passage: Int) -> Int:
    """True if the result at this place comes after a passage with this score."""
    other = s.result_score[2 * at + 1]
    return other < score or (other == score and s.result[2 * at] > passage)


@part
def finish(ix: Index, s: Scratch, asked: Request) -> Int:
    """Rescores the candidates that reach the final cut; the number of results, best first."""
    count = 0
    for i in range(np.int64(s.state[CANDIDATES])):
        if s.candidate_score[i] < np.float32(s.state[CUT]):
            continue
        passage = s.candidate_id[i]
        score = score_of(ix, asked, passage)
        at = count
        if count == asked.k:
            at = count - 1
            if not _after(s, at, score, passage):
                continue
        else:
            count += 1
        while at > 0 and _after(s, at - 1, score, passage):
            s.result[2 * at] = s.result[2 * at - 2]
            s.result_score[2 * at + 1] = s.result_score[2 * at - 1]
            at -= 1
        s.result[2 * at] = passage
        s.result_score[2 * at + 1] = score
    return count
