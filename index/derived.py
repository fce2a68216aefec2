"""What follows from the corpus as a whole: which passages are ranked, which are copies, where every term stands."""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from index.analysis import Read
from index.assembly import Assembled, first_tokens
from index.flat import from_zero, ranges
from index.keeping import kept
from index.numbering import Numbered, Terms
from index.spool import Sink, let_go
from index.standing import BOILERPLATE, Standing
from index.strings import Strings, hashes
from index.words import Before, Said, sorted_words

Array: TypeAlias = NDArray[Any]

SMALL = 1000
"""Up to this many ranked passages rank_bm25 itself answers: quick enough, and nothing has to be compiled."""

_TOKENS = 1 << 18
"""Tokens of passages outside the statistics that are looked at at once."""


class Derived(Struct, frozen=True, eq=False):
    """S sources, P passages, V keys, W terms, G groups of copies.

    source_passage, source_token: int64 (S+1,), each source's first passage and token; source_rank: int32 (S,), its
    place in "earliest first"; passage_source: int32 (P,); first_token: int64 (P+1,), each passage's first token, and
    the number of tokens.
    kind: uint8 (P,), after links repeated in margins became boilerplate; ranked: uint8 (P,); n_terms: uint32 (P,);
    group: int32 (P,), number of the passage's group of copies, or -1; group_first: int64 (G+1,), group_member: int32.
    key_term: int32 (V+1,), term number of each key, -1 for signs and the separator; terms are numbered as they first
    occur in ranked passages, then elsewhere, then in titles; n_ranked_terms: int64 (1,).
    *_hash, *_order: the look-up of index.strings.Table.
    word_order, word_bounds, word_starts; title_*: index.occurrences, of passages and of titles.
    rest_term, rest_first, rest_passage, rest_tf: postings of the passages outside the statistics.
    """

    source_passage: Array
    source_token: Array
    source_rank: Array
    passage_source: Array
    first_token: Array
    kind: Array
    ranked: Array
    n_terms: Array
    group: Array
    group_first: Array
    group_member: Array
    key_term: Array
    n_ranked_terms: Array
    id_hash: Array
    id_order: Array
    key_hash: Array
    key_order: Array
    term_hash: Array
    term_order: Array
    word_order: Array
    word_bounds: Array
    word_starts: Array
    title_order: Array
    title_bounds: Array
    title_starts: Array
    rest_term: Array
    rest_first: Array
    rest_passage: Array
    rest_tf: Array


def derive(
    assembled: Assembled,
    read: Read,
    passages: Standing,
    terms: Terms,
    numbered: Numbered,
    before: Derived | None,
    sink: Sink,
    *,
    compiled: bool,
) -> Derived:
    """All that follows; where the terms stand goes to the sink. `before`: the state's before."""
    first_token = first_tokens(assembled)
    starts = from_zero(np.where(passages.said, passages.n_terms, 0))
    kept_keys = np.where(numbered.kept_keys <= assembled.known, numbered.kept_keys, 0)
    kept_terms = np.where(numbered.kept_terms < terms.known, numbered.kept_terms, -1)
    held = None
    if before is not None:
        said = before.kind != BOILERPLATE
        term = kept_terms.astype(np.int32)
        held = Before(before.word_order, before.word_bounds, before.word_starts, said, assembled.kept, term)
    words = Said(read.stream, numbered.key_term, first_token, passages.said, starts, numbered.term_counts)
    order = sorted_words(words, held, sink, compiled=compiled)
    sources = len(read.row)
    titles = numbered.key_term[read.title_stream]
    of_titles = np.repeat(np.arange(sources), read.n_title)[titles >= 0]
    titles = titles[titles >= 0]
    derived = Derived(
        source_passage=from_zero(read.n_passages),
        source_token=from_zero(read.n_tokens),
        source_rank=_ranks(read.dates.all()),
        passage_source=np.repeat(np.arange(sources, dtype=np.int32), read.n_passages),
        first_token=first_token,
        kind=passages.kind,
        ranked=passages.ranked.astype(np.uint8),
        n_terms=passages.n_terms.astype(np.uint32),
        group=passages.group,
        group_first=passages.group_first,
        group_member=passages.group_member,
        key_term=numbered.key_term,
        n_ranked_terms=np.array([numbered.n_ranked_terms]),
        **_table("id", read.ids),
        **_table("key", read.keys, kept_keys[1:] - 1, (before.key_hash, before.key_order) if before else None),
        **_table("term", numbered.terms, kept_terms, (before.term_hash, before.term_order) if before else None),
        word_order=order,
        word_bounds=from_zero(numbered.term_counts),
        word_starts=starts,
        title_order=np.argsort(titles, kind="stable").astype(np.int32),
        title_bounds=from_zero(np.bincount(titles, minlength=len(numbered.terms))),
        title_starts=from_zero(np.bincount(of_titles, minlength=sources)),
        **_rest(read.stream, numbered.key_term, first_token, passages),
    )
    return kept(sink, "derived", derived, {"word_order"})


