"""What follows from the corpus as a whole: which passages are ranked, which are copies, where every term stands."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from index.analysis import IN_MARGIN, LABEL, NUMBER_OF_KIND, Read
from index.flat import from_zero, ranges
from index.kinds import REPEATED
from index.model import Kind
from index.spool import Spool, let_go, spooled
from index.strings import Strings, hashes, strings

Array: TypeAlias = NDArray[Any]

SMALL = 1000
"""Up to this many ranked passages rank_bm25 itself answers: quick enough, and nothing has to be compiled."""

_BOILERPLATE = NUMBER_OF_KIND[Kind.BOILERPLATE]
_PASSAGES = 1 << 16
"""Passages whose tokens are looked at at once."""


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


class Terms(Struct, frozen=True, eq=False):
    """The search terms of the library's keys: `terms` by number, `key_term` int32 (V+1,), -1 for none."""

    terms: Strings
    key_term: Array


def key_terms(
    keys: Strings, known: Array, before: tuple[Strings, Array] | None, term: Callable[[str], str | None]
) -> Terms:
    """The terms in any order; those of keys known before (numbers there, or 0) come from (terms, key_term)."""
    numbers = np.full(len(keys) + 1, -1, dtype=np.int64)
    table: dict[str, int] = {}
    names: list[str] = []
    if before is not None:
        names = before[0].all()
        table = {name: number for number, name in enumerate(names)}
        numbers = before[1][known].astype(np.int64)
        numbers[known == 0] = -1
    new = np.flatnonzero(known == 0)
    for number in new[new > 0].tolist():
        found = term(keys[number - 1])
        if found is not None:
            if found not in table:
                table[found] = len(names)
                names.append(found)
            numbers[number] = table[found]
    return Terms(strings(names), numbers)


def derive(
    read: Read, found: Terms, known: Array, before: Derived | None, kernels: Path, folder: Path | None = None
) -> tuple[Derived, Strings, Array]:
    """(all that follows, the terms in their order, the ranked passages' terms end to end as uint32).

    The last is what a block index is built of; empty for a small collection. `known`: numbers that the keys had
    `before`, as key_terms takes them, whose terms come first in `found`. `kernels`: where compiled code is kept.
    """
    whole = _Whole(read, found)
    if max(len(read.row), len(read.start)) > SMALL:
        from index.blocks.compiled import keep_kernels_in

        keep_kernels_in(kernels)
    streams = whole.streams(folder)
    sources = len(read.row)
    title_terms = whole.key_term[read.title_stream]
    title_docs = np.repeat(np.arange(sources), read.n_title)[title_terms >= 0]
    titles = _sorted_occurrences(
        title_terms[title_terms >= 0], np.bincount(title_docs, minlength=sources), whole.n, folder
    )
    lengths = np.where(whole.kind == _BOILERPLATE, 0, whole.n_terms)
    words = _sorted_occurrences(streams.pop("words"), lengths, whole.n, folder)
    group_first, group_member = whole.groups
    derived = Derived(
        source_passage=whole.source_passage,
        source_token=whole.source_token,
        source_rank=_ranks(read.dates.all()),
        passage_source=whole.passage_source,
        first_token=whole.first_token,
        kind=whole.kind,
        ranked=whole.ranked.astype(np.uint8),
        n_terms=whole.n_terms.astype(np.uint32),
        group=whole.group,
        group_first=group_first,
        group_member=group_member,
        key_term=whole.key_term,
        n_ranked_terms=np.array([whole.n_ranked_terms]),
        **_table("id", read.ids),
        **_table("key", read.keys, known[1:] - 1, (before.key_hash, before.key_order) if before else None),
        **_table("term", whole.terms, whole.term_before, (before.term_hash, before.term_order) if before else None),
        word_order=words[0],
        word_bounds=words[1],
        word_starts=words[2],
        title_order=titles[0],
        title_bounds=titles[1],
        title_starts=titles[2],
        **_rest(streams["rest"], streams["rest_passage"]),
    )
    return derived, whole.terms, streams["ranked"]


