"""Where compiled kernels are kept, and the one decorator that compiles them."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from functools import cache
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import Any, TypeAlias, TypeVar, cast

F = TypeVar("F", bound=Callable[..., Any])

Int: TypeAlias = Any
Float: TypeAlias = Any
"""Scalars within kernels: numba's, whose widths no checker of Python follows."""


def keep_kernels_in(folder: Path) -> Path:
    """The directory for compiled kernels: below `folder`, named by the kernels' sources and numba's version.

    Call it before anything that compiles. numba checks only the file of a cached function itself, not the files
    of the functions that it calls; so the name holds a digest of them all, and a new version never meets old code.
    """
    directory = folder / f"kernels-{kernel_version()}"
    directory.mkdir(parents=True, exist_ok=True)
    os.environ["NUMBA_CACHE_DIR"] = str(directory)
    if "numba" in sys.modules:
        from numba.core import config

        config.CACHE_DIR = str(directory)
    return directory


@cache
def kernel_version() -> str:
    """A digest of the kernels' sources and of numba's version."""
    here = Path(__file__).parent
    files = sorted([*here.glob("*.py"), *(here.parent / "interning").glob("*.py")])
    sources = b"".join(path.read_bytes() for path in files)
    return sha256(sources + version("numba").encode()).hexdigest()[:16]


def kernel_folder() -> Path:
    """Where compiled kernels are kept: as keep_kernels_in said last, else beside the sources, as numba does."""
    return Path(os.environ.get("NUMBA_CACHE_DIR") or Path(__file__).parent / "__pycache__")


def kernel(signature: str | list[str]) -> Callable[[F], F]:
    """Compiles at import for exactly this signature, without the GIL; cached on disk, never with fast-math."""

    def compile_now(function: F) -> F:
        from numba import njit

        return cast("F", njit(signature, nogil=True, cache=True, error_model="numpy", boundscheck=False)(function))

    return compile_now


def asked_by_address(function: F) -> F:
    """Compiled when it is first asked for, by `native.native`; takes and gives one int64."""
    return function


def part(function: F) -> F:
    """Compiled into the kernels that call it."""
    from numba import njit

    return cast("F", njit(nogil=True, error_model="numpy", boundscheck=False, forceinline=True)(function))
