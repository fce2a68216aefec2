"""What an engine is asked to do.

`build_from_text` is what a user does: the engine's own words and stems. `build`, for the comparison of queries, gives
every engine the terms of Verbatim's analysis, so that all see the same postings and differ in the search alone.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Iterable, Iterator
from pathlib import Path
from time import perf_counter_ns
from typing import Any, ClassVar

from bench.streams import Corpus

K = 10
K1, B = 0.9, 0.4


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

    def set_up(self) -> None:
        """Whatever is done once a machine; not timed."""

    def build_from_text(self, texts: Iterable[str]) -> None:
        """From text to searchable, in the folder, as a user of the engine does it with one writer."""
        raise NotImplementedError

    def build(self, corpus: Corpus) -> None:
        """The index of the corpus's terms."""
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

    def close(self) -> None:
        """Ends what `open` began."""
