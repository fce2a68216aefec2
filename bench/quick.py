"""BM25 over postings, term at a time: the reference's ranking without its dense arrays, for corpora of any size."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from index.bm25 import Reference, saturation
from index.model import WeightedTerm


class Quick:
    """Searcher with the reference's scores up to rounding."""

    def __init__(self, reference: Reference) -> None:
        self._reference = reference
        self.parameters = reference.parameters
        self.n_passages = reference.n_passages
        self._cache: dict[str, tuple[NDArray[np.int64], NDArray[np.float64]]] = {}

    def search(
        self, query: Sequence[WeightedTerm], k: int, allowed: Sequence[bool] | None = None
    ) -> list[tuple[int, float]]:
        reference = self._reference
        scores = np.zeros(len(reference._dl))
        for each in query:
            posting = reference._postings.get(each.term)
            if posting is None:
                continue
            found = self._cache.get(each.term)
            if found is None:
                numbers, tf = posting
                part = reference.idf(each.term) * saturation(
                    tf, reference._dl[numbers], reference.avgdl, reference.parameters
                )
                found = self._cache[each.term] = numbers, part
            scores[found[0]] += each.weight * found[1]
        scores[~(reference._ranked if allowed is None else np.asarray(allowed, dtype=bool))] = 0
        top = np.argpartition(-scores, min(k, len(scores) - 1))[:k]
        top = top[np.lexsort((top, -scores[top]))]
        return [(int(n), float(scores[n])) for n in top if scores[n] > 0]
