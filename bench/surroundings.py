"""What the default ranking's parts add to a search: milliseconds at 100,000 passages of Zipfian words.

python -m bench.surroundings [--passages 100000]
"""

from __future__ import annotations

import argparse
import statistics
import time

import numpy as np

from index.context import CANDIDATES, Surroundings
from index.model import Around, Bm25Parameters, WeightedTerm
from index.occurrences import Occurrences


class Statistics:
    """The part of a Searcher that the surroundings ask for."""

    parameters = Bm25Parameters()
    avgdl = 60.0

    def idf(self, term: str) -> float:
        return 1.0 + int(term) % 7


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--passages", type=int, default=100_000)
    n = parser.parse_args().passages
    rng = np.random.default_rng(1)
    words = [str(word) for word in range(50_000)]
    drawn = np.minimum(rng.zipf(1.15, size=n * 60), len(words)) - 1
    began = time.perf_counter()
    sources = n // 20
    surroundings = Surroundings(
        Occurrences.of_documents([words[w] for w in drawn[at : at + 60]] for at in range(0, n * 60, 60)),
        Occurrences.of_documents([words[w] for w in drawn[at : at + 8]] for at in range(0, sources * 8, 8)),
        np.repeat(np.arange(sources), 20),
        np.arange(0, n + 1, 20),
        np.zeros(n, dtype=bool),
    )
    print(f"{n} passages built in {time.perf_counter() - began:.1f} s")
    for terms in (3, 5, 8):
        taken = []
        for _ in range(200):
            query = tuple(WeightedTerm(words[w]) for w in rng.integers(20, 3_000, size=terms))
            around = Around(query, 0.5, 0.3, 0.1)
            scores = -np.sort(-rng.random(CANDIDATES) * 20)
            found = list(zip(rng.choice(n, CANDIDATES, replace=False).tolist(), scores.tolist(), strict=True))
            began = time.perf_counter()
            surroundings.rank(Statistics(), around, found)  # type: ignore[arg-type]
            taken.append((time.perf_counter() - began) * 1000)
        low, middle, high = min(taken), statistics.median(taken), sorted(taken)[-3]
        print(f"{terms} content words: least {low:.3f} ms, median {middle:.3f} ms, 99th percentile {high:.3f} ms")


if __name__ == "__main__":
    main()
