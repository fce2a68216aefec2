"""How a kernel reaches an index and a thread's scratch: by the addresses of their arrays, in one int64 table.

Handing over three addresses costs a query about 8 µs less than handing over every array (measured at 10,000
passages). The owner of a table keeps its arrays alive, and `arrays.check_shapes` has compared their lengths.
"""

from __future__ import annotations

from typing import Any, NamedTuple, TypeAlias

import numpy as np
from numba import carray, types
from numba.core import cgutils
from numba.extending import intrinsic

from index.blocks.arrays import BLOCK, Array
from index.blocks.compiled import Float, Int, part

Object: TypeAlias = Any
"""numba's and LLVM's own objects."""


@intrinsic  # type: ignore[untyped-decorator]
def _pointer(context: Object, address: Object) -> Object:  # noqa: ARG001 - numba's protocol
    """The address as a pointer."""

    def generate(_context: Object, builder: Object, _signature: Object, arguments: Object) -> Object:
        return builder.inttoptr(arguments[0], cgutils.voidptr_t)

    return types.voidptr(types.int64), generate


class Index(NamedTuple):
    """The arrays of BlockArrays, as a kernel sees them, and N, B and k1."""

    n: Int
    blocks: Int
    k1: Float
    b: Float
    avgdl: Float
    length: Array
    norm: Array
    df: Array
    idf: Array
    layout: Array
    posting_start: Array
    entry_start: Array
    entry_count: Array
    rare_passage: Array
    rare_tf: Array
    posting: Array
    entry_block: Array
    entry_max: Array
    entry_first: Array
    row_max: Array
    row_first: Array
    dense_impact: Array
    dense_tf: Array
    escape_key: Array
    escape_tf: Array


@part
def index_at(table: Int) -> Index:
    """The index whose table (two int64 an array, in the order of DTYPES: address, length) is at this address."""
    at = carray(_pointer(table), (42,), dtype=np.int64)
    facts = carray(_pointer(at[0]), (7,), dtype=np.float64)
    n = np.int64(facts[1])
    return Index(
        n,
        (n + BLOCK - 1) // BLOCK,
        facts[4],
        facts[5],
        facts[3],
        carray(_pointer(at[2]), (at[3],), dtype=np.uint32),
        carray(_pointer(at[4]), (at[5],), dtype=np.float32),
        carray(_pointer(at[6]), (at[7],), dtype=np.uint32),
        carray(_pointer(at[8]), (at[9],), dtype=np.float64),
        carray(_pointer(at[10]), (at[11],), dtype=np.uint8),
        carray(_pointer(at[12]), (at[13],), dtype=np.int64),
        carray(_pointer(at[14]), (at[15],), dtype=np.int64),
        carray(_pointer(at[16]), (at[17],), dtype=np.uint32),
        carray(_pointer(at[18]), (at[19],), dtype=np.uint32),
        carray(_pointer(at[20]), (at[21],), dtype=np.uint8),
        carray(_pointer(at[22]), (at[23],), dtype=np.uint16),
        carray(_pointer(at[24]), (at[25],), dtype=np.uint32),
        carray(_pointer(at[26]), (at[27],), dtype=np.uint8),
        carray(_pointer(at[28]), (at[29],), dtype=np.uint32),
        carray(_pointer(at[30]), (at[31],), dtype=np.uint8),
        carray(_pointer(at[32]), (at[33],), dtype=np.uint32),
        carray(_pointer(at[34]), (at[35],), dtype=np.uint16),
        carray(_pointer(at[36]), (at[37],), dtype=np.uint8),
        carray(_pointer(at[38]), (at[39],), dtype=np.uint64),
        carray(_pointer(at[40]), (at[41],), dtype=np.uint32),
    )


TERMS = 64
"""Most distinct terms that a pruned search takes; longer queries are accumulated exactly."""

POSITIONS = 256
"""Most query positions that a pruned search takes."""

SCRATCH: tuple[tuple[str, str], ...] = (
    ("query_term", "i8"),
    ("query_weight", "f8"),
    ("result_id", "i8"),
    ("result_score", "f8"),
    ("term", "i8"),
    ("weight", "f4"),
    ("step", "i8"),
    ("bound", "i4"),
    ("slot", "u4"),
    ("order", "i4"),
    ("sums", "f4"),
    ("candidate_id", "i8"),
    ("candidate_score", "f4"),
    ("heap", "f4"),
    ("state", "f8"),
)
"""A thread's scratch: name and dtype of each array."""


class Scratch(NamedTuple):
    """One thread's arrays, as a kernel sees them; `search.Workspace` makes them.

    sum_bits are the sums' bits as int32: they order positive floats as well, and LLVM vectorises their maximum.
    peak is the memory of bound as float32.
    """

    query_term: Array
    query_weight: Array
    result_id: Array
    result_score: Array
    term: Array
    weight: Array
    step: Array
    bound: Array
    peak: Array
    slot: Array
    order: Array
    sums: Array
    sum_bits: Array
    candidate_id: Array
    candidate_score: Array
    heap: Array
    state: Array


@part
def scratch_at(table: Int) -> Scratch:
    """The scratch whose table (address and length of each array, in the order of SCRATCH) is at this address."""
    at = carray(_pointer(table), (30,), dtype=np.int64)
    return Scratch(
        carray(_pointer(at[0]), (at[1],), dtype=np.int64),
        carray(_pointer(at[2]), (at[3],), dtype=np.float64),
        carray(_pointer(at[4]), (at[5],), dtype=np.int64),
        carray(_pointer(at[6]), (at[7],), dtype=np.float64),
        carray(_pointer(at[8]), (at[9],), dtype=np.int64),
        carray(_pointer(at[10]), (at[11],), dtype=np.float32),
        carray(_pointer(at[12]), (at[13],), dtype=np.int64),
        carray(_pointer(at[14]), (at[15],), dtype=np.int32),
        carray(_pointer(at[14]), (at[15],), dtype=np.float32),
        carray(_pointer(at[16]), (at[17],), dtype=np.uint32),
        carray(_pointer(at[18]), (at[19],), dtype=np.int32),
        carray(_pointer(at[20]), (at[21],), dtype=np.float32),
        carray(_pointer(at[20]), (at[21],), dtype=np.int32),
        carray(_pointer(at[22]), (at[23],), dtype=np.int64),
        carray(_pointer(at[24]), (at[25],), dtype=np.float32),
        carray(_pointer(at[26]), (at[27],), dtype=np.float32),
        carray(_pointer(at[28]), (at[29],), dtype=np.float64),
    )


@part
def bytes_at(address: Int, length: Int) -> Array:
    """uint8 (length,) at this address."""
    return carray(_pointer(address), (length,), dtype=np.uint8)  # type: ignore[no-any-return]


@part
def bare(array: Array) -> Array:
    """The array without its owner: counting references to it in a loop was two fifths of a tokeniser's time."""
    return carray(_pointer(np.int64(array.ctypes.data)), (len(array),), dtype=array.dtype)  # type: ignore[no-any-return]
