"""Readings put together: the sources in the order of their ids, keys numbered as they first occur.

What was read before and what was read now give the same arrays, bit for bit, as everything read at once would.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from index.analysis import OF_PASSAGES, OF_SOURCES, OF_TOKENS, SEPARATOR, Read
from index.flat import from_zero, ranges
from index.spool import Spool, let_go
from index.strings import Strings, Table, joined, strings

Array: TypeAlias = NDArray[Any]
Piece: TypeAlias = tuple[int, int, int]

CHUNK = 1 << 22
"""Tokens that are looked at at once."""

DEPTH = 3
"""Separators at the very end, so that three keys begin at every token."""

_NEVER = np.iinfo(np.int64).max


class Assembled(Struct, frozen=True, eq=False):
    """`read`: in order, DEPTH separators at the end of its stream; `known`: int64 (keys + 1,), each key's number in
    what was read before, 0 for a new one; `kept`: int64 (passages,), each passage's number there, -1 for a new one."""

    read: Read
    known: Array
    kept: Array


class _Order(Struct, frozen=True, eq=False):
    """Where each source comes from: number of the reading (0 before, 1 now) and its number there."""

    reading: Array
    number: Array


def assemble(
    before: Read | None, keys: Table | None, now: Read, dropped: Collection[str] = (), folder: Path | None = None
) -> Assembled:
    """The sources of `before` that were neither read again nor dropped, and the last ones of each id of `now`.

    `keys`: those of `before`. Large arrays go to nameless files of the folder.
    """
    readings = [now] if before is None else [before, now]
    order = _ordered(readings, dropped)
    passages, shares = _gathered(readings, order)
    pieces = list(_pieces(readings, order))
    to_union, union = _union(before, keys, now)
    first = _first_seen(readings, pieces, to_union, len(union))
    titles, title_keys = _titles(readings, order, to_union)
    past = int(shares["n_tokens"].sum())
    seen_in_titles = np.full(len(union) + 1, _NEVER)
    seen_in_titles[title_keys[::-1]] = past + np.arange(len(title_keys) - 1, -1, -1)
    first = np.minimum(first, seen_in_titles)
    first[SEPARATOR] = -1
    kept = np.argsort(first, kind="stable")[: int(np.count_nonzero(first < _NEVER))]
    final = np.zeros(len(union) + 1, dtype=np.uint32)
    final[kept] = np.arange(len(kept), dtype=np.uint32)
    tokens = _tokens(readings, pieces, [final[each] for each in to_union], folder)
    old = 0 if before is None else len(before.keys)
    columns: dict[str, Any] = {**titles, **shares, **passages, **tokens}
    columns |= {"title_stream": final[title_keys], "keys": union.take(kept[1:] - 1)}
    read = Read(**{name: columns[name] for name in Read.__struct_fields__})
    return Assembled(read, np.where(kept <= old, kept, 0), passages["kept"])


def _ordered(readings: list[Read], dropped: Collection[str]) -> _Order:
    latest: dict[str, tuple[int, int]] = {}
    for reading, read in enumerate(readings):
        for number, source_id in enumerate(read.ids.all()):
            latest[source_id] = (reading, number)
    last = len(readings) - 1
    chosen = [place for source_id, place in sorted(latest.items()) if place[0] == last or source_id not in dropped]
    table = np.array(chosen, dtype=np.int64).reshape(-1, 2)
    return _Order(table[:, 0], table[:, 1])


