"""Verbatim's block index."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from bench.engines.base import K1, B, Engine, K
from bench.streams import Corpus, stream_of


class Verbatim(Engine):
    name = "verbatim"
    module = "numba"

    def set_up(self) -> None:
        """Compiles the kernels, which is done once for each version of Verbatim and numba."""
        import numpy as np

        from index.blocks.build import build
        from index.blocks.compiled import keep_kernels_in
        from index.blocks.search import BlockIndex
        from index.model import Bm25Parameters

        keep_kernels_in(self.folder.parent)
        terms = np.arange(2, dtype=np.int32)
        for blocks in (1, 500):
            passages = 64 * blocks
            stream = np.full(passages, 1, dtype=np.uint32)
            stream[:600] = 0
            arrays = build(np.arange(passages + 1), stream, terms, 2, Bm25Parameters(K1, B))
            BlockIndex(arrays).warm()

    def build_from_text(self, texts: Iterable[str]) -> None:
        stream = stream_of(texts)
        self._write(stream.starts, stream.keys, stream.term_of_key, stream.terms)

    def build(self, corpus: Corpus) -> None:
        self._write(corpus.starts, corpus.stream, corpus.term_of_key, len(corpus.terms))

    def _write(self, starts: Any, stream: Any, term_of_key: Any, terms: int) -> None:
        from index.blocks.arrays import save
        from index.blocks.build import build
        from index.blocks.compiled import keep_kernels_in
        from index.model import Bm25Parameters

        keep_kernels_in(self.folder.parent)
        save(build(starts, stream, term_of_key, terms, Bm25Parameters(K1, B), threads=2), self.folder)

    def open(self) -> None:
        from index.blocks.compiled import keep_kernels_in
        from index.blocks.search import BlockIndex

        keep_kernels_in(self.folder.parent)
        self.index = BlockIndex.open(self.folder)

    def prepare(self, terms: list[int]) -> Any:
        return [(term, 1.0) for term in terms]

    def ask(self, query: Any) -> list[int]:
        return [passage for passage, _ in self.index.search(query, K)]

    def exact(self, terms: list[int]) -> list[int]:
        """The first ten by scoring every passage in float64, in rank_bm25's order of operations."""
        query = self.prepare(terms)
        return [passage for passage, _ in self.index._exhaustive(query, K, None)] if query else []
