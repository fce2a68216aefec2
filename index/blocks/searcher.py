"""The block index as a generation's Searcher: terms by name, and passages outside the statistics as well."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.blocks.arrays import BlockArrays
from index.blocks.build import build
from index.blocks.compiled import keep_kernels_in
from index.blocks.postings import passages_of
from index.blocks.search import BlockIndex
from index.bm25 import Found, Scores, check, lucene_idf, pairs, postings_of, saturation
from index.flat import from_zero
from index.model import Bm25Parameters, Explanation, TermScore, WeightedTerm
from index.strings import Numbering

Numbers = NDArray[np.int64]


class BlockSearcher:
    """Ids, order and score bits of `index.bm25.Reference`, without scoring every passage.

    `arrays`: the index of the passages in `ranked` (all passages,). `terms`: their numbers in the index come before
    those of other terms. `rest`: the other passages. `kernels`: a folder that keeps what was compiled; the first index
    on a machine compiles for about 20 s, later ones load in milliseconds.
    """

    def __init__(
        self, arrays: BlockArrays, ranked: NDArray[np.bool_], terms: Numbering, rest: Rest, kernels: Path
    ) -> None:
        keep_kernels_in(kernels)
        self._index = BlockIndex(arrays)
        self.parameters = self._index.facts.parameters
        self._ranked = ranked
        self._numbers = np.flatnonzero(ranked)
        self._names = terms
        self._rest = rest
        self._index.warm()

    @classmethod
    def of_documents(
        cls, documents: Sequence[Sequence[str]], ranked: Sequence[bool], parameters: Bm25Parameters, kernels: Path
    ) -> BlockSearcher:
        """The searcher of documents as the Reference takes them."""
        check(parameters)
        keep_kernels_in(kernels)
        chosen = np.array([bool(d) and r for d, r in zip(documents, ranked, strict=True)], dtype=bool)
        numbers: dict[str, int] = {}
        stream, starts = array("I"), array("q", [0])
        for number in np.flatnonzero(chosen).tolist():
            stream.extend([numbers.setdefault(term, len(numbers)) for term in documents[number]])
            starts.append(len(stream))
        keys, begins = np.frombuffer(stream, dtype=np.uint32), np.frombuffer(starts, dtype=np.int64)
        arrays = build_ranked(begins, keys, len(numbers), parameters)
        return cls(arrays, chosen, numbers, Rest.of_documents(documents, ~chosen, numbers), kernels)

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
        number = self._known(term)
        return 0 if number is None else int(self._index.arrays.df[number])

    def idf(self, term: str) -> float:
        """The term's idf; for one that no ranked passage holds, that of a term in none."""
        number = self._known(term)
        return lucene_idf(0, self.n_passages) if number is None else float(self._index.arrays.idf[number])

    def passages_with(self, term: str) -> Numbers:
        """Numbers of all passages that hold the term, rising."""
        rest, _ = self._rest.posting(term)
        number = self._known(term)
        if number is None:
            return rest
        found: Numbers = self._numbers[passages_of(self._index.arrays, number, self.n_passages)]
        return np.sort(np.concatenate((found, rest))) if len(rest) else found

    def search(
        self, query: Sequence[WeightedTerm], k: int, allowed: NDArray[np.bool_] | None = None
    ) -> list[tuple[int, float]]:
        """(passage, score) of the first k that hold a query term, by falling score, then passage number."""
        return pairs(*self.first(query, k, allowed))

    def first(self, query: Sequence[WeightedTerm], k: int, allowed: NDArray[np.bool_] | None = None) -> Found:
        """The same as (passages, scores), each of shape (hits,)."""
        if k < 1 or not self.n_passages:
            return np.empty(0, dtype=np.int64), np.empty(0)
        known = [(number, w.weight) for w in query if (number := self._known(w.term)) is not None]
        mask = None if allowed is None else allowed[self._numbers]
        rows, scores = self._index.first(known, k, mask)
        passages = self._numbers[rows]
        if allowed is not None and (outside := allowed & ~self._ranked).any():
            others, their_scores = self._outside(query, outside)
            passages, scores = np.concatenate((passages, others)), np.concatenate((scores, their_scores))
            order = np.lexsort((passages, -scores))[:k]
            return passages[order], scores[order]
        return passages, scores

    def explain(self, query: Sequence[WeightedTerm], passage: int) -> Explanation:
        """The score's parts, one for each query term in query order; their sum is the score, bit for bit."""
        inside = bool(self._ranked[passage])
        dl = self._index.dl(self._row(passage)) if inside else self._rest.dl(passage)
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
        number = self._known(term)
        if not inside:
            numbers, tf = self._rest.posting(term)
            at = int(np.searchsorted(numbers, passage))
            if at == len(numbers) or numbers[at] != passage:
                return 0, 0.0
            return int(tf[at]), float(self._contribution(term)[at])
        if number is None:
            return 0, 0.0
        row = self._index.explain([(number, 1.0)], self._row(passage))[0]
        return row.tf, row.contribution

    def _outside(self, query: Sequence[WeightedTerm], allowed: NDArray[np.bool_]) -> Found:
        """Hits among the passages outside the statistics, scored with those statistics; in no order."""
        scores: dict[int, float] = {}
        for weighted in query:
            numbers, _ = self._rest.posting(weighted.term)
            for number, value in zip(numbers.tolist(), self._contribution(weighted.term).tolist(), strict=True):
                if allowed[number]:
                    scores[number] = scores.get(number, 0.0) + (
                        value if weighted.weight == 1 else weighted.weight * value
                    )
        return np.array(list(scores), dtype=np.int64), np.array(list(scores.values()))

    def _contribution(self, term: str) -> Scores:
        """What the term adds to each passage outside the statistics that holds it."""
        numbers, tf = self._rest.posting(term)
        result: Scores = self.idf(term) * saturation(
            tf, self._rest.lengths[numbers].astype(np.float64), self.avgdl, self.parameters
        )
        return result

    def _row(self, passage: int) -> int:
        """The ranked passage's number in the index."""
        return int(np.searchsorted(self._numbers, passage))

    def _known(self, term: str) -> int | None:
        """The term's number in the index; None for one that no ranked passage holds."""
        number = self._names.get(term, -1)
        return number if 0 <= number < self._index.facts.terms else None


