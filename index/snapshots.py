"""A whole library in one file, and back: a plain tar of the catalog, the current generations and their digests."""

from __future__ import annotations

import io
import os
import shutil
import sqlite3
import tarfile
import tempfile
from contextlib import closing
from hashlib import sha256
from pathlib import Path
from typing import IO

import msgspec
import regex
from msgspec import Struct

from index.catalog import Catalog
from index.checking import CATALOG, faults, is_library
from index.corpus import make_durable
from index.errors import BackendError, FormatError

FORMAT = 1
LISTING = "snapshot.json"

_NAME = regex.compile(r"catalog\.sqlite|generations/[0-9a-f]{32}/(?:passages|positions)\.arrays")
_CHUNK = 1 << 20
_LARGEST_LISTING = 1 << 24


class Listing(Struct, frozen=True, forbid_unknown_fields=True):
    """What a snapshot holds: the sha256 of each of its files; the last member."""

    format: int
    files: dict[str, str]


def save(home: Path, file: Path) -> int:
    """Writes the library of the folder to the file, durably and at once; returns its bytes.

    Nobody changes the library meanwhile; who asks is not held up. Keys are not in it.
    """
    if not is_library(home):
        raise BackendError("There is no library to take a snapshot of; name its folder with --home.")
    begun = file.with_name(f".{file.name}.{os.getpid()}.new")
    try:
        with Catalog(home / CATALOG).writing() as change, begun.open("xb") as out:
            _write(home, sorted(change.used()), out, begun.parent)
            out.flush()
            os.fsync(out.fileno())
        size = begun.stat().st_size
        begun.replace(file)
        make_durable(file.parent)
    except OSError as error:
        raise BackendError(f"{file.name} cannot be written: {error.strerror or error}; nothing was changed.") from error
    finally:
        begun.unlink(missing_ok=True)
    return size


def restore(file: Path, home: Path) -> None:
    """Makes the folder the library that the file holds; it must be empty or not there.

    Everything is checked first: raises FormatError, and then there is no library.
    """
    home = home.absolute()
    begun: Path | None = None
    try:
        if home.exists() and (not home.is_dir() or any(home.iterdir())):
            raise BackendError(f"{home.name} is not empty; restore into a folder that is not there yet.")
        home.parent.mkdir(parents=True, exist_ok=True)
        begun = Path(tempfile.mkdtemp(prefix=f".{home.name}.", dir=home.parent))
        _unpack(file, begun)
        for fault in faults(begun):
            raise FormatError(f"{file.name} holds no sound library: {fault}")
        for folder in [*begun.glob("generations/*"), *begun.glob("generations"), begun]:
            make_durable(folder)
        begun.chmod(0o755)
        begun.replace(home)
        make_durable(home.parent)
    except OSError as error:
        raise BackendError(
            f"{home.name} cannot be restored: {error.strerror or error}; nothing was changed."
        ) from error
    finally:
        if begun is not None:
            shutil.rmtree(begun, ignore_errors=True)


def _write(home: Path, generations: list[str], out: IO[bytes], beside: Path) -> None:
    digests: dict[str, str] = {}
    with tarfile.open(fileobj=out, mode="w", format=tarfile.PAX_FORMAT) as tar:
        with tempfile.TemporaryDirectory(prefix=".verbatim-", dir=beside) as folder:
            copy = Path(folder, CATALOG)
            _back_up(home / CATALOG, copy)
            digests[CATALOG] = _add(tar, copy, CATALOG)
        for name in generations:
            for path in sorted((home / "generations" / name).iterdir()):
                place = f"generations/{name}/{path.name}"
                digests[place] = _add(tar, path, place)
        listing = msgspec.json.encode(Listing(FORMAT, digests))
        tar.addfile(_info(LISTING, len(listing)), io.BytesIO(listing))


def _back_up(catalog: Path, copy: Path) -> None:
    try:
        with closing(sqlite3.connect(catalog)) as source, closing(sqlite3.connect(copy)) as target:
            source.backup(target)
    except sqlite3.Error as error:
        raise BackendError(f"The library file {CATALOG} cannot be copied: {error}.") from error


def _add(tar: tarfile.TarFile, path: Path, name: str) -> str:
    """The digest of what was added."""
    with path.open("rb") as file:
        hashed = _Hashed(file)
        tar.addfile(_info(name, os.fstat(file.fileno()).st_size), hashed)
    return hashed.digest.hexdigest()


def _info(name: str, size: int) -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.size, info.mode = size, 0o644
    return info


class _Hashed(io.RawIOBase):
    """A file whose digest is known once it was read."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.digest = sha256()

    def read(self, size: int = -1) -> bytes:
        """The next bytes."""
        data = self._file.read(size)
        self.digest.update(data)
        return data


def _unpack(file: Path, folder: Path) -> None:
    """The files below the folder, each under one of the names that there are; raises FormatError for anything else."""
    digests: dict[str, str] = {}
    listing: Listing | None = None
    try:
        with tarfile.open(file, mode="r:") as tar:
            for member in tar:
                content = tar.extractfile(member) if member.isreg() and not member.issparse() else None
                if content is None or listing is not None or member.name in digests:
                    raise FormatError(f"{file.name} is not a snapshot of a library, or is damaged.")
                if member.name == LISTING and member.size <= _LARGEST_LISTING:
                    listing = msgspec.json.decode(content.read(), type=Listing)
                elif _NAME.fullmatch(member.name):
                    digests[member.name] = _copy(content, folder / member.name)
                else:
                    raise FormatError(f"{file.name} is not a snapshot of a library, or is damaged.")
    except (tarfile.TarError, EOFError, msgspec.DecodeError, UnicodeDecodeError, ValueError) as error:
        raise FormatError(f"{file.name} is not a snapshot of a library, or is damaged.") from error
    if listing is None:
        raise FormatError(f"{file.name} is cut off or not a snapshot of a library.")
    if listing.format != FORMAT:
        raise FormatError(
            f"{file.name} has format {listing.format}, this is format {FORMAT}; use the version it is of."
        )
    if listing.files != digests or CATALOG not in digests:
        raise FormatError(f"{file.name} is damaged: its files are not those that were saved.")


def _copy(content: IO[bytes], path: Path) -> str:
    """Writes the content durably; returns its digest."""
    digest = sha256()
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("xb") as out:
        while data := content.read(_CHUNK):
            digest.update(data)
            out.write(data)
        out.flush()
        os.fsync(out.fileno())
    return digest.hexdigest()
