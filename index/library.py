"""A library: sources in, exact passages out. Ties catalog, analysis and generation together."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from index.analysis import Analyzer
from index.catalog import Catalog
from index.errors import ChangedSource, QueryError, UnknownCollection
from index.find import Found, find
from index.generation import Analysed, Generation
from index.model import Bm25Parameters, Filters, Hit, Manifest, Passage, Source, WeightedTerm
from index.terms import stemmer_version

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
        self.generation = generation or self._made([])

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
        analyzer = Analyzer()
        analyzer.vocabulary.learn(catalog.terms(stemmer_version()))
        library = cls(analyzer, collection, bm25 or Bm25Parameters(), catalog, folder)
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
        analyzer = Analyzer(whole=whole)
        library = cls(analyzer, collection, bm25 or Bm25Parameters(), None, default_home())
        latest = {source.source_id: source for source in sources}
        analysed = [(source, analyzer.analyze(source)) for source in latest.values()]
        library.generation = library._made(analysed)
        return library

    def add(self, sources: Iterable[Source], progress: Progress | None = None) -> int:
        """Adds or replaces sources and makes them searchable; returns how many."""
        if self._catalog is None:
            raise QueryError("A library in memory does not change; make a new one from all sources.")
        known = len(self._analyzer.vocabulary.known())

        def analysed() -> Iterable[tuple[Source, tuple[object, ...]]]:
            for source in sources:
                yield source, self._analyzer.analyze(source)
                if progress:
                    progress(source)

        count = self._catalog.put(self.collection, analysed(), self._analyzer.version)  # type: ignore[arg-type]
        terms = self._analyzer.vocabulary.known()
        if len(terms) != known:
            self._catalog.keep_terms(stemmer_version(), terms)
        self.refresh()
        return count

    def refresh(self) -> None:
        """Takes over what the folder now holds; searches under way keep the state they began with."""
        if self._catalog is None:
            return
        version = self._analyzer.version
        analysed = [
            (source, self._analyzer.analyze(source) if analysis is None else analysis)
            for source, analysis in self._catalog.current(self.collection, version)
        ]
        self.generation = self._made(analysed)

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
        """A library in memory over the same sources and analyses, scored with other parameters."""
        made = Library(self._analyzer, self.collection, bm25, None, self._home)
        made.generation = made._made(self.generation.analysed())
        return made

    def check_collection(self, collection: str) -> None:
        """Raises UnknownCollection for a collection that is not this library's."""
        if collection != self.collection:
            raise UnknownCollection(collection)

    def _made(self, analysed: Iterable[Analysed]) -> Generation:
        kernels = self._home / "kernels"
        return Generation(analysed, self.collection, self._analyzer.version, self._bm25, self._analyzer.words, kernels)

    @staticmethod
    def check_k(k: int) -> None:
        """Raises QueryError for a k outside 1 to 1000."""
        if not 1 <= k <= MOST_HITS:
            raise QueryError(f"k must lie between 1 and {MOST_HITS}, not {k}.", "k")
