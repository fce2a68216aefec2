"""A generation's arrays together, in memory or mapped from its files; immutable."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeAlias, TypeVar

import msgspec
import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from index.analysis import Read
from index.arrayfile import ArrayFile, ArrayWriter
from index.blocks.arrays import DTYPES, BlockArrays
from index.derived import Derived
from index.errors import BackendError, FormatError
from index.model import Manifest
from index.strings import Strings

Array: TypeAlias = NDArray[Any]
S = TypeVar("S", bound=Struct)

FORMAT = 2

MAIN, POSITIONS = "passages.arrays", "positions.arrays"

CHECKED_AT_ONCE = 1 << 26
"""Bytes up to which a file's digests are checked before anything is answered from it."""


class Cuts(Struct, frozen=True, eq=False):
    """Sentences: those of passage p are places[first[p]:first[p + 1]], flat starts and ends in source offsets.

    first: int64 (P+1,); places: int32.
    """

    first: Array
    places: Array


class Order(Struct, frozen=True, eq=False):
    """What index.positions looks words up with; see PositionArrays."""

    order: Array
    packed: Array


class Corpus(Struct, frozen=True, eq=False):
    """All arrays; `cuts` only of a collection small enough, `blocks` only of one that is not."""

    read: Read
    derived: Derived
    terms: Strings
    cuts: Cuts | None
    blocks: BlockArrays | None


class Stored(Struct, frozen=True, eq=False):
    """A generation as it was opened: its arrays, what it is, its files, and whether every byte of them was read."""

    corpus: Corpus
    manifest: Manifest
    order: Order | None
    files: tuple[ArrayFile, ...]
    is_checked: bool


def save_rest(writer: ArrayWriter, corpus: Corpus) -> None:
    """Writes those of the arrays that were not written as they were made."""
    written = writer.names
    for name, array in _flat("", corpus):
        if name not in written:
            writer.add(name, array)


def open_stored(folder: Path, checked_at_once: int = CHECKED_AT_ONCE) -> Stored:
    """The generation of the folder, mapped; raises FormatError with the name of a file that is not as it was written.

    Sizes and headers are always checked, every byte only of a small one: see Stored.files and ArrayFile.check.
    """
    main = ArrayFile(folder / MAIN)
    files = [main]
    manifest = _manifest(main)
    if folder.name != name_of(manifest):
        raise FormatError(f"{folder.name}/{MAIN} belongs to another generation; build the library again.")
    if (folder / POSITIONS).exists():
        files.append(ArrayFile(folder / POSITIONS))
        if _manifest(files[1]) != manifest:
            raise FormatError(f"{folder.name}/{POSITIONS} belongs to another generation; build the library again.")
    is_small = sum(each.size for each in files) <= checked_at_once
    if is_small:
        for each in files:
            each.check()
    order = Order(**files[1].arrays) if len(files) > 1 else None
    return Stored(_corpus(main.arrays), manifest, order, tuple(files), is_small)


def name_of(manifest: Manifest) -> str:
    """The name of the generation's folder."""
    return manifest.digest.removeprefix("sha256:")[:32]


def make_durable(folder: Path) -> None:
    """Makes the names in the folder as durable as the files; raises BackendError."""
    try:
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
    except OSError as error:
        raise BackendError(f"The library's folder cannot be written: {error.strerror}; nothing was changed.") from error


class OldFormat(FormatError):
    """A generation of an earlier format; another can be made from the catalog."""


class _Format(Struct, frozen=True):
    format: int


def _manifest(file: ArrayFile) -> Manifest:
    try:
        found = msgspec.json.decode(file.header.facts, type=_Format).format
        if found == FORMAT:
            return msgspec.json.decode(file.header.facts, type=Manifest)
    except msgspec.DecodeError as error:
        raise FormatError(f"{file.path.name} says not what it is; build the library again.") from error
    name = f"{file.path.parent.name}/{file.path.name}"
    if found < FORMAT:
        raise OldFormat(f"{name} has format {found}, this is format {FORMAT}; build the library again.")
    raise FormatError(f"{name} has format {found}, of a newer Verbatim than this (format {FORMAT}); install that one.")


def _flat(prefix: str, value: object) -> Iterator[tuple[str, Array]]:
    """(dotted name, array) of all arrays in the struct."""
    if isinstance(value, np.ndarray):
        yield prefix, value
    elif isinstance(value, Struct):
        for name in value.__struct_fields__:
            yield from _flat(f"{prefix}.{name}" if prefix else name, getattr(value, name))


def _corpus(arrays: dict[str, Array]) -> Corpus:
    has_blocks = "blocks.facts" in arrays
    return Corpus(
        read=_struct(Read, "read", arrays),
        derived=_struct(Derived, "derived", arrays),
        terms=_struct(Strings, "terms", arrays),
        cuts=_struct(Cuts, "cuts", arrays) if "cuts.first" in arrays else None,
        blocks=BlockArrays(**{name: arrays[f"blocks.{name}"] for name in DTYPES}) if has_blocks else None,
    )


def _struct(kind: type[S], prefix: str, arrays: dict[str, Array]) -> S:
    fields: dict[str, Any] = {}
    for name in kind.__struct_fields__:
        whole = f"{prefix}.{name}"
        fields[name] = arrays[whole] if whole in arrays else _struct(Strings, whole, arrays)
    return kind(**fields)
