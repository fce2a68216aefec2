"""Where compiled kernels are kept, and what marks a function as one or as a part of one."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import Any, TypeAlias, TypeVar

F = TypeVar("F", bound=Callable[..., Any])

_FOLDER = "VERBATIM_KERNELS"
"""The environment variable that holds the folder, for this process and those that it starts."""

Int: TypeAlias = Any
Float: TypeAlias = Any
"""Scalars within kernels: numba's, whose widths no checker of Python follows."""


_PART = "is_part"


def kernels_of(home: Path) -> Path:
    """The folder for the compiled kernels of the library in `home`: one for all libraries of a user, in their cache.

    Where there is none that can be written ($XDG_CACHE_HOME, else ~/.cache), it lies in the library.
    """
    stated = os.environ.get("XDG_CACHE_HOME") or os.environ.get("LOCALAPPDATA") or "~/.cache"
    cache = os.path.join(os.path.expanduser(stated), "verbatim")
    there = cache
    while there and not os.path.exists(there):
        there = os.path.dirname(there)
    return Path(cache) if os.path.isabs(cache) and os.access(there, os.W_OK | os.X_OK) else home / "kernels"


def is_own(found: os.stat_result) -> bool:
    """True for a file or folder that nobody but this user can have changed: only such code is ever run."""
    return os.name == "nt" or (found.st_uid == os.geteuid() and not found.st_mode & (stat.S_IWGRP | stat.S_IWOTH))


def keep_kernels_in(folder: Path) -> Path:
    """The directory for compiled kernels: below `folder`, named by the kernels' sources and numba's version.

    Call it before anything that compiles. The name holds a digest of all sources, so a new version never meets old
    code, whichever function it changed.
    """
    directory = folder / f"kernels-{kernel_version()}"
    with suppress(OSError):  # what cannot be kept is compiled again
        directory.parent.mkdir(parents=True, exist_ok=True)
        directory.mkdir(mode=0o700, exist_ok=True)
    os.environ[_FOLDER] = str(directory)
    return directory


@cache
def kernel_version() -> str:
    """A digest of the kernels' sources and of numba's version."""
    here = Path(__file__).parent
    files = sorted([*here.glob("*.py"), *(here.parent / "interning").glob("*.py")])
    sources = b"".join(path.read_bytes() for path in files)
    return sha256(sources + version("numba").encode()).hexdigest()[:16]


def kernel_folder() -> Path:
    """Where compiled kernels are kept: as keep_kernels_in said last, else beside the sources' own compiled files."""
    return Path(os.environ.get(_FOLDER) or Path(__file__).parent / "__pycache__")


def kernel(function: F) -> F:
    """Compiled when it is first asked for, by `native.native`, for what `signatures.KERNELS` says; gives an int64."""
    return function


def part(function: F) -> F:
    """Compiled into the kernels that call it, by `compiling`; where nothing is compiled it is Python as it stands."""
    function.__dict__[_PART] = True
    return function


def is_part(value: object) -> bool:
    """True for what `part` marked."""
    return _PART in getattr(value, "__dict__", ())
