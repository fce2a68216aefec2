"""A TokenReader for large collections: compiled code reads everything but stretches of foreign letters."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import regex
from msgspec import Struct
from numpy.typing import NDArray

from index.blocks.compiled import keep_kernels_in
from index.blocks.native import native
from index.interning.stems import stems
from index.interning.tables import Chunks, Keys
from index.stream import Tokens
from index.terms import Vocabulary

PIECE = 1 << 19
"""Code points read at a time; a longer text comes in pieces."""

_SIZE, _TOKENS, _NEEDS_KEYS, _NEEDS_BYTES = 4, 3, 5, 6
"""Places in the state of `tokenising.tokenise`."""

_ENTRY = 8
"""What a remembered stretch counts besides its code points: its slots and its tokens take that much memory."""

_LAST_ASCII = 0x7F

_BREAK = regex.compile(r"\s(?=\S)")

_Numbers = NDArray[np.int64]


class _Piece(Struct, frozen=True, eq=False):
    """Some texts, or a part of one; `text` begins with a line break and has one after each.

    ends: where each text ends in it; base: what its offsets count from; whole: False if more of the text follows.
    """

    text: str
    ends: _Numbers
    base: int
    whole: bool


class _Events(Struct, frozen=True, eq=False):
    """Where foreign stretches end in a piece, and their numbers."""

    ends: _Numbers
    chunks: NDArray[np.int32]


class InterningReader:
    """Equal to `index.stream.PlainReader`; one caller at a time, from any thread, mostly without the GIL.

    `kernels`: a folder that keeps what was compiled. The vocabulary is told new keys' terms. Foreign stretches are
    remembered up to `largest` code points in all, then forgotten; that changes nothing but the time.
    """

    def __init__(self, vocabulary: Vocabulary, kernels: Path, largest: int = 1 << 23) -> None:
        keep_kernels_in(kernels)
        self.keys: list[str] = []
        self._tokenise, self._translate = native("tokenise").of, native("translate").of
        self._stem_keys = native("stem_keys").of
        native("move")  # compiled now, and not when a table grows in the middle of reading
        self._vocabulary = vocabulary
        self._table = Keys()
        self._chunks = Chunks()
        self._largest = largest

    def read(self, texts: Sequence[str]) -> Tokens:
        """The texts' tokens; keys not seen before are appended to `keys`."""
        found = [np.empty(0, np.uint32), np.empty(0, np.int32), np.empty(0, np.int32)]
        parts = [found]
        first = [np.zeros(1, dtype=np.int64)]
        total = 0
        for piece in _pieces(texts):
            *found, counts = self._read(piece)
            parts.append(found)
            if piece.whole:
                first.append(counts + total)
            total += len(found[0])
        new = self._table.since(len(self.keys))
        self.keys += new
        self._vocabulary.remember(stems(self._stem_keys, new))
        keys, starts, ends = (np.concatenate(arrays) for arrays in zip(*parts, strict=True))
        return Tokens(keys, starts, ends, np.concatenate(first))

    def _read(self, piece: _Piece) -> tuple[NDArray[np.uint32], NDArray[np.int32], NDArray[np.int32], _Numbers]:
        """Keys, starts and ends of the piece's tokens, and how many there are at the end of each text."""
        codes, events = self._codes(piece)
        table, chunks = self._table, self._chunks
        keys = np.empty(len(codes), dtype=np.uint32)
        starts = np.empty(len(codes), dtype=np.int32)
        ends = np.empty(len(codes), dtype=np.int32)
        counts = np.empty(len(piece.ends), dtype=np.int64)
        state = np.array([0, 1, 0, 0, table.size, 1, 2 * len(codes)], dtype=np.int64)
        done = 0
        while not done:
            table.make_room(int(state[_NEEDS_KEYS]), int(state[_NEEDS_BYTES]))
            done = self._tokenise(
                codes, piece.ends, piece.base, events.ends, events.chunks,
                chunks.first, chunks.starts, chunks.ends, chunks.numbers, chunks.key_places, chunks.key_bytes,
                table.slots, table.places, table.arena, table.seed,
                keys, starts, ends, counts, state,
            )  # fmt: skip
            table.size = int(state[_SIZE])
        n = int(state[_TOKENS])
        return keys[:n].copy(), starts[:n].copy(), ends[:n].copy(), counts

    def _codes(self, piece: _Piece) -> tuple[NDArray[np.uint8], _Events]:
        """The piece's codes and foreign stretches, all of whose tokens are known then."""
        text = piece.text
        if text.isascii():
            return np.frombuffer(text.encode(), dtype=np.uint8), _NO_EVENTS
        if self._chunks.used + _ENTRY * self._chunks.size > self._largest:
            self._chunks = Chunks()
        chunks = self._chunks
        points = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
        most = min(len(text) // 2 + 1, int(np.count_nonzero(points > _LAST_ASCII)))
        chunks.make_room(most, 2 * len(text))
        codes = np.empty(len(text), dtype=np.uint8)
        events = _Events(np.empty(most, np.int64), np.empty(most, np.int32))
        chunks.size = self._translate(
            points, codes, piece.ends, chunks.slots, chunks.places, chunks.arena, chunks.seed,
            chunks.size, events.ends, events.chunks,
        )  # fmt: skip
        chunks.learn(self._vocabulary)
        return codes, events


def _pieces(texts: Sequence[str]) -> Iterator[_Piece]:
    """The texts in the order given, about PIECE code points at a time."""
    ends = np.cumsum(np.fromiter(map(len, texts), dtype=np.int64, count=len(texts)) + 1)
    first = 0
    while first < len(texts):
        base = int(ends[first - 1]) if first else 0
        last = max(first + 1, int(ends.searchsorted(base + PIECE, side="right")))
        if ends[last - 1] - base > PIECE:
            yield from _parts(texts[first])
        else:
            yield _Piece("\n".join(["", *texts[first:last], ""]), ends[first:last] - base, 0, True)
        first = last


def _parts(text: str) -> Iterator[_Piece]:
    """One long text, cut after white space: where a line ends, or where the next line does not begin yet."""
    start = 0
    while start < len(text):
        stop = start + PIECE
        if stop < len(text):
            line_end = text.rfind("\n", start, stop)
            found = None if line_end >= 0 else _BREAK.search(text, stop)
            stop = line_end + 1 if line_end >= 0 else (found.end() if found else len(text))
        stop = min(stop, len(text))
        part = text[start:stop]
        yield _Piece(f"\n{part}\n", np.array([len(part) + 1]), start, stop == len(text))
        start = stop


_NO_EVENTS = _Events(np.empty(0, np.int64), np.empty(0, np.int32))
