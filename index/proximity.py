"""Where phrases stand, and words and phrases near each other, within passages.

Phrases are looked up by exact keys among all tokens. NEAR counts words, not signs: its words are looked up by search
term among the words of all passages, and a phrase's tokens are counted as words there. That leaves out boilerplate,
and phrases in passages with signs; those passages are looked at one by one.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from index.filters import of_kinds
from index.generation import Generation
from index.model import Kind
from index.query import Near, Phrase, Word
from index.tokens import tokenize

Numbers = NDArray[np.int64]
Mask = NDArray[np.bool_]
Words = Callable[[str], Sequence[tuple[str, str]]]

Places = tuple[Numbers, int]
"""Where something begins, rising, and how many words it has."""

_NOWHERE = np.empty(0, dtype=np.int64)


class Proximity:
    """Lookups for one query in one generation. `words`: a text's (key, search term) in order."""

    def __init__(self, generation: Generation, words: Words) -> None:
        self._generation = generation
        self._words = words
        self._known_terms: dict[str, list[str]] = {}
        self._known_ids: dict[str, NDArray[np.uint32]] = {}

    def terms(self, part: Word | Phrase) -> list[str]:
        """Search terms of the part's words in order."""
        found = self._known_terms.get(part.text)
        if found is None:
            found = self._known_terms[part.text] = [term for _, term in self._words(part.text)]
        return found

    def phrase(self, phrase: Phrase) -> Numbers:
        """Numbers of the passages that hold the phrase, rising."""
        passages, _ = self._found(phrase)
        return distinct(passages)

    def occurrences(self, number: int, phrase: Phrase) -> list[tuple[int, int]]:
        """Half-open ranges of tokens where the phrase stands in the passage."""
        positions, ids = self._generation.positions, self._ids(phrase)
        first, end = positions.passage_range(number)
        stream = positions.stream[first:end]
        begins = np.flatnonzero(stream[: max(0, len(stream) - len(ids) + 1)] == ids[0])
        for offset in range(1, len(ids)):
            begins = begins[stream[begins + offset] == ids[offset]]
        return [(first + at, first + at + len(ids)) for at in begins.tolist()]

    def near(self, near: Near, candidates: Callable[[], Mask]) -> Numbers:
        """Numbers of the passages in which the parts stand near each other, rising; they are among the candidates."""
        words = self._generation.surroundings.words
        kept = self._in_words(near.parts[0])
        for part, most in zip(near.parts[1:], near.between, strict=True):
            kept = _close(kept, self._in_words(part), most, words.starts)
        found = distinct(np.searchsorted(words.starts, kept[0], side="right") - 1)
        more = [n for n in np.flatnonzero(candidates() & self._left(near)).tolist() if self._stands_near(n, near)]
        return distinct(np.sort(np.concatenate((found, np.array(more, dtype=np.int64)))))

    def _ids(self, phrase: Phrase) -> NDArray[np.uint32]:
        found = self._known_ids.get(phrase.text)
        if found is None:
            keys = [token.key for token in tokenize(phrase.text)]
            found = self._known_ids[phrase.text] = self._generation.positions.ids(keys)
        return found

    def _found(self, phrase: Phrase) -> tuple[Numbers, Numbers]:
        """(passage, first token) of each place of the phrase within one passage, rising."""
        positions, ids = self._generation.positions, self._ids(phrase)
        begins = positions.find(ids)
        passages = np.searchsorted(positions.arrays.passages, begins, side="right") - 1
        if len(ids) > 1:
            ends = np.append(positions.arrays.passages[1:], len(positions.stream))[passages]
            inside = begins + len(ids) <= ends
            begins, passages = begins[inside], passages[inside]
        return passages, begins

    def _in_words(self, part: Word | Phrase) -> Places:
        """Places of the part among the words of all passages."""
        words = self._generation.surroundings.words
        if isinstance(part, Word):
            return self._sequence(self.terms(part))
        passages, begins = self._found(part)
        plain = self._without_signs()[passages]
        passages, begins = passages[plain], begins[plain]
        first = self._generation.positions.arrays.passages
        return words.starts[passages] + begins - first[passages], len(self.terms(part))

    def _sequence(self, terms: Sequence[str]) -> Places:
        """Places of the terms one after another among the words of all passages."""
        words = self._generation.surroundings.words
        places = [words.of(term) for term in terms]
        rarest = min(range(len(terms)), key=lambda number: len(places[number]))
        begins = places[rarest] - np.int32(rarest)
        for offset, each in enumerate(places):
            if offset != rarest:
                begins = begins[_is_in(begins + np.int32(offset), each)]
        if len(terms) > 1:
            passages = np.searchsorted(words.starts, begins, side="right") - 1
            last = np.searchsorted(words.starts, begins + np.int32(len(terms) - 1), side="right") - 1
            begins = begins[passages == last]
        return begins.astype(np.int64), len(terms)

    def _without_signs(self) -> Mask:
        """Shape (passages,): those whose every token is a word, and that are no boilerplate."""
        first, sources = self._generation.positions.arrays.passages, self._generation.positions.arrays.sources
        ends = np.append(first[1:], len(self._generation.positions.stream))
        ends = np.minimum(ends, sources[self._generation.surroundings.source + 1] - 1)
        found: Mask = np.diff(self._generation.surroundings.words.starts) == ends - first
        return found

    def _left(self, near: Near) -> Mask:
        """Shape (passages,): those that have to be looked at one by one."""
        if any(isinstance(part, Phrase) for part in near.parts):
            return ~self._without_signs()
        return of_kinds(self._generation.kinds, [Kind.BOILERPLATE])

    def _stands_near(self, number: int, near: Near) -> bool:
        """The same by the tokens of one passage."""
        terms, places = self._generation.tokens(self._generation.passages[number].passage_id)
        whole = np.array([0, len(terms)], dtype=np.int64)
        kept = self._in_passage(number, near.parts[0], terms, places)
        for part, most in zip(near.parts[1:], near.between, strict=True):
            kept = _close(kept, self._in_passage(number, part, terms, places), most, whole)
        return len(kept[0]) > 0

    def _in_passage(self, number: int, part: Word | Phrase, terms: Sequence[str], places: Sequence[int]) -> Places:
        """Places of the part among the passage's words."""
        wanted = self.terms(part)
        if isinstance(part, Word):
            n = len(wanted)
            found = [at for at, term in enumerate(terms) if term == wanted[0] and list(terms[at : at + n]) == wanted]
        else:
            starts, raw = places[::2], self._generation.positions.arrays.starts
            found = [bisect_left(starts, int(raw[first])) for first, _ in self.occurrences(number, part)]
        return np.array(found, dtype=np.int64), len(wanted)


