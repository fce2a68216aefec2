"""The folder of a library's generations: written beside, made durable, then named; unused ones are removed."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Collection
from contextlib import suppress
from pathlib import Path
from secrets import token_hex

from index.arrayfile import ArrayWriter
from index.corpus import (
    CHECKED_AT_ONCE,
    MAIN,
    POSITIONS,
    Corpus,
    OldFormat,
    Stored,
    make_durable,
    name_of,
    open_stored,
    save_rest,
)
from index.errors import BackendError, FormatError
from index.model import Manifest


class Generations:
    """Each generation is a folder named by its manifest; nothing in one is ever written again."""

    def __init__(self, home: Path, checked_at_once: int = CHECKED_AT_ONCE) -> None:
        self._folder = home / "generations"
        self._checked_at_once = checked_at_once

    def keep(self, make: Callable[[ArrayWriter, ArrayWriter], tuple[Corpus, Manifest]]) -> str:
        """Writes a generation durably; returns its name. A whole one of that name stays as it is.

        `make` is given the files of passages and of positions. What it does not write of the corpus is written then.
        """
        begun = self._folder / f"new-{token_hex(8)}"
        try:
            begun.mkdir(parents=True)
            with ArrayWriter(begun / MAIN) as main, ArrayWriter(begun / POSITIONS) as positions:
                corpus, manifest = make(main, positions)
                save_rest(main, corpus)
                main.finish(manifest)
                positions.finish(manifest)
            name = name_of(manifest)
            if not self._is_whole(name):
                make_durable(begun)
                _remove(self._folder / name)
                begun.rename(self._folder / name)
                make_durable(self._folder)
                make_durable(self._folder.parent)
        except OSError as error:
            raise BackendError(
                f"The library's folder cannot be written: {error.strerror}; nothing was changed."
            ) from error
        finally:
            shutil.rmtree(begun, ignore_errors=True)
        return name

    def open(self, name: str) -> Stored | None:
        """The generation, mapped; None if there is no folder of that name, or one of an earlier format.

        Raises FormatError for one that is damaged or newer, BackendError for one that cannot be read.
        """
        folder = self._folder / name
        try:
            return open_stored(folder, self._checked_at_once) if folder.is_dir() else None
        except OldFormat:
            return None
        except OSError as error:
            raise BackendError(f"The library's folder cannot be read: {error.strerror}; check the disk.") from error

    def place(self, name: str) -> int | None:
        """Names the folder of that name until another takes its place; None if there is none."""
        try:
            return (self._folder / name).stat().st_ino
        except OSError:
            return None

    def forget(self, used: Collection[str]) -> None:
        """Removes all others; whoever has one open keeps what it mapped. Only a writer may call this.

        The change is made by then, so what the system does not let go of is no error: the next change removes it.
        """
        with suppress(OSError):
            for folder in list(self._folder.iterdir()):
                if folder.name not in used:
                    _remove(folder)

    def _is_whole(self, name: str) -> bool:
        try:
            found = self.open(name)
            if found is None:
                return False
            for file in found.files:
                file.check()
        except FormatError:
            return False
        return len(found.files) > 1


def _remove(path: Path) -> None:
    """Removes a folder, or the link or file in its place; what stays although it should go shows where it matters."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)
