"""Arrays on their way: ones that grow, in memory or in a nameless file, and where those of a generation go."""

from __future__ import annotations

import mmap
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

from index.errors import BackendError

Array: TypeAlias = NDArray[Any]


def let_go(*arrays: Array) -> None:
    """Lets the pages of files that stand behind the arrays leave memory; they are read again when they are needed."""
    for array in arrays:
        held: Any = array
        while isinstance(held, np.ndarray | memoryview):
            held = held.base if isinstance(held, np.ndarray) else held.obj
        if isinstance(held, mmap.mmap) and not array.flags.writeable and hasattr(mmap, "MADV_DONTNEED"):
            begin = array.ctypes.data - np.frombuffer(held, dtype=np.uint8).ctypes.data
            begin, end = begin - begin % mmap.PAGESIZE, begin + array.nbytes
            if end > begin:
                held.madvise(mmap.MADV_DONTNEED, begin, end - begin)


class Sink(Protocol):
    """Where the arrays of a generation go, each once and by its name; what was given can be read from then on."""

    def add(self, name: str, array: Array) -> Array:
        """Takes the array; returns it as it is kept."""
        ...

    def add_columns(self, dtypes: Mapping[str, str], length: int, parts: Iterable[Sequence[Array]]) -> list[Array]:
        """Takes arrays of one length that are made side by side, some elements of each at a time."""
        ...


class InMemory:
    """A sink for a generation that has no folder."""

    def add(self, name: str, array: Array) -> Array:  # noqa: ARG002  (the protocol's)
        """The array itself."""
        return array

    def add_columns(self, dtypes: Mapping[str, str], length: int, parts: Iterable[Sequence[Array]]) -> list[Array]:
        """The arrays, put together."""
        columns = [np.empty(length, dtype=dtype) for dtype in dtypes.values()]
        at = 0
        for part in parts:
            for column, values in zip(columns, part, strict=True):
                column[at : at + len(values)] = values
            at += len(part[0])
        return columns


IN_MEMORY = 1 << 23
"""Bytes up to which nothing is written to a file."""


class Spool:
    """Parts end to end; with a folder, memory is bounded by IN_MEMORY whatever is appended."""

    def __init__(self, dtype: str, folder: Path | None = None) -> None:
        self._dtype = np.dtype(dtype)
        self._folder = folder
        self._parts: list[Array] = []
        self._held = 0
        self._file: Any = None
        self._written = 0

    def __len__(self) -> int:
        return (self._written + self._held) // self._dtype.itemsize

    def append(self, part: Array) -> None:
        """Adds the elements of the part at the end."""
        part = np.ascontiguousarray(part, dtype=self._dtype)
        self._parts.append(part)
        self._held += part.nbytes
        if self._folder is not None and self._held > IN_MEMORY:
            self._spill(self._folder)

    def array(self) -> Array:
        """All that was appended; read-only where it is a file."""
        if self._file is None and (self._folder is None or self._held <= IN_MEMORY >> 3):
            return np.concatenate(self._parts) if self._parts else np.empty(0, dtype=self._dtype)
        self._spill(self._folder)
        return np.memmap(self._file, dtype=self._dtype, mode="r")

    def _spill(self, folder: Path | None) -> None:
        try:
            if self._file is None:
                self._file = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115  (lives as long as the array)
            for part in self._parts:
                self._file.write(part.data.cast("B"))
            self._file.flush()
        except OSError as error:
            raise BackendError(
                f"The library's folder cannot be written: {error.strerror}; nothing was changed."
            ) from error
        self._written += self._held
        self._parts, self._held = [], 0
