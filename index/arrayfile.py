"""Named flat arrays in one file, written once and mapped: what a generation is on disk.

Layout: MAGIC, each array at a multiple of 64 bytes, a header (JSON: facts, and name, dtype, place and sha256 of each
array), then the header's length and sha256, then MAGIC again. The header stands at the end because the digests are
known only when the arrays are written. A digest covers the padding before its array, so no byte of the file is free.
"""

from __future__ import annotations

import mmap
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from types import TracebackType
from typing import Any, TypeAlias

import msgspec
import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from index.errors import BackendError, FormatError
from index.spool import let_go

Array: TypeAlias = NDArray[Any]

MAGIC = b"verbatim-arrays\n"
_ALIGN = 64
_TAIL = 8 + 32 + len(MAGIC)
_CHUNK = 1 << 20
"""Bytes hashed and written at once: what still lies in the processor's cache."""

_MAPPED = 1 << 20
"""Bytes from which a written array is read from the file and leaves memory."""


class Section(Struct, frozen=True):
    """One array of a file: `length` elements of `dtype`, bytes [at, end), digest of the bytes from `begin` to `end`."""

    name: str
    dtype: str
    length: int
    begin: int
    at: int
    end: int
    sha256: str


class Header(Struct, frozen=True, forbid_unknown_fields=True):
    """What the file says of itself; `facts` is the writer's own JSON."""

    facts: msgspec.Raw
    sections: tuple[Section, ...]


