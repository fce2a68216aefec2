"""Named flat arrays in one file, written once and mapped: what a generation is on disk.

Layout: MAGIC, each array at a multiple of 64 bytes, a header (JSON: facts, and name, dtype, place and sha256 of each
array), then the header's length and sha256, then MAGIC again. The header stands at the end because the digests are
known only when the arrays are written. A digest covers the padding before its array, so no byte of the file is free.
"""

from __future__ import annotations

import mmap
import os
from collections.abc import Iterable, Iterator
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
_CHUNK = 1 << 24
"""Bytes hashed and written at once."""


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
    """Writes one file; it is whole and durable after `finish`, and useless before."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._sections: list[Section] = []
        self._at = 0
        with _writing(path):
            self._file = path.open("xb")
            self._write(MAGIC)

    def __enter__(self) -> ArrayWriter:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._file.close()

    def add(self, name: str, array: Array) -> None:
        """Writes the array, flattened."""
        self.add_parts(name, array.dtype, [array])

    def add_parts(self, name: str, dtype: np.dtype[Any] | str, parts: Iterable[Array]) -> None:
        """Writes the parts, one after another, as one array."""
        kind = np.dtype(dtype)
        begin = self._at
        digest = sha256()
        padding = bytes(-begin % _ALIGN)
        at = begin + len(padding)
        with _writing(self._path):
            digest.update(padding)
            self._write(padding)
            for part in parts:
                data = np.ascontiguousarray(part, dtype=kind).reshape(-1).view(np.uint8).data
                for low in range(0, len(data), _CHUNK):
                    digest.update(data[low : low + _CHUNK])
                    self._write(data[low : low + _CHUNK])
                    let_go(part)
        length = (self._at - at) // kind.itemsize
        self._sections.append(Section(name, kind.str, length, begin, at, self._at, digest.hexdigest()))

    def finish(self, facts: Struct | dict[str, Any]) -> None:
        """Writes the header and makes the file durable."""
        header = msgspec.json.encode(Header(msgspec.Raw(msgspec.json.encode(facts)), tuple(self._sections)))
        with _writing(self._path):
            self._write(header + len(header).to_bytes(8, "little") + sha256(header).digest() + MAGIC)
            self._file.flush()
            os.fsync(self._file.fileno())

    def _write(self, data: bytes | memoryview) -> None:
        self._at += self._file.write(data)


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
