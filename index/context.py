"""What else speaks for a passage, as separate scores added to its BM25.

title, source, neighbours: the question's words in its source's title, in the whole source, in the paragraphs beside it;
subject: what the passage need not say because the title says it; heading: because its section's heading says it, or the
line that names a comment's author; forms: its words in another form; related: words that say nearly the same.

Each part is one function of candidates that plain BM25 found, in BM25's units and with the
passages' own idf, so a weight of 1 would count a word of the title as much as one of the passage. No part makes a
passage eligible or takes one away, and none but that of a speaker's line is negative. Every operation is elementwise
in a fixed order, so a score's bits depend on neither the other candidates nor the machine.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from msgspec import Struct, field
from numpy.typing import NDArray

from index.bm25 import Found, Scores, norm, saturated
from index.labels import SAYING, Labels
from index.model import Around, Bm25Parameters, Near, PartScore, Searcher
from index.occurrences import Numbers, Occurrences, Said, Stretches

CANDIDATES = 200
"""Passages that are looked at: the first by plain BM25. The others come after them, in plain order."""

TITLE = Bm25Parameters(b=0.0)
SOURCE = Bm25Parameters(b=0.75)

HEADING = 0.3
"""How often a section's heading counts as said in its paragraphs, as short lines that are none are taken for one; the
speaker's name counts once in a comment."""

LINE = 0.5
"""What a speaker's line loses: short as it is, it would come before what is said under it, which answers."""

PARTS = ("title", "source", "neighbours", "subject", "heading", "forms", "related")

SMALL = 1000
"""Up to this many passages every term's parts are kept."""

REMEMBERED = 1000
"""Terms whose parts are kept; of 1,000 passages, 40 MB."""

Parts = list[tuple[str, float, Scores]]


class Others(Struct, frozen=True):
    """What stands for terms: term → the terms of its other forms; term → terms near it, and how near."""

    forms: Mapping[str, tuple[str, ...]]
    relatives: Mapping[str, Near]


class Surroundings(Struct, frozen=True):
    """What the parts look at.

    words: terms of the passages in passage order, none for boilerplate; titles: terms of the titles in source order;
    source: shape (passages,), the number of each one's source; first: shape (sources + 1,), each one's first passage;
    labels: what stands above them; said: the passages' words in their order.
    """

    words: Occurrences
    titles: Occurrences
    source: Numbers
    first: Numbers
    labels: Labels
    said: Said
    known: dict[tuple[str, float, tuple[str, ...], Near], NDArray[np.float64]] = field(default_factory=dict)

    def rank(self, searcher: Searcher, around: Around, found: Found, k: int) -> list[tuple[int, float, float]]:
        """(passage, score with all parts, plain score) of the first k, by falling score, then passage.

        `found`: (passages, plain scores) in plain order.
        """
        passages, plain = found[0][:CANDIDATES], found[1][:CANDIDATES]
        scores = plain.copy()
        rows = self._rows(_worth(searcher, around), _others(around), passages, searcher)
        for part in np.array([_weights(around)]).T * rows:
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
        rows = self._rows(_worth(searcher, around), _others(around), passages, searcher)
        weights = zip(PARTS, _weights(around), rows, strict=True)
        return [(name, weight, row) for name, weight, row in weights if weight]

    def _rows(self, worth: dict[str, float], others: Others, passages: Numbers, searcher: Searcher) -> Scores:
        """Shape (PARTS, passages); of a small collection, from what was kept of each term."""
        if len(self.source) > SMALL:
            return self._each(worth, others, passages, searcher)
        total = np.zeros((len(PARTS), len(self.source)))
        for term, value in worth.items():
            total += self._of_term(term, value, others.forms.get(term, ()), others.relatives.get(term, ()), searcher)
        found: Scores = total.take(passages, axis=1)
        return found

    def _of_term(
        self, term: str, value: float, forms: tuple[str, ...], near: Near, searcher: Searcher
    ) -> NDArray[np.float64]:
        """Shape (PARTS, all passages): the parts of a term worth so much; computed once for a small collection."""
        key = term, value, forms, near
        found = self.known.get(key)
        if found is None:
            if len(self.known) >= REMEMBERED:
                self.known.clear()
            every, others = np.arange(len(self.source)), Others({term: forms}, {term: near})
            found = self.known[key] = value * self._each({term: 1.0}, others, every, searcher)
        return found

    def _each(self, worth: dict[str, float], others: Others, passages: Numbers, searcher: Searcher) -> Scores:
        """Shape (PARTS, passages)."""
        own = _own(self, passages, searcher)
        return np.stack(
            (
                title(self, worth, passages),
                whole_source(self, worth, passages),
                neighbours(self, worth, passages, searcher),
                *subject_and_heading(self, worth, passages, own),
                forms(self, worth, others, own, searcher),
                related(self, worth, others, own, passages, searcher),
            )
        )

    def explain(self, searcher: Searcher, around: Around, passage: int) -> tuple[PartScore, ...]:
        """The passage's parts; their contributions, in order, are what was added to its plain score."""
        parts = self.parts(searcher, around, np.array([passage], dtype=np.int64))
        return tuple(PartScore(name, weight, float(part[0]), weight * float(part[0])) for name, weight, part in parts)


