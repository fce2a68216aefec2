"""Where a quotation's words stand: literally, as a chain of fragments, or as the longest exact runs."""

from __future__ import annotations

from collections.abc import Sequence
from math import log

import numpy as np
from msgspec import Struct

from index.generation import Generation
from index.model import Source, Span
from index.positions import UNKNOWN, Keys, Numbers, Positions
from qa.quotes.marks import Gap, Reading, Word

MOST_EXAMINED = 1000
"""Places of one key sequence that are looked at one by one, earliest first."""

LEAST_RUN = 4
"""Words of an exact run that counts."""

MOST_FRAGMENTS = 100
SHORT_FRAGMENT = 2
SHORT_REACH = 15
_STATES = 24


class Corpus:
    """One generation as the check sees it; made for one check, so a reload never mixes two states."""

    def __init__(self, generation: Generation) -> None:
        self.generation = generation
        self.positions: Positions = generation.positions
        self.stream = self.positions.stream
        self._sources: dict[int, Source] = {}

    def source(self, number: int) -> Source:
        """The source with this number."""
        found = self._sources.get(number)
        if found is None:
            found = self._sources[number] = self.generation.source(self.positions.source_ids[number])
        return found

    def source_of(self, token: int) -> int:
        """Number of the source that holds the token."""
        return int(self.positions.source_of(np.array([token]))[0])

    def text(self, source: int, first: int, last: int) -> str:
        """The raw text of the tokens first to last - 1."""
        span = self.positions.span(first, last)
        return self.source(source).text[span.start : span.end]

    def spans(self, first: int, last: int) -> list[Span]:
        """Raw spans of the tokens first to last - 1."""
        arrays = self.positions.arrays
        starts, ends = arrays.starts[first:last].tolist(), arrays.ends[first:last].tolist()
        return [Span(start, end) for start, end in zip(starts, ends, strict=True)]

    def find(self, ids: Keys) -> Numbers:
        """Tokens where the sequence begins, earliest first."""
        return self.positions.earliest_first(self.positions.find(ids))

    def has_word(self, one: str, other: str) -> bool:
        """True if the two halves stand somewhere as one word."""
        return bool(self.positions.ids([one + other])[0] != UNKNOWN)

    def is_one_word(self, one: str, other: str) -> bool:
        """True if the two halves stand somewhere as one word, and nowhere side by side."""
        return self.has_word(one, other) and not len(self.positions.find(self.positions.ids([one, other])))

    def weights(self, ids: Keys) -> list[float]:
        """idf of each key, from its count (at most N) over N passages; 0 for what stands everywhere."""
        n = max(1, len(self.generation.passages))
        counts = np.minimum(self.positions.counts(ids), n)
        counts[ids == UNKNOWN] = 0
        return [log(1 + (n - count + 0.5) / (count + 0.5)) for count in counts.tolist()]


class Chain(Struct, frozen=True):
    """An editorial reading found: token ranges of its fragments, in order, in one source."""

    source: int
    fragments: tuple[tuple[int, int], ...]


def chains(corpus: Corpus, reading: Reading) -> list[Chain]:
    """Every place where the fragments stand in order within their gaps, earliest first."""
    fragments = [_alternatives(corpus, fragment) for fragment in reading.fragments]
    if len(fragments) > MOST_FRAGMENTS or not all(all(each) for each in fragments):
        return []
    anchor = max(range(len(fragments)), key=lambda i: _longest_fixed(fragments[i])[1])
    found = []
    seen: set[tuple[tuple[int, int], ...]] = set()
    for start in _anchor_places(corpus, fragments[anchor])[:MOST_EXAMINED].tolist():
        source = corpus.source_of(start)
        bounds = corpus.positions.bounds(source)
        chain = _chain(corpus, fragments, reading.gaps, anchor, start, bounds)
        if chain is not None and chain not in seen:
            seen.add(chain)
            found.append(Chain(source, chain))
    return found


Alternatives = list[frozenset[int]]


def _alternatives(corpus: Corpus, fragment: Sequence[Word]) -> Alternatives:
    """For each word the numbers that match it; an empty set where the library has none."""
    return [
        frozenset(number for number in corpus.positions.ids(word.keys).tolist() if number != UNKNOWN)
        for word in fragment
    ]


def _longest_fixed(fragment: Alternatives) -> tuple[int, int]:
    """(start, length) of the longest run of words with one alternative each."""
    best = (0, 0)
    start = 0
    for at, each in enumerate([*fragment, frozenset[int]()]):
        if len(each) != 1:
            if at - start > best[1]:
                best = (start, at - start)
            start = at + 1
    return best


