"""A query's tree to the passages it means: masks over all passages, made from postings and positions.

Words are compared by search term, so in any of their forms; phrases by the exact keys of their tokens.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from index.filters import Mask, dated, of_kinds, of_sources
from index.generation import Generation
from index.model import Kind, Span
from index.proximity import Numbers, Proximity, Words, common
from index.query import Among, And, Beside, Dated, Near, Node, Not, Or, Phrase, Titled, Word, divided, positive
from index.tokens import tokenize


class Matcher:
    """What a query's parts mean in a generation; for one query.

    `words`: a text's (key, search term) in order. Without `boilerplate`, nothing is said of passages of that kind.
    """

    def __init__(self, generation: Generation, words: Words, *, boilerplate: bool = True) -> None:
        self._generation = generation
        self._boilerplate = boilerplate
        self._proximity = Proximity(generation, words)
        self._known: dict[Node, Numbers] = {}

    def terms(self, node: Node) -> list[str]:
        """Search terms of all words that are looked for, those of phrases too, in query order."""
        return [term for part in positive(node) for term in self._proximity.terms(part)]

    def mask(self, node: Node) -> Mask:
        """Shape (passages,), the caller's own: the passages that the tree means."""
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
        return [positions.span(first, end) for first, end in self._proximity.occurrences(number, phrase)]

    def _all(self, parts: Sequence[Node]) -> Mask:
        first, *others = dict.fromkeys(parts)
        result = self.mask(first)
        for part in others:
            if not result.any():
                break
            result &= self.mask(part)
        return result

    def _any(self, parts: Sequence[Node]) -> Mask:
        result = np.zeros(len(self._generation.kinds), dtype=bool)
        for part in dict.fromkeys(parts):
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

    def _numbers(self, node: Word | Phrase | Near) -> Numbers:
        """Numbers of the passages that the part means, rising; those of phrases and NEARs are looked up once."""
        if isinstance(node, Word):
            return self._holding(self._proximity.terms(node))
        found = self._known.get(node)
        if found is None:
            found = self._proximity.phrase(node) if isinstance(node, Phrase) else self._near(node)
            self._known[node] = found
        return found

    def _near(self, near: Near) -> Numbers:
        found = self._proximity.near(near)
        if not self._boilerplate:
            return found
        hidden = self._all(near.parts) & of_kinds(self._generation.kinds, [Kind.BOILERPLATE])
        more = [n for n in np.flatnonzero(hidden).tolist() if self._proximity.stands_near(n, near)]
        return np.sort(np.concatenate((found, np.array(more, dtype=np.int64))))

    def _holding(self, terms: Sequence[str]) -> Numbers:
        """The passages that hold all the terms; none for no terms."""
        if not terms:
            return np.empty(0, dtype=np.int64)
        first, *rest = dict.fromkeys(terms)
        found = self._generation.searcher.passages_with(first)
        for term in rest:
            found = common(found, self._generation.searcher.passages_with(term))
        return found

    def _titled(self, node: Titled) -> Mask:
        """Shape (sources,): whose title holds the words, or exactly the phrase."""
        generation = self._generation
        titles = generation.surroundings.titles
        found = np.ones(len(generation.source_ids), dtype=bool)
        for term in dict.fromkeys(self._proximity.terms(Word(node.text))):
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

    def _scattered(self, numbers: Numbers) -> Mask:
        result = np.zeros(len(self._generation.kinds), dtype=bool)
        result[numbers] = True
        return result
