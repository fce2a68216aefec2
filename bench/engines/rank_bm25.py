"""rank_bm25 0.2.2 with its own idf: the definition of `okapi`, so it differs where the other engines' idf does."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from bench.engines.base import K1, B, Engine, K, documents
from bench.streams import Corpus


class RankBm25(Engine):
    name = "rank_bm25"
    module = "rank_bm25"
    largest = 100_000
    queries = 50

    def build_from_text(self, texts: Iterable[str]) -> None:
        """As its documentation does: words at white space; it has neither stems nor a file of its own."""
        self._build([text.split(" ") for text in texts])

    def build(self, corpus: Corpus) -> None:
        self._build(list(documents(corpus)))

    def _build(self, tokenized: list[Any]) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / "documents.json").write_text(json.dumps(tokenized), encoding="utf-8")
        self.open()

    def open(self) -> None:
        from rank_bm25 import BM25Okapi

        tokenized = json.loads((self.folder / "documents.json").read_text(encoding="utf-8"))
        self.bm25 = BM25Okapi(tokenized, k1=K1, b=B)

    def ask(self, query: Any) -> list[int]:
        import numpy as np

        return np.argsort(-self.bm25.get_scores(query), kind="stable")[:K].tolist()  # type: ignore[no-any-return]