def _rest(stream: Array, key_term: Array, first_token: Array, passages: Standing) -> dict[str, Array]:
    """The postings of passages that are not ranked, term by term; none of a small collection, which needs none."""
    is_small = int(np.count_nonzero(passages.ranked)) <= SMALL
    chosen = np.flatnonzero(~passages.ranked & (passages.n_terms > 0) & (not is_small))
    lengths = np.diff(first_token)[chosen]
    pairs, counts = [np.empty(0, dtype=np.int64)], [np.empty(0, dtype=np.uint32)]
    steps = np.flatnonzero(np.diff(np.cumsum(lengths) // _TOKENS, prepend=-1))
    for part in np.split(np.arange(len(chosen)), steps[1:]):
        terms = key_term[stream[ranges(first_token[chosen[part]], lengths[part])]].astype(np.int64)
        where = np.repeat(chosen[part], lengths[part])
        found, tf = np.unique(terms[terms >= 0] << 32 | where[terms >= 0], return_counts=True)
        pairs.append(found)
        counts.append(tf.astype(np.uint32))
        let_go(stream)
    joined = np.concatenate(pairs)
    del pairs
    order = np.argsort(joined)
    joined = joined[order]
    begins = np.flatnonzero(np.diff(joined >> 32, prepend=-1))
    return {
        "rest_term": (joined[begins] >> 32).astype(np.int32),
        "rest_first": np.append(begins, len(joined)).astype(np.int64),
        "rest_passage": (joined & 0xFFFFFFFF).astype(np.int32),
        "rest_tf": np.concatenate(counts)[order].astype(np.uint32),
    }


def _table(
    name: str, held: Strings, known: Array | None = None, before: tuple[Array, Array] | None = None
) -> dict[str, Array]:
    """The table of the strings; those of `known` numbers in the (hash, order) before are not hashed again."""
    found = np.empty(len(held), dtype=np.uint64)
    new = np.ones(len(held), dtype=bool)
    if before is not None and known is not None:
        by_number = np.empty(len(before[0]), dtype=np.uint64)
        by_number[before[1]] = before[0]
        new = (known < 0) | (known >= len(by_number))
        found[~new] = by_number[known[~new]]
    found[new] = hashes([held[number] for number in np.flatnonzero(new).tolist()] if before else held.all())
    order = np.argsort(found, kind="stable")
    return {f"{name}_hash": found[order], f"{name}_order": order.astype(np.uint32)}


def _ranks(dates: list[str]) -> Array:
    """int32 (S,): each source's place in "earliest first": by date, undated last, then in source order."""
    order = sorted(range(len(dates)), key=lambda n: (not dates[n], dates[n], n))
    ranks = np.empty(len(dates), dtype=np.int32)
    ranks[order] = np.arange(len(dates), dtype=np.int32)
    return ranks
