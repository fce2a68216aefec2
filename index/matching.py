"""A query's tree to the passages it means: masks over all passages, made from postings and positions.

Words are compared by search term, so in any of their forms; phrases by the exact keys of their tokens, within one
passage. NEAR counts words, not signs, and compares its words by search term and its phrases by exact keys.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from index.filters import Mask, dated, of_kinds, of_sources
from index.generation import Generation
from index.model import Kind, Span
from index.query import Among, And, Beside, Dated, Near, Node, Not, Or, Phrase, Titled, Word, divided, positive
from index.tokens import tokenize

Numbers = NDArray[np.int64]
Words = Callable[[str], Sequence[tuple[str, str]]]

Literal = Word | Phrase


class Matcher:
    """What a query's parts mean in a generation; for one query. `words`: a text's (key, search term) in order."""

    def __init__(self, generation: Generation, words: Words) -> None:
        self._generation = generation
        self._words = words
        self._known: dict[Node, Numbers] = {}

    def terms(self, node: Node) -> list[str]:
        """Search terms of all words that are looked for, those of phrases too, in query order."""
        return [term for part in positive(node) for term in self._terms(part)]

    def mask(self, node: Node) -> Mask:
        """Shape (passages,), the caller's own: the passages that the tree means, boilerplate included."""
        match node:
            case Not(part):
                return ~self.mask(part)
            case And(parts):
                return self._all(parts)
            case Or(parts):
                return self._any(parts)
            case Beside(parts):
                sought, rest = divided(parts)
                return self._all([Or(tuple(sought)), *rest]) if sought else self._all(rest)
            case Among() | Dated() | Titled():
                return self._filter(node)
            case _:
                return self._scattered(self._numbers(node))

    def phrases_in(self, number: int, phrase: Phrase) -> list[Span]:
        """Where the phrase stands in the passage, in source offsets."""
        positions = self._generation.positions
        return [positions.span(at, at + length) for at, length in self._occurrences(number, phrase)]

    def _all(self, parts: Sequence[Node]) -> Mask:
        result = self.mask(parts[0])
        for part in parts[1:]:
            result &= self.mask(part)
        return result

    def _any(self, parts: Sequence[Node]) -> Mask:
        result = np.zeros(len(self._generation.kinds), dtype=bool)
        for part in parts:
            if isinstance(part, Word | Phrase | Near):
                result[self._numbers(part)] = True
            else:
                result |= self.mask(part)
        return result

    def _filter(self, node: Among | Dated | Titled) -> Mask:
        generation = self._generation
        match node:
            case Among("kind", values):
                return of_kinds(generation.kinds, map(Kind, values))
            case Among("source", values):
                sources = of_sources(generation.source_ids, values)
            case Among(_, values):
                sources = np.full(len(generation.source_ids), generation.manifest.collection in values)
            case Dated(first, last):
                sources = dated(generation.dates, first, last)
            case _:
                sources = self._titled(node)
        found: Mask = sources[generation.surroundings.source]
        return found

    def _numbers(self, node: Literal | Near) -> Numbers:
        """Numbers of the passages that the part means, rising; those of phrases and NEARs are looked up once."""
        if isinstance(node, Word):
            return self._holding(self._terms(node))
        found = self._known.get(node)
        if found is None:
            found = self._known[node] = self._phrase(node) if isinstance(node, Phrase) else self._near(node)
        return found

    def _holding(self, terms: Sequence[str]) -> Numbers:
        """The passages that hold all the terms; none for no terms."""
        if not terms:
            return np.empty(0, dtype=np.int64)
        first, *rest = dict.fromkeys(terms)
        found = self._generation.searcher.passages_with(first)
        for term in rest:
            found = np.intersect1d(found, self._generation.searcher.passages_with(term), assume_unique=True)
        return found

    def _phrase(self, phrase: Phrase) -> Numbers:
        positions = self._generation.positions
        ids = positions.ids(token.key for token in tokenize(phrase.text))
        begins = positions.find(ids)
        first = np.searchsorted(positions.arrays.passages, begins, side="right") - 1
        last = np.searchsorted(positions.arrays.passages, begins + (len(ids) - 1), side="right") - 1
        return np.unique(first[first == last])

    def _near(self, near: Near) -> Numbers:
        """By the positions of search terms, which leave boilerplate out; by each passage's tokens for the others."""
        parts = [self._terms(part) for part in near.parts]
        if all(isinstance(part, Word) and len(terms) == 1 for part, terms in zip(near.parts, parts, strict=True)):
            found = self._near_words([terms[0] for terms in parts], near.between)
            looked_at = ~of_kinds(self._generation.kinds, [Kind.BOILERPLATE])
        else:
            found, looked_at = np.empty(0, dtype=np.int64), np.zeros(len(self._generation.kinds), dtype=bool)
        candidates = self._all(near.parts) & ~looked_at
        more = [number for number in np.flatnonzero(candidates).tolist() if self._stands_near(number, near)]
        return np.sort(np.concatenate((found, np.array(more, dtype=np.int64))))

    def _near_words(self, terms: Sequence[str], between: Sequence[int]) -> Numbers:
        words = self._generation.surroundings.words
        kept = words.of(terms[0]).astype(np.int64)
        for term, most in zip(terms[1:], between, strict=True):
            places = words.of(term).astype(np.int64)
            passages = np.searchsorted(words.starts, places, side="right") - 1
            low, high = words.starts[passages], words.starts[passages + 1]
            kept = places[_close((kept, 1), (places, 1), most, low, high)]
        return np.unique(np.searchsorted(words.starts, kept, side="right") - 1)

    def _stands_near(self, number: int, near: Near) -> bool:
        """The same by the tokens of one passage."""
        terms, places = self._generation.tokens(self._generation.passages[number].passage_id)
        low, high = np.int64(0), np.int64(len(terms))
        kept = self._places(number, near.parts[0], terms, places)
        for part, most in zip(near.parts[1:], near.between, strict=True):
            found, length = self._places(number, part, terms, places)
            kept = found[_close(kept, (found, length), most, low, high)], length
        return len(kept[0]) > 0

    def _places(self, number: int, part: Literal, terms: Sequence[str], places: Sequence[int]) -> tuple[Numbers, int]:
        """(places of the part among the passage's words, rising; how many words it has)."""
        if isinstance(part, Word):
            wanted = self._terms(part)
            n = len(wanted)
            found = [at for at in range(len(terms) - n + 1) if list(terms[at : at + n]) == wanted]
            return np.array(found, dtype=np.int64), n
        positions, starts = self._generation.positions, places[::2]
        found = [bisect_left(starts, positions.arrays.starts[at]) for at, _ in self._occurrences(number, part)]
        return np.array(found, dtype=np.int64), len(self._terms(part))

    def _occurrences(self, number: int, phrase: Phrase) -> list[tuple[int, int]]:
        """(number of the first token, tokens) of each place where the phrase stands in the passage."""
        positions = self._generation.positions
        ids = positions.ids(token.key for token in tokenize(phrase.text))
        first, end = positions.passage_range(number)
        n = len(ids)
        if end - first < n:
            return []
        windows = np.lib.stride_tricks.sliding_window_view(positions.stream[first:end], n)
        return [(first + at, n) for at in np.flatnonzero((windows == ids).all(axis=1)).tolist()]

    def _titled(self, node: Titled) -> Mask:
        """Shape (sources,): whose title holds the words, or exactly the phrase."""
        generation = self._generation
        titles = generation.surroundings.titles
        found = np.ones(len(generation.source_ids), dtype=bool)
        for term in dict.fromkeys(self._terms(Word(node.text))):
            sources = np.searchsorted(titles.starts, titles.of(term), side="right") - 1
            holds = np.zeros_like(found)
            holds[sources] = True
            found &= holds
        if node.exact:
            wanted = [token.key for token in tokenize(node.text)]
            for number in np.flatnonzero(found).tolist():
                keys = [token.key for token in tokenize(generation.title(generation.source_ids[number]))]
                found[number] = any(keys[at : at + len(wanted)] == wanted for at in range(len(keys)))
        return found

    def _terms(self, part: Literal) -> list[str]:
        return [term for _, term in self._words(part.text)]

    def _scattered(self, numbers: Numbers) -> Mask:
        result = np.zeros(len(self._generation.kinds), dtype=bool)
        result[numbers] = True
        return result


def _close(
    before: tuple[Numbers, int],
    places: tuple[Numbers, int],
    most: int,
    low: Numbers | np.int64,
    high: Numbers | np.int64,
) -> Mask:
    """Which of the places have one of `before` with at most `most` words between, on either side, within [low, high).

    Each is (rising begins, words); places that share a word are not near each other but the same.
    """
    others, length = before
    begins, own = places
    left = _any_in(others, np.maximum(begins - length - most, low), begins - length)
    right = _any_in(others, begins + own, np.minimum(begins + own + most, high - 1))
    return left | right


def _any_in(values: Numbers, first: Numbers, last: Numbers) -> Mask:
    """Where one of the rising values lies in [first, last]."""
    result: Mask = np.searchsorted(values, last, side="right") > np.searchsorted(values, first, side="left")
    return result
