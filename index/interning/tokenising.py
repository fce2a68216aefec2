"""Codes to key numbers and offsets, compiled: the one loop over everything that is read."""

from __future__ import annotations

import numpy as np

from index.blocks.arrays import Array
from index.blocks.compiled import Int, kernel, part
from index.interning.codes import KIND, NOTHING, STRANGE
from index.interning.hashing import byte_hash, entered
from index.interning.scanning import scan

SEGMENT, AT, EVENT, TOKENS, SIZE, NEEDS_KEYS, NEEDS_BYTES = range(7)
"""Places in `state`: where reading stands, and what room it stopped for."""

_WORD = 8
"""Bytes that a word of the hash holds."""

_Table = tuple[Array, Array, Array]
_Chunks = tuple[Array, Array, Array, Array, Array, Array]
_Out = tuple[Array, Array, Array]


@part
def _foreign(table: _Table, chunks: _Chunks, token: Int, seed: Int, size: Int) -> Int:
    """Number of the key of a foreign stretch's token."""
    numbers, key_places, key_bytes = chunks[3], chunks[4], chunks[5]
    if numbers[token] >= 0:
        return np.int64(numbers[token])
    places, arena = table[1], table[2]
    begin = key_places[token]
    length = key_places[token + 1] - begin
    used = places[size]
    for i in range(length):
        arena[used + i] = key_bytes[begin + i]
    number = entered(table, size, byte_hash(seed, arena, used, used + length), length, _WORD)
    numbers[token] = number
    return number


@part
def _emit(out: _Out, at: Int, number: Int, start: Int, end: Int) -> Int:
    keys, starts, ends = out
    keys[at] = number
    starts[at] = start
    ends[at] = end
    return at + 1


@kernel
def tokenise(
    codes: Array,
    text_ends: Array,
    base: Int,
    event_end: Array,
    event_chunk: Array,
    chunk_first: Array,
    chunk_starts: Array,
    chunk_ends: Array,
    chunk_numbers: Array,
    chunk_key_places: Array,
    chunk_key_bytes: Array,
    slots: Array,
    places: Array,
    arena: Array,
    seed: Int,
    keys: Array,
    starts: Array,
    ends: Array,
    counts: Array,
    state: Array,
) -> Int:
    """1 when all is read; else 0, and the table of keys must get the room that `state` names, and reading goes on.

    Texts begin at 1, with one white space after each. base: what to add to offsets; counts: tokens
    at the end of each text. There is never more than one token a code.
    """
    room = min(len(places) - 1, len(slots) // 4)
    table = (slots, places, arena)
    chunks = (chunk_first, chunk_starts, chunk_ends, chunk_numbers, chunk_key_places, chunk_key_bytes)
    out = (keys, starts, ends)
    segment, at, event, tokens, size = state[SEGMENT], state[AT], state[EVENT], state[TOKENS], state[SIZE]
    state[NEEDS_KEYS] = 0
    while segment < len(text_ends) and state[NEEDS_KEYS] == 0:
        end = text_ends[segment]
        shift = base - (text_ends[segment - 1] + 1 if segment else 1)
        while at < end:
            kind = KIND[codes[at]]
            if kind == NOTHING:
                at += 1
            elif kind == STRANGE:
                first, last = chunk_first[event_chunk[event]], chunk_first[event_chunk[event] + 1]
                length = chunk_key_places[last] - chunk_key_places[first]
                if size + last - first > room or places[size] + length > len(arena):
                    state[NEEDS_KEYS], state[NEEDS_BYTES] = last - first, length
                    break
                for token in range(first, last):
                    number = _foreign(table, chunks, token, seed, size)
                    size = max(size, number + 1)
                    origin = at + shift
                    tokens = _emit(out, tokens, number, origin + chunk_starts[token], origin + chunk_ends[token])
                at = event_end[event]
                event += 1
            else:
                used = places[size]
                if size == room or used + 2 * (end - at) + 2 > len(arena):
                    state[NEEDS_KEYS], state[NEEDS_BYTES] = 1, 2 * (end - at) + 2
                    break
                stop, to = scan(codes, at, end, arena, used)
                if stop == at:
                    at += 1
                    continue
                number = entered(table, size, byte_hash(seed, arena, used, to), to - used, _WORD)
                size = max(size, number + 1)
                tokens = _emit(out, tokens, number, at + shift, stop + shift)
                at = stop
        else:
            counts[segment] = tokens
            segment += 1
            at = end + 1
    state[SEGMENT], state[AT], state[EVENT], state[TOKENS], state[SIZE] = segment, at, event, tokens, size
    return np.int64(segment == len(text_ends))
