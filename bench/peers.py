"""The engines that `bench/run.py` compares: each builds from, and is asked in, the same terms.

Every engine gets the terms of the project's own analysis, so that all of them see the same postings and differ in
the search alone. An engine that is not installed says why in `missing()` and is reported as absent.
"""

from __future__ import annotations

import importlib.util
import json
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter_ns
from typing import Any, ClassVar

from bench.streams import Corpus

K = 10


def documents(corpus: Corpus) -> Iterator[list[int]]:
    """Each passage's term ids."""
    for begin, end in zip(corpus.starts[:-1].tolist(), corpus.starts[1:].tolist(), strict=True):
        terms = corpus.term_of_key[corpus.stream[begin:end]]
        yield terms[terms >= 0].tolist()


class Engine:
    """One engine: `build` writes to a folder, `open` reads it, `ask` is timed."""

    name: ClassVar[str]
    module: ClassVar[str] = ""
    largest: ClassVar[int] = 10**9
    queries: ClassVar[int] = 1000

    def __init__(self, folder: Path) -> None:
        self.folder = folder / self.name

    @classmethod
    def missing(cls) -> str | None:
        """Why the engine cannot run here; None if it can."""
        if cls.module and importlib.util.find_spec(cls.module) is None:
            return f"the package {cls.module} is not installed"
        return None

    def build(self, corpus: Corpus) -> None:
        raise NotImplementedError

    def open(self) -> None:
        raise NotImplementedError

    def prepare(self, terms: list[int]) -> Any:
        """The query in the engine's own form; not timed."""
        return terms

    def ask(self, query: Any) -> list[int]:
        """Passage numbers of the first ten."""
        raise NotImplementedError

    def timed(self, query: Any) -> tuple[list[int], float]:
        """The first ten and the µs it took to find them."""
        begin = perf_counter_ns()
        found = self.ask(query)
        return found, (perf_counter_ns() - begin) / 1000


class Verbatim(Engine):
    name = "verbatim"
    module = "numba"

    def build(self, corpus: Corpus) -> None:
        from index.blocks.arrays import save
        from index.blocks.build import build
        from index.blocks.compiled import keep_kernels_in
        from index.model import Bm25Parameters

        keep_kernels_in(self.folder.parent)
        parameters = Bm25Parameters()
        arrays = build(corpus.starts, corpus.stream, corpus.term_of_key, len(corpus.terms), parameters, threads=2)
        save(arrays, self.folder)

    def open(self) -> None:
        from index.blocks.compiled import keep_kernels_in
        from index.blocks.search import BlockIndex

        keep_kernels_in(self.folder.parent)
        self.index = BlockIndex.open(self.folder)
        self.index.warm()

    def prepare(self, terms: list[int]) -> Any:
        return [(term, 1.0) for term in terms]

    def ask(self, query: Any) -> list[int]:
        return [passage for passage, _ in self.index.search(query, K)]


class Tantivy(Engine):
    name = "tantivy"
    module = "tantivy"

    def build(self, corpus: Corpus) -> None:
        import tantivy

        self.folder.mkdir(parents=True, exist_ok=True)
        schema = self._schema()
        index = tantivy.Index(schema, path=str(self.folder))
        index.register_tokenizer("terms", self._analyzer())
        writer = index.writer(heap_size=512_000_000, num_threads=1)
        for number, terms in enumerate(documents(corpus)):
            writer.add_document(tantivy.Document(number=number, body=" ".join(map(str, terms))))
        writer.commit()
        writer.wait_merging_threads()

    def open(self) -> None:
        import tantivy

        self.tantivy, self.schema = tantivy, self._schema()
        index = tantivy.Index.open(str(self.folder))
        index.register_tokenizer("terms", self._analyzer())
        index.reload()
        self.searcher = index.searcher()

    def prepare(self, terms: list[int]) -> Any:
        query = self.tantivy.Query
        should = self.tantivy.Occur.Should
        return query.boolean_query([(should, query.term_query(self.schema, "body", str(term))) for term in terms])

    def timed(self, query: Any) -> tuple[list[int], float]:
        begin = perf_counter_ns()
        hits = self.searcher.search(query, K, count=False).hits
        took = (perf_counter_ns() - begin) / 1000
        return [self.searcher.doc(at)["number"][0] for _, at in hits], took  # reading the stored field is not timed

    def ask(self, query: Any) -> list[int]:
        return self.timed(query)[0]

    def _schema(self) -> Any:
        import tantivy

        builder = tantivy.SchemaBuilder()
        builder.add_integer_field("number", stored=True)
        builder.add_text_field("body", stored=False, tokenizer_name="terms", index_option="freq")
        return builder.build()

    def _analyzer(self) -> Any:
        import tantivy

        return tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build()


