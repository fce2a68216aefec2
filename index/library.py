"""A library: sources in, exact passages out. Ties catalog, readings and generations together."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Collection, Iterable, Sequence
from pathlib import Path

from index.analysis import Analyzer, Read, Reading, batches, seal
from index.catalog import Catalog, CatalogTexts, Change
from index.corpus import Order
from index.errors import BackendError, ChangedSource, QueryError, UnknownCollection, UnknownSource
from index.find import Found, find
from index.generation import Generation
from index.generations import Generations
from index.model import Bm25Parameters, Filters, Hit, Manifest, Passage, Source, Span, WeightedTerm
from index.positions import order_of
from index.texts import MemoryTexts
from index.update import SENTENCES_KEPT, rescored, updated

MOST_HITS = 1000
"""The largest k."""


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
        generation: Generation | None = None,
    ) -> None:
        self.collection = collection
        self._analyzer = analyzer
        self._bm25 = bm25
        self._catalog = catalog
        self._home = home
        self._generations = Generations(home)
        self._texts: CatalogTexts | None = catalog.texts() if catalog else None
        self._name: str | None = None
        self._changing = threading.Lock()
        self.generation = generation or self._of_memory([])

    @classmethod
    def open(
        cls,
        home: str | os.PathLike[str] | None = None,
        collection: str = "default",
        bm25: Bm25Parameters | None = None,
    ) -> Library:
        """The library in the folder `home`: by default $QA_HOME, else ./var. An empty one is made if there is none."""
        folder = Path(home) if home else default_home()
        catalog = Catalog(folder / "catalog.sqlite")
        library = cls(Analyzer(), collection, bm25 or Bm25Parameters(), catalog, folder)
        library.refresh()
        return library

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

        Over about 1,000 passages, compiled search kernels are kept below $QA_HOME, else ./var.
        """
        library = cls(Analyzer(whole=whole), collection, bm25 or Bm25Parameters(), None, default_home())
        library.generation = library._of_memory(list({source.source_id: source for source in sources}.values()))
        return library

    def add(self, sources: Iterable[Source], progress: Progress | None = None) -> int:
        """Adds or replaces sources and makes them searchable; returns how many."""
        return self._change(sources, (), progress)

    def remove(self, source_ids: Collection[str]) -> int:
        """Takes sources out; returns how many. Raises UnknownSource if one is not there, and then takes out none."""
        self._change((), source_ids, None)
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
        name = self._catalog.generation(self.collection)
        if name is None or name == self._name:
            return False
        with self._changing:
            if self._open(name) is not None:
                return True
        with self._catalog.writing() as change:
            if change.generation(self.collection) == name:
                self._rebuild(change)
        self._switch()
        return True

    def named(self, collection: str) -> Library:
        """The library of another collection in the same folder; raises UnknownCollection where it holds none."""
        if collection == self.collection:
            return self
        if self._catalog is None or collection not in self._catalog.collections():
            raise UnknownCollection(collection)
        return Library.open(self._home, collection, self._bm25)

    def collections(self) -> list[str]:
        """The names of the collections in this folder, in order."""
        return sorted({self.collection, *(self._catalog.collections() if self._catalog else ())})

    @property
    def is_empty(self) -> bool:
        """True if the library holds no source."""
        return self.manifest.sources == 0

    @property
    def manifest(self) -> Manifest:
        """What the index is; its digest stands in every answer."""
        return self.generation.manifest

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
        return Library(self._analyzer, self.collection, self._bm25, self._catalog, self._home, self.generation)

    def with_bm25(self, bm25: Bm25Parameters) -> Library:
        """A library in memory over the same sources and readings, scored with other parameters."""
        return Library(self._analyzer, self.collection, bm25, None, self._home, self._rescored(self.generation, bm25))

    def check_collection(self, collection: str) -> None:
        """Raises UnknownCollection for a collection that is not this library's."""
        if collection != self.collection:
            raise UnknownCollection(collection)

    @staticmethod
    def check_k(k: int) -> None:
        """Raises QueryError for a k outside 1 to 1000."""
        if not 1 <= k <= MOST_HITS:
            raise QueryError(f"k must lie between 1 and {MOST_HITS}, not {k}.", "k")

    def _change(self, sources: Iterable[Source], dropped: Collection[str], progress: Progress | None) -> int:
        catalog = self._catalog_to_change()
        with catalog.writing() as change:
            before = self._newest(change)
            reading = _Incoming(self._analyzer, before, self._kernels, self._home)
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
        corpus, manifest = updated(
            before, now, dropped, self._analyzer, self.collection, self._bm25, words, self._kernels, self._home
        )
        order = Order(*order_of(corpus.read.stream, self._home))
        change.use(self.collection, self._generations.keep(corpus, manifest, order))

    def _rebuild(self, change: Change) -> None:
        """Every source of the catalog, read anew."""
        catalog = self._catalog_to_change()
        texts = catalog.texts()
        rows = catalog.rows(self.collection)
        reading = _Incoming(self._analyzer, None, self._kernels, self._home)
        at = 0
        for batch in batches(texts.source(row) for row, _ in rows):
            reading.take(batch, [row for row, _ in rows[at : at + len(batch)]])
            at += len(batch)
        self._keep(change, None, reading.read(), (), reading.words)

    def _switch(self) -> None:
        """Opens what is current now, and removes what is no longer used."""
        self.refresh()
        with self._catalog_to_change().writing() as change:
            self._generations.forget(change.used())

    def _newest(self, change: Change) -> Generation | None:
        """The state that a change begins with, whoever made it; None for no state."""
        name = change.generation(self.collection)
        if name is None:
            return None
        if name != self._name:
            with self._changing:
                if self._open(name) is None:
                    self._rebuild(change)
                    self._open(change.generation(self.collection) or "")
        return self.generation

    def _open(self, name: str) -> Generation | None:
        """Makes the stored generation the current one; None if its files are not there or of other rules."""
        stored = self._generations.open(name)
        if stored is None or stored.manifest.analyzer != self._analyzer.version or self._texts is None:
            return None
        found = Generation(
            stored.corpus, self._texts, stored.manifest, self._analyzer, self._kernels, stored.order, stored.files
        )
        if stored.manifest.bm25 != self._bm25:
            found = self._rescored(found, self._bm25)
        self._analyzer.vocabulary.ask(found.term_of)
        self._name, self.generation = name, found
        return found

    def _rescored(self, generation: Generation, bm25: Bm25Parameters) -> Generation:
        corpus, manifest = rescored(generation.corpus, generation.manifest, bm25, self._kernels)
        return generation.over(corpus, manifest, self._analyzer, self._kernels)

    def _of_memory(self, sources: Sequence[Source]) -> Generation:
        reading = _Incoming(self._analyzer, None, self._kernels, None)
        at = 0
        for batch in batches(sources):
            reading.take(batch, range(at, at + len(batch)))
            at += len(batch)
        texts = MemoryTexts(sources)
        corpus, manifest = updated(
            None, reading.read(), (), self._analyzer, self.collection, self._bm25, texts.slice, self._kernels
        )
        return Generation(corpus, texts, manifest, self._analyzer, self._kernels)

    def _catalog_to_change(self) -> Catalog:
        if self._catalog is None:
            raise QueryError("A library in memory does not change; make a new one from all sources.")
        return self._catalog

    @property
    def _kernels(self) -> Path:
        return self._home / "kernels"


