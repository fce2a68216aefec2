"""tantivy: Rust's Lucene; its English analysis, one writer thread."""

from __future__ import annotations

from collections.abc import Iterable
from time import perf_counter_ns
from typing import Any

from bench.engines.base import Engine, K, documents
from bench.streams import Corpus


class Tantivy(Engine):
    name = "tantivy"
    module = "tantivy"

    def build_from_text(self, texts: Iterable[str]) -> None:
        self._build("en_stem", texts)

    def build(self, corpus: Corpus) -> None:
        self._build("terms", (" ".join(map(str, terms)) for terms in documents(corpus)))

    def _build(self, tokenizer: str, bodies: Iterable[str]) -> None:
        import tantivy

        self.folder.mkdir(parents=True, exist_ok=True)
        index = tantivy.Index(self._schema(tokenizer), path=str(self.folder))
        index.register_tokenizer("terms", self._analyzer())
        writer = index.writer(heap_size=512_000_000, num_threads=1)
        for number, body in enumerate(bodies):
            writer.add_document(tantivy.Document(number=number, body=body))
        writer.commit()
        writer.wait_merging_threads()

    def open(self) -> None:
        import tantivy

        self.tantivy, self.schema = tantivy, self._schema("terms")
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

    def _schema(self, tokenizer: str) -> Any:
        import tantivy

        builder = tantivy.SchemaBuilder()
        builder.add_integer_field("number", stored=True)
        builder.add_text_field("body", stored=False, tokenizer_name=tokenizer, index_option="freq")
        return builder.build()

    def _analyzer(self) -> Any:
        import tantivy

        return tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build()
