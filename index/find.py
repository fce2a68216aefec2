"""A query in the language of `index.query` to a page of hits, their number and their facets."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from msgspec import Struct, structs

from index.errors import QueryError
from index.filters import Mask
from index.generation import Generation, check_explained
from index.matching import Matcher
from index.model import KINDS, Filters, Hit, Kind, Searcher, Span, WeightedTerm
from index.paging import cursor as cursor_at
from index.paging import fingerprint, offset_of
from index.proximity import Numbers, Words, distinct
from index.query import Among, And, Beside, Node, Not, Or, Phrase, Word, parse, positive, show

MOST_VALUES = 100
"""Sources that a facet lists."""


class FacetValue(Struct, frozen=True):
    """How many hits there are with this value alone: the `total` of the query with that filter."""

    value: str
    count: int


class Facets(Struct, frozen=True):
    """Counts over the whole result by falling count, then name; a hit with copies counts wherever its words stand.

    `sources`: how many sources there are in all, of which `source` lists the first 100.
    """

    source: tuple[FacetValue, ...]
    kind: tuple[FacetValue, ...]
    sources: int


class Found(Struct, frozen=True):
    """A page of a result; `understood` is the query as it was read, `next` the next page's cursor or None."""

    hits: list[Hit]
    total: int
    facets: Facets
    next: str | None
    understood: str
    manifest: str


def find(
    generation: Generation,
    words: Words,
    query: str,
    k: int,
    *,
    cursor: str | None = None,
    offset: int = 0,
    filters: Filters | None = None,
    explain: bool = False,
) -> Found:
    """The k hits from `offset`, or from where the cursor says, by falling BM25 of the query's words, then passage.

    Raises QueryError for a query that cannot be read, with its position, or is too long for k passages to be explained,
    and ChangedLibrary for an old cursor.
    """
    if offset < 0 or (cursor is not None and offset):
        raise QueryError("A page begins at an offset from 0, or at a cursor, not both.", "offset")
    tree = parse(query)
    manifest, named = generation.manifest.digest, fingerprint(tree, filters)
    begin = offset if cursor is None else offset_of(cursor, manifest, named)
    chosen = _chosen(tree, filters)
    matcher = Matcher(generation, words, boilerplate=Kind.BOILERPLATE in (chosen.kind or ()))
    meant = matcher.mask(tree) & generation.allowed(chosen)
    eligible = generation.representatives(meant)
    total = int(np.count_nonzero(eligible))
    terms = [WeightedTerm(term) for term in matcher.terms(tree)]
    if explain:
        check_explained(k, len(terms))
    end = min(begin + k, total)
    page = _ranked(generation.searcher, terms, eligible, end)[begin:] if begin < end else []
    found = _Presenter(generation, matcher, tree, terms, meant)
    return Found(
        hits=[found.hit(number, score, rank, explain=explain) for rank, (number, score) in enumerate(page, begin + 1)],
        total=total,
        facets=facets(generation, meant),
        next=cursor_at(end, manifest, named) if end < total else None,
        understood=show(tree),
        manifest=manifest,
    )


def _chosen(tree: Node, filters: Filters | None) -> Filters:
    """The filters, which let boilerplate through only if they or the tree name it."""
    chosen = filters or Filters()
    if chosen.kind is None and _names_boilerplate(tree):
        return structs.replace(chosen, kind=frozenset(Kind))
    return chosen


def _names_boilerplate(node: Node) -> bool:
    match node:
        case Not(part):
            return _names_boilerplate(part)
        case And(parts) | Or(parts) | Beside(parts):
            return any(map(_names_boilerplate, parts))
        case Among("kind", values):
            return Kind.BOILERPLATE.value in values
        case _:
            return False