def distinct(values: Numbers) -> Numbers:
    """The rising values, each once."""
    if not len(values):
        return values
    return values[np.concatenate(([True], values[1:] != values[:-1]))]


def common(some: Numbers, others: Numbers) -> Numbers:
    """The values that are in both; each rising, without repetition."""
    few, many = (some, others) if len(some) < len(others) else (others, some)
    return few[_is_in(few, many)]


def _is_in(values: NDArray[np.signedinteger], among: NDArray[np.signedinteger]) -> Mask:
    """Which of the values are among the others, which are rising."""
    if not len(among):
        return np.zeros(len(values), dtype=bool)
    at = np.minimum(np.searchsorted(among, values), len(among) - 1)
    found: Mask = among[at] == values
    return found


def _close(before: Places, places: Places, most: int, starts: Numbers) -> Places:
    """Those of the places that have one of `before` with at most `most` words between, on either side.

    Both in the same document; document d has the words from starts[d] on. Places that share a word are not near each
    other but the same.
    """
    others, length = before
    begins, own = places
    if len(others) < len(begins):
        begins = begins[_around(others, begins, own + most, length + most)]
    document = np.searchsorted(starts, begins, side="right") - 1
    left = _any_in(others, np.maximum(begins - length - most, starts[document]), begins - length)
    right = _any_in(others, begins + own, np.minimum(begins + own + most, starts[document + 1] - 1))
    return begins[left | right], own


def _around(few: Numbers, many: Numbers, before: int, after: int) -> Numbers:
    """Places in `many` of the values that lie within [f - before, f + after] of any of the few; both rising."""
    low = np.searchsorted(many, few - before, side="left")
    high = np.searchsorted(many, few + after, side="right")
    low = np.maximum(low, np.concatenate(([0], np.maximum.accumulate(high)[:-1]))) if len(few) else low
    counts = np.maximum(high - low, 0)
    skipped = np.concatenate(([0], np.cumsum(counts)[:-1])) if len(few) else counts
    result: Numbers = np.arange(int(counts.sum())) + np.repeat(low - skipped, counts)
    return result


def _any_in(values: Numbers, first: Numbers, last: Numbers) -> Mask:
    """Where one of the rising values lies in [first, last]."""
    result: Mask = np.searchsorted(values, last, side="right") > np.searchsorted(values, first, side="left")
    return result
