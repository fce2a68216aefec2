"""Readings put together: the sources in the order of their ids, and what of the state before only moved.

What was read before and what was read now give the same arrays, bit for bit, as everything read at once would.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any, TypeAlias

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from index.analysis import OF_PASSAGES, OF_SOURCES, SEPARATOR, Read
from index.flat import from_zero, ranges
from index.keeping import kept
from index.spool import Sink, let_go
from index.strings import Strings, Table, joined, strings

Array: TypeAlias = NDArray[Any]

CHUNK = 1 << 18
"""Tokens that are looked at at once: what is made of them stays in the processor's cache."""

LET_GO = 1 << 21
"""Tokens after which a file's pages leave memory."""

DEPTH = 3
"""Separators at the very end, so that three keys begin at every token."""


class Pieces(Struct, frozen=True, eq=False):
    """Stretches of a reading that stand together in the new order; int64 each.

    reading: 0 before, 1 now, where there was something before; else 0 now; low, high: tokens there; at: the first
    one's place in the new order.
    """

    reading: Array
    low: Array
    high: Array
    at: Array


class Assembled(Struct, frozen=True, eq=False):
    """The readings in their new order; keys have their numbers in the union of all readings' keys, from 1.

    passages, sources: the columns of OF_PASSAGES and OF_SOURCES; names: ids, titles and dates; kept: int64
    (passages,), each one's number before, -1 for a new one; keys: the union, those `known` before first;
    number: for each reading key → number in the union; titles: the title words' numbers.
    """

    readings: list[Read]
    pieces: Pieces
    passages: dict[str, Array]
    sources: dict[str, Array]
    names: dict[str, Strings]
    kept: Array
    keys: Strings
    known: int
    number: list[Array]
    titles: Array

    @property
    def n_tokens(self) -> int:
        """Tokens of all sources, separators after each included."""
        return int(self.sources["n_tokens"].sum())


def assemble(before: Read | None, keys: Table | None, now: Read, dropped: Collection[str] = ()) -> Assembled:
    """The sources of `before` that were neither read again nor dropped, and the last ones of each id of `now`.

    `keys`: those of `before`.
    """
    readings = [now] if before is None else [before, now]
    reading, number = _ordered(readings, dropped)
    sources = number + from_zero([len(read.row) for read in readings])[reading]
    passages, shares = _gathered(readings, sources)
    numbers, union = _union(before, keys, now)
    names, titles = _titles(readings, sources, numbers)
    return Assembled(
        readings=readings,
        pieces=_pieces(readings, reading, number),
        kept=passages.pop("kept"),
        passages=passages,
        sources=shares,
        names=names,
        keys=union,
        known=0 if before is None else len(before.keys),
        number=numbers,
        titles=titles,
    )


def read_of(assembled: Assembled, final: Array, kept_keys: Array, sink: Sink) -> Read:
    """All of it as one reading, which the sink keeps; keys are numbered by `final`.

    final: uint32 (union + 1,): number of each key; kept_keys: the key of each number.
    """
    tables = [final[number] for number in assembled.number]
    tokens: dict[str, Array] = {}
    for name, dtype in (("stream", "u4"), ("token_start", "i4"), ("token_end", "i4")):
        parts = _parts(assembled, name, tables if name == "stream" else None)
        length = assembled.n_tokens + (DEPTH if name == "stream" else 0)
        (tokens[name],) = sink.add_columns({f"read.{name}": dtype}, length, parts)
    columns: dict[str, Any] = {**assembled.names, **assembled.sources, **assembled.passages, **tokens}
    columns |= {"title_stream": final[assembled.titles], "keys": assembled.keys.take(kept_keys[1:] - 1)}
    return kept(sink, "read", Read(**{name: columns[name] for name in Read.__struct_fields__}), tokens)


def first_tokens(assembled: Assembled) -> Array:
    """int64 (P + 1,): each passage's first token in the new order, and the number of tokens."""
    columns = assembled.sources
    begins = np.cumsum(columns["n_tokens"]) - columns["n_tokens"]
    first = np.repeat(begins, columns["n_passages"]) + assembled.passages["token"]
    return np.append(first, assembled.n_tokens).astype(np.int64)


def chunks(assembled: Assembled) -> Iterator[tuple[int, int, int, int]]:
    """(reading, low, high, place in the new order) of all tokens, about CHUNK at a time."""
    pieces, since = assembled.pieces, 0
    columns = (pieces.reading.tolist(), pieces.low.tolist(), pieces.high.tolist(), pieces.at.tolist())
    for reading, low, high, at in zip(*columns, strict=True):
        for begin in range(low, high, CHUNK):
            end = min(high, begin + CHUNK)
            yield reading, begin, end, at + begin - low
            since += end - begin
            if since >= LET_GO:
                since = 0
                for read in assembled.readings:
                    let_go(read.stream, read.token_start, read.token_end)


