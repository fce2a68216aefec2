"""An immutable, searchable state of one collection; an update makes a new one."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from functools import cached_property
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, TypeVar

import msgspec
import numpy as np
from numpy.typing import NDArray

from index.analysis import PassageAnalysis
from index.bm25 import Reference
from index.context import CANDIDATES, Surroundings
from index.errors import UnknownPassage, UnknownSource
from index.filters import KINDS, let_through
from index.kinds import is_repeated_margin
from index.model import (
    RANKED_KINDS,
    Around,
    Bm25Parameters,
    Explanation,
    Filters,
    Hit,
    Kind,
    Manifest,
    Passage,
    Searcher,
    Source,
    Span,
    WeightedTerm,
    digest,
    passage_id,
)
from index.occurrences import Occurrences
from index.offsets import in_utf8_and_utf16
from index.positions import Positions, build

FORMAT = 1

T = TypeVar("T")

REMEMBERED = 50_000
"""Passages of which `once` keeps what was said."""

SMALL = 1000
"""Up to this many ranked passages rank_bm25 itself answers: quick enough, and nothing has to be compiled."""

Analysed = tuple[Source, tuple[PassageAnalysis, ...]]
Words = Callable[[str], Iterable[tuple[str, str]]]


class Generation:
    """Passages in the order of (source_id, start), their statistics and the manifest that names them.

    `words`: (key, term) of a stated title's words. `kernels`: where compiled search is kept; None for none.
    """

    def __init__(
        self,
        analysed: Iterable[Analysed],
        collection: str,
        analyzer: str,
        bm25: Bm25Parameters,
        words: Words,
        kernels: Path | None = None,
    ) -> None:
        ordered = sorted(analysed, key=lambda each: each[0].source_id)
        self._sources = {source.source_id: source for source, _ in ordered}
        self._first: dict[str, int] = {}
        self._titles: dict[str, str] = {}
        self._looked: dict[Callable[[Generation, Passage], Any], dict[str, Any]] = {}
        self.passages: list[Passage] = []
        self._analyses: list[PassageAnalysis] = []
        shared = _shared_margins(ordered)
        for source, analyses in ordered:
            self._first[source.source_id] = len(self.passages)
            for analysis in analyses:
                self.passages.append(_passage(source, analysis, shared))
                self._analyses.append(analysis)
        self._offsets = _offsets(ordered)
        self._numbers = {passage.passage_id: number for number, passage in enumerate(self.passages)}
        self._copies = _copies(self.passages, self._analyses)
        ranked = [p.kind in RANKED_KINDS and self._copies.get(i, (i,))[0] == i for i, p in enumerate(self.passages)]
        self.searcher = _searcher([a.terms for a in self._analyses], ranked, bm25, kernels)
        self.surroundings = _surroundings(ordered, self.passages, self._analyses, words)
        self.manifest = _manifest(ordered, self, collection, analyzer)

    def once(self, passage_id: str, look: Callable[[Generation, Passage], T]) -> T:
        """What `look` says of the passage; looked at once in the life of this generation."""
        known: dict[str, T] = self._looked.setdefault(look, {})
        found = known.get(passage_id)
        if found is None:
            if len(known) >= REMEMBERED:
                known.clear()
            found = known[passage_id] = look(self, self.passage(passage_id))
        return found

    @cached_property
    def positions(self) -> Positions:
        """Where every word sequence stands, boilerplate included; built at the first use."""
        return build(self._sources.values(), self.passages)

    @cached_property
    def source_ids(self) -> list[str]:
        """The sources' ids in order; a source's place is its number."""
        return list(self._sources)

    @cached_property
    def dates(self) -> list[str]:
        """The sources' dates in their order; empty for an undated one."""
        return [source.metadata.get("date", "") for source in self._sources.values()]

    @cached_property
    def kinds(self) -> NDArray[np.uint8]:
        """Shape (passages,): each one's kind, as its place in `index.filters.KINDS`."""
        numbers = {kind: number for number, kind in enumerate(KINDS)}
        return np.array([numbers[passage.kind] for passage in self.passages], dtype=np.uint8)

    @cached_property
    def first_copies(self) -> NDArray[np.int64]:
        """Shape (passages,): number of the first passage that says the same words; its own where there is no other."""
        result = np.arange(len(self.passages), dtype=np.int64)
        for number, group in self._copies.items():
            result[number] = group[0]
        return result

    def allowed(self, filters: Filters) -> NDArray[np.bool_]:
        """Shape (passages,): what the filters let through; without a kind filter, all but boilerplate."""
        return let_through(filters, self.source_ids, self.dates, self.surroundings.source, self.kinds)

    def same_words(self, number: int) -> tuple[int, ...]:
        """Numbers of the passages that say the same words as this one, itself included, in order."""
        return self._copies.get(number, (number,))

    def source(self, source_id: str) -> Source:
        """The source with this id; raises UnknownSource."""
        try:
            return self._sources[source_id]
        except KeyError:
            raise UnknownSource(source_id) from None

    def sources(self) -> Iterable[Source]:
        """All sources in the order of their ids."""
        return self._sources.values()

    def analysed(self) -> Iterator[Analysed]:
        """The sources with their analyses, in the order of their ids."""
        for source in self._sources.values():
            first = self._first[source.source_id]
            count = sum(1 for _ in self.passages_of(source.source_id))
            yield source, tuple(self._analyses[first : first + count])

    def title(self, source_id: str) -> str:
        """The source's stated title, else the words of its title paragraph, else its id."""
        if source_id not in self._titles:
            stated = self.source(source_id).title
            found = (p.text for p in self.passages_of(source_id) if p.kind is Kind.TITLE)
            self._titles[source_id] = stated or next(found, source_id)
        return self._titles[source_id]

    def passage(self, passage_id: str) -> Passage:
        """The passage with this id; raises UnknownPassage."""
        return self.passages[self._number(passage_id)]

    def passages_of(self, source_id: str) -> Iterator[Passage]:
        """The source's passages in reading order; raises UnknownSource."""
        self.source(source_id)
        for number in range(self._first[source_id], len(self.passages)):
            if self.passages[number].source_id != source_id:
                return
            yield self.passages[number]

    def sentences(self, passage_id: str) -> list[Span]:
        """Spans of the passage's sentences, in source offsets."""
        cuts = self._analyses[self._number(passage_id)].sentences
        return [Span(start, end) for start, end in zip(cuts[::2], cuts[1::2], strict=True)]

    def in_title(self, passage_id: str, terms: Iterable[str]) -> set[str]:
        """Those of the terms that the title of the passage's source holds."""
        titles, source = self.surroundings.titles, self.surroundings.source[self._number(passage_id)]
        low, high = titles.starts[source : source + 1], titles.starts[source + 1 : source + 2]
        return {term for term in terms if titles.between(term, low, high)[0]}

    def in_source(self, passage_id: str, terms: Iterable[str]) -> set[str]:
        """Those of the terms that stand in the passage's source."""
        words, first = self.surroundings.words, self.surroundings.first
        source = self.surroundings.source[self._number(passage_id)]
        low, high = words.starts[first[source : source + 1]], words.starts[first[source + 1 : source + 2]]
        return {term for term in terms if words.between(term, low, high)[0]}

    def tokens(self, passage_id: str) -> tuple[tuple[str, ...], tuple[int, ...]]:
        """(terms, places): the passage's search terms and their starts and ends, flat, in source offsets."""
        analysis = self._analyses[self._number(passage_id)]
        return analysis.terms, analysis.places

    def offsets(self, passage_id: str) -> tuple[Span, Span]:
        """The passage's span in its source as UTF-8 bytes and as UTF-16 units."""
        return self._offsets[self._number(passage_id)]

    def copies(self, passage_id: str) -> list[Passage]:
        """Other passages that say the same words, in passage order."""
        number = self._number(passage_id)
        return [self.passages[n] for n in self._copies.get(number, ()) if n != number]

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
        hits = []
        for rank, (number, score, plain) in enumerate(found, 1):
            group = self._copies.get(number, (number,))
            places = [n for n in group if allowed is None or allowed[n]]
            shown = self.passages[places[0]]
            copies = tuple(self.passages[n] for n in places[1:])
            explanation = self._explain(query, number, around) if explain else None
            hits.append(Hit(shown, score, rank, self._highlights(places[0], terms), copies, explanation, plain))
        return hits

    def _found(
        self, query: Sequence[WeightedTerm], k: int, eligible: NDArray[np.bool_] | None, around: Around | None
    ) -> list[tuple[int, float, float]]:
        """(passage, score, plain score) of the first k."""
        if around is None:
            return [(number, score, score) for number, score in self.searcher.search(query, k, eligible)]
        found = self.searcher.search(query, max(k, CANDIDATES), eligible)
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

    def _number(self, passage_id: str) -> int:
        try:
            return self._numbers[passage_id]
        except KeyError:
            raise UnknownPassage(passage_id) from None

    def _highlights(self, number: int, terms: set[str]) -> tuple[Span, ...]:
        places = self.once(self.passages[number].passage_id, _places)
        held = sorted([pair for term in terms if term in places for pair in places[term]])
        return tuple([Span(start, end) for start, end in held])

    def representatives(self, allowed: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """A group of copies stands for itself once: at its first member, if any member is allowed."""
        result = np.zeros_like(allowed)
        result[self.first_copies[allowed]] = True
        return result


def _places(generation: Generation, passage: Passage) -> dict[str, list[tuple[int, int]]]:
    """term → (start, end) of its tokens in the passage, in source offsets."""
    terms, places = generation.tokens(passage.passage_id)
    found: dict[str, list[tuple[int, int]]] = {}
    for term, start, end in zip(terms, places[::2], places[1::2], strict=True):
        found.setdefault(term, []).append((start, end))
    return found


def _searcher(
    documents: Sequence[Sequence[str]], ranked: Sequence[bool], bm25: Bm25Parameters, kernels: Path | None
) -> Searcher:
    """rank_bm25 itself for a small collection, the block index, which equals it, for a larger one."""
    if kernels is None or sum(ranked) <= SMALL:
        return Reference(documents, ranked, bm25)
    from index.blocks.searcher import BlockSearcher

    return BlockSearcher(documents, ranked, bm25, kernels)


def _passage(source: Source, analysis: PassageAnalysis, shared: dict[str, int]) -> Passage:
    span = Span(analysis.start, analysis.end)
    text = source.text[span.start : span.end]
    kind = analysis.kind
    if analysis.in_margin and is_repeated_margin(kind, text, shared.get(analysis.likeness, 1)):
        kind = Kind.BOILERPLATE
    return Passage(passage_id(source.source_id, span, text), source.source_id, span, kind, text)


def _offsets(ordered: Sequence[Analysed]) -> list[tuple[Span, Span]]:
    """(UTF-8, UTF-16) spans of all passages."""
    return [
        pair
        for source, analyses in ordered
        for pair in in_utf8_and_utf16(source.text, [Span(a.start, a.end) for a in analyses])
    ]


def _surroundings(
    ordered: Sequence[Analysed], passages: Sequence[Passage], analyses: Sequence[PassageAnalysis], words: Words
) -> Surroundings:
    """A title is the stated one, else the words of the title paragraph."""
    counts = [len(found) for _, found in ordered]
    first = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
    titles = [
        [term for _, term in words(source.title)] or next((each.terms for each in found if each.kind is Kind.TITLE), ())
        for source, found in ordered
    ]
    return Surroundings(
        Occurrences(() if p.kind is Kind.BOILERPLATE else a.terms for p, a in zip(passages, analyses, strict=True)),
        Occurrences(titles),
        np.repeat(np.arange(len(counts)), counts),
        first,
        np.array([passage.kind is Kind.TITLE for passage in passages], dtype=bool),
    )


def _shared_margins(ordered: Sequence[Analysed]) -> dict[str, int]:
    """likeness → number of sources in whose margin it stands, those that share any of their text counted once."""
    site: dict[str, str] = {}
    counts: dict[str, set[str]] = {}
    for source, analyses in ordered:
        text = [a.likeness for a in analyses if not a.in_margin and a.terms]
        known = next((site[likeness] for likeness in text if likeness in site), source.source_id)
        for likeness in text:
            site.setdefault(likeness, known)
        for likeness in {a.likeness for a in analyses if a.in_margin}:
            counts.setdefault(likeness, set()).add(known)
    return {likeness: len(sites) for likeness, sites in counts.items()}


def _copies(passages: Sequence[Passage], analyses: Sequence[PassageAnalysis]) -> dict[int, tuple[int, ...]]:
    """number → numbers of all passages with the same words, itself included; only where there is more than one."""
    groups: dict[str, list[int]] = {}
    for number, (passage, analysis) in enumerate(zip(passages, analyses, strict=True)):
        if passage.kind in RANKED_KINDS and analysis.terms:
            groups.setdefault(analysis.likeness, []).append(number)
    return {n: tuple(group) for group in groups.values() if len(group) > 1 for n in group}


def _manifest(ordered: Sequence[Analysed], generation: Generation, collection: str, analyzer: str) -> Manifest:
    corpus = [[s.source_id, s.sha256, s.title, sorted(s.metadata.items())] for s, _ in ordered]
    manifest = Manifest(
        engine=f"verbatim-{_engine_version()}",
        format=FORMAT,
        analyzer=analyzer,
        bm25=generation.searcher.parameters,
        collection=collection,
        sources=len(ordered),
        passages=len(generation.passages),
        ranked_passages=generation.searcher.n_passages,
        corpus_sha256=digest(msgspec.json.encode(corpus)),
    )
    return msgspec.structs.replace(manifest, digest=f"sha256:{digest(msgspec.json.encode(manifest))}")


def _engine_version() -> str:
    try:
        return version("verbatim-qa")
    except PackageNotFoundError:
        return "source"
