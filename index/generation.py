"""An immutable, searchable state of one collection; an update makes a new one."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from functools import cached_property
from itertools import chain
from pathlib import Path
from typing import Any, TypeVar

import msgspec
import numpy as np
from numpy.typing import NDArray

from index.analysis import Analyzer
from index.arrayfile import ArrayFile
from index.bm25 import Reference
from index.context import CANDIDATES, Surroundings
from index.corpus import Corpus, Order
from index.errors import QueryError
from index.filters import let_through
from index.forms import Forms
from index.labels import Labels
from index.model import (
    Around,
    Bm25Parameters,
    Explanation,
    Filters,
    Hit,
    Manifest,
    Passage,
    Searcher,
    Source,
    Span,
    WeightedTerm,
)
from index.occurrences import Occurrences, Said
from index.order import write_order
from index.passages import Passages
from index.positions import SEPARATOR, PositionArrays, Positions
from index.relatives import Relatives
from index.spool import InMemory
from index.strings import Table
from index.texts import Texts

K = TypeVar("K")
T = TypeVar("T")


REMEMBERED = 50_000
"""Passages of which `once` keeps what was said."""

MOST_EXPLAINED = 50_000
"""Passages times words that are explained at once; each is some 100 bytes of JSON and 25 µs of work."""


def check_explained(k: int, n_words: int) -> None:
    """Raises QueryError where k passages are too many for so many words to be explained."""
    if k * n_words > MOST_EXPLAINED:
        most = max(1, MOST_EXPLAINED // n_words)
        raise QueryError(f"So many words are explained for at most {most} passages; ask for fewer.", "explain")


class Generation:
    """Passages in the order of (source_id, start), their statistics and the manifest that names them.

    `kernels`: where compiled search is kept. `order`: the positions' arrays, where they are stored.
    """

    def __init__(
        self,
        corpus: Corpus,
        texts: Texts,
        manifest: Manifest,
        analyzer: Analyzer,
        kernels: Path,
        order: Order | None = None,
        files: Sequence[ArrayFile] = (),
    ) -> None:
        self.corpus = corpus
        self.manifest = manifest
        self.words = analyzer.words
        self._texts = texts
        self.order = order
        self._files = files
        self._looked: dict[Callable[[Generation, Passage], Any], _Kept[str, Any]] = {}
        self._alone = _Kept(self._without_copies)
        read, derived = corpus.read, corpus.derived
        self.keys = Table(read.keys, derived.key_hash, derived.key_order)
        self.terms = Table(corpus.terms, derived.term_hash, derived.term_order)
        self.forms = Forms(self.terms, self.term_of)
        self.relatives = Relatives(self.terms)
        self.passages = Passages(corpus, texts, analyzer.splitter)
        self.source_ids = self.passages.source_ids
        self.searcher = _searcher(self, manifest.bm25, kernels)
        self.surroundings = Surroundings(
            Occurrences(self.terms, derived.word_order, derived.word_bounds, derived.word_starts),
            Occurrences(self.terms, derived.title_order, derived.title_bounds, derived.title_starts),
            derived.passage_source,
            derived.source_passage,
            Labels.of_kinds(derived.kind, derived.passage_source),
            Said(read.stream, derived.key_term, derived.first_token, read.n_words, self.terms),
        )

    def each(self, look: Callable[[Generation, Passage], T]) -> Mapping[str, T]:
        """passage_id → what `look` says of the passage; looked at once in the life of this generation."""
        found = self._looked.get(look)
        if found is None:
            found = self._looked.setdefault(look, _Kept(lambda passage_id: look(self, self.passage(passage_id))))
        return found

    def once(self, passage_id: str, look: Callable[[Generation, Passage], T]) -> T:
        """What `look` says of one passage."""
        return self.each(look)[passage_id]

    @cached_property
    def positions(self) -> Positions:
        """Where every word sequence stands, boilerplate included; sorted at the first use where it is not stored."""
        read, derived = self.corpus.read, self.corpus.derived
        order = self.order or Order(*self._sorted())
        arrays = PositionArrays(
            read.stream,
            read.token_start,
            read.token_end,
            order.order,
            order.packed,
            derived.source_token,
            derived.first_token[:-1],
            derived.source_rank,
        )
        return Positions(self.source_ids, _FromOne(self.keys), arrays)

    def _sorted(self) -> list[NDArray[Any]]:
        compiled = self.corpus.blocks is not None
        return write_order(self.corpus.read.stream, len(self.keys), None, InMemory(), compiled=compiled)

    @cached_property
    def signs(self) -> NDArray[np.int64]:
        """Numbers of the tokens that are signs, rising; all others are words."""
        keys = np.flatnonzero(self.corpus.derived.key_term < 0).astype(np.uint32)
        found = [self.positions.find(keys[at : at + 1]) for at in np.flatnonzero(keys != SEPARATOR).tolist()]
        return np.sort(np.concatenate(found)) if found else np.empty(0, dtype=np.int64)

    def check(self) -> None:
        """Reads every byte of the generation's files; raises FormatError where one was changed."""
        for file in self._files:
            file.check()

    def over(self, corpus: Corpus, manifest: Manifest, analyzer: Analyzer, kernels: Path) -> Generation:
        """The same texts and words under other statistics."""
        return Generation(corpus, self._texts, manifest, analyzer, kernels, self.order, self._files)

    def words_at(self, row: int, span: Span, bytes_: Span) -> str:
        """The words of a span of the source at this row of the store."""
        return self.passages.words_at(row, span, bytes_)

    def term_of(self, key: str) -> str | None:
        """The search term of a key of this library; None for a sign; raises KeyError for a key that stands nowhere."""
        number = self.keys.get(key)
        if number < 0:
            raise KeyError(key)
        term = int(self.corpus.derived.key_term[number + 1])
        return None if term < 0 else self.passages.term(term)

    @cached_property
    def dates(self) -> list[str]:
        """The sources' dates in their order; empty for an undated one."""
        return self.corpus.read.dates.all()

    @property
    def kinds(self) -> NDArray[np.uint8]:
        """Shape (passages,): each one's kind, as its place in `index.model.KINDS`."""
        return self.corpus.derived.kind

    @cached_property
    def first_copies(self) -> NDArray[np.int64]:
        """Shape (passages,): number of the first passage that says the same words; its own where there is no other."""
        derived = self.corpus.derived
        result = np.arange(len(self.passages), dtype=np.int64)
        result[derived.group_member] = np.repeat(
            derived.group_member[derived.group_first[:-1]], np.diff(derived.group_first)
        )
        return result

    def allowed(self, filters: Filters) -> NDArray[np.bool_]:
        """Shape (passages,): what the filters let through; without a kind filter, all but boilerplate."""
        return let_through(filters, self.source_ids, self.dates, self.surroundings.source, self.kinds)

    def same_words(self, number: int) -> Sequence[int]:
        """Numbers of the passages that say the same words as this one, itself included, in order."""
        return self.passages.group(number)

    def source(self, source_id: str) -> Source:
        """The source with this id; raises UnknownSource."""
        return self.passages.source(source_id)

    def sources(self) -> Iterator[Source]:
        """All sources in the order of their ids."""
        return self.passages.sources()

    def title(self, source_id: str) -> str:
        """The source's stated title, else the words of its title paragraph, else its id."""
        return self.passages.title(source_id)

    def passage(self, passage_id: str) -> Passage:
        """The passage with this id; raises UnknownPassage."""
        found: Passage = self.passages[self.passages.number(passage_id)]
        return found

    def passages_of(self, source_id: str) -> Iterator[Passage]:
        """The source's passages in reading order; raises UnknownSource."""
        return self.passages.of(source_id)

    def sentences(self, passage_id: str) -> list[Span]:
        """Spans of the passage's sentences, in source offsets."""
        return self.once(passage_id, _sentences)

    def said_above(self, passage_id: str, terms: Iterable[str]) -> set[str]:
        """Those of the terms that the title, the heading or the line naming the speaker above it holds."""
        (low, high), _, (begin, end) = self.once(passage_id, _stretches)
        titles, words = self.surroundings.titles, self.surroundings.words
        return {
            term for term in terms if titles.holds(term, low, high) or (begin < end and words.holds(term, begin, end))
        }

    def in_source(self, passage_id: str, terms: Iterable[str]) -> set[str]:
        """Those of the terms that stand in the passage's source."""
        low, high = self.once(passage_id, _stretches)[1]
        words = self.surroundings.words
        return {term for term in terms if words.holds(term, low, high)}

    def tokens(self, passage_id: str) -> tuple[tuple[str, ...], tuple[int, ...]]:
        """(terms, places): the passage's search terms and their starts and ends, flat, in source offsets."""
        return self.once(passage_id, _tokens)

    def offsets(self, passage_id: str) -> tuple[Span, Span]:
        """The passage's span in its source as UTF-8 bytes and as UTF-16 units."""
        return self.passages.offsets(self.passages.number(passage_id))

    def copies(self, passage_id: str) -> list[Passage]:
        """Other passages that say the same words, in passage order."""
        number = self.passages.number(passage_id)
        return [self.passages[n] for n in self.passages.group(number) if n != number]

    def search(
        self,
        query: Sequence[WeightedTerm],
        k: int,
        filters: Filters | None = None,
        *,
        explain: bool = False,
        highlight: Collection[str] = (),
        around: Around | None = None,
    ) -> list[Hit]:
        """The first k hits by falling score, then passage order.

        `highlight` names the terms to mark, else all; `around` adds what surrounds the first of them, else plain BM25.
        """
        allowed = None if filters is None else self.allowed(filters)
        eligible = None if allowed is None else self.representatives(allowed)
        found = self._found(query, k, eligible, around)
        terms = set(highlight) or {weighted.term for weighted in query}
        places = self.each(_places)
        hits = []
        for rank, (number, score, plain) in enumerate(found, 1):
            alone = self._alone[number]
            passage, copies = (alone, ()) if alone else self._shown(number, allowed)
            explanation = self._explain(query, number, around) if explain else None
            marks = _marks(places[passage.passage_id], terms)
            hits.append(Hit(passage, score, rank, marks, copies, explanation, plain))
        return hits

    def led_by(self, hit: Hit, passage: Passage, highlight: Collection[str]) -> Hit:
        """The hit with this one of its copies shown first; `highlight` names the terms to mark."""
        others = tuple([each for each in (hit.passage, *hit.also_at) if each.passage_id != passage.passage_id])
        marks = _marks(self.each(_places)[passage.passage_id], set(highlight))
        return msgspec.structs.replace(hit, passage=passage, highlights=marks, also_at=others)

    def explained(self, hits: Iterable[Hit], query: Sequence[WeightedTerm], around: Around | None = None) -> list[Hit]:
        """The hits of a search with how their scores come about; of copies the first is what is scored."""
        scored, number = self.first_copies, self.passages.number
        numbers = [(hit, int(scored[number(hit.passage.passage_id)])) for hit in hits]
        return [msgspec.structs.replace(hit, explanation=self._explain(query, n, around)) for hit, n in numbers]

    def _without_copies(self, number: int) -> Passage | None:
        """The passage if no other says the same words."""
        found: Passage | None = None if self.passages.has_copies(number) else self.passages[number]
        return found

    def _shown(self, number: int, allowed: NDArray[np.bool_] | None) -> tuple[Passage, tuple[Passage, ...]]:
        """The first of the passages that say the same words, and the others; of those allowed."""
        first, *others = [self.passages[n] for n in self.passages.group(number) if allowed is None or allowed[n]]
        return first, tuple(others)

    def _found(
        self, query: Sequence[WeightedTerm], k: int, eligible: NDArray[np.bool_] | None, around: Around | None
    ) -> list[tuple[int, float, float]]:
        """(passage, score, plain score) of the first k."""
        if around is None:
            return [(number, score, score) for number, score in self.searcher.search(query, k, eligible)]
        found = self.searcher.first(query, max(k, CANDIDATES), eligible)
        return self.surroundings.rank(self.searcher, around, found, k)

    def _explain(self, query: Sequence[WeightedTerm], number: int, around: Around | None) -> Explanation:
        plain = self.searcher.explain(query, number)
        if around is None:
            return plain
        parts = self.surroundings.explain(self.searcher, around, number)
        score = plain.score
        for part in parts:
            score += part.contribution
        return msgspec.structs.replace(plain, score=score, parts=parts)

    def representatives(self, allowed: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """A group of copies stands for itself once: at its first member, if any member is allowed."""
        result = np.zeros_like(allowed)
        result[self.first_copies[allowed]] = True
        return result


class _Kept(dict[K, T]):
    """key → what `make` made of it when it was first asked for; asking again costs no call."""

    def __init__(self, make: Callable[[K], T]) -> None:
        super().__init__()
        self._make = make

    def __missing__(self, key: K) -> T:
        found = self._make(key)
        if len(self) >= REMEMBERED:
            self.clear()
        self[key] = found
        return found


class _FromOne:
    """key → number, from 1, as the stream counts."""

    def __init__(self, keys: Table) -> None:
        self._keys = keys

    def get(self, key: str, default: int, /) -> int:
        """The key's number, or the default."""
        found = self._keys.get(key)
        return default if found < 0 else found + 1


def _sentences(generation: Generation, passage: Passage) -> list[Span]:
    return generation.passages.sentences(generation.passages.number(passage.passage_id))


def _stretches(generation: Generation, passage: Passage) -> tuple[tuple[int, int], ...]:
    """Where the passage's title lies among the terms of titles; its source, and its label, among all terms."""
    around, number = generation.surroundings, generation.passages.number(passage.passage_id)
    source, starts = int(around.source[number]), around.words.starts
    title, (low, high) = around.titles.starts[source : source + 2].tolist(), around.first[source : source + 2].tolist()
    label = int(around.labels.above(np.array([number]), np.array([low]))[0])
    heading = starts[[label, label + (label != number)]].tolist()
    return (title[0], title[1]), (int(starts[low]), int(starts[high])), (heading[0], heading[1])


def _tokens(generation: Generation, passage: Passage) -> tuple[tuple[str, ...], tuple[int, ...]]:
    return generation.passages.tokens(generation.passages.number(passage.passage_id))


def _places(generation: Generation, passage: Passage) -> dict[str, tuple[Span, ...]]:
    """Term → where it stands in the passage, in source offsets and in order."""
    terms, places = generation.tokens(passage.passage_id)
    found: dict[str, list[Span]] = {}
    for term, start, end in zip(terms, places[::2], places[1::2], strict=True):
        found.setdefault(term, []).append(Span(start, end))
    return {term: tuple(spans) for term, spans in found.items()}


def _marks(places: Mapping[str, tuple[Span, ...]], terms: AbstractSet[str]) -> tuple[Span, ...]:
    """Where the terms stand, in order."""
    held = terms & places.keys()
    if len(held) == 1:
        return places[held.pop()]
    return tuple(sorted(chain.from_iterable(map(places.__getitem__, held)))) if held else ()


def _searcher(generation: Generation, bm25: Bm25Parameters, kernels: Path) -> Searcher:
    """rank_bm25 itself for a small collection, the block index, which equals it, for a larger one."""
    corpus = generation.corpus
    if corpus.blocks is None:
        return Reference(generation.passages.documents(), corpus.derived.ranked.astype(bool).tolist(), bm25)
    from index.blocks.searcher import BlockSearcher, Rest

    derived = corpus.derived
    rest = Rest(
        derived.rest_term,
        derived.rest_first,
        derived.rest_passage,
        derived.rest_tf,
        derived.n_terms,
        generation.terms,
    )
    return BlockSearcher(corpus.blocks, derived.ranked.astype(bool), generation.terms, rest, kernels)
