"""Keys and terms are numbered as they first occur: one pass over all tokens."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from index.analysis import SEPARATOR
from index.assembly import Assembled, chunks, first_tokens
from index.standing import Standing
from index.strings import Strings, Table, joined, strings

Array: TypeAlias = NDArray[Any]

_NEVER = np.iinfo(np.int64).max


class Terms(Struct, frozen=True, eq=False):
    """The search terms of the union's keys: `terms` in any order, `known` of them the state's before, in its order.

    of_key: int64 (keys + 1,), number of each key's term, -1 for signs and the separator.
    """

    terms: Strings
    known: int
    of_key: Array


class Numbered(Struct, frozen=True, eq=False):
    """What has which number now.

    key: uint32 (union + 1,), number of each key of the union, 0 for one that stands nowhere; kept_keys: its reverse;
    terms, kept_terms: the terms by number, and their numbers in Terms; key_term: int32 (keys + 1,);
    n_ranked_terms: how many of the terms ranked passages hold, which come first; term_counts: int64 (terms,), how
    often each stands in passages that are not boilerplate.
    """

    key: Array
    kept_keys: Array
    terms: Strings
    kept_terms: Array
    key_term: Array
    n_ranked_terms: int
    term_counts: Array


def key_terms(
    assembled: Assembled, terms: Table | None, key_term: Array | None, term: Callable[[str], str | None]
) -> Terms:
    """The terms of all keys; those that the state before knew, which had these terms, are not stemmed again."""
    of_key = np.full(len(assembled.keys) + 1, -1, dtype=np.int64)
    known = 0 if terms is None else len(terms)
    if key_term is not None:
        of_key[: len(key_term)] = key_term
    added: dict[str, int] = {}
    new_keys = Strings(assembled.keys.blob, assembled.keys.at[assembled.known :]).all()
    for number, key in enumerate(new_keys, assembled.known + 1):
        found = term(key)
        if found is not None:
            before = -1 if terms is None else terms.get(found)
            of_key[number] = added.setdefault(found, known + len(added)) if before < 0 else before
    new = strings(added)
    return Terms(new if terms is None else joined(terms.strings, new), known, of_key)


def count_terms(assembled: Assembled, terms: Terms, before: Array | None) -> Array:
    """int64 (P,): the passages' words and numbers; `before`: those of the state's before."""
    counts = np.zeros(len(assembled.kept), dtype=np.int64)
    new = assembled.kept < 0
    if before is not None:
        counts[~new] = before[assembled.kept[~new]]
    is_word = terms.of_key >= 0
    first = first_tokens(assembled)
    last = len(assembled.readings) - 1
    for reading, low, high, at in chunks(assembled):
        if reading == last:  # all that is new
            words = is_word[assembled.number[reading][assembled.readings[reading].stream[low:high]]]
            begin, end = np.searchsorted(first, [at, at + high - low])
            begin = max(0, int(begin) - 1)
            before_each = np.concatenate([[0], np.cumsum(words)])
            bounds = np.clip(first[begin : int(end) + 1] - at, 0, high - low)
            found = np.diff(before_each[bounds])
            there = slice(begin, begin + len(found))
            counts[there] += np.where(new[there], found, 0)
    return counts


def number(assembled: Assembled, terms: Terms, passages: Standing, *, compiled: bool) -> Numbered:
    """Keys in the order in which they occur, in titles last; terms the same, those of ranked passages first."""
    first, counts = (_seen_compiled if compiled else _seen)(assembled, passages)
    titles = np.full(len(counts), _NEVER)
    titles[assembled.titles[::-1]] = np.arange(len(assembled.titles) - 1, -1, -1)
    first[first < 0] = _NEVER
    in_text = first.min(axis=0)
    past = assembled.n_tokens
    keys = np.where(in_text < _NEVER, in_text, np.where(titles < _NEVER, titles + past, _NEVER))
    keys[SEPARATOR] = -1
    kept_keys = np.argsort(keys, kind="stable")[: int(np.count_nonzero(keys < _NEVER))]
    key = np.zeros(len(keys), dtype=np.uint32)
    key[kept_keys] = np.arange(len(kept_keys), dtype=np.uint32)

    held = np.flatnonzero(terms.of_key >= 0)
    of_held = terms.of_key[held]
    by_term = np.full((3, len(terms.terms)), _NEVER)
    for each, places in zip(by_term, (first[0], first[1], titles), strict=True):
        np.minimum.at(each, of_held, places[held])
    order = np.lexsort(by_term[::-1])
    kept_terms = order[: int(np.count_nonzero((by_term < _NEVER).any(axis=0)))]
    term = np.full(len(terms.terms) + 1, -1, dtype=np.int32)
    term[kept_terms] = np.arange(len(kept_terms), dtype=np.int32)
    total = np.zeros(len(terms.terms), dtype=np.int64)
    np.add.at(total, of_held, counts[held])
    return Numbered(
        key=key,
        kept_keys=kept_keys,
        terms=terms.terms.take(kept_terms),
        kept_terms=kept_terms,
        key_term=term[terms.of_key[kept_keys]],
        n_ranked_terms=int(np.count_nonzero(by_term[0] < _NEVER)),
        term_counts=total[kept_terms],
    )


def _seen_compiled(assembled: Assembled, passages: Standing) -> tuple[Array, Array]:
    """As _seen."""
    from index.blocks.native import native

    see = native("see")
    keys = len(assembled.keys) + 1
    first, counts = np.full(2 * keys, -1, dtype=np.int64), np.zeros(keys, dtype=np.int64)
    first_token = first_tokens(assembled)
    ranked, said = passages.ranked.astype(np.uint8), passages.said.astype(np.uint8)
    for reading, low, high, at in chunks(assembled):
        passage = int(np.searchsorted(first_token, at, side="right")) - 1
        stream = assembled.readings[reading].stream[low:high]
        see.of(stream, assembled.number[reading], at, first_token, passage, ranked, said, first, counts)
    return first.reshape(2, keys), counts


def _seen(assembled: Assembled, passages: Standing) -> tuple[Array, Array]:
    """(first, counts): int64 (2, keys + 1), where each key stands first in ranked passages, and elsewhere, or -1; and
    how often it stands in passages that are not boilerplate."""
    keys = len(assembled.keys) + 1
    first, counts = np.full((2, keys), -1, dtype=np.int64), np.zeros(keys, dtype=np.int64)
    first_token = first_tokens(assembled)
    of_ranked, of_said = np.append(passages.ranked, False), np.append(passages.said, False)  # the last: before all
    for reading, low, high, at in reversed(list(chunks(assembled))):
        numbers = assembled.number[reading][assembled.readings[reading].stream[low:high]]
        places = np.arange(at, at + high - low)
        passage = np.searchsorted(first_token, places, side="right") - 1
        ranked = of_ranked[passage]
        counts += np.bincount(numbers[of_said[passage]], minlength=keys)
        for which, chosen in enumerate((ranked, ~ranked)):  # the last one written is the first seen
            first[which, numbers[chosen][::-1]] = places[chosen][::-1]
    return first, counts
