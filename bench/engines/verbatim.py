"""Verbatim's block index."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from pathlib import Path
from typing import Any

from bench.engines.base import K1, B, Engine, K
from bench.streams import Corpus, Stream

BATCH = 5_000
"""Passages read at a time."""


def read(texts: Iterable[str], kernels: Path) -> Stream:
    """The key stream of the passages that have a token, by the engine's compiled reader."""
    import numpy as np

    from index.interning.reader import InterningReader
    from index.terms import Vocabulary

    vocabulary = Vocabulary()
    reader = InterningReader(vocabulary, kernels)
    texts = iter(texts)
    tokens = [reader.read(batch) for batch in iter(lambda: list(islice(texts, BATCH)), [])]
    lengths = np.concatenate([np.diff(each.first) for each in tokens])
    numbers: dict[str, int] = {}
    terms = [vocabulary.term(key) for key in reader.keys]
    of_key = [-1 if term is None else numbers.setdefault(term, len(numbers)) for term in terms]
    starts = np.concatenate([[0], np.cumsum(lengths[lengths > 0])])
    return Stream(
        starts, np.concatenate([each.keys for each in tokens]), np.array(of_key, dtype=np.int32), len(numbers)
    )


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
        read(["The harbour master kept ledgers."], self.folder.parent)
        terms = np.arange(2, dtype=np.int32)
        for blocks in (1, 500):
            passages = 64 * blocks
            stream = np.full(passages, 1, dtype=np.uint32)
            stream[:600] = 0
            arrays = build(np.arange(passages + 1), stream, terms, 2, Bm25Parameters(K1, B))
            BlockIndex(arrays).warm()

    def build_from_text(self, texts: Iterable[str]) -> None:
        stream = read(texts, self.folder.parent)
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
        return self.index._exhaustive(query, K, None)[0].tolist() if query else []