class _Whole:
    """The corpus while its figures are made; each step needs the ones before."""

    def __init__(self, read: Read, found: Terms) -> None:
        self.read = read
        self.n = len(found.terms)
        self.source_passage = from_zero(read.n_passages)
        self.source_token = from_zero(read.n_tokens)
        self.passage_source = np.repeat(np.arange(len(read.row), dtype=np.int32), read.n_passages)
        begins = self.source_token[:-1][self.passage_source] + read.token
        self.first_token = np.append(begins, int(self.source_token[-1])).astype(np.int64)
        self._raw = found.key_term
        self.n_terms = self._counted()
        self._likeness = _numbered(read.likeness)
        self.kind = self._kinds()
        self.group, self.groups, copies = self._copies()
        self.ranked = (self.kind != _BOILERPLATE) & (self.n_terms > 0) & ~copies
        self.terms, self.key_term, self.n_ranked_terms = self._terms(found.terms)

    def streams(self, folder: Path | None) -> dict[str, Array]:
        """Terms end to end of the passages that are words, ranked, or neither ranked nor without terms."""
        small = int(np.count_nonzero(self.ranked)) <= SMALL
        spools = {name: Spool(dtype, folder) for name, dtype in _STREAMS.items()}
        rest = ~self.ranked & (self.n_terms > 0)
        for low, high, terms, passage in self._chunks(self.key_term):
            held = terms >= 0
            spools["words"].append(terms[held & (self.kind[low:high] != _BOILERPLATE)[passage]])
            if not small:
                spools["ranked"].append(terms[held & self.ranked[low:high][passage]])
                chosen = held & rest[low:high][passage]
                spools["rest"].append(terms[chosen])
                spools["rest_passage"].append(passage[chosen] + low)
        return {name: spool.array() for name, spool in spools.items()}

    def _chunks(self, term_of: Array, *, backwards: bool = False) -> Iterator[tuple[int, int, Array, Array]]:
        """(first passage, last, terms of their tokens, number of each token's passage from the first)."""
        passages = len(self.first_token) - 1
        starts = range(0, passages, _PASSAGES)
        for low in reversed(starts) if backwards else starts:
            high = min(passages, low + _PASSAGES)
            begin, end = int(self.first_token[low]), int(self.first_token[high])
            where = np.repeat(np.arange(high - low, dtype=np.int32), np.diff(self.first_token[low : high + 1]))
            yield low, high, term_of[self.read.stream[begin:end]], where
            let_go(self.read.stream)

    def _counted(self) -> Array:
        """int64 (P,): the passage's words and numbers."""
        counts = [np.bincount(w[t >= 0], minlength=high - low) for low, high, t, w in self._chunks(self._raw)]
        return np.concatenate(counts) if counts else np.zeros(0, dtype=np.int64)

    def _kinds(self) -> Array:
        """A label that stands in the margins of REPEATED otherwise different sources is boilerplate."""
        margin = self.read.margin
        labels = np.flatnonzero(margin & LABEL)
        kind = np.array(self.read.kind)
        often = np.bincount(self._likeness[labels], minlength=1) >= REPEATED
        labels = labels[often[self._likeness[labels]]]
        if len(labels):
            sites = self._sites(set(self._likeness[labels].tolist()))
            shared = np.array([sites.get(each, 0) >= REPEATED for each in self._likeness[labels].tolist()])
            kind[labels[shared]] = _BOILERPLATE
        return kind

    def _sites(self, wanted: set[int]) -> dict[int, int]:
        """likeness → number of sources in whose margin it stands, those that share any of their text counted once."""
        is_text = ((self.read.margin & IN_MARGIN) == 0) & (self.n_terms > 0)
        likeness, text, margin = self._likeness.tolist(), is_text.tolist(), (self.read.margin & IN_MARGIN).tolist()
        first = self.source_passage.tolist()
        site: dict[int, int] = {}
        counts: dict[int, set[int]] = {}
        for source, (low, high) in enumerate(pairwise(first)):
            said = [likeness[at] for at in range(low, high) if text[at]]
            known = next((site[each] for each in said if each in site), source)
            for each in said:
                site.setdefault(each, known)
            for each in {likeness[at] for at in range(low, high) if margin[at]} & wanted:
                counts.setdefault(each, set()).add(known)
        return {each: len(sources) for each, sources in counts.items()}

    def _copies(self) -> tuple[Array, tuple[Array, Array], Array]:
        """(group, (group_first, group_member), which passages are copies of one before), over all but boilerplate."""
        chosen = np.flatnonzero((self.kind != _BOILERPLATE) & (self.n_terms > 0))
        found = self._likeness[chosen]
        order = np.argsort(found, kind="stable")
        members, likeness = chosen[order], found[order]
        begins = np.flatnonzero(np.diff(likeness, prepend=-1))
        sizes = np.diff(begins, append=len(likeness))
        begins, sizes = begins[sizes > 1], sizes[sizes > 1]
        begins, sizes = _by_first(members, begins, sizes)
        inside = ranges(begins, sizes)
        group = np.full(len(self.kind), -1, dtype=np.int32)
        group[members[inside]] = np.repeat(np.arange(len(begins), dtype=np.int32), sizes)
        copies = np.zeros(len(self.kind), dtype=bool)
        copies[members[inside]] = True
        copies[members[begins]] = False
        return group, (from_zero(sizes), members[inside].astype(np.int32)), copies

    def _terms(self, names: Strings) -> tuple[Strings, Array, int]:
        """(terms in their order, key_term, how many of them ranked passages hold)."""
        nowhere = np.iinfo(np.int64).max
        first = np.full((3, self.n), nowhere)
        for low, high, terms, passage in self._chunks(self._raw, backwards=True):
            at = int(self.first_token[low]) + np.arange(len(terms))
            ranked = self.ranked[low:high][passage] & (terms >= 0)
            others = (terms >= 0) & ~ranked
            first[0, terms[ranked][::-1]] = at[ranked][::-1]
            first[1, terms[others][::-1]] = at[others][::-1]
        titles = self._raw[self.read.title_stream]
        first[2, titles[titles >= 0][::-1]] = np.flatnonzero(titles >= 0)[::-1]
        order = np.lexsort(first[::-1])
        order = order[: int(np.count_nonzero((first < nowhere).any(axis=0)))]
        final = np.full(self.n + 1, -1, dtype=np.int32)
        final[order] = np.arange(len(order), dtype=np.int32)
        self.n = len(order)
        self.term_before = order
        return names.take(order), final[self._raw], int(np.count_nonzero(first[0] < nowhere))


