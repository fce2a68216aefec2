"""Which generation of a collection is open, and whether its files are sound."""

from __future__ import annotations

import threading
from pathlib import Path

from index.analysis import Analyzer
from index.blocks.compiled import kernels_of
from index.catalog import Catalog, Change
from index.errors import FormatError
from index.generation import Generation
from index.generations import Generations
from index.model import Bm25Parameters, Manifest
from index.texts import Texts
from index.update import rescored


class Current:
    """The one generation that is searched; it is put in the place of the last one as a whole. Thread-safe."""

    def __init__(
        self,
        generation: Generation,
        texts: Texts,
        collection: str,
        analyzer: Analyzer,
        bm25: Bm25Parameters,
        generations: Generations,
        home: Path,
    ) -> None:
        self.damage: str | None = None
        self._generation = generation
        self._texts = texts
        self._collection = collection
        self._analyzer = analyzer
        self._bm25 = bm25
        self._generations = generations
        self._kernels = kernels_of(home)
        self._at: tuple[str, int] | None = None
        self._unchecked = False
        self._changing = threading.Lock()

    @property
    def generation(self) -> Generation:
        """The generation; raises FormatError once its files are known to be damaged."""
        if self.damage is not None:
            raise FormatError(self.damage)
        return self._generation

    @property
    def manifest(self) -> Manifest:
        """What the generation is; its header was checked when it was opened."""
        return self._generation.manifest

    def of(self, generation: Generation) -> Current:
        """The same with this generation; neither follows the other."""
        made = Current.__new__(Current)
        made.__dict__.update(self.__dict__, _generation=generation)
        return made

    def has(self, name: str) -> bool:
        """True if the stored generation is the one that is open; one written again in its place is another."""
        at = self._generations.place(name)
        return self._at is not None and self._at[0] == name and at in {None, self._at[1]}

    def open(self, of: Catalog | Change) -> Generation | None:
        """What is current now, opened unless it is open; None if its files are not there or of other rules.

        Raises FormatError for files that are not as they were written.
        """
        with self._changing:
            while True:
                name = of.generation(self._collection) or ""
                try:
                    return self.generation if self.has(name) else self._opened(name)
                except FormatError:
                    if of.generation(self._collection) == name:
                        raise  # else it was removed while it was opened, and there is a newer one

    def check(self) -> None:
        """Reads every byte of files that were opened without; what is wrong is then in `damage`."""
        generation = self._generation
        if not self._unchecked:
            return
        try:
            generation.check()
            damage = None
        except FormatError as error:
            damage = str(error)
        with self._changing:
            if generation is self._generation:
                self._unchecked, self.damage = False, damage

    def _opened(self, name: str) -> Generation | None:
        """Makes the stored generation the current one."""
        at = self._generations.place(name)
        stored = self._generations.open(name)
        if at is None or stored is None or stored.manifest.analyzer != self._analyzer.version:
            return None
        found = Generation(
            stored.corpus, self._texts, stored.manifest, self._analyzer, self._kernels, stored.order, stored.files
        )
        if stored.manifest.bm25 != self._bm25:
            found = rescored_generation(found, self._bm25, self._analyzer, self._kernels)
        self._analyzer.vocabulary.ask(found.term_of)
        self._at, self._generation = (name, at), found
        self._unchecked, self.damage = not stored.is_checked, None
        return found


def rescored_generation(generation: Generation, bm25: Bm25Parameters, analyzer: Analyzer, kernels: Path) -> Generation:
    """The same passages, scored with other parameters."""
    corpus, manifest = rescored(generation.corpus, generation.manifest, bm25, kernels)
    return generation.over(corpus, manifest, analyzer, kernels)
