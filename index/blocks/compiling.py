"""What only compiling needs: a kernel, or a part of one, as numba wants it, over parts that numba has taken as well."""

from __future__ import annotations

from functools import cache
from types import FunctionType
from typing import Any, TypeAlias

from numba import njit

from index.blocks.compiled import is_part

Function: TypeAlias = Any
"""A function in Python, or numba's own of one."""


def with_parts(function: Function) -> Function:
    """The function over numba's own of the parts that it calls; the one that was given goes on calling Python's."""
    called = [name for name in function.__code__.co_names if is_part(function.__globals__.get(name))]
    around = function.__globals__ | {name: _numbas(function.__globals__[name]) for name in called}
    return FunctionType(function.__code__, around, function.__name__, function.__defaults__, function.__closure__)


def inlined(function: Function) -> Function:
    """The function as numba compiles it into whatever calls it."""
    return njit(nogil=True, error_model="numpy", boundscheck=False, forceinline=True)(with_parts(function))


_numbas = cache(inlined)