_STREAMS = {"words": "i4", "ranked": "u4", "rest": "i4", "rest_passage": "i4"}


def _by_first(members: Array, begins: Array, sizes: Array) -> tuple[Array, Array]:
    """The groups in the order of their first members."""
    order = np.argsort(members[begins], kind="stable") if len(begins) else begins
    return begins[order], sizes[order]


def _numbered(likeness: Array) -> Array:
    """int64 (P,): equal numbers for equal digests."""
    pairs = likeness.reshape(-1, 2)
    order = np.lexsort((pairs[:, 1], pairs[:, 0]))
    ordered = pairs[order]
    new = np.concatenate([[False], (ordered[1:] != ordered[:-1]).any(axis=1)]) if len(ordered) else np.zeros(0, bool)
    numbers = np.empty(len(pairs), dtype=np.int64)
    numbers[order] = np.cumsum(new)
    return numbers


def _sorted_occurrences(terms: Array, lengths: Array, n_terms: int, folder: Path | None) -> tuple[Array, Array, Array]:
    """(order, bounds, starts) as index.occurrences takes them."""
    starts = from_zero(lengths)
    if len(starts) - 1 <= SMALL:
        order = np.argsort(terms, kind="stable").astype(np.int32)
        bounds = from_zero(np.bincount(terms, minlength=n_terms))
        return order, bounds, starts
    from index.blocks.sorting import by_number

    order, bounds = by_number(terms, n_terms)
    return spooled(order, folder), bounds, starts


def _rest(terms: Array, passages: Array) -> dict[str, Array]:
    pairs, tf = np.unique(terms.astype(np.int64) << 32 | passages, return_counts=True)
    held, begins = np.unique(pairs >> 32, return_index=True)
    return {
        "rest_term": held.astype(np.int32),
        "rest_first": np.append(begins, len(pairs)).astype(np.int64),
        "rest_passage": (pairs & 0xFFFFFFFF).astype(np.int32),
        "rest_tf": tf.astype(np.uint32),
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