class _Incoming:
    """Sources on their way in: those that are as they were before are not read again."""

    def __init__(self, analyzer: Analyzer, before: Generation | None, kernels: Path, folder: Path | None) -> None:
        self._reading: Reading | None = analyzer.reading(kernels, folder)
        self._before = before
        self._new: set[str] = set()
        self._kept: dict[int, Source] = {}
        self._passages = 0
        self.count = 0

    @property
    def changed(self) -> bool:
        """True if something has to be read."""
        return bool(self._new)

    def take(self, sources: Sequence[Source], rows: Sequence[int]) -> None:
        """Reads those of the sources that are new."""
        self.count += len(sources)
        new = [(s, row) for s, row in zip(sources, rows, strict=True) if s.source_id in self._new or self._is_new(s)]
        if not new:
            return
        self._new |= {source.source_id for source, _ in new}
        if self._reading is None:
            raise BackendError("The sources were read already; build the library again.")
        self._reading.add([source for source, _ in new], [row for _, row in new])
        if self._reading.n_passages <= SENTENCES_KEPT:
            self._kept |= {row: source for source, row in new}
        else:
            self._kept.clear()

    def read(self) -> Read:
        """All that was read; nothing more can be taken then."""
        reading, self._reading = self._reading, None
        if reading is None:
            raise BackendError("The sources were read twice; build the library again.")
        return reading.read()

    def words(self, row: int, span: Span, bytes_: Span) -> str:
        """The words at the span of a source, new or old."""
        kept = self._kept.get(row)
        if kept is not None:
            return kept.text[span.start : span.end]
        if self._before is None:
            raise BackendError("A source was asked for that was not read; build the library again.")
        return self._before.words_at(row, span, bytes_)

    def _is_new(self, source: Source) -> bool:
        if self._before is None:
            return True
        number = self._before.source_ids.get(source.source_id)
        if number < 0:
            return True
        held = self._before.corpus.read.seal[32 * number : 32 * number + 32]
        return bytes(held) != seal(source)
