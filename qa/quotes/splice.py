"""Rule 6: true pieces of text joined without a mark: out of order, far apart, or from different sources."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import regex

from index.positions import Numbers
from index.tokens import is_word
from qa.quotes.candidates import Subject
from qa.quotes.find import LEAST_RUN, MOST_EXAMINED, Corpus, Run
from qa.quotes.finding import Finding, Place
from qa.quotes.model import Verdict
from qa.quotes.words import is_abbreviation

APART = 15
"""Words that may be missing between two runs before it is a splice."""

_NOWHERE = np.iinfo(np.int64).max
_STRAY = 5
_STRAY_WEIGHT = 12.0
_SENTENCE_END = regex.compile(r"^['’”\")\]]*+[.!?…]++[\"'”’)\]]*+\s|\n\s*+\n")


def spliced(corpus: Corpus, wanted: Subject, found: Sequence[Run], matched: int, similarity: float) -> Finding | None:
    """True pieces joined without a mark that explain the quotation better than one place does.

    Whole sentences that each stand word for word always do: nobody changed a word of them. Of other runs it is asked
    that they explain many more words than the best alignment matches.
    """
    cover = sum(run.length for run in found)
    much = len(found) > 1 and cover >= 0.8 * wanted.n and cover - matched >= max(3, 0.15 * wanted.n)
    for pieces in (sentences(corpus, wanted), list(found) if much else []):
        reason = _why(corpus, wanted, pieces) if len(pieces) > 1 else None
        if reason is not None:
            places, count = every_place(corpus, [(run.places, run.length) for run in pieces])
            return Finding(Verdict.SPLICED, places, count, similarity=similarity, reason=reason)
    return None


def sentences(corpus: Corpus, wanted: Subject) -> list[Run]:
    """The quotation as the longest runs of its whole sentences that stand somewhere; [] if one does not stand."""
    cuts = [0, *(n for n in range(1, wanted.n) if _ends_sentence(wanted, n)), wanted.n]
    found: list[Run] = []
    at = 0
    while at < len(cuts) - 1 and len(cuts) > 2:
        run = _longest(corpus, wanted, cuts, at)
        if run is None:
            return []
        found.append(run)
        at = cuts.index(run.end, at)
    return found


def _ends_sentence(wanted: Subject, n: int) -> bool:
    """True if a sentence of the quotation ends before word n; "Mr." and initials end none."""
    end, start = wanted.spans[n - 1].end, wanted.spans[n].start
    if not _SENTENCE_END.search(wanted.text[end:start]):
        return False
    surface = wanted.text[wanted.spans[n - 1].start : end]
    return wanted.text[end] != "." or not is_abbreviation(wanted.keys[n - 1], surface)


def _longest(corpus: Corpus, wanted: Subject, cuts: Sequence[int], at: int) -> Run | None:
    """The longest run of whole sentences from cut `at` that stands, at least four words of it.

    A sentence is added only while the run before it stands, so each word is compared a bounded number of times.
    """
    start, best = cuts[at], None
    places: Numbers | None = None
    for end in cuts[at + 1 :]:
        if places is None:
            places = np.sort(corpus.positions.find(wanted.ids[start:end]))
        else:
            done = best.end if best else start
            places = _going_on(corpus, places, done - start, wanted, done, end)
        if not len(places):
            break
        best = Run(start, end, places)
    words = 0 if best is None else sum(map(is_word, wanted.keys[best.start : best.end]))
    return best if words >= LEAST_RUN else None


def _going_on(corpus: Corpus, places: Numbers, offset: int, wanted: Subject, first: int, end: int) -> Numbers:
    """Those of the places after whose first `offset` tokens the quotation's words first to end - 1 follow."""
    kept = places[places + offset + end - first <= len(corpus.stream)]
    for n in range(first, end):
        if not len(kept):
            break
        kept = kept[corpus.stream[kept + offset + n - first] == wanted.ids[n]]
    return kept


def every_place(corpus: Corpus, pieces: Sequence[tuple[Numbers, int]]) -> tuple[tuple[Place, ...], int]:
    """(all places of all pieces, earliest first; how many there are). `pieces`: first tokens and length of each.

    Of very many the earliest of each piece are kept, so that none is without a place.
    """
    most = max(1, MOST_EXAMINED // max(1, len(pieces)))
    every = {(at, length) for places, length in pieces for at in places.tolist()} if _few(pieces) else None
    count = sum(len(places) for places, _ in pieces) if every is None else len(every)
    kept: dict[tuple[int, int], None] = {}
    for places, length in pieces:
        for at in corpus.positions.earliest_first(places)[:most].tolist():
            kept[at, length] = None
    lengths: dict[int, list[int]] = {}
    for at, length in kept:
        lengths.setdefault(at, []).append(length)
    ordered = corpus.positions.earliest_first(np.array(list(lengths), dtype=np.int64))
    found = [(at, length) for at in ordered.tolist() for length in sorted(lengths[at])]
    return tuple(Place(corpus.source_of(at), ((at, at + length),)) for at, length in found), count


def _few(pieces: Sequence[tuple[Numbers, int]]) -> bool:
    return sum(len(places) for places, _ in pieces) <= 10 * MOST_EXAMINED


def nearest_chain(corpus: Corpus, pieces: Sequence[Run]) -> list[int] | None:
    """Where the pieces stand in order in one source with the smallest gaps, the earliest first; None if nowhere."""
    starts = pieces[0].places
    bounds = corpus.positions.arrays.sources[corpus.positions.source_of(starts) + 1]
    ends, far = starts + pieces[0].length, np.zeros(len(starts), dtype=np.int64)
    for piece in pieces[1:]:
        at = np.searchsorted(piece.places, ends)
        there = np.append(piece.places, _NOWHERE)[at]
        inside = there < bounds
        starts, bounds, far = starts[inside], bounds[inside], np.maximum(far, there - ends)[inside]
        ends = there[inside] + piece.length
    if not len(starts):
        return None
    ranks = corpus.positions.arrays.ranks[corpus.positions.source_of(starts)]
    chain = [int(starts[np.lexsort((starts, ranks, far))[0]])]
    for before, piece in pairwise(pieces):
        chain.append(int(piece.places[np.searchsorted(piece.places, chain[-1] + before.length)]))
    return chain


def _why(corpus: Corpus, wanted: Subject, pieces: Sequence[Run]) -> str | None:
    """What makes the pieces a splice, taken where they stand best; None if they are one passage with words changed."""
    chain = nearest_chain(corpus, pieces)
    if chain is None:
        sources = [set(corpus.positions.source_of(piece.places).tolist()) for piece in pieces]
        if set.intersection(*sources):
            return "the pieces stand in another order"
        return "the pieces stand in different sources" if _are_solid(wanted, pieces) else None
    far, crosses = 0, False
    for (one, at), (_, then) in pairwise(zip(pieces, chain, strict=True)):
        end = at + one.length
        far = max(far, then - end)
        crosses |= then > end and corpus.positions.passage_of(end - 1) != corpus.positions.passage_of(then)
    if far > APART:
        return f"{far} words apart without an ellipsis"
    return "the pieces stand in different paragraphs, with text between them left out" if crosses else None


def _are_solid(wanted: Subject, pieces: Sequence[Run]) -> bool:
    """True if no piece is so short or so common that it may stand in another source by chance."""
    return all(p.length >= _STRAY and sum(wanted.weights[p.start : p.end]) >= _STRAY_WEIGHT for p in pieces)
