"""The compiler's half of a call: a kernel that takes arrays, as a function of the address of its arguments' table."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numba import from_dtype, types
from numba.extending import intrinsic

from index.blocks.compiled import Int
from index.blocks.compiling import inlined
from index.blocks.memory import Object, array_at
from index.blocks.signatures import Argument


def entry(kernel: Callable[..., Any], takes: Sequence[Argument]) -> Callable[[Int], Int]:
    """The kernel as a function of the address that `signatures.packed` gives."""
    values_at = _values_at(takes)
    called = inlined(kernel)

    def call(table: Int) -> Int:
        return called(*values_at(table))

    return call


def _values_at(takes: Sequence[Argument]) -> Object:
    """A function of a table's address that gives the arguments as a tuple."""
    dtypes = [from_dtype(np.dtype(each.dtype)) for each in takes]
    pairs = list(zip(takes, dtypes, strict=True))
    kinds = [types.Array(d, 1, "C", readonly=each.constant) if each.is_array else d for each, d in pairs]
    whole = types.Tuple(kinds)

    @intrinsic  # type: ignore[untyped-decorator]
    def values(context: Object, table: Object) -> Object:  # noqa: ARG001 - numba's protocol
        def generate(context: Object, builder: Object, _signature: Object, arguments: Object) -> Object:
            word = context.get_value_type(types.int64)
            at = builder.inttoptr(arguments[0], word.as_pointer())
            words = iter(range(2 * len(kinds)))

            def load() -> Object:
                return builder.load(builder.gep(at, [word(next(words))]))

            made = [
                array_at(context, builder, kind, load(), load()) if each.is_array else load()
                for each, kind in zip(takes, kinds, strict=True)
            ]
            return context.make_tuple(builder, whole, made)

        return whole(types.int64), generate

    return values