def _parts(assembled: Assembled, name: str, tables: list[Array] | None) -> Iterator[tuple[Array]]:
    """A column of the tokens in the new order; with tables, looked up there, and DEPTH separators after them."""
    for reading, low, high, _ in chunks(assembled):
        part = getattr(assembled.readings[reading], name)[low:high]
        yield (part if tables is None else tables[reading][part],)
    if tables is not None:
        yield (np.full(DEPTH, SEPARATOR, dtype=np.uint32),)


def _ordered(readings: list[Read], dropped: Collection[str]) -> tuple[Array, Array]:
    """(reading, number there) of each source in the new order."""
    latest: dict[str, tuple[int, int]] = {}
    for reading, read in enumerate(readings):
        for number, source_id in enumerate(read.ids.all()):
            latest[source_id] = (reading, number)
    last = len(readings) - 1
    chosen = [place for source_id, place in sorted(latest.items()) if place[0] == last or source_id not in dropped]
    table = np.array(chosen, dtype=np.int64).reshape(-1, 2)
    return table[:, 0], table[:, 1]


def _gathered(readings: list[Read], sources: Array) -> tuple[dict[str, Array], dict[str, Array]]:
    """(columns of the passages and `kept`, columns of the sources) in the new order."""
    shares = {}
    for name, dtype in OF_SOURCES.items():
        column = np.concatenate([getattr(read, name) for read in readings]).astype(dtype, copy=False)
        shares[name] = column.reshape(-1, 32)[sources].reshape(-1) if name == "seal" else column[sources]
    counts = np.concatenate([read.n_passages for read in readings])
    numbers = ranges(from_zero(counts)[sources], counts[sources])
    columns = {}
    for name, dtype in OF_PASSAGES.items():
        column = np.concatenate([getattr(read, name) for read in readings]).astype(dtype, copy=False)
        let_go(*(getattr(read, name) for read in readings))
        columns[name] = column.reshape(-1, 2)[numbers].reshape(-1) if name == "likeness" else column[numbers]
    old = len(readings[0].start) if len(readings) > 1 else 0
    columns["kept"] = np.where(numbers < old, numbers, -1)
    return columns, shares


def _pieces(readings: list[Read], reading: Array, number: Array) -> Pieces:
    """The sources' tokens; those of one reading that follow one another are one piece."""
    bounds = [from_zero(read.n_tokens) for read in readings]
    low, high = np.zeros(len(number), dtype=np.int64), np.zeros(len(number), dtype=np.int64)
    for which, bound in enumerate(bounds):
        of = reading == which
        low[of], high[of] = bound[:-1][number[of]], bound[1:][number[of]]
    at = from_zero(high - low)[:-1]
    new = np.ones(len(number), dtype=bool)
    new[1:] = (reading[1:] != reading[:-1]) | (low[1:] != high[:-1])
    ends = np.append(new[1:], True)[: len(new)]
    return Pieces(reading[new], low[new], high[ends], at[new])


def _union(before: Read | None, keys: Table | None, now: Read) -> tuple[list[Array], Strings]:
    """(each reading's key number → number in the union, the union's keys); SEPARATOR stays."""
    if before is None or keys is None:
        return [np.arange(len(now.keys) + 1, dtype=np.uint32)], now.keys
    old = len(before.keys)
    added: list[str] = []
    numbers = [0]
    for key in now.keys.all():
        number = keys.get(key) + 1
        if not number:
            added.append(key)
            number = old + len(added)
        numbers.append(number)
    to_union = [np.arange(old + 1, dtype=np.uint32), np.array(numbers, dtype=np.uint32)]
    return to_union, joined(before.keys, strings(added))


def _titles(readings: list[Read], sources: Array, number: list[Array]) -> tuple[dict[str, Strings], Array]:
    """(names of the sources, key numbers in the union of their title words) in the new order."""
    names = {}
    for name in ("ids", "titles", "dates"):
        whole: Strings = getattr(readings[0], name)
        for read in readings[1:]:
            whole = joined(whole, getattr(read, name))
        names[name] = whole.take(sources)
    counts = np.concatenate([read.n_title for read in readings])
    keys = np.concatenate([number[i][read.title_stream] for i, read in enumerate(readings)])
    return names, keys[ranges(from_zero(counts)[sources], counts[sources])]