def _ranked(searcher: Searcher, terms: Sequence[WeightedTerm], eligible: Mask, count: int) -> list[tuple[int, float]]:
    """(passage, score) of the first `count` by falling score, then passage; what holds none of the words scores 0."""
    found = searcher.search(terms, count, eligible) if terms and count else []
    if len(found) == count and (not found or found[-1][1] > 0):
        return found
    rest = eligible.copy()
    rest[[number for number, _ in found]] = False
    if len(found) == count:  # with okapi's idf, scores of 0 and below are among the first
        for term in {each.term for each in terms}:
            rest[searcher.passages_with(term)] = False
    others = [(number, 0.0) for number in np.flatnonzero(rest)[:count].tolist()]
    return sorted([*found, *others], key=lambda each: (-each[1], each[0]))[:count]


def facets(generation: Generation, meant: Mask) -> Facets:
    """Exact counts of hits by source and by kind, over the passages that are meant."""
    numbers = np.flatnonzero(meant)
    firsts = generation.first_copies[numbers]
    sources = _counts(firsts, generation.surroundings.source[numbers], len(generation.source_ids))
    kinds = _counts(firsts, generation.kinds[numbers].astype(np.int64), len(KINDS))
    by_kind = [FacetValue(str(KINDS[n]), int(kinds[n])) for n in _order(kinds, [str(kind) for kind in KINDS])]
    order = np.lexsort((np.arange(len(sources)), -sources))[: int(np.count_nonzero(sources))]
    by_source = [FacetValue(generation.source_ids[n], int(sources[n])) for n in order[:MOST_VALUES].tolist()]
    return Facets(tuple(by_source), tuple(by_kind), len(order))


def _counts(firsts: Numbers, values: Numbers, n_values: int) -> Numbers:
    """Shape (n_values,): groups of copies, each named by its first passage, that have a member of each value."""
    pairs = firsts * max(n_values, 1) + values
    pairs = distinct(np.sort(pairs, kind="stable"))  # np.unique's hashing took 100 times as long
    return np.bincount(pairs % max(n_values, 1), minlength=n_values).astype(np.int64)


def _order(counts: Numbers, names: Sequence[str]) -> list[int]:
    held = [number for number, count in enumerate(counts.tolist()) if count]
    return sorted(held, key=lambda number: (-counts[number], names[number]))


class _Presenter:
    """Numbers to hits, with the words and phrases of the query marked."""

    def __init__(
        self, generation: Generation, matcher: Matcher, tree: Node, terms: list[WeightedTerm], meant: Mask
    ) -> None:
        self._generation = generation
        self._matcher = matcher
        self._meant = meant
        self._terms = terms
        sought = dict.fromkeys(positive(tree))
        self._phrases = [part for part in sought if isinstance(part, Phrase)]
        self._marked = {term for part in sought if isinstance(part, Word) for term in matcher.terms(part)}

    def hit(self, number: int, score: float, rank: int, *, explain: bool) -> Hit:
        """The hit of a group of copies: shown is the first that is meant, the others are in `also_at`."""
        generation = self._generation
        shown, *others = [each for each in generation.same_words(number) if self._meant[each]]
        explanation = generation.searcher.explain(self._terms, number) if explain else None
        copies = tuple(generation.passages[each] for each in others)
        return Hit(generation.passages[shown], score, rank, self._highlights(shown), copies, explanation, score)

    def _highlights(self, number: int) -> tuple[Span, ...]:
        """Words and whole phrases of the query in the passage, in source offsets, none overlapping another."""
        terms, places = self._generation.tokens(self._generation.passages[number].passage_id)
        spans = [
            Span(start, end)
            for term, start, end in zip(terms, places[::2], places[1::2], strict=True)
            if term in self._marked
        ]
        for phrase in self._phrases:
            spans += self._matcher.phrases_in(number, phrase)
        return _merged(spans)


def _merged(spans: list[Span]) -> tuple[Span, ...]:
    result: list[Span] = []
    for span in sorted(spans):
        if result and span.start < result[-1].end:
            result[-1] = Span(result[-1].start, max(result[-1].end, span.end))
        else:
            result.append(span)
    return tuple(result)