class ArrayWriter:
    """Writes one file; it is whole and durable after `finish`, and useless before. A sink (index.spool)."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._sections: list[Section] = []
        self._end = 0
        with _writing(path):
            self._file = path.open("x+b")
            self._write(MAGIC)

    def __enter__(self) -> ArrayWriter:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._file.close()

    @property
    def names(self) -> set[str]:
        """The arrays written so far."""
        return {each.name for each in self._sections}

    def add(self, name: str, array: Array) -> Array:
        """Writes the array, flattened; returns it, a large one as it is read from the file."""
        (column,) = self._put({name: array.dtype.str}, array.size, [(array.reshape(-1),)])
        return array if array.nbytes < _MAPPED else self._mapped(column)

    def add_columns(self, dtypes: Mapping[str, str], length: int, parts: Iterable[Sequence[Array]]) -> list[Array]:
        """Writes arrays of one length that are made side by side; returns them as they are read from the file.

        parts: (some elements of each array), in order; raises BackendError where they are not `length` in all.
        """
        return [self._mapped(column) for column in self._put(dtypes, length, parts)]

    def _put(self, dtypes: Mapping[str, str], length: int, parts: Iterable[Sequence[Array]]) -> list[_Column]:
        begun: list[_Column] = []
        with _writing(self._path):
            for name, dtype in dtypes.items():
                begun.append(_Column(name, np.dtype(dtype), self._end, length))
                self._end = begun[-1].end
                self._write_at(begun[-1], bytes(begun[-1].at - begun[-1].begin))
            for part in parts:
                for column, values in zip(begun, part, strict=True):
                    data = np.ascontiguousarray(values, dtype=column.dtype).view(np.uint8).data
                    for low in range(0, len(data), _CHUNK):
                        self._write_at(column, data[low : low + _CHUNK])
                    let_go(values)
            self._file.seek(self._end)
        self._sections += [column.section() for column in begun]
        return begun

    def finish(self, facts: Struct | dict[str, Any]) -> None:
        """Writes the header and makes the file durable."""
        header = msgspec.json.encode(Header(msgspec.Raw(msgspec.json.encode(facts)), tuple(self._sections)))
        with _writing(self._path):
            self._write(header + len(header).to_bytes(8, "little") + sha256(header).digest() + MAGIC)
            self._file.flush()
            os.fsync(self._file.fileno())

    def _write(self, data: bytes) -> None:
        self._end += self._file.write(data)

    def _write_at(self, column: _Column, data: bytes | memoryview) -> None:
        """Writes what comes next of the column."""
        self._file.seek(column.written)
        column.written += self._file.write(data)
        column.digest.update(data)

    def _mapped(self, column: _Column) -> Array:
        """The array, read from the file."""
        if column.at == column.end:
            return np.empty(0, dtype=column.dtype)
        skip = column.at % mmap.ALLOCATIONGRANULARITY
        with _writing(self._path):
            self._file.flush()
            size = column.end - column.at + skip
            held = mmap.mmap(self._file.fileno(), size, access=mmap.ACCESS_READ, offset=column.at - skip)
        return np.frombuffer(held, dtype=column.dtype, count=column.length, offset=skip)


class _Column:
    """An array while it is written: bytes [at, end) of the file, padded from `begin` on."""

    def __init__(self, name: str, dtype: np.dtype[Any], begin: int, length: int) -> None:
        self.name, self.dtype, self.begin, self.length = name, dtype, begin, length
        self.at = begin + -begin % _ALIGN
        self.end = self.at + length * dtype.itemsize
        self.written = begin
        self.digest = sha256()

    def section(self) -> Section:
        """What the header says of the array; raises BackendError where it is not whole."""
        if self.written != self.end:
            raise BackendError(f"The array {self.name!r} was not made whole; nothing was changed.")
        return Section(self.name, self.dtype.str, self.length, self.begin, self.at, self.end, self.digest.hexdigest())


class ArrayFile:
    """A file of arrays, mapped read-only; the arrays keep the map open as long as they are used."""

    def __init__(self, path: Path) -> None:
        """Checks size and header; raises FormatError with the file's name where they are not as they were written.

        Raises BackendError, with the name as well, where the system does not let it be read.
        """
        self.path = path
        try:
            with path.open("rb") as file:
                self._map = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        except FileNotFoundError as error:
            raise FormatError(f"{_named(path)} is missing; build the library again.") from error
        except OSError as error:
            raise BackendError(f"{_named(path)} cannot be read: {error.strerror}; check the disk.") from error
        except ValueError as error:  # mmap, of an empty file
            raise FormatError(f"{_named(path)} is damaged or cut off; build the library again.") from error
        self.header = self._header()
        self.arrays: dict[str, Array] = {each.name: self._array(each) for each in self.header.sections}

    @property
    def size(self) -> int:
        """Bytes of the whole file."""
        return len(self._map)

    def check(self) -> None:
        """Reads every byte; raises FormatError with the file's and the array's name where one was changed."""
        for each in self.header.sections:
            digest = sha256()
            for low in range(each.begin, each.end, _CHUNK):
                digest.update(memoryview(self._map)[low : min(low + _CHUNK, each.end)])
            if digest.hexdigest() != each.sha256:
                raise FormatError(f"{_named(self.path)} is damaged in {each.name!r}; build the library again.")

    def _header(self) -> Header:
        data, size = self._map, len(self._map)
        damaged = FormatError(f"{_named(self.path)} is damaged or cut off; build the library again.")
        if size < len(MAGIC) + _TAIL or data[: len(MAGIC)] != MAGIC or data[size - len(MAGIC) :] != MAGIC:
            raise damaged
        length = int.from_bytes(data[size - _TAIL : size - _TAIL + 8], "little")
        begin = size - _TAIL - length
        if begin < len(MAGIC) or sha256(data[begin : size - _TAIL]).digest() != data[size - _TAIL + 8 : -len(MAGIC)]:
            raise damaged
        try:
            header = msgspec.json.decode(data[begin : size - _TAIL], type=Header)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise damaged from error
        ends = [len(MAGIC), *(each.end for each in header.sections)]
        if [each.begin for each in header.sections] != ends[:-1] or ends[-1] != begin:
            raise damaged
        return header

    def _array(self, each: Section) -> Array:
        kind = np.dtype(each.dtype)
        if each.at + each.length * kind.itemsize != each.end or kind.hasobject:
            raise FormatError(f"{_named(self.path)} is damaged in {each.name!r}; build the library again.")
        return np.frombuffer(self._map, dtype=kind, count=each.length, offset=each.at)


@contextmanager
def _writing(path: Path) -> Iterator[None]:
    """Turns what the system refuses while writing into one sentence."""
    try:
        yield
    except OSError as error:
        raise BackendError(f"{_named(path)} cannot be written: {error.strerror}; nothing was changed.") from error


def _named(path: Path) -> str:
    """The file as it is named to people: its folder and name, never where on the machine."""
    return f"{path.parent.name}/{path.name}"
