"""Where a changed quotation may come from, and how well it fits there."""

from __future__ import annotations

import numpy as np
import regex
from msgspec import Struct

from index.model import Span, Token, WeightedTerm
from index.positions import UNKNOWN, Keys, Numbers
from index.tokens import key
from qa.quotes import words
from qa.quotes.align import Alignment, Pair, align, is_match, overlap_bound
from qa.quotes.edits import Changes, Side, changes
from qa.quotes.find import Corpus
from qa.quotes.marks import ELLIPSIS_REACH, Reading

MOST_WINDOWS = 12
MOST_PASSAGES = 15
MOST_TERMS = 32
LEAST_SHOWN = 0.30
"""Similarity under which no passage is shown, or near enough for any rule of a quotation of eight words."""

_LONG = 200
"""Words from which a passage under that similarity is not aligned at all."""

_COMMON = 3000
"""A trigram that stands more often is passed over while rarer ones are there."""


class Subject(Struct, frozen=True):
    """The quotation as it is aligned: without marks; `free`: words after which a mark allows a gap."""

    text: str
    keys: tuple[str, ...]
    spans: tuple[Span, ...]
    ids: Keys
    weights: tuple[float, ...]
    free: frozenset[int]

    @property
    def n(self) -> int:
        """Words of the quotation."""
        return len(self.keys)

    @property
    def side(self) -> Side:
        """The quotation's side of a comparison."""
        return Side(self.text, self.keys, self.spans)


def subject(corpus: Corpus, quote: str, tokens: list[Token], reading: Reading | None) -> Subject:
    """The quotation's words as numbers; of an editorial reading, those of its fragments."""
    free: list[int] = []
    if reading is None or not reading.fragments:
        keys = tuple(token.key for token in tokens)
        spans = tuple(token.span for token in tokens)
    else:
        flat = [word for fragment in reading.fragments for word in fragment]
        keys = tuple(word.keys[0] for word in flat)
        spans = tuple(Span(word.start, word.end) for word in flat)
        ends = np.cumsum([len(fragment) for fragment in reading.fragments])
        free = [int(end) - 1 for end in ends[:-1]]
    ids = corpus.positions.ids(keys)
    return Subject(quote, keys, spans, ids, tuple(corpus.weights(ids)), frozenset(free))


class Fit(Struct, frozen=True):
    """The quotation aligned in one place: tokens [first, last) of a source."""

    source: int
    first: int
    last: int
    alignment: Alignment
    matched: int
    similarity: float
    offset: int
    """Number of the window's first token."""

    def matched_words(self, subject: Subject, corpus: Corpus) -> list[int]:
        """Quotation words that stand there unchanged."""
        window = corpus.stream[self.offset : self.last]
        return [i for i, j in self.alignment.pairs if i is not None and is_match((i, j), subject.ids, window)]


NO_FIT = Fit(-1, 0, 0, Alignment((), 0, 0), 0, 0.0, 0)


