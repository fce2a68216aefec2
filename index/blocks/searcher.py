"""The block index as a generation's Searcher: terms by name, and passages outside the statistics as well."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.blocks.build import build
from index.blocks.compiled import keep_kernels_in
from index.blocks.postings import passages_of
from index.blocks.search import BlockIndex
from index.bm25 import Scores, check, lucene_idf, postings_of, saturation
from index.model import Bm25Parameters, Explanation, TermScore, WeightedTerm

Found = list[tuple[int, float]]


class BlockSearcher:
    """Ids, order and score bits of `index.bm25.Reference`, without scoring every passage.

    `documents`, `ranked`: as the Reference takes them. `kernels`: a folder that keeps what was compiled; the first
    index on a machine compiles for about 20 s, later ones load in half a second.
    """

    def __init__(
        self, documents: Sequence[Sequence[str]], ranked: Sequence[bool], parameters: Bm25Parameters, kernels: Path
    ) -> None:
        check(parameters)
        keep_kernels_in(kernels)
        self.parameters = parameters
        self._ranked = np.array([bool(d) and r for d, r in zip(documents, ranked, strict=True)], dtype=bool)
        self._numbers = np.flatnonzero(self._ranked)
        self._row = np.cumsum(self._ranked) - 1
        self._terms: dict[str, int] = {}
        self._index = self._built(documents)
        self._rest = _Rest(documents, ~self._ranked)
        self._index.warm()

    @property
    def n_passages(self) -> int:
        """N: passages in the statistics."""
        return len(self._numbers)

    @property
    def avgdl(self) -> float:
        """Mean number of terms of the passages in the statistics."""
        return float(self._index.facts.avgdl)

    def df(self, term: str) -> int:
        """Ranked passages that contain the term."""
        number = self._terms.get(term)
        return 0 if number is None else int(self._index.arrays.df[number])

    def idf(self, term: str) -> float:
        """The term's idf; for one that no ranked passage holds, that of a term in none."""
        number = self._terms.get(term)
        return lucene_idf(0, self.n_passages) if number is None else float(self._index.arrays.idf[number])

    def passages_with(self, term: str) -> NDArray[np.int64]:
        """Numbers of all passages that hold the term, rising."""
        rest, _ = self._rest.posting(term)
        number = self._terms.get(term)
        if number is None:
            return rest
        found = self._numbers[passages_of(self._index.arrays, number, self.n_passages)]
        return np.sort(np.concatenate((found, rest))) if len(rest) else found

    def search(self, query: Sequence[WeightedTerm], k: int, allowed: NDArray[np.bool_] | None = None) -> Found:
        """(passage, score) of the first k that hold a query term, by falling score, then passage number."""
        if k < 1 or not self.n_passages:
            return []
        known = [(self._terms[w.term], w.weight) for w in query if w.term in self._terms]
        mask = None if allowed is None else allowed[self._numbers]
        rows = self._index.search(known, k, mask)
        found = [(int(self._numbers[row]), score) for row, score in rows]
        if allowed is not None and (outside := allowed & ~self._ranked).any():
            found = sorted([*found, *self._outside(query, outside)], key=lambda hit: (-hit[1], hit[0]))[:k]
        return found

    def explain(self, query: Sequence[WeightedTerm], passage: int) -> Explanation:
        """The score's parts, one for each query term in query order; their sum is the score, bit for bit."""
        inside = bool(self._ranked[passage])
        dl = self._index.dl(int(self._row[passage])) if inside else self._rest.dl(passage)
        terms, score = [], 0.0
        for weighted in query:
            tf, value = self._part(weighted.term, passage, inside=inside)
            part = value if weighted.weight == 1 else weighted.weight * value
            score += part
            terms.append(
                TermScore(weighted.term, weighted.weight, tf, self.df(weighted.term), self.idf(weighted.term), part)
            )
        p = self.parameters
        return Explanation(score, dl, self.avgdl, self.n_passages, p.k1, p.b, p.idf, tuple(terms))

    def _part(self, term: str, passage: int, *, inside: bool) -> tuple[int, float]:
        """(tf, contribution at weight 1) of a term in a passage."""
        number = self._terms.get(term)
        if not inside:
            numbers, tf = self._rest.posting(term)
            at = int(np.searchsorted(numbers, passage))
            if at == len(numbers) or numbers[at] != passage:
                return 0, 0.0
            return int(tf[at]), float(self._contribution(term)[at])
        if number is None:
            return 0, 0.0
        row = self._index.explain([(number, 1.0)], int(self._row[passage]))[0]
        return row.tf, row.contribution

    def _outside(self, query: Sequence[WeightedTerm], allowed: NDArray[np.bool_]) -> Found:
        """Hits among the passages outside the statistics, scored with those statistics."""
        scores: dict[int, float] = {}
        for weighted in query:
            numbers, _ = self._rest.posting(weighted.term)
            for number, value in zip(numbers.tolist(), self._contribution(weighted.term).tolist(), strict=True):
                if allowed[number]:
                    scores[number] = scores.get(number, 0.0) + (
                        value if weighted.weight == 1 else weighted.weight * value
                    )
        return list(scores.items())

    def _contribution(self, term: str) -> Scores:
        """What the term adds to each passage outside the statistics that holds it."""
        numbers, tf = self._rest.posting(term)
        result: Scores = self.idf(term) * saturation(tf, self._rest.lengths[numbers], self.avgdl, self.parameters)
        return result

    def _built(self, documents: Sequence[Sequence[str]]) -> BlockIndex:
        """The index of the ranked passages; terms are numbered as they first occur, which fixes okapi's mean idf."""
        stream, starts = array("I"), array("q", [0])
        for number in self._numbers.tolist():
            stream.extend([self._terms.setdefault(term, len(self._terms)) for term in documents[number]])
            starts.append(len(stream))
        identity = np.arange(len(self._terms), dtype=np.int32)
        keys = np.frombuffer(stream, dtype=np.uint32)
        return BlockIndex(build(np.frombuffer(starts, dtype=np.int64), keys, identity, len(identity), self.parameters))


class _Rest:
    """Postings of the passages outside the statistics."""

    def __init__(self, documents: Sequence[Sequence[str]], chosen: NDArray[np.bool_]) -> None:
        self.lengths = np.array([len(d) if c else 0 for d, c in zip(documents, chosen, strict=True)], dtype=np.float64)
        self._postings = postings_of([d if c else () for d, c in zip(documents, chosen, strict=True)])

    def posting(self, term: str) -> tuple[NDArray[np.int64], Scores]:
        """(passage numbers rising, tf)."""
        empty = np.empty(0, dtype=np.int64), np.empty(0)
        return self._postings.get(term, empty)

    def dl(self, passage: int) -> int:
        """Number of terms in the passage."""
        return int(self.lengths[passage])
