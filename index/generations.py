"""The folder of a library's generations: written beside, made durable, then named; unused ones are removed."""

from __future__ import annotations

import shutil
from collections.abc import Collection
from pathlib import Path
from secrets import token_hex

from index.corpus import CHECKED_AT_ONCE, Corpus, Order, Stored, make_durable, open_stored, save, save_order
from index.errors import BackendError, FormatError
from index.model import Manifest


class Generations:
    """Each generation is a folder named by its manifest; nothing in one is ever written again."""

    def __init__(self, home: Path, checked_at_once: int = CHECKED_AT_ONCE) -> None:
        self._folder = home / "generations"
        self._checked_at_once = checked_at_once

    def keep(self, corpus: Corpus, manifest: Manifest, order: Order) -> str:
        """Writes a generation durably; returns its name. A whole one of that name stays as it is."""
        name = manifest.digest.removeprefix("sha256:")[:32]
        if self._is_whole(name):
            return name
        begun = self._folder / f"new-{token_hex(8)}"
        try:
            begun.mkdir(parents=True)
            save(begun, corpus, manifest)
            save_order(begun, order, manifest)
            make_durable(begun)
            shutil.rmtree(self._folder / name, ignore_errors=True)
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
        """The generation, mapped; None if there is no folder of that name; raises FormatError."""
        folder = self._folder / name
        return open_stored(folder, self._checked_at_once) if folder.is_dir() else None

    def place(self, name: str) -> int | None:
        """Names the folder of that name until another takes its place; None if there is none."""
        try:
            return (self._folder / name).stat().st_ino
        except OSError:
            return None

    def forget(self, used: Collection[str]) -> None:
        """Removes all others; whoever has one open keeps what it mapped. Only a writer may call this."""
        if not self._folder.is_dir():
            return
        for folder in self._folder.iterdir():
            if folder.name not in used:
                shutil.rmtree(folder, ignore_errors=True)

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
