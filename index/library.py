"""A library: sources in, exact passages out. Ties catalog, readings and generations together."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path

from index.analysis import Analyzer, Read, batches
from index.blocks.compiled import kernels_of
from index.catalog import Catalog, Change
from index.corpus import CHECKED_AT_ONCE
from index.current import Current, rescored_generation
from index.errors import ChangedSource, QueryError, UnknownCollection, UnknownSource
from index.find import Found, find
from index.generation import Generation
from index.generations import Generations
from index.incoming import Incoming, check_name, check_versions
from index.model import Bm25Parameters, Filters, Hit, Manifest, Passage, Source, Span, WeightedTerm
from index.shelf import Shelf
from index.spool import InMemory
from index.texts import MemoryTexts
from index.update import updated

MOST_HITS = 1000
"""The largest k."""

MOST_OPEN = 16
"""Other collections of a folder that are kept open."""


def default_home() -> Path:
    """$QA_HOME, else ./var."""
    return Path(os.environ.get("QA_HOME") or "var")


Progress = Callable[[Source], None]


class Library:
    """One collection of sources, in memory or in a folder; searching is safe from many threads."""

    def __init__(
        self,
        analyzer: Analyzer,
        collection: str,
        bm25: Bm25Parameters,
        catalog: Catalog | None,
        home: Path,
        checked_at_once: int = CHECKED_AT_ONCE,
    ) -> None:
        self.collection = collection
        self._analyzer = analyzer
        self._bm25 = bm25
        self._catalog = catalog
        self._home = home
        self._kernels = kernels_of(home)
        self._generations = Generations(home, checked_at_once)
        self._others = Shelf(lambda name: Library.open(home, name, bm25, checked_at_once=checked_at_once), MOST_OPEN)
        texts = catalog.texts() if catalog else MemoryTexts([])
        self._current = Current(self._of_memory([]), texts, collection, analyzer, bm25, self._generations, home)

    @classmethod
    def open(
        cls,
        home: str | os.PathLike[str] | None = None,
        collection: str = "default",
        bm25: Bm25Parameters | None = None,
        *,
        checked_at_once: int = CHECKED_AT_ONCE,
    ) -> Library:
        """The library in the folder `home`: by default $QA_HOME, else ./var. An empty one is made if there is none.

        Files of more bytes than `checked_at_once` are read whole only by `check`; sizes and headers always.
        """
        library = cls._in(home, collection, bm25, checked_at_once)
        library.refresh()
        return library

    @classmethod
    def rebuilt(cls, home: str | os.PathLike[str] | None = None, collection: str = "default") -> Library:
        """The library with every source read anew, whatever has become of the files made of them."""
        library = cls._in(home, collection, None, CHECKED_AT_ONCE)
        library.rebuild()
        return library

    @classmethod
    def _in(
        cls, home: str | os.PathLike[str] | None, collection: str, bm25: Bm25Parameters | None, at_once: int
    ) -> Library:
        check_name(collection)
        folder = Path(home) if home else default_home()
        catalog = Catalog(folder / "catalog.sqlite")
        return cls(Analyzer(), collection, bm25 or Bm25Parameters(), catalog, folder, at_once)

    @classmethod
    def from_sources(
        cls,
        sources: Iterable[Source],
        collection: str = "default",
        bm25: Bm25Parameters | None = None,
        *,
        whole: bool = False,
    ) -> Library:
        """A library in memory; `whole` makes one passage of each source. A later source replaces one of its id.

        Over about 1,000 passages, compiled search kernels are kept in the user's cache.
        """
        library = cls(Analyzer(whole=whole), collection, bm25 or Bm25Parameters(), None, default_home())
        held = list({source.source_id: source for source in sources}.values())
        library._current = library._current.of(library._of_memory(held))
        return library

    def add(
        self, sources: Iterable[Source], progress: Progress | None = None, if_match: Mapping[str, str] | None = None
    ) -> int:
        """Adds or replaces sources and makes them searchable; returns how many.

        `if_match`: source id → the sha256 that it must have now, "*" for any; else OutdatedChange is raised.
        """
        return self._change(sources, (), progress, if_match or {})

    def remove(self, source_ids: Collection[str], if_match: Mapping[str, str] | None = None) -> int:
        """Takes sources out; returns how many. Raises UnknownSource if one is not there, and then takes out none."""
        self._change((), source_ids, None, if_match or {})
        return len(source_ids)

    def rebuild(self) -> None:
        """Reads every source of the catalog anew and makes a new generation of them."""
        with self._catalog_to_change().writing() as change:
            self._rebuild(change)
        self._switch()

    def compact(self) -> int:
        """Forgets replaced and removed versions of all collections; returns how many. Old permalinks then say so."""
        with self._catalog_to_change().writing() as change:
            forgotten = change.forget_versions()
            self._generations.forget(change.used())
        return forgotten

    def refresh(self) -> bool:
        """Takes over what the folder now holds; searches under way keep the state they began with.

        Returns whether it was another state. A generation of other rules or without files is made anew.
        """
        if self._catalog is None:
            return False
        while (name := self._catalog.generation(self.collection)) is not None and not self._current.has(name):
            if self._current.open(self._catalog) is not None:
                return True
            with self._catalog.writing() as change:
                if change.generation(self.collection) == name:
                    self._rebuild(change)
            self._forget()
        return False

    def check(self) -> None:
        """Reads every byte of large files that were opened without; what is wrong with them is then in `damage`."""
        self._current.check()

    def named(self, collection: str) -> Library:
        """The library of another collection in the same folder, one object while it is in use.

        Raises UnknownCollection where the folder holds none of the name.
        """
        if collection == self.collection:
            return self
        found = self._others.held(collection)
        if found is None:
            if self._catalog is None or collection not in self._catalog.collections():
                raise UnknownCollection(collection[:100])
            found = self._others.get(collection)
        return found

    def to_fill(self, collection: str) -> Library:
        """The library of a collection in the same folder, which need not be there yet; it is once it holds a source."""
        try:
            return self.named(collection)
        except UnknownCollection:
            self._catalog_to_change()
            return Library.open(self._home, collection, self._bm25)

    def is_at_hand(self, collection: str) -> bool:
        """True if `named` has the collection without opening anything."""
        return collection == self.collection or self._others.held(collection) is not None

    def all_open(self) -> list[Library]:
        """This library and those of the other collections that `named` has opened."""
        return [self, *self._others.all()]

    def collections(self) -> list[str]:
        """The names of the collections in this folder, in order."""
        return sorted({self.collection, *(self._catalog.collections() if self._catalog else ())})

    @property
    def generation(self) -> Generation:
        """The state that is searched now; raises FormatError once its files are known to be damaged."""
        return self._current.generation

    @property
    def damage(self) -> str | None:
        """What `check` found wrong with the files; from then on nothing is answered from them."""
        return self._current.damage

    @property
    def is_empty(self) -> bool:
        """True if the library holds no source."""
        return self.manifest.sources == 0

    @property
    def is_new(self) -> bool:
        """True if no collection of the folder ever held a source."""
        return self.is_empty and not (self._catalog and self._catalog.collections())

    @property
    def manifest(self) -> Manifest:
        """What the index is; its digest stands in every answer."""
        return self._current.manifest

    def source(self, source_id: str, version: str | None = None) -> Source:
        """The source, or its version whose sha256 begins with `version`; raises UnknownSource, ChangedSource."""
        source = self.generation.source(source_id)
        if version is None or source.sha256.startswith(version):
            return source
        kept = self._catalog.version(self.collection, source_id, version) if self._catalog else None
        if kept is None:
            raise ChangedSource(
                f"Source {source_id!r} has changed: version {version} is not kept, the present one is "
                f"{source.sha256[:16]}; ask again for a current citation."
            )
        return kept

    def sources(self) -> Iterable[Source]:
        """All sources in the order of their ids."""
        return self.generation.sources()

    def passage(self, passage_id: str) -> Passage:
        """The passage with this id; raises UnknownPassage."""
        return self.generation.passage(passage_id)

    def words(self, question: str) -> list[tuple[str, str]]:
        """(key, search term) of the question's words and numbers in reading order."""
        return self._analyzer.words(question)

    def terms(self, text: str) -> list[str]:
        """The text's search terms in reading order."""
        return [term for _, term in self.words(text)]

    def search(
        self,
        query: str | Sequence[WeightedTerm],
        k: int = 10,
        *,
        filters: Filters | None = None,
        explain: bool = False,
    ) -> list[Hit]:
        """The first k hits by falling score, then passage order. A plain question is never parsed as operators.

        Scores are rank_bm25's float64, bit for bit. Raises QueryError for a k outside 1 to 1000.
        """
        self.check_k(k)
        terms = [WeightedTerm(term) for _, term in self.words(query)] if isinstance(query, str) else query
        return self.generation.search(terms, k, filters, explain=explain)

    def find(
        self,
        query: str,
        k: int = 10,
        *,
        cursor: str | None = None,
        offset: int = 0,
        filters: Filters | None = None,
        explain: bool = False,
    ) -> Found:
        """A page of the passages that a query of the query language means, with their number and facets.

        Ranked by plain BM25 of the query's words; pages by `offset`, or by the `cursor` of the page before, which
        is good for one state of the library. Raises QueryError, with the position of what cannot be read, and
        ChangedLibrary for a cursor of an earlier state.
        """
        self.check_k(k)
        return find(
            self.generation, self.words, query, k, cursor=cursor, offset=offset, filters=filters, explain=explain
        )

    def snapshot(self) -> Library:
        """This library as it is now; it does not change when the other does."""
        made = Library.__new__(Library)
        made.__dict__.update(self.__dict__, _current=self._current.of(self.generation))
        return made

    def with_bm25(self, bm25: Bm25Parameters) -> Library:
        """A library in memory over the same sources and readings, scored with other parameters."""
        made = Library(self._analyzer, self.collection, bm25, None, self._home)
        made._current = made._current.of(rescored_generation(self.generation, bm25, self._analyzer, self._kernels))
        return made

    @staticmethod
    def check_k(k: int) -> None:
        """Raises QueryError for a k outside 1 to 1000."""
        if not 1 <= k <= MOST_HITS:
            raise QueryError(f"k must lie between 1 and {MOST_HITS}, not {k}.", "k")

    def _change(
        self,
        sources: Iterable[Source],
        dropped: Collection[str],
        progress: Progress | None,
        if_match: Mapping[str, str],
    ) -> int:
        catalog = self._catalog_to_change()
        with catalog.writing() as change:
            before = self._newest(change)
            check_versions(before, if_match)
            reading = Incoming(self._analyzer, before, self._kernels, self._home)
            for batch in batches(sources):
                reading.take(batch, [change.put(self.collection, source) for source in batch])
                for source in batch:
                    if progress:
                        progress(source)
            for source_id in dropped:
                if before is None or before.source_ids.get(source_id) < 0:
                    raise UnknownSource(source_id)
                change.drop(self.collection, source_id)
            if reading.changed or dropped:
                self._keep(change, before, reading.read(), dropped, reading.words)
        self._switch()
        return reading.count

    def _keep(
        self,
        change: Change,
        before: Generation | None,
        now: Read,
        dropped: Collection[str],
        words: Callable[[int, Span, Span], str],
    ) -> None:
        """Writes the next generation and makes it current when the transaction is."""
        make = partial(updated, before, now, dropped, self._analyzer, self.collection, self._bm25, words, self._kernels)
        change.use(self.collection, self._generations.keep(make))

    def _rebuild(self, change: Change) -> None:
        """Every source of the catalog, read anew."""
        catalog = self._catalog_to_change()
        texts = catalog.texts()
        rows = catalog.rows(self.collection)
        reading = Incoming(self._analyzer, None, self._kernels, self._home)
        at = 0
        for batch in batches(texts.source(row) for row, _ in rows):
            reading.take(batch, [row for row, _ in rows[at : at + len(batch)]])
            at += len(batch)
        self._keep(change, None, reading.read(), (), reading.words)

    def _switch(self) -> None:
        """Opens what is current now, and removes what is no longer used."""
        self.refresh()
        self._forget()

    def _forget(self) -> None:
        """Removes the generations that are no longer used."""
        with self._catalog_to_change().writing() as change:
            self._generations.forget(change.used())

    def _newest(self, change: Change) -> Generation | None:
        """The state that a change begins with, whoever made it; None for no state."""
        if change.generation(self.collection) is None:
            return None
        found = self._current.open(change)
        if found is None:
            self._rebuild(change)
            found = self._current.open(change)
        return found

    def _of_memory(self, sources: Sequence[Source]) -> Generation:
        reading = Incoming(self._analyzer, None, self._kernels, None)
        at = 0
        for batch in batches(sources):
            reading.take(batch, range(at, at + len(batch)))
            at += len(batch)
        texts = MemoryTexts(sources)
        corpus, manifest = updated(
            None,
            reading.read(),
            (),
            self._analyzer,
            self.collection,
            self._bm25,
            texts.slice,
            self._kernels,
            InMemory(),
        )
        return Generation(corpus, texts, manifest, self._analyzer, self._kernels)

    def _catalog_to_change(self) -> Catalog:
        if self._catalog is None:
            raise QueryError("A library in memory does not change; make a new one from all sources.")
        return self._catalog
