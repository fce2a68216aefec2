"""How a kernel reaches an index, a thread's scratch and a request: by the addresses of their arrays.

A table is an int64 array of (address, length) for each array, in the order of its table of dtypes: there is one
such table for what is on disk (`arrays.DTYPES`), and the kernels' views are made from it. Handing over one address
costs a query about 8 µs less than handing over every array (measured at 10,000 passages). The owner of a table
keeps its arrays alive, and `arrays.check_shapes` has compared their lengths.
"""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Sequence
from typing import Any, NamedTuple, TypeAlias

import numpy as np
from numba import carray, from_dtype, types
from numba.core import cgutils
from numba.extending import intrinsic
from numba.np.arrayobj import populate_array

from index.blocks.arrays import BLOCK, DTYPES, Array
from index.blocks.compiled import Int, part
from index.blocks.scratch import DERIVED, HEADER, POSITIONS, SCRATCH

Object: TypeAlias = Any
"""numba's and LLVM's own objects."""

_TWICE = (("result_score", "result", "f8"), ("peak_bits", "peak", "i4"), ("sum_bits", "sums", "i4"))
"""Scratch seen a second time: name, array, dtype. Bits order positive floats, and LLVM vectorises their maximum."""

Index: TypeAlias = Any
"""The arrays of BlockArrays and DERIVED, as a kernel sees them, after n, blocks, k1, b and avgdl."""

Scratch: TypeAlias = Any
"""One thread's arrays, as a kernel sees them: SCRATCH, then those of _TWICE."""


@intrinsic  # type: ignore[untyped-decorator]
def _pointer(context: Object, address: Object) -> Object:  # noqa: ARG001 - numba's protocol
    """The address as a pointer."""

    def generate(_context: Object, builder: Object, _signature: Object, arguments: Object) -> Object:
        return builder.inttoptr(arguments[0], cgutils.voidptr_t)

    return types.voidptr(types.int64), generate


def array_at(context: Object, builder: Object, kind: Object, address: Object, length: Object) -> Object:
    """The array of this type, without an owner: references to it need not be counted."""
    array = context.make_array(kind)(context, builder)
    item = context.get_data_type(kind.dtype)
    size = context.get_constant(types.intp, context.get_abi_sizeof(item))
    populate_array(array, builder.inttoptr(address, item.as_pointer()), [length], [size], size, None)
    return array._getvalue()  # noqa: SLF001 - as numba's own carray does


def _views(name: str, places: Sequence[tuple[str, int, str]], facts: Sequence[str] = ()) -> Object:
    """A function of a table's address that gives a named tuple of its arrays: name, number in the table, dtype.

    `facts`: fields before them, whose values `_facts` loads from the table's first array.
    """
    arrays = [types.Array(from_dtype(np.dtype(dtype)), 1, "C") for _, _, dtype in places]
    known = [types.int64 if fact in {"n", "blocks"} else types.float64 for fact in facts]
    names = [*facts, *(field for field, _, _ in places)]
    kind = types.NamedTuple([*known, *arrays], namedtuple(name, names))

    @intrinsic  # type: ignore[untyped-decorator]
    def views(context: Object, table: Object) -> Object:  # noqa: ARG001 - numba's protocol
        def generate(context: Object, builder: Object, _signature: Object, arguments: Object) -> Object:
            word = context.get_value_type(types.int64)
            at = builder.inttoptr(arguments[0], word.as_pointer())

            def load(place: int) -> Object:
                return builder.load(builder.gep(at, [word(place)]))

            made = _facts(context, builder, load(0)) if facts else []
            for field, (_, number, _) in zip(arrays, places, strict=True):
                made.append(array_at(context, builder, field, load(2 * number), load(2 * number + 1)))
            return context.make_tuple(builder, kind, made)

        return kind(types.int64), generate

    return views


def _facts(context: Object, builder: Object, address: Object) -> list[Object]:
    """n, blocks, k1, b, avgdl of `arrays.pack_facts` at this address."""
    word, real = context.get_value_type(types.int64), context.get_value_type(types.float64)
    at = builder.inttoptr(address, real.as_pointer())
    n_, avgdl, k1, b = (builder.load(builder.gep(at, [word(place)])) for place in (1, 3, 4, 5))
    n = builder.fptosi(n_, word)
    return [n, builder.sdiv(builder.add(n, word(BLOCK - 1)), word(BLOCK)), k1, b, avgdl]


index_at = _views(
    "Index",
    [(name, number, dtype) for number, (name, dtype) in enumerate((DTYPES | DERIVED).items())],
    ("n", "blocks", "k1", "b", "avgdl"),
)
"""The index whose table is at this address."""

_NUMBERS = {name: number for number, name in enumerate(SCRATCH)}

scratch_at = _views(
    "Scratch",
    [
        *((name, number, SCRATCH[name]) for name, number in _NUMBERS.items()),
        *((name, _NUMBERS[array], dtype) for name, array, dtype in _TWICE),
    ],
)
"""The scratch whose table is at this address."""


class Request(NamedTuple):
    """What is asked for: addresses of index and scratch, positions, results, and the filter's address or 0."""

    table: Int
    scratch: Int
    n: Int
    k: Int
    allowed: Int
    words: Array
    reals: Array


@part
def request_at(address: Int) -> Request:
    """The request of HEADER words and, for each position, term and weight, at this address."""
    words = carray(_pointer(address), (HEADER + 2 * POSITIONS,), dtype=np.int64)
    reals = carray(_pointer(address), (HEADER + 2 * POSITIONS,), dtype=np.float64)
    return Request(words[0], words[1], words[2], words[3], words[4], words, reals)


@part
def bytes_at(address: Int, length: Int) -> Array:
    """uint8 (length,) at this address."""
    return carray(_pointer(address), (length,), dtype=np.uint8)  # type: ignore[no-any-return]


@part
def words_at(address: Int, length: Int) -> Array:
    """int64 (length,) at this address."""
    return carray(_pointer(address), (length,), dtype=np.int64)  # type: ignore[no-any-return]


@part
def reals_at(address: Int, length: Int) -> Array:
    """float64 (length,) at this address."""
    return carray(_pointer(address), (length,), dtype=np.float64)  # type: ignore[no-any-return]