class Bm25s(Engine):
    name = "bm25s"
    module = "bm25s"

    def build(self, corpus: Corpus) -> None:
        import bm25s

        tokens = bm25s.tokenization.Tokenized(
            ids=list(documents(corpus)), vocab={str(i): i for i in range(len(corpus.terms))}
        )
        retriever = bm25s.BM25(k1=0.9, b=0.4, method="lucene", backend="numba")
        retriever.index(tokens, show_progress=False)
        retriever.save(str(self.folder))

    def open(self) -> None:
        import bm25s

        self.retriever = bm25s.BM25.load(str(self.folder), mmap=False, load_corpus=False)
        self.retriever.backend = "numba"
        self.retriever.activate_numba_scorer()

    def prepare(self, terms: list[int]) -> Any:
        return [[str(term) for term in terms]]

    def ask(self, query: Any) -> list[int]:
        found = self.retriever.retrieve(query, k=K, show_progress=False, n_threads=0, backend_selection="numba")
        return found.documents[0].tolist()  # type: ignore[no-any-return]


class SqliteFts5(Engine):
    name = "sqlite_fts5"
    largest = 100_000
    queries = 50

    def build(self, corpus: Corpus) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        database = sqlite3.connect(self.folder / "fts.db")
        database.execute("CREATE VIRTUAL TABLE passages USING fts5(body, content='')")
        rows = ((n, " ".join(f"t{t}" for t in terms)) for n, terms in enumerate(documents(corpus)))
        database.executemany("INSERT INTO passages(rowid, body) VALUES (?, ?)", rows)
        database.commit()
        database.close()

    def open(self) -> None:
        self.database = sqlite3.connect(self.folder / "fts.db")

    def prepare(self, terms: list[int]) -> Any:
        return " OR ".join(f"t{term}" for term in terms)

    def ask(self, query: Any) -> list[int]:
        asked = "SELECT rowid FROM passages WHERE passages MATCH ? ORDER BY rank LIMIT 10"
        return [row[0] for row in self.database.execute(asked, (query,))]


class RankBm25(Engine):
    name = "rank_bm25"
    module = "rank_bm25"
    largest = 100_000
    queries = 50

    def build(self, corpus: Corpus) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / "documents.json").write_text(json.dumps(list(documents(corpus))), encoding="utf-8")

    def open(self) -> None:
        from rank_bm25 import BM25Okapi

        documents = json.loads((self.folder / "documents.json").read_text(encoding="utf-8"))
        self.bm25 = BM25Okapi(documents, k1=0.9, b=0.4)

    def ask(self, query: Any) -> list[int]:
        import numpy as np

        return np.argsort(-self.bm25.get_scores(query), kind="stable")[:K].tolist()  # type: ignore[no-any-return]


class Lucene(Engine):
    """Java beside us, asked line by line; it reports its own nanoseconds, so the pipe is not counted."""

    name = "lucene"
    versions = ("lucene-core", "lucene-analysis-common")
    version = "9.12.0"

    @classmethod
    def missing(cls) -> str | None:
        absent = [tool for tool in ("java", "javac", "mvn") if shutil.which(tool) is None]
        return f"{', '.join(absent)} not found" if absent else None

    def _java(self) -> list[str]:
        """The command line; fetches the libraries by name and compiles on the first call."""
        home = self.folder.parent / "lucene-java"
        home.mkdir(parents=True, exist_ok=True)
        for artifact in self.versions:
            if not (home / f"{artifact}-{self.version}.jar").exists():
                name = f"org.apache.lucene:{artifact}:{self.version}"
                fetch = ["mvn", "-q", "dependency:copy", f"-Dartifact={name}", "-DoutputDirectory=."]
                subprocess.run(fetch, cwd=home, check=True, capture_output=True)
        source = Path(__file__).parent / "LuceneBench.java"
        subprocess.run(["javac", "-cp", f"{home}/*", "-d", str(home), str(source)], check=True)
        return ["java", "-Xmx4g", "-cp", f"{home}/*:{home}", "LuceneBench"]

    def build(self, corpus: Corpus) -> None:
        command = [*self._java(), "build", str(self.folder)]
        with subprocess.Popen(command, stdin=subprocess.PIPE, text=True) as java:
            assert java.stdin is not None
            for terms in documents(corpus):
                java.stdin.write(" ".join(map(str, terms)) + "\n")
            java.stdin.close()
            if java.wait():
                raise RuntimeError("Lucene's build failed")

    def open(self) -> None:
        command = [*self._java(), "search", str(self.folder)]
        self.java = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1)

    def prepare(self, terms: list[int]) -> Any:
        return " ".join(map(str, terms)) + "\n"

    def _answer(self, query: Any) -> list[int]:
        assert self.java.stdin is not None
        assert self.java.stdout is not None
        self.java.stdin.write(query)
        return [int(part) for part in self.java.stdout.readline().split()]

    def ask(self, query: Any) -> list[int]:
        return self._answer(query)[1:]

    def timed(self, query: Any) -> tuple[list[int], float]:
        nanoseconds, *found = self._answer(query)
        return found, nanoseconds / 1000


ENGINES: tuple[type[Engine], ...] = (Verbatim, Tantivy, Bm25s, Lucene, SqliteFts5, RankBm25)
