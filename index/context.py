"""What surrounds a passage, as separate scores added to its BM25: its source's title, the whole source, its neighbours.

Each part is one function of candidates that plain BM25 found, in BM25's units and with the passages' own idf, so a
weight of 1 would count a word of the title as much as one of the passage. No part makes a passage eligible or takes
one away. Every operation is elementwise in a fixed order, so a score's bits depend on neither the other candidates
nor the machine.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from index.bm25 import Scores, saturation
from index.model import Around, Bm25Parameters, PartScore, Searcher
from index.occurrences import Numbers, Occurrences

CANDIDATES = 200
"""Passages that are looked at: the first by plain BM25. The others come after them, in plain order."""

TITLE = Bm25Parameters(b=0.0)
SOURCE = Bm25Parameters(b=0.75)

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

    def rank(
        self, searcher: Searcher, around: Around, found: Sequence[tuple[int, float]]
    ) -> list[tuple[int, float, float]]:
        """(passage, score with all parts, plain score), by falling score, then passage; `found`: in plain order."""
        passages = np.array([number for number, _ in found[:CANDIDATES]], dtype=np.int64)
        scores = np.array([score for _, score in found[:CANDIDATES]])
        for _, weight, part in self.parts(searcher, around, passages):
            scores += weight * part
        order = np.lexsort((passages, -scores)).tolist()
        first = [(found[at][0], float(scores[at]), found[at][1]) for at in order]
        return first + [(number, score, score) for number, score in found[CANDIDATES:]]

    def parts(self, searcher: Searcher, around: Around, passages: Numbers) -> Parts:
        """(name, weight, shape (passages,)) of the parts that have a weight, in the order they are added."""
        worth: dict[str, float] = {}
        for weighted in around.terms:
            worth[weighted.term] = worth.get(weighted.term, 0.0) + weighted.weight * searcher.idf(weighted.term)
        parts: Parts = []
        if around.title:
            parts.append(("title", around.title, title(self, worth, passages)))
        if around.source:
            parts.append(("source", around.source, whole_source(self, worth, passages)))
        if around.neighbours:
            parts.append(("neighbours", around.neighbours, neighbours(self, worth, passages, searcher)))
        return parts

    def explain(self, searcher: Searcher, around: Around, passage: int) -> tuple[PartScore, ...]:
        """The passage's parts; their contributions, in order, are what was added to its plain score."""
        parts = self.parts(searcher, around, np.array([passage], dtype=np.int64))
        return tuple(PartScore(name, weight, float(part[0]), weight * float(part[0])) for name, weight, part in parts)


def title(context: Surroundings, worth: dict[str, float], passages: Numbers) -> Scores:
    """BM25 of the source's title, whatever its length; 0 for the title itself."""
    sources, each = np.unique(context.source[passages], return_inverse=True)
    starts = context.titles.starts
    dl = np.ones(len(sources))
    total = np.zeros(len(sources))
    for term, value in worth.items():
        tf = context.titles.between(term, starts[sources], starts[sources + 1])
        total += value * saturation(tf, dl, 1.0, TITLE)
    return np.where(context.is_title[passages], 0.0, total[each])


def whole_source(context: Surroundings, worth: dict[str, float], passages: Numbers) -> Scores:
    """BM25 of the whole source, whose length counts more than a paragraph's; 0 where every source is one passage."""
    if len(context.source) == len(context.first) - 1:
        return np.zeros(len(passages))
    sources, each = np.unique(context.source[passages], return_inverse=True)
    begin, end = context.first[sources], context.first[sources + 1]
    low, high = context.words.starts[begin], context.words.starts[end]
    dl = (high - low).astype(np.float64)
    avgdl = len(context.words) / (len(context.first) - 1)
    total = np.zeros(len(sources))
    for term, value in worth.items():
        total += value * saturation(context.words.between(term, low, high), dl, avgdl, SOURCE)
    return total[each]


def neighbours(context: Surroundings, worth: dict[str, float], passages: Numbers, searcher: Searcher) -> Scores:
    """BM25 of the paragraphs before and after in the same source, read as one."""
    source, starts = context.source[passages], context.words.starts
    low = starts[np.maximum(passages - 1, context.first[source])]
    high = starts[np.minimum(passages + 2, context.first[source + 1])]
    begin, end = starts[passages], starts[passages + 1]
    dl = (high - end + begin - low).astype(np.float64)
    total = np.zeros(len(passages))
    for term, value in worth.items():
        tf = context.words.between(term, low, begin) + context.words.between(term, end, high)
        total += value * saturation(tf, dl, 2 * searcher.avgdl, searcher.parameters)
    return total