def windows(corpus: Corpus, wanted: Subject) -> list[tuple[int, int, int]]:
    """(source, first, last) of the token windows that share most word trigrams with the quotation."""
    diagonals = _diagonals(corpus, wanted.ids)
    if not len(diagonals):
        return []
    n = wanted.n
    width = max(16, n // 2)
    buckets, counts = np.unique(diagonals // width, return_counts=True)
    best = np.lexsort((buckets, -counts))[:MOST_WINDOWS]
    slack = max(8, n // 3) + ELLIPSIS_REACH * min(10, len(wanted.free))
    found: list[tuple[int, int, int]] = []
    for bucket in sorted(best.tolist(), key=lambda b: (-int(counts[b]), int(buckets[b]))):
        start = int(buckets[bucket]) * width
        inside = diagonals[(diagonals >= start) & (diagonals < start + width)]
        middle = int(inside[0]) + n // 2
        source = corpus.source_of(max(0, min(middle, int(corpus.positions.arrays.sources[-1]) - 1)))
        low, high = corpus.positions.bounds(source)
        first = max(low, int(inside[0]) - slack)
        found.append((source, first, max(first, min(high, int(inside[-1]) + n + slack))))
    return found


def _diagonals(corpus: Corpus, ids: Keys) -> Numbers:
    """For every place of every trigram of the quotation, where the quotation would begin; rising."""
    if len(ids) < 3:
        return np.empty(0, dtype=np.int64)
    firsts, lasts = corpus.positions.ranges(ids)
    counts = lasts - firsts
    known = (ids[:-2] != UNKNOWN) & (ids[1:-1] != UNKNOWN) & (ids[2:] != UNKNOWN) & (counts > 0)
    at = np.flatnonzero(known)
    rare = at[counts[at] <= _COMMON]
    if not len(rare):
        rare = at[np.argsort(counts[at], kind="stable")[:1]]
    parts = [corpus.positions.places(int(firsts[i]), int(lasts[i]))[: 10 * _COMMON] - i for i in rare.tolist()]
    return np.sort(np.concatenate(parts)) if parts else np.empty(0, dtype=np.int64)


def passages(corpus: Corpus, terms: list[str]) -> list[tuple[int, int, int]]:
    """(source, first, last) of the paragraphs that BM25 ranks first for the quotation's words."""
    query = [WeightedTerm(term) for term in list(dict.fromkeys(terms))[:MOST_TERMS]]
    found = []
    for hit in corpus.generation.search(query, MOST_PASSAGES) if query else []:
        source = corpus.positions.source_number(hit.passage.source_id)
        first, last = corpus.positions.tokens_in(source, hit.passage.span)
        if last > first:
            found.append((source, first, last))
    return found


def fit(corpus: Corpus, wanted: Subject, window: tuple[int, int, int], least: float) -> Fit | None:
    """The best alignment within the window; None if its similarity cannot exceed `least`."""
    source, first, last = window
    tokens = corpus.stream[first:last]
    floor = max(least, LEAST_SHOWN) if wanted.n >= _LONG else least
    if min(len(tokens) / wanted.n, overlap_bound(wanted.ids.tolist(), tokens.tolist())) <= floor:
        return None
    found = align(wanted.ids, tokens, wanted.free)
    if found.end <= found.start:
        return None
    matched = sum(is_match(pair, wanted.ids, tokens) for pair in found.pairs)
    span = found.end - found.start - marked_gap(found, wanted.free)
    similarity = matched / max(wanted.n, span)
    return Fit(source, first + found.start, first + found.end, found, int(matched), float(similarity), first)


_NEW_SENTENCE = regex.compile(r"[.!?…][\"'”’)]*+\s|\n\s*+\n")


def settled(corpus: Corpus, wanted: Subject, found: Fit) -> Fit:
    """The fit with changed words at its ends paired with their neighbours of the same sentence, and with no others.

    At an end, replacing a word and adding one cost the same; the sentence decides.
    """
    pairs = list(found.alignment.pairs)
    window = corpus.stream[found.offset :]
    n = next((n for n, p in enumerate(pairs) if is_match(p, wanted.ids, window)), len(pairs))
    back = next((n for n, p in enumerate(reversed(pairs)) if is_match(p, wanted.ids, window)), len(pairs))
    if n + back >= len(pairs):
        return found
    low, high = corpus.positions.bounds(found.source)
    j = pairs[n][1] or 0
    head = [i for i, _ in pairs[:n] if i is not None]
    before = _neighbours(corpus, found.source, found.offset + j, max(low, found.offset + j - len(head)))
    k = pairs[len(pairs) - 1 - back][1] or 0
    tail = [i for i, _ in pairs[len(pairs) - back :] if i is not None]
    after = _neighbours(corpus, found.source, found.offset + k, min(high - 1, found.offset + k + len(tail)))
    start, end = j - before, k + 1 + after
    offset = min(0, start)
    ends: list[Pair] = [(i, None) for i in head[: len(head) - before]]
    ends += [(i, start + m - offset) for m, i in enumerate(head[len(head) - before :])]
    middle = [(a, None if b is None else b - offset) for a, b in pairs[n : len(pairs) - back]]
    rest: list[Pair] = [(i, k + 1 + m - offset if m < after else None) for m, i in enumerate(tail)]
    alignment = Alignment((*ends, *middle, *rest), start - offset, end - offset)
    first, last = found.offset + start, found.offset + end
    span = last - first - marked_gap(alignment, wanted.free)
    similarity = found.matched / max(wanted.n, span)
    return Fit(found.source, first, last, alignment, found.matched, similarity, found.offset + offset)


def _neighbours(corpus: Corpus, source: int, token: int, furthest: int) -> int:
    """How many tokens from `token` towards `furthest` belong to its sentence."""
    step = 1 if furthest >= token else -1
    count = 0
    while token != furthest:
        one, other = sorted((token, token + step))
        text = corpus.source(source).text
        low, high = corpus.positions.span(one, one + 1).end, corpus.positions.span(other, other + 1).start
        if _NEW_SENTENCE.search(text[low:high]):
            break
        token += step
        count += 1
    return count


def marked_gap(alignment: Alignment, free: frozenset[int]) -> int:
    """Source tokens that a mark of the quotation leaves out."""
    if not free:
        return 0
    at, count = -1, 0
    for i, _ in alignment.pairs:
        if i is not None:
            at = i
        elif at in free:
            count += 1
    return count


def explain(corpus: Corpus, wanted: Subject, found: Fit) -> tuple[Changes, float]:
    """(changes, similarity with misspelt words counted .8) of a fit."""
    text = corpus.source(found.source).text
    spans = corpus.spans(found.offset, found.last)
    keys = [key(text[span.start : span.end]) for span in spans]
    common = 1 + corpus.positions.n_tokens // 1_000_000

    def is_known(word: str) -> bool:
        ids = corpus.positions.ids([word])
        return bool(ids[0] != UNKNOWN and corpus.positions.counts(ids)[0] >= common)

    result = changes(wanted.side, Side(text, keys, spans), found.alignment.pairs, is_known, wanted.free)
    span = found.last - found.first - marked_gap(found.alignment, wanted.free)
    return result, (result.matched + 0.8 * result.spelled) / max(wanted.n, span)


def longest_run(matched: list[int], free: frozenset[int]) -> int:
    """Length of the longest run of neighbouring words; a mark ends a run."""
    best = run = 0
    before = -2
    for i in matched:
        run = run + 1 if i == before + 1 and before not in free else 1
        best, before = max(best, run), i
    return best


def is_same_bag(corpus: Corpus, wanted: Subject, window: tuple[int, int, int]) -> tuple[int, int] | None:
    """Token range in the window that holds exactly the quotation's words, in another order."""
    n = wanted.n
    tokens = corpus.stream[window[1] : window[2]].tolist()
    if not set(wanted.ids.tolist()) <= set(tokens):
        return None
    missing: dict[int, int] = {}
    for number in wanted.ids.tolist():
        missing[number] = missing.get(number, 0) + 1
    wrong = n
    for at, number in enumerate(tokens):
        wrong += _count(missing, number, -1)
        if at >= n:
            wrong += _count(missing, tokens[at - n], 1)
        if wrong == 0 and at + 1 >= n:
            return window[1] + at + 1 - n, window[1] + at + 1
    return None


def _count(missing: dict[int, int], number: int, step: int) -> int:
    """Counts one token in or out; the change in how many words are missing or too many."""
    before = abs(missing.get(number, 0))
    missing[number] = missing.get(number, 0) + step
    return abs(missing[number]) - before


def content_words(keys: tuple[str, ...] | list[str]) -> int:
    """Distinct words that carry meaning."""
    return len({each for each in keys if words.is_content(each)})
