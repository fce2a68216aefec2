"""Rule 6: the quotation as exact runs of words, wherever they stand."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import regex

from qa.quotes.attribution import Reader, is_attribution_only
from qa.quotes.candidates import Subject
from qa.quotes.find import Corpus, Run, runs
from qa.quotes.finding import Finding, Place
from qa.quotes.model import Omitted, Verdict
from qa.quotes.names import same_person
from qa.quotes.surface import compare

LEAST = 4
"""Words of a run."""

APART = 15
"""Words that may be missing between two runs before it is a splice."""

_MOST_NARRATION = 40
_STRAY = 5
_STRAY_WEIGHT = 12.0
_MOST_TRIED = 400
_CLOSES = regex.compile(r"^[.,!?;:…—–-]{0,3}(?:[”»]|[\"'’](?=\s|$))")
_OPENS = regex.compile(r"(?:[“„«]|(?<=[\s—–(])[\"'‘])[\s…]?$")
_INNER = regex.compile(r"[“”„«»\"]")


def covered(corpus: Corpus, wanted: Subject) -> list[Run]:
    """The exact runs of at least four words that cover the quotation from the left."""
    return runs(corpus, wanted.ids, LEAST)


def placed(corpus: Corpus, found: Sequence[Run]) -> list[Place]:
    """One place for each run: in one source and in order if there is such a source, the nearest; else the earliest."""
    sources = [set(corpus.positions.source_of(run.places[:_MOST_TRIED]).tolist()) for run in found]
    shared = set.intersection(*sources) if sources else set()
    places: list[Place] = []
    at = -1
    for run in found:
        candidates = run.places[:_MOST_TRIED]
        if shared:
            inside = np.isin(corpus.positions.source_of(candidates), sorted(shared))
            candidates = candidates[inside]
            if len(shared) > 1 and not places:
                earliest = corpus.positions.earliest_first(candidates)[:1]
                shared = set(corpus.positions.source_of(earliest).tolist())
        later = candidates[candidates >= at] if shared else corpus.positions.earliest_first(candidates)
        first = int(later[0]) if len(later) else int(candidates[0])
        places.append(Place(corpus.source_of(first), ((first, first + run.length),)))
        at = first + run.length
    return places


def attribution_skipped(corpus: Corpus, wanted: Subject, found: Sequence[Run]) -> Finding | None:
    """edited: every word stands, in order, and only `,” said Kim. “` lies between."""
    if len(found) < 2 or sum(run.length for run in found) != wanted.n:
        return None
    for first in corpus.positions.earliest_first(found[0].places)[:_MOST_TRIED].tolist():
        fragments = _narrated(corpus, found, first)
        if fragments is not None:
            return _edited(corpus, wanted, Place(corpus.source_of(first), fragments))
    return None


def _narrated(corpus: Corpus, found: Sequence[Run], first: int) -> tuple[tuple[int, int], ...] | None:
    """The runs' ranges from the first one on; None unless only narration lies between each two."""
    source = corpus.source_of(first)
    high = corpus.positions.bounds(source)[1]
    fragments = [(first, first + found[0].length)]
    for run in found[1:]:
        end = fragments[-1][1]
        later = run.places[(run.places > end) & (run.places <= min(high, end + _MOST_NARRATION))]
        at = next((n for n in later.tolist() if _is_narration(corpus, source, end, n)), None)
        if at is None:
            return None
        fragments.append((at, at + run.length))
    return tuple(fragments) if _one_speaker(corpus, source, fragments) else None


def _between(corpus: Corpus, source: int, end: int, start: int) -> str:
    """Raw text between the token before `end` and the token `start`."""
    low = corpus.positions.span(end - 1, end).end
    return corpus.source(source).text[low : corpus.positions.span(start, start + 1).start]


def _is_narration(corpus: Corpus, source: int, end: int, start: int) -> bool:
    text = _between(corpus, source, end, start)
    closing, opening = _CLOSES.search(text), _OPENS.search(text)
    if closing is None or opening is None or closing.end() > opening.start():
        return False
    narration = text[closing.end() : opening.start()]
    return not _INNER.search(narration) and is_attribution_only(narration)


def _one_speaker(corpus: Corpus, source: int, fragments: Sequence[tuple[int, int]]) -> bool:
    """False if two of the fragments are said by different persons."""
    reader = Reader(corpus.source(source).text, corpus.source(source).metadata)
    names = [reader.speech(corpus.positions.span(*each)).name for each in fragments]
    known = [name for name in names if name]
    return all(same_person(known[0], name) for name in known[1:])


def _edited(corpus: Corpus, wanted: Subject, place: Place) -> Finding | None:
    text = corpus.source(place.source).text
    at = 0
    surfaces = []
    for n, (first, end) in enumerate(place.fragments):
        q = wanted.spans[at : at + end - first]
        at += end - first
        ends = n == len(place.fragments) - 1
        surfaces.append(compare(wanted.text, q, text, corpus.spans(first, end), ends=ends))
    if any(surface.edits for surface in surfaces):
        return None
    spans = [corpus.positions.span(one[1], other[0]) for one, other in pairwise(place.fragments)]
    omitted = tuple(Omitted(text[span.start : span.end], (span.start, span.end)) for span in spans)
    differences = tuple(each for surface in surfaces for each in surface.differences)
    reason = "attribution_skipped: only the source's narration between two quotation marks is left out"
    return Finding(Verdict.EDITED, (place,), 1, "editorial", False, 1.0, None, reason, (), differences, omitted)


def spliced(corpus: Corpus, wanted: Subject, found: Sequence[Run], matched: int, similarity: float) -> Finding | None:
    """True pieces joined without a mark that explain the quotation better than one place does."""
    cover = sum(run.length for run in found)
    if len(found) < 2 or cover < 0.8 * wanted.n or cover - matched < max(3, 0.15 * wanted.n):
        return None
    places = placed(corpus, found)
    reason = _why(corpus, wanted, found, places)
    if reason is None:
        return None
    return Finding(Verdict.SPLICED, tuple(places), len(places), similarity=similarity, reason=reason)


def _why(corpus: Corpus, wanted: Subject, found: Sequence[Run], places: Sequence[Place]) -> str | None:
    """What makes the runs a splice; None if they are one passage with words changed."""
    if len({place.source for place in places}) > 1:
        solid = all(run.length >= _STRAY and sum(wanted.weights[run.start : run.end]) >= _STRAY_WEIGHT for run in found)
        return "the pieces stand in different sources" if solid else None
    far = 0
    for one, other in pairwise(places):
        end, start = one.fragments[0][1], other.fragments[0][0]
        if start < end:
            return "the pieces stand in another order"
        far = max(far, start - end)
    if far > APART:
        return f"{far} words apart without an ellipsis"
    if any(_crosses(corpus, one, other) for one, other in pairwise(places)):
        return "the pieces stand in different paragraphs, with text between them left out"
    return None


def _crosses(corpus: Corpus, one: Place, other: Place) -> bool:
    end, start = one.fragments[0][1], other.fragments[0][0]
    return start > end and corpus.positions.passage_of(end - 1) != corpus.positions.passage_of(start)