def _anchor_places(corpus: Corpus, fragment: Alternatives) -> Numbers:
    """Tokens where the fragment begins, earliest first."""
    start, length = _longest_fixed(fragment)
    if length == 0:
        return np.empty(0, dtype=np.int64)
    ids = np.array([next(iter(each)) for each in fragment[start : start + length]], dtype=np.uint32)
    places = corpus.find(ids) - start
    if length == len(fragment):
        return places
    kept = [at for at in places.tolist() if at >= 0 and _stands(corpus.stream[at : at + len(fragment)], fragment)]
    return np.array(kept, dtype=np.int64)


def _stands(tokens: Keys, fragment: Alternatives) -> bool:
    return len(tokens) == len(fragment) and all(
        token in each for token, each in zip(tokens.tolist(), fragment, strict=True)
    )


def _chain(
    corpus: Corpus,
    fragments: Sequence[Alternatives],
    gaps: Sequence[Gap],
    anchor: int,
    start: int,
    bounds: tuple[int, int],
) -> tuple[tuple[int, int], ...] | None:
    """Ranges of all fragments around the anchor's place; the nearest that fit."""
    middle = (start, start + len(fragments[anchor]))
    after: list[tuple[tuple[int, int], ...]] = [(middle,)]
    for i in range(anchor + 1, len(fragments)):
        reach = _reach(gaps[i - 1], fragments, i)
        after = _step(corpus, after, fragments[i], reach, bounds, forward=True)
    before: list[tuple[tuple[int, int], ...]] = [(middle,)] if after else []
    for i in range(anchor - 1, -1, -1):
        reach = _reach(gaps[i], fragments, i)
        before = _step(corpus, before, fragments[i], reach, bounds, forward=False)
    if not before or not after:
        return None
    return tuple(reversed(before[0][1:])) + after[0]


def _reach(gap: Gap, fragments: Sequence[Alternatives], i: int) -> int:
    """How far the fragment may lie from its neighbour: short ones only near."""
    return min(gap.reach, SHORT_REACH) if len(fragments[i]) <= SHORT_FRAGMENT else gap.reach


def _step(
    corpus: Corpus,
    states: list[tuple[tuple[int, int], ...]],
    fragment: Alternatives,
    reach: int,
    bounds: tuple[int, int],
    *,
    forward: bool,
) -> list[tuple[tuple[int, int], ...]]:
    """Each state with the fragment added at every place within reach, nearest first; each place once."""
    n = len(fragment)
    found: dict[int, tuple[tuple[int, int], ...]] = {}
    for state in states:
        low = state[-1][1] if forward else max(bounds[0], state[-1][0] - reach - n)
        high = min(bounds[1], state[-1][1] + reach + n) if forward else state[-1][0]
        window = corpus.stream[low:high].tolist()
        places = range(len(window) - n + 1)
        for offset in places if forward else reversed(places):
            if window[offset] in fragment[0] and all(window[offset + d] in fragment[d] for d in range(1, n)):
                found.setdefault(low + offset, (*state, (low + offset, low + offset + n)))
        if len(found) >= _STATES:
            break
    return list(found.values())[:_STATES]


def fragment_places(corpus: Corpus, fragment: Sequence[Word]) -> Numbers:
    """Tokens where the fragment begins, earliest first."""
    found = _alternatives(corpus, fragment)
    return _anchor_places(corpus, found) if all(found) else np.empty(0, dtype=np.int64)


class Run(Struct, frozen=True):
    """Words [start, end) of the quotation that stand exactly so; tokens where they begin, rising."""

    start: int
    end: int
    places: Numbers

    @property
    def length(self) -> int:
        """Words of the run."""
        return self.end - self.start


def runs(corpus: Corpus, ids: Keys, least: int) -> list[Run]:
    """The quotation covered from the left by the longest exact runs of at least `least` (3 or more) words."""
    found: list[Run] = []
    if len(ids) < least:
        return found
    firsts, lasts = corpus.positions.ranges(ids)
    at = 0
    while at + least <= len(ids):
        if ids[at] == UNKNOWN or firsts[at] == lasts[at]:
            at += 1
            continue
        run = _longest_run(corpus, ids, at, corpus.positions.places(int(firsts[at]), int(lasts[at])))
        if run.length >= least and len(run.places):
            found.append(run)
            at = run.end
        else:
            at += 1
    return found


def _longest_run(corpus: Corpus, ids: Keys, at: int, places: Numbers) -> Run:
    """The longest exact run from word `at`, which stands at `places` for three words."""
    end = at + 3
    stream = corpus.stream
    while end < len(ids) and len(places):
        if len(places) == 1:
            place = int(places[0])
            rest = min(len(ids) - end, len(stream) - place - (end - at))
            differ = np.flatnonzero(stream[place + end - at : place + end - at + rest] != ids[end : end + rest])
            end += int(differ[0]) if len(differ) else rest
            break
        kept = places[stream[np.minimum(places + (end - at), len(stream) - 1)] == ids[end]]
        if not len(kept):
            break
        places = kept
        end += 1
    return Run(at, end, places)