def _weights(around: Around) -> tuple[float, ...]:
    """In the order of PARTS."""
    beside = around.title, around.source, around.neighbours
    return *beside, around.subject, around.heading, around.forms, around.related


def _others(around: Around) -> Others:
    return Others(dict(around.others), dict(around.relatives))


def _worth(searcher: Searcher, around: Around) -> dict[str, float]:
    """Term → its weight times its idf."""
    worth: dict[str, float] = {}
    for weighted in around.terms:
        worth[weighted.term] = worth.get(weighted.term, 0.0) + weighted.weight * searcher.idf(weighted.term)
    return worth


def title(context: Surroundings, worth: dict[str, float], passages: Numbers) -> Scores:
    """BM25 of the source's title, whatever its length, by what its words tell; 0 for a title, a heading or the like."""
    sources, each = np.unique(context.source[passages], return_inverse=True)
    starts = context.titles.starts
    stretches = Stretches.apart(starts[sources], starts[sources + 1])
    told = {term: value * _telling(context, term) for term, value in worth.items()}
    total = _sum(context.titles, told, stretches, norm(np.ones(len(sources)), 1.0, TITLE), TITLE.k1)
    return np.where(context.labels.alone[passages], 0.0, total[each])


def _telling(context: Surroundings, term: str) -> float:
    """The share of the sources whose titles do not hold the term, with one more that does: what all titles say, or
    those of a handful of sources, tells these little apart. A title that says it twice counts twice."""
    return max(0.0, 1 - (len(context.titles.of(term)) + 1) / len(context.first))


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


def subject_and_heading(
    context: Surroundings, worth: dict[str, float], passages: Numbers, own: _Own
) -> tuple[Scores, Scores]:
    """What the passage's own BM25 would gain if it said its title's words once more, and then its heading's.

    Much for a word that it leaves out, little for one that it says; a title's by the square of what the word tells.
    A label itself gains nothing, and a speaker's line loses the share LINE of what its own words score.
    """
    sources, each = np.unique(context.source[passages], return_inverse=True)
    titles, words, starts = context.titles, context.words, context.words.starts
    stretches = Stretches.apart(titles.starts[sources], titles.starts[sources + 1])
    label = context.labels.above(passages, context.first[context.source[passages]])
    labelled = np.flatnonzero(label != passages)
    above = Stretches.of(starts[label[labelled]], starts[label[labelled] + 1])
    subject, heading = np.zeros(len(passages)), np.zeros(len(passages))
    once = own.lengths / TITLE.k1
    lines = np.flatnonzero(context.labels.line[passages])
    for term, value in worth.items():
        if len(lines):
            heading[lines] -= LINE * value * own.saturated(words, term)[lines]
        titled, headed = titles.between(term, stretches), words.between(term, above) if len(labelled) else None
        if (titled is None or not titled.any()) and (headed is None or not headed.any()):
            continue
        held = own.held(words, term)
        before = saturated(held, own.lengths, own.k1)
        if titled is not None:
            held = held + once * (_telling(context, term) ** 2 * titled)[each]
            after = saturated(held, own.lengths, own.k1)
            subject += value * (after - before)
            before = after
        if headed is not None:
            speaks = context.labels.comment[passages[labelled]]
            headed = headed * np.where(speaks, float(term not in SAYING), HEADING)
            held[labelled] += once[labelled] * headed
            heading += value * (saturated(held, own.lengths, own.k1) - before)
    return np.where(context.labels.alone[passages], 0.0, subject), heading


