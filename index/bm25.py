"""BM25 by rank_bm25 itself: the definition of every score.

`okapi` is rank_bm25's BM25Okapi untouched; `lucene` overrides its idf alone (Kamphuis et al. 2020, "Which BM25
do you mean?"), so that no term counts nothing or less than nothing for being common.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from rank_bm25 import BM25Okapi

from index.errors import QueryError
from index.model import Bm25Parameters, Explanation, TermScore, WeightedTerm

Scores = NDArray[np.float64]
Found = tuple[NDArray[np.int64], Scores]


def lucene_idf(n: int, n_passages: int) -> float:
    """idf of a term in n of n_passages passages; Lucene's variant, never below 0."""
    return math.log(1 + (n_passages - n + 0.5) / (n + 0.5))


def saturation(tf: Scores, dl: Scores, avgdl: float, parameters: Bm25Parameters) -> Scores:
    """tf, dl: shape (passages,), counts; result: float64 in [0, k1+1), in rank_bm25's order of operations."""
    return saturated(tf, norm(dl, avgdl, parameters), parameters.k1)


def norm(dl: Scores, avgdl: float, parameters: Bm25Parameters) -> Scores:
    """The part of the saturation that depends on a passage's length alone; never 0, so that no words score 0."""
    result: Scores = parameters.k1 * (1 - parameters.b + parameters.b * dl / (avgdl or 1.0))
    return np.where(dl > 0, result, parameters.k1) if parameters.b == 1 else result


def saturated(tf: Scores, norm: Scores, k1: float) -> Scores:
    """The saturation with that part at hand."""
    result: Scores = tf * (k1 + 1) / (tf + norm)
    return result


class LuceneBM25(BM25Okapi):  # type: ignore[misc]
    """rank_bm25 with Lucene's idf."""

    def _calc_idf(self, nd: dict[str, int]) -> None:
        self.idf = {term: lucene_idf(n, self.corpus_size) for term, n in nd.items()}


def pairs(passages: NDArray[np.int64], scores: Scores) -> list[tuple[int, float]]:
    """Two arrays as (passage, score)."""
    return list(zip(passages.tolist(), scores.tolist(), strict=True))


def rank_bm25(documents: Sequence[Sequence[str]], parameters: Bm25Parameters) -> BM25Okapi:
    """The library's own scorer over the documents, which must not all be empty."""
    return _VARIANTS[parameters.idf](documents, k1=parameters.k1, b=parameters.b)


_VARIANTS = {"okapi": BM25Okapi, "lucene": LuceneBM25}


def check(parameters: Bm25Parameters) -> None:
    """Raises QueryError for an unknown idf, and for a k1 or b that makes scores NaN or senseless."""
    if parameters.idf not in _VARIANTS:
        raise QueryError(f"idf must be one of {', '.join(_VARIANTS)}, not {parameters.idf!r}.", "idf")
    if not (0 < parameters.k1 < math.inf):
        raise QueryError(f"k1 must be a number above 0, not {parameters.k1}.", "k1")
    if not (0 <= parameters.b <= 1):
        raise QueryError(f"b must lie between 0 and 1, not {parameters.b}.", "b")


