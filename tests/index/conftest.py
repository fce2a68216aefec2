"""What the engine's tests share: the seed texts, short sources and how time grows."""

import gc
from collections.abc import Callable
from pathlib import Path
from time import thread_time

import pytest

from index import Source
from index.analysis import Analyzer
from index.ingest.records import make_source

SEEDS = Path(__file__).parents[2] / "seeds"


@pytest.fixture(scope="session")
def seeds() -> dict[str, str]:
    """source id → text, exactly as the file holds it."""
    return {path.stem: path.read_bytes().decode() for path in sorted(SEEDS.glob("*.txt"))}


@pytest.fixture(scope="session")
def source() -> Callable[..., Source]:
    """Makes a source: id, text, title, metadata."""

    def make(source_id: str, text: str, title: str = "", **metadata: str) -> Source:
        return make_source(source_id, title, text, metadata)

    return make


@pytest.fixture(scope="session")
def analyzer() -> Analyzer:
    return Analyzer()


@pytest.fixture(scope="session")
def kinds(analyzer: Analyzer, source: Callable[..., Source]) -> Callable[..., dict[str, str]]:
    def of(text: str, title: str = "") -> dict[str, str]:
        """words of the paragraph → kind."""
        made = source("x", text, title)
        return {" ".join(text[at.start : at.end].split()): kind.value for at, kind, _ in analyzer.paragraphs(made)}

    return of


@pytest.fixture(scope="session")
def growth() -> Callable[..., float]:
    """T(4n)/T(n), in CPU time, of a function over made texts; n is raised until T(n) can be measured (4 ms)."""

    def measure(function: Callable[[str], object], make: Callable[[int], str], most: int = 65_536) -> float:
        def best(text: str, rounds: int = 5) -> float:
            times = []
            gc.collect()
            gc.disable()  # the collector looks at all that the test process holds, which is not the function's cost
            try:
                for _ in range(rounds):
                    begin = thread_time()
                    function(text)
                    times.append(thread_time() - begin)
            finally:
                gc.enable()
            return min(times)

        n = 256
        while best(make(n), 2) < 0.004 and n < most:
            n *= 2
        ratios: list[float] = []
        while len(ratios) < 4 and (not ratios or ratios[-1] > 6):
            ratios.append(best(make(4 * n)) / best(make(n)))
            n *= 2  # where only one of both fits into the processor's cache, larger ones tell; a square still fails
        return min(ratios)

    return measure
