"""The reference: rank_bm25 itself, over documents that are lists of term ids."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from rank_bm25 import BM25Okapi

from index.model import Bm25Parameters

Documents = Sequence[Sequence[int]]
Query = Sequence[tuple[int, float]]


class Lucene(BM25Okapi):
    """rank_bm25 with Lucene's idf."""

    def _calc_idf(self, nd: dict[int, int]) -> None:
        n = self.corpus_size
        for word, freq in nd.items():
            self.idf[word] = math.log(1 + (n - freq + 0.5) / (freq + 0.5))


class Reference:
    """Ranks with rank_bm25's own scores; weights other than 1 multiply a term's contribution."""

    def __init__(self, documents: Documents, parameters: Bm25Parameters) -> None:
        kind = Lucene if parameters.idf == "lucene" else BM25Okapi
        self.documents = [set(document) for document in documents]
        self.bm25 = kind([list(d) for d in documents], k1=parameters.k1, b=parameters.b)

    def search(self, query: Query, k: int, allowed: np.ndarray | None = None) -> list[tuple[int, float]]:
        if all(weight == 1 for _, weight in query):
            scores = self.bm25.get_scores([term for term, _ in query])
        else:
            scores = np.zeros(self.bm25.corpus_size)
            for term, weight in query:
                part = self.bm25.get_scores([term])  # 0 + contribution is the contribution
                scores += part if weight == 1 else weight * part
        terms = {term for term, _ in query}
        hits = [i for i, document in enumerate(self.documents) if document & terms]
        if allowed is not None:
            hits = [i for i in hits if allowed[i]]
        hits.sort(key=lambda i: (-scores[i], i))
        return [(i, float(scores[i])) for i in hits[:k]]


def bits(results: Sequence[tuple[int, float]]) -> list[tuple[int, int]]:
    """Scores as their 64 bits."""
    return [(i, int(np.float64(score).view(np.int64))) for i, score in results]


def arrays_of(documents: Documents) -> tuple[np.ndarray, np.ndarray]:
    """passage_starts and stream."""
    starts = np.cumsum([0, *(len(d) for d in documents)]).astype(np.int64)
    stream = np.array([key for d in documents for key in d], dtype=np.uint32)
    return starts, stream
