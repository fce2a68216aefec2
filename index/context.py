"""What surrounds a passage, as separate scores added to its BM25: its source's title, the whole source, its neighbours.

Each part is one function of candidates that plain BM25 found, in BM25's units and with the passages' own idf, so a
weight of 1 would count a word of the title as much as one of the passage. No part makes a passage eligible or takes
one away. Every operation is elementwise in a fixed order, so a score's bits depend on neither the other candidates
nor the machine.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from msgspec import Struct, field
from numpy.typing import NDArray

from index.bm25 import Scores, saturation
from index.model import Around, Bm25Parameters, PartScore, Searcher
from index.occurrences import Numbers, Occurrences

CANDIDATES = 200
"""Passages that are looked at: the first by plain BM25. The others come after them, in plain order."""

TITLE = Bm25Parameters(b=0.0)
SOURCE = Bm25Parameters(b=0.75)

SMALL = 1000
"""Up to this many passages every term's shares are kept."""

REMEMBERED = 3000
"""Shares that are kept; of 1,000 passages, 24 MB."""

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
    known: dict[tuple[str, str], Scores] = field(default_factory=dict)

    @property
    def is_small(self) -> bool:
        """True if shares of all passages are worth keeping between questions."""
        return len(self.source) <= SMALL

    def share(self, part: str, term: str, compute: Callable[[str], Scores]) -> Scores:
        """The term's saturation in a part; of a small collection computed once, so for all passages."""
        if not self.is_small:
            return compute(term)
        found = self.known.get((part, term))
        if found is None:
            if len(self.known) >= REMEMBERED:
                self.known.clear()
            found = self.known[part, term] = compute(term)
        return found

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
    sources, each = _sources(context, passages)
    low, high = context.titles.starts[sources], context.titles.starts[sources + 1]
    dl = np.ones(len(sources))

    def saturated(term: str) -> Scores:
        return saturation(context.titles.between(term, low, high), dl, 1.0, TITLE)

    total = np.zeros(len(sources))
    for term, value in worth.items():
        total += value * context.share("title", term, saturated)
    return np.where(context.is_title[passages], 0.0, total[each])


def whole_source(context: Surroundings, worth: dict[str, float], passages: Numbers) -> Scores:
    """BM25 of the whole source, whose length counts more than a paragraph's; 0 where every source is one passage."""
    if len(context.source) == len(context.first) - 1:
        return np.zeros(len(passages))
    sources, each = _sources(context, passages)
    low, high = context.words.starts[context.first[sources]], context.words.starts[context.first[sources + 1]]
    dl = (high - low).astype(np.float64)
    avgdl = len(context.words) / (len(context.first) - 1)

    def saturated(term: str) -> Scores:
        return saturation(context.words.between(term, low, high), dl, avgdl, SOURCE)

    total = np.zeros(len(sources))
    for term, value in worth.items():
        total += value * context.share("source", term, saturated)
    return total[each]


def neighbours(context: Surroundings, worth: dict[str, float], passages: Numbers, searcher: Searcher) -> Scores:
    """BM25 of the paragraphs before and after in the same source, read as one."""
    chosen = np.arange(len(context.source)) if context.is_small else passages
    source, starts = context.source[chosen], context.words.starts
    low = starts[np.maximum(chosen - 1, context.first[source])]
    high = starts[np.minimum(chosen + 2, context.first[source + 1])]
    begin, end = starts[chosen], starts[chosen + 1]
    dl = (high - end + begin - low).astype(np.float64)

    def saturated(term: str) -> Scores:
        tf = context.words.between(term, low, begin) + context.words.between(term, end, high)
        return saturation(tf, dl, 2 * searcher.avgdl, searcher.parameters)

    total = np.zeros(len(chosen))
    for term, value in worth.items():
        total += value * context.share("neighbours", term, saturated)
    return total[passages] if context.is_small else total


def _sources(context: Surroundings, passages: Numbers) -> tuple[Numbers, Numbers]:
    """(sources to look at, row of each passage's source among them): all sources of a small collection."""
    if context.is_small:
        return np.arange(len(context.first) - 1), context.source[passages]
    sources, each = np.unique(context.source[passages], return_inverse=True)
    return sources, each
