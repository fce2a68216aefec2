"""Rule 6: the quotation as exact runs of words, between which only the source says who speaks."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import msgspec
import regex

from qa.quotes.attribution import Reader, is_attribution_only
from qa.quotes.candidates import Subject
from qa.quotes.find import LEAST_RUN, Corpus, Run, runs
from qa.quotes.finding import Finding, Place
from qa.quotes.model import Omitted, Verdict
from qa.quotes.names import same_person
from qa.quotes.surface import compare

_MOST_NARRATION = 40
_MOST_TRIED = 400
_CLOSES = regex.compile(r"^[.,!?;:…—–-]{0,3}(?:[”»]|[\"'’](?=\s|$))")
_OPENS = regex.compile(r"(?:[“„«]|(?<=[\s—–(])[\"'‘])[\s…]?$")
_INNER = regex.compile(r"[“”„«»\"]")


def covered(corpus: Corpus, wanted: Subject) -> list[Run]:
    """The exact runs of at least four words that cover the quotation from the left."""
    return runs(corpus, wanted.ids, LEAST_RUN)


def attribution_skipped(corpus: Corpus, wanted: Subject, found: Sequence[Run]) -> Finding | None:
    """edited: every word stands, in order, and only `,” said Kim. “` lies between."""
    if len(found) < 2 or sum(run.length for run in found) != wanted.n:
        return None
    clean = []
    for first in corpus.positions.earliest_first(found[0].places)[:_MOST_TRIED].tolist():
        fragments = _narrated(corpus, found, first)
        edited = _edited(corpus, wanted, Place(corpus.source_of(first), fragments)) if fragments else None
        if edited is not None:
            clean.append(edited)
    places = tuple(place for each in clean for place in each.places)
    return msgspec.structs.replace(clean[0], places=places, n_places=len(places)) if clean else None


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