def _gathered(readings: list[Read], order: _Order) -> tuple[dict[str, Array], dict[str, Array]]:
    """(columns of the passages and `kept`, columns of the sources) in the new order."""
    sizes = [len(read.row) for read in readings]
    sources = order.number + from_zero(sizes)[order.reading]
    shares = {}
    for name, dtype in OF_SOURCES.items():
        column = np.concatenate([getattr(read, name) for read in readings]).astype(dtype, copy=False)
        shares[name] = column.reshape(-1, 32)[sources].reshape(-1) if name == "seal" else column[sources]
    counts = np.concatenate([read.n_passages for read in readings])
    numbers = ranges(from_zero(counts)[sources], counts[sources])
    columns = {}
    for name, dtype in OF_PASSAGES.items():
        column = np.concatenate([getattr(read, name) for read in readings]).astype(dtype, copy=False)
        columns[name] = column.reshape(-1, 2)[numbers].reshape(-1) if name == "likeness" else column[numbers]
    old = len(readings[0].start) if len(readings) > 1 else 0
    columns["kept"] = np.where(numbers < old, numbers, -1)
    return columns, shares


def _pieces(readings: list[Read], order: _Order) -> Iterator[Piece]:
    """(reading, first, last): runs of tokens, each of at most about CHUNK, in the new order."""
    begins = [from_zero(read.n_tokens) for read in readings]
    run: Piece | None = None
    for reading, number in zip(order.reading.tolist(), order.number.tolist(), strict=True):
        low, high = int(begins[reading][number]), int(begins[reading][number] + readings[reading].n_tokens[number])
        if run and run[0] == reading and run[2] == low and high - run[1] <= CHUNK:
            run = (reading, run[1], high)
            continue
        if run:
            yield run
        run = (reading, low, high)
    if run:
        yield run


def _union(before: Read | None, keys: Table | None, now: Read) -> tuple[list[Array], Strings]:
    """(each reading's key number → number in the union, the union's keys); SEPARATOR stays."""
    if before is None or keys is None:
        return [np.arange(len(now.keys) + 1)], now.keys
    old = len(before.keys)
    added: list[str] = []
    numbers = [0]
    for key in now.keys.all():
        number = keys.get(key) + 1
        if not number:
            added.append(key)
            number = old + len(added)
        numbers.append(number)
    return [np.arange(old + 1), np.array(numbers, dtype=np.int64)], joined(before.keys, strings(added))


def _first_seen(readings: list[Read], pieces: list[Piece], to_union: list[Array], keys: int) -> Array:
    """int64 (keys + 1,): the first token of each key of the union; _NEVER for one that stands nowhere."""
    first = np.full(keys + 1, _NEVER)
    at = sum(high - low for _, low, high in pieces)
    for reading, low, high in reversed(pieces):
        at -= high - low
        numbers = to_union[reading][readings[reading].stream[low:high]]
        first[numbers[::-1]] = np.arange(at + high - low - 1, at - 1, -1)  # the last one written is the first seen
        let_go(readings[reading].stream)
    return first


def _titles(readings: list[Read], order: _Order, to_union: list[Array]) -> tuple[dict[str, Strings], Array]:
    """(names of the sources, key numbers in the union of their title words) in the new order."""
    sizes = [len(read.row) for read in readings]
    sources = order.number + from_zero(sizes)[order.reading]
    names = {}
    for name in ("ids", "titles", "dates"):
        whole: Strings = getattr(readings[0], name)
        for read in readings[1:]:
            whole = joined(whole, getattr(read, name))
        names[name] = whole.take(sources)
    counts = np.concatenate([read.n_title for read in readings])
    keys = np.concatenate([to_union[i][read.title_stream] for i, read in enumerate(readings)])
    return names, keys[ranges(from_zero(counts)[sources], counts[sources])]


def _tokens(readings: list[Read], pieces: list[Piece], final: list[Array], folder: Path | None) -> dict[str, Array]:
    spools = {name: Spool(dtype, folder) for name, dtype in OF_TOKENS.items()}
    for reading, low, high in pieces:
        read = readings[reading]
        spools["stream"].append(final[reading][read.stream[low:high]])
        spools["token_start"].append(read.token_start[low:high])
        spools["token_end"].append(read.token_end[low:high])
        let_go(read.stream, read.token_start, read.token_end)
    spools["stream"].append(np.full(DEPTH, SEPARATOR, dtype=np.uint32))
    return {name: spool.array() for name, spool in spools.items()}
