"""Where phrases stand, and words and phrases near each other, within passages.

Phrases are looked up by exact keys among all tokens. NEAR counts words, not signs: its words are looked up by search
term among the words of all passages, and a phrase's tokens are counted as words there. Boilerplate is not among
those; its passages are looked at one by one, and only if a query names it.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from index.generation import Generation
from index.model import KINDS, Kind
from index.query import Near, Phrase, Word
from index.tokens import tokenize

Numbers = NDArray[np.int64]
Mask = NDArray[np.bool_]
Words = Callable[[str], Sequence[tuple[str, str]]]

_APART = 10_000
"""More words than any NEAR spans: what is added between passages, so that nothing is near across them."""


class Places(Struct, frozen=True, eq=False):
    """Where something begins among the words of all passages, rising; how many words it has; in which passages."""

    begins: NDArray[np.signedinteger]
    words: int
    passages: Numbers | None = None

    def take(self, numbers: Numbers) -> Places:
        """Those of these numbers."""
        return Places(self.begins[numbers], self.words, None if self.passages is None else self.passages[numbers])

    def within(self, starts: Numbers) -> Places:
        """With their passages; passage p has the words from starts[p] on."""
        if self.passages is not None:
            return self
        return Places(self.begins, self.words, np.searchsorted(starts, self.begins, side="right") - 1)

    def apart(self) -> Numbers:
        """The begins, with passages far from each other."""
        found: Numbers = self.begins + np.int64(_APART) * (0 if self.passages is None else self.passages)
        return found


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

    def near(self, near: Near) -> Numbers:
        """Numbers of the passages in which the parts stand near each other, rising; boilerplate is left out."""
        starts = self._generation.surroundings.words.starts
        kept = self._in_words(near.parts[0])
        for part, most in zip(near.parts[1:], near.between, strict=True):
            kept = _close(kept, self._in_words(part), most, starts)
        passages = kept.within(starts).passages
        return distinct(passages) if passages is not None else np.empty(0, dtype=np.int64)

    def stands_near(self, number: int, near: Near) -> bool:
        """The same by the tokens of one passage."""
        terms, places = self._generation.tokens(self._generation.passages[number].passage_id)
        whole = np.zeros(1, dtype=np.int64)
        kept = self._in_passage(number, near.parts[0], terms, places)
        for part, most in zip(near.parts[1:], near.between, strict=True):
            kept = _close(kept, self._in_passage(number, part, terms, places), most, whole)
        return len(kept.begins) > 0

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
        if isinstance(part, Word):
            return self._sequence(self.terms(part))
        generation, (passages, begins) = self._generation, self._found(part)
        inside = generation.kinds[passages] != KINDS.index(Kind.BOILERPLATE)
        passages, begins = passages[inside], begins[inside]
        first = generation.positions.arrays.passages[passages]
        signs = np.searchsorted(generation.signs, begins) - np.searchsorted(generation.signs, first)
        words = generation.surroundings.words.starts[passages] + (begins - first) - signs
        return Places(words, len(self.terms(part)), passages)

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
        return Places(begins, len(terms))

    def _in_passage(self, number: int, part: Word | Phrase, terms: Sequence[str], places: Sequence[int]) -> Places:
        """Places of the part among the passage's words."""
        wanted = self.terms(part)
        if isinstance(part, Word):
            n = len(wanted)
            found = [at for at, term in enumerate(terms) if term == wanted[0] and list(terms[at : at + n]) == wanted]
        else:
            starts, raw = places[::2], self._generation.positions.arrays.starts
            found = [bisect_left(starts, int(raw[first])) for first, _ in self.occurrences(number, part)]
        return Places(np.array(found, dtype=np.int64), len(wanted), np.zeros(len(found), dtype=np.int64))


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
    """Those of the places that have one of `before` in their passage, with at most `most` words between, on any side.

    Places that share a word are not near each other but the same.
    """
    after, ahead = before.words + most, places.words + most
    if len(before.begins) < len(places.begins):
        places = places.take(_around(before.begins, places.begins, ahead, after))
    else:
        before = before.take(_around(places.begins, before.begins, after, ahead))
    places = places.within(starts)
    others, begins = before.within(starts).apart(), places.apart()
    left = _any_in(others, begins - after, begins - before.words)
    right = _any_in(others, begins + places.words, begins + ahead)
    return places.take(np.flatnonzero(left | right))


def _around(few: NDArray[np.signedinteger], many: NDArray[np.signedinteger], before: int, after: int) -> Numbers:
    """Places in `many` of the values that lie within [f - before, f + after] of any of the few; both rising."""
    low = np.searchsorted(many, (few - before).astype(many.dtype), side="left")
    high = np.searchsorted(many, (few + after).astype(many.dtype), side="right")
    low = np.maximum(low, np.concatenate(([0], np.maximum.accumulate(high)[:-1]))) if len(few) else low
    counts = np.maximum(high - low, 0)
    skipped = np.concatenate(([0], np.cumsum(counts)[:-1])) if len(few) else counts
    result: Numbers = np.arange(int(counts.sum())) + np.repeat(low - skipped, counts)
    return result


def _any_in(values: Numbers, first: Numbers, last: Numbers) -> Mask:
    """Where one of the rising values lies in [first, last]."""
    result: Mask = np.searchsorted(values, last, side="right") > np.searchsorted(values, first, side="left")
    return result
