"""bm25s with its numba scorer; its own tokeniser, and PyStemmer where that is installed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from bench.engines.base import K1, B, Engine, K, documents
from bench.streams import Corpus


class Bm25s(Engine):
    name = "bm25s"
    module = "bm25s"

    def build_from_text(self, texts: Iterable[str]) -> None:
        import bm25s
        import Stemmer

        tokens = bm25s.tokenize(list(texts), stopwords=None, stemmer=Stemmer.Stemmer("english"), show_progress=False)
        self._save(tokens)

    def build(self, corpus: Corpus) -> None:
        import bm25s

        vocabulary = {str(i): i for i in range(len(corpus.terms))}
        self._save(bm25s.tokenization.Tokenized(ids=list(documents(corpus)), vocab=vocabulary))

    def _save(self, tokens: Any) -> None:
        import bm25s

        retriever = bm25s.BM25(k1=K1, b=B, method="lucene", backend="numba")
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