def forms(context: Surroundings, worth: dict[str, float], others: Others, own: _Own, searcher: Searcher) -> Scores:
    """How much more than each word its best other form scores in the passage, by the rarer one's idf at most."""
    total = np.zeros(len(own.lengths))
    for term, value in worth.items():
        if searcher.idf(term) > 0 and others.forms.get(term):
            held = own.saturated(context.words, term)
            total += value * (_with_forms(context, term, held, others, own, searcher) - held)
    return total


def _with_forms(
    context: Surroundings, term: str, held: Scores, others: Others, own: _Own, searcher: Searcher
) -> Scores:
    """Shape (passages,): the saturation of the term, or what that of its best form comes to."""
    idf = searcher.idf(term)
    for form in others.forms.get(term, ()):
        tf = context.words.between(form, own.stretches)
        if tf is not None:
            held = np.maximum(held, min(1.0, searcher.idf(form) / idf) * saturated(tf, own.lengths, own.k1))
    return held


def related(
    context: Surroundings, worth: dict[str, float], others: Others, own: _Own, passages: Numbers, searcher: Searcher
) -> Scores:
    """How much more than each word and its forms its best relative scores, by how near it is and as rare at most."""
    total = np.zeros(len(own.lengths))
    near = {term: others.relatives[term] for term in worth if others.relatives.get(term) and searcher.idf(term) > 0}
    looked_for = list(dict.fromkeys(other for each in near.values() for other, _ in each))
    if not looked_for:
        return total
    scores = saturated(context.said.counts(looked_for, passages), own.lengths, own.k1)
    row = {other: at for at, other in enumerate(looked_for)}
    for term, each in near.items():
        idf = searcher.idf(term)
        shares = np.array([share * min(1.0, searcher.idf(other) / idf) for other, share in each])
        best = (shares[:, None] * scores[[row[other] for other, _ in each]]).max(axis=0)
        held = own.saturated(context.words, term)
        held = _with_forms(context, term, held, others, own, searcher)
        total += worth[term] * np.maximum(best - held, 0.0)
    return total


class _Own(Struct, frozen=True):
    """The candidates' own words. lengths: shape (passages,), the part of the saturation that length decides."""

    stretches: Stretches
    lengths: Scores
    k1: float

    def held(self, words: Occurrences, term: str) -> Scores:
        """Shape (passages,): how often each says the term."""
        tf = words.between(term, self.stretches)
        return np.zeros(len(self.lengths)) if tf is None else tf

    def saturated(self, words: Occurrences, term: str) -> Scores:
        """Shape (passages,): the part of the term's score beside its idf."""
        return saturated(self.held(words, term), self.lengths, self.k1)


def _own(context: Surroundings, passages: Numbers, searcher: Searcher) -> _Own:
    low, high = context.words.starts[passages], context.words.starts[passages + 1]
    lengths = norm((high - low).astype(np.float64), searcher.avgdl, searcher.parameters)
    return _Own(Stretches.of(low, high), lengths, searcher.parameters.k1)


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
