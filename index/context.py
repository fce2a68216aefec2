"""What surrounds a passage, as separate scores added to its BM25: its source's title, the whole source, its neighbours.

Each part is one function of candidates that plain BM25 found, in BM25's units and with the passages' own idf, so a
weight of 1 would count a word of the title as much as one of the passage. No part makes a passage eligible or takes
one away. Every operation is elementwise in a fixed order, so a score's bits depend on neither the other candidates
nor the machine.
"""

from __future__ import annotations

import numpy as np
from msgspec import Struct, field
from numpy.typing import NDArray

from index.bm25 import Found, Scores, norm, saturated
from index.model import Around, Bm25Parameters, PartScore, Searcher
from index.occurrences import Numbers, Occurrences, Stretches

CANDIDATES = 200
"""Passages that are looked at: the first by plain BM25. The others come after them, in plain order."""

TITLE = Bm25Parameters(b=0.0)
SOURCE = Bm25Parameters(b=0.75)

PARTS = ("title", "source", "neighbours")

SMALL = 1000
"""Up to this many passages every term's parts are kept."""

REMEMBERED = 1000
"""Terms whose parts are kept; of 1,000 passages, 24 MB."""

Parts = list[tuple[str, float, Scores]]


class Surroundings(Struct, frozen=True):
    """What the parts look at.

    words: terms of the passages in passage order, none for boilerplate; titles: terms of the titles in source order;
    source: shape (passages,), the number of each one's source; first: shape (sources + 1,), each one's first passage;
    is_title: shape (passages,).
    """

    words: Occurrences
    titles: Occurrences
    source: Numbers
    first: Numbers
    is_title: NDArray[np.bool_]
    known: dict[tuple[str, float], NDArray[np.float64]] = field(default_factory=dict)

    def rank(self, searcher: Searcher, around: Around, found: Found, k: int) -> list[tuple[int, float, float]]:
        """(passage, score with all parts, plain score) of the first k, by falling score, then passage.

        `found`: (passages, plain scores) in plain order.
        """
        passages, plain = found[0][:CANDIDATES], found[1][:CANDIDATES]
        scores = plain.copy()
        rows = self._rows(_worth(searcher, around), passages, searcher)
        for part in np.array([[around.title], [around.source], [around.neighbours]]) * rows:
            scores += part
        order = np.lexsort((passages, -scores))[:k]
        first = [passages[order].tolist(), scores[order].tolist(), plain[order].tolist()]
        if k > len(order) and len(found[0]) > CANDIDATES:
            rest = slice(CANDIDATES, CANDIDATES + k - len(order))
            others = found[1][rest].tolist()
            first = [first[0] + found[0][rest].tolist(), first[1] + others, first[2] + others]
        return list(zip(*first, strict=True))

    def parts(self, searcher: Searcher, around: Around, passages: Numbers) -> Parts:
        """(name, weight, shape (passages,)) of the parts that have a weight, in the order they are added."""
        rows = self._rows(_worth(searcher, around), passages, searcher)
        weights = zip(PARTS, (around.title, around.source, around.neighbours), rows, strict=True)
        return [(name, weight, row) for name, weight, row in weights if weight]

    def _rows(self, worth: dict[str, float], passages: Numbers, searcher: Searcher) -> Scores:
        """Shape (PARTS, passages); of a small collection, from what was kept of each term."""
        if len(self.source) > SMALL:
            return self._each(worth, passages, searcher)
        total = np.zeros((len(PARTS), len(self.source)))
        for term, value in worth.items():
            total += self._of_term(term, value, searcher)
        found: Scores = total.take(passages, axis=1)
        return found

    def _of_term(self, term: str, value: float, searcher: Searcher) -> NDArray[np.float64]:
        """Shape (PARTS, all passages): the parts of a term worth so much; computed once for a small collection."""
        found = self.known.get((term, value))
        if found is None:
            if len(self.known) >= REMEMBERED:
                self.known.clear()
            found = self.known[term, value] = value * self._each({term: 1.0}, np.arange(len(self.source)), searcher)
        return found

    def _each(self, worth: dict[str, float], passages: Numbers, searcher: Searcher) -> Scores:
        """Shape (PARTS, passages)."""
        return np.stack(
            (
                title(self, worth, passages),
                whole_source(self, worth, passages),
                neighbours(self, worth, passages, searcher),
            )
        )

    def explain(self, searcher: Searcher, around: Around, passage: int) -> tuple[PartScore, ...]:
        """The passage's parts; their contributions, in order, are what was added to its plain score."""
        parts = self.parts(searcher, around, np.array([passage], dtype=np.int64))
        return tuple(PartScore(name, weight, float(part[0]), weight * float(part[0])) for name, weight, part in parts)


def _worth(searcher: Searcher, around: Around) -> dict[str, float]:
    """Term → its weight times its idf."""
    worth: dict[str, float] = {}
    for weighted in around.terms:
        worth[weighted.term] = worth.get(weighted.term, 0.0) + weighted.weight * searcher.idf(weighted.term)
    return worth


def title(context: Surroundings, worth: dict[str, float], passages: Numbers) -> Scores:
    """BM25 of the source's title, whatever its length; 0 for the title itself."""
    sources, each = np.unique(context.source[passages], return_inverse=True)
    starts = context.titles.starts
    stretches = Stretches.apart(starts[sources], starts[sources + 1])
    total = _sum(context.titles, worth, stretches, norm(np.ones(len(sources)), 1.0, TITLE), TITLE.k1)
    return np.where(context.is_title[passages], 0.0, total[each])


def whole_source(context: Surroundings, worth: dict[str, float], passages: Numbers) -> Scores:
    """BM25 of the whole source, whose length counts more than a paragraph's; 0 where every source is one passage."""
    if len(context.source) == len(context.first) - 1:
        return np.zeros(len(passages))
    sources, each = np.unique(context.source[passages], return_inverse=True)
    begin, end = context.first[sources], context.first[sources + 1]
    low, high = context.words.starts[begin], context.words.starts[end]
    avgdl = len(context.words) / (len(context.first) - 1)
    lengths = norm((high - low).astype(np.float64), avgdl, SOURCE)
    total: Scores = _sum(context.words, worth, Stretches.apart(low, high), lengths, SOURCE.k1)[each]
    return total


def neighbours(context: Surroundings, worth: dict[str, float], passages: Numbers, searcher: Searcher) -> Scores:
    """BM25 of the paragraphs before and after in the same source, read as one."""
    source, starts = context.source[passages], context.words.starts
    low = starts[np.maximum(passages - 1, context.first[source])]
    high = starts[np.minimum(passages + 2, context.first[source + 1])]
    begin, end = starts[passages], starts[passages + 1]
    lengths = norm((high - end + begin - low).astype(np.float64), 2 * searcher.avgdl, searcher.parameters)
    stretches = Stretches.of(np.concatenate((low, end)), np.concatenate((begin, high)))
    return _sum(context.words, worth, stretches, lengths, searcher.parameters.k1)


def _sum(words: Occurrences, worth: dict[str, float], stretches: Stretches, lengths: Scores, k1: float) -> Scores:
    """Shape of lengths: the terms' BM25 in texts of one stretch each, or of one in each half of the stretches."""
    total = np.zeros(len(lengths))
    for term, value in worth.items():
        tf = words.between(term, stretches)
        if tf is not None:
            if len(tf) > len(total):
                tf = tf[: len(total)] + tf[len(total) :]
            total += value * saturated(tf, lengths, k1)
    return total