def build_ranked(starts: Numbers, stream: NDArray[np.uint32], n_terms: int, parameters: Bm25Parameters) -> BlockArrays:
    """The index of passages whose term numbers stand in the stream; numbered as they first occur, which fixes
    okapi's mean idf."""
    return build(starts, stream, np.arange(n_terms, dtype=np.int32), n_terms, parameters)


class Rest:
    """Postings of the passages outside the statistics, term after term."""

    def __init__(
        self,
        terms: NDArray[np.int32],
        first: Numbers,
        passages: NDArray[np.int32],
        tf: NDArray[np.uint32],
        lengths: NDArray[np.uint32],
        names: Numbering,
    ) -> None:
        """`terms`, rising; the postings of terms[i] are first[i]:first[i + 1]; `lengths`: terms of every passage."""
        self._terms, self._first, self._passages, self._tf = terms, first, passages, tf
        self.lengths = lengths
        self._names = names

    @classmethod
    def of_documents(
        cls, documents: Sequence[Sequence[str]], chosen: NDArray[np.bool_], numbers: dict[str, int]
    ) -> Rest:
        """The chosen documents' postings; terms not yet in `numbers` are added."""
        lengths = np.array([len(document) for document in documents], dtype=np.uint32)
        found = postings_of([d if c else () for d, c in zip(documents, chosen, strict=True)])
        by_number = sorted((numbers.setdefault(term, len(numbers)), *posting) for term, posting in found.items())
        sizes = [len(passages) for _, passages, _ in by_number]
        return cls(
            np.array([number for number, _, _ in by_number], dtype=np.int32),
            from_zero(sizes),
            np.concatenate([np.empty(0), *(passages for _, passages, _ in by_number)]).astype(np.int32),
            np.concatenate([np.empty(0), *(tf for _, _, tf in by_number)]).astype(np.uint32),
            lengths,
            numbers,
        )

    def posting(self, term: str) -> tuple[Numbers, Scores]:
        """(passage numbers rising, tf)."""
        number = self._names.get(term, -1)
        at = int(np.searchsorted(self._terms, number))
        if number < 0 or at == len(self._terms) or self._terms[at] != number:
            return np.empty(0, dtype=np.int64), np.empty(0)
        low, high = int(self._first[at]), int(self._first[at + 1])
        return self._passages[low:high].astype(np.int64), self._tf[low:high].astype(np.float64)

    def dl(self, passage: int) -> int:
        """Number of terms in the passage."""
        return int(self.lengths[passage])