class Reference:
    """Searcher over all passages by rank_bm25.

    `documents`: the terms of every passage, in passage order. `ranked`: which of them make up the collection's
    statistics; the others (boilerplate, copies) are scored with those statistics if a filter asks for them.
    A passage without a term is never returned and counts nowhere.
    """

    def __init__(
        self, documents: Sequence[Sequence[str]], ranked: Sequence[bool], parameters: Bm25Parameters | None = None
    ) -> None:
        self.parameters = parameters or Bm25Parameters()
        check(self.parameters)
        self._ranked = np.array([bool(d) and r for d, r in zip(documents, ranked, strict=True)], dtype=bool)
        self._numbers = np.flatnonzero(self._ranked)
        counted = [documents[int(i)] for i in self._numbers]
        self._scorer = rank_bm25(counted, self.parameters) if counted else None
        self._dl = np.array([len(d) for d in documents], dtype=np.float64)
        self._postings = postings_of(documents)
        self._idf = {term: float(idf) for term, idf in self._scorer.idf.items()} if self._scorer else {}
        self._idf_of_none = lucene_idf(0, len(counted)) if counted else 0.0
        self._contributions: dict[str, Scores] = {}
        self._shares: dict[tuple[str, float], Scores] = {}
        self._dfs: dict[str, int] = {}

    @property
    def n_passages(self) -> int:
        """N: passages in the statistics."""
        return len(self._numbers)

    @property
    def avgdl(self) -> float:
        """Mean number of terms of the passages in the statistics."""
        return float(self._scorer.avgdl) if self._scorer else 0.0

    def df(self, term: str) -> int:
        """Ranked passages that contain the term."""
        if term not in self._postings:
            return 0
        found = self._dfs.get(term)
        if found is None:
            found = self._dfs[term] = int(np.count_nonzero(self._ranked[self._postings[term][0]]))
        return found

    def idf(self, term: str) -> float:
        """The term's idf; for one that no ranked passage holds, that of a term in none."""
        return self._idf.get(term, self._idf_of_none)

    def passages_with(self, term: str) -> NDArray[np.int64]:
        """Numbers of all passages that hold the term, rising."""
        return self._postings.get(term, _NOTHING)[0]

    def search(
        self, query: Sequence[WeightedTerm], k: int, allowed: NDArray[np.bool_] | None = None
    ) -> list[tuple[int, float]]:
        """(passage, score) of the first k that hold a query term, by falling score, then passage number."""
        return pairs(*self.first(query, k, allowed))

    def first(self, query: Sequence[WeightedTerm], k: int, allowed: NDArray[np.bool_] | None = None) -> Found:
        """The same as (passages, scores), each of shape (hits,)."""
        if self._scorer is None or k < 1:
            return _NOTHING
        choice = self._ranked if allowed is None else allowed
        scores = np.zeros(len(choice))
        rises = self.parameters.idf == "lucene"
        for weighted in query:
            share = self._shares.get((weighted.term, weighted.weight))
            if share is None:
                if weighted.term not in self._postings:
                    continue
                share = self._share(weighted.term, weighted.weight)
            scores += share
            rises &= weighted.weight >= _RISES
        matched = scores > 0 if rises else self._matched(query)
        found = (matched & choice).nonzero()[0]
        scores = scores[found]
        order = (-scores).argsort(kind="stable")[:k]
        return found[order], scores[order]

    def _matched(self, query: Sequence[WeightedTerm]) -> NDArray[np.bool_]:
        """Shape (passages,): those that hold a query term, whatever it counts."""
        matched = np.zeros(len(self._dl), dtype=bool)
        for weighted in query:
            matched[self._postings.get(weighted.term, _NOTHING)[0]] = True
        return matched

    def explain(self, query: Sequence[WeightedTerm], passage: int) -> Explanation:
        """The score's parts, one for each query term in query order; their sum is the score, bit for bit."""
        terms = []
        score = 0.0
        for weighted in query:
            numbers, tfs = self._postings.get(weighted.term, _NOTHING)
            at = int(np.searchsorted(numbers, passage))
            tf = int(tfs[at]) if at < len(numbers) and numbers[at] == passage else 0
            part = weighted.weight * float(self._contribution(weighted.term)[passage]) if tf else 0.0
            score += part
            idf = self.idf(weighted.term)
            terms.append(TermScore(weighted.term, weighted.weight, tf, self.df(weighted.term), idf, part))
        p = self.parameters
        dl = int(self._dl[passage])
        return Explanation(score, dl, self.avgdl, self.n_passages, p.k1, p.b, p.idf, tuple(terms))

    def _share(self, term: str, weight: float) -> Scores:
        """What the term adds to each passage's score at this weight; shape (passages,)."""
        found = self._contribution(term)
        if weight != 1:
            found = weight * found
        if len(self._shares) * len(self._dl) > _REMEMBERED:
            self._shares.clear()
        self._shares[term, weight] = found
        return found

    def _contribution(self, term: str) -> Scores:
        """What one occurrence of the term in a query adds to each passage's score; shape (passages,)."""
        found = self._contributions.get(term)
        if found is None:
            found = np.zeros(len(self._dl))
            numbers, tf = self._postings[term]
            found[numbers] = self.idf(term) * saturation(tf, self._dl[numbers], self.avgdl, self.parameters)
            if self._scorer is not None:
                found[self._numbers] = self._scorer.get_scores([term])
            if len(self._contributions) * len(self._dl) > _REMEMBERED:
                self._contributions.clear()
            self._contributions[term] = found
        return found


_REMEMBERED = 4_000_000
"""Contributions kept between questions, in float64 numbers (32 MB)."""

_RISES = 1e-100
"""From this weight on, a term with Lucene's idf adds more than 0 to the score of every passage that holds it."""

_NOTHING: Found = (np.empty(0, dtype=np.int64), np.empty(0))


def postings_of(documents: Sequence[Sequence[str]]) -> dict[str, tuple[NDArray[np.int64], Scores]]:
    """term → (passage numbers rising, tf), over all documents."""
    counts: dict[str, dict[int, int]] = {}
    for number, terms in enumerate(documents):
        for term in terms:
            posting = counts.setdefault(term, {})
            posting[number] = posting.get(number, 0) + 1
    return {
        term: (np.array(list(p), dtype=np.int64), np.array(list(p.values()), dtype=np.float64))
        for term, p in counts.items()
    }
