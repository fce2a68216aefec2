"""Every compiled kernel: where it is defined, what it takes, and how a call hands its arguments over.

A kernel is called with one address, that of a table of 64-bit words: of an array its address and length, of a whole
number itself. So object code is called alike whatever it takes, and no call needs numba.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any, NamedTuple

import numpy as np

from index.blocks.arrays import Array
from index.errors import FormatError

_WORD = 1 << 64


class Kernel(NamedTuple):
    """The module that defines the kernel, and its arguments as C would write them; it gives an int64.

    Without arguments, what it takes is an address that it reads itself (memory.py).
    """

    module: str
    takes: str = ""


class Argument(NamedTuple):
    """A whole number, or an array of one dimension, which is only read if it is `constant`."""

    dtype: str
    is_array: bool
    constant: bool


KERNELS = {
    "search_blocks": Kernel("index.blocks.kernels"),
    "search_passages": Kernel("index.blocks.accumulation"),
    "score_all": Kernel("index.blocks.exact"),
    "frequency_in": Kernel("index.blocks.exact"),
    "count": Kernel(
        "index.blocks.inversion",
        "const i8[], const i8[], const u4[], const i4[], i8, i8, u4[], u4[], u4[], i8[], i4[]",
    ),
    "fill": Kernel(
        "index.blocks.inversion",
        "const i8[], const i8[], const u4[], const i4[], i8, i8, const f8[], const u1[], const i8[], const i8[],"
        "i8[], i8[], u4[], u1[], u2[], u4[], u1[], u4[], u1[], u8[], u4[], u1[], u8[], u4[], u4[], i4[], i8[]",
    ),
    "close_rows": Kernel("index.blocks.inversion", "u4[], i8"),
    "see": Kernel(
        "index.blocks.sorting",
        "const u4[], const u4[], i8, const i8[], i8, const u1[], const u1[], i8[], i8[]",
    ),
    "place": Kernel(
        "index.blocks.sorting",
        "const u4[], const i4[], const i8[], i8, i8, const u1[], i8, i8, i8, i8[], i4[]",
    ),
    "collect": Kernel("index.blocks.sorting", "const u4[], i8, i8, i8, i8, i4[], u8[], i8"),
    "sort_digit": Kernel("index.blocks.sorting", "const u8[], const i4[], u8[], i4[], i8[], i8"),
    "rising": Kernel("index.blocks.carrying", "const i8[], u1[], i8[], i8[]"),
    "fresh": Kernel(
        "index.blocks.carrying",
        "const u4[], i8, i8, const u1[], const i8[], const i8[], i4[], i8",
    ),
    "merge": Kernel(
        "index.blocks.carrying",
        "const i4[], const u8[], const u4[], const i4[], const i8[], const i8[], const i8[], const i4[], const u8[],"
        "i8[], i4[], u8[]",
    ),
    "carry": Kernel(
        "index.blocks.carrying",
        "const i4[], const i8[], const i4[], const i4[], const i8[], const i8[], const i8[], const i4[], const i8[],"
        "i8, i8, i4[]",
    ),
    "translate": Kernel(
        "index.interning.translation",
        "const u4[], u1[], const i8[], u8[], i8[], u4[], u8, i8, i8[], i4[]",
    ),
    "tokenise": Kernel(
        "index.interning.tokenising",
        "const u1[], const i8[], i8, const i8[], const i4[], const i8[], const i4[], const i4[], i4[], const i8[],"
        "const u1[], u8[], i8[], u1[], u8, u4[], i4[], i4[], i8[], i8[]",
    ),
    "stem_keys": Kernel("index.interning.stemming", "const u1[], const i8[], u1[], i8[]"),
    "move": Kernel("index.interning.hashing", "const u8[], u8[]"),
}


@cache
def arguments(name: str) -> tuple[Argument, ...]:
    """What the kernel of this name takes."""
    takes = [each.split() for each in KERNELS[name].takes.split(",") if each]
    return tuple(Argument(kind.removesuffix("[]"), kind.endswith("[]"), "const" in words) for *words, kind in takes)


def packed(name: str, values: Sequence[Array | np.integer[Any] | int]) -> Array:
    """uint64: the table of a call; the caller keeps the arrays alive. Raises FormatError for any other argument."""
    words: list[int] = []
    for place, (argument, value) in enumerate(zip(arguments(name), values, strict=True)):
        if not isinstance(value, np.ndarray):
            fits = not argument.is_array
            words.append(int(value) % _WORD)
        else:
            fits = argument.is_array and value.ndim == 1 and value.dtype == argument.dtype
            fits = fits and value.flags.c_contiguous and (argument.constant or value.flags.writeable)
            words += value.ctypes.data, len(value)
        if not fits:
            raise FormatError(f"Argument {place + 1} of the kernel {name} is not {argument.dtype} as it should be.")
    return np.array(words, dtype=np.uint64)
