"""How Verbatim's search grows: with the passages, with k, and with a second thread.

    python -m bench.shape 10k 100k 1m --data var/bench     # after bench.run, which builds the indexes

Each question is asked with k = 10 and k = 100 in turn, at every size in turn, and the median of five counts. Threads
share all questions; a round with one is followed by a round with two, and the ratio is of the best of five rounds.
"""

from __future__ import annotations

import argparse
import os
import statistics
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from time import perf_counter, perf_counter_ns

import numpy as np

from bench.corpus import size_name
from bench.engines import Verbatim
from bench.report import KINDS
from bench.streams import load
from index.blocks.search import BlockIndex

ROUNDS = 5
Query = list[tuple[int, float]]


def microseconds(index: BlockIndex, query: Query, k: int) -> float:
    begin = perf_counter_ns()
    index.search(query, k)
    return (perf_counter_ns() - begin) / 1000


def medians(index: BlockIndex, queries: list[Query]) -> dict[int, float]:
    """p50 in µs by k."""
    took: dict[int, list[float]] = {10: [], 100: []}
    for query in queries:
        rounds = [[microseconds(index, query, k) for k in took] for _ in range(ROUNDS)]
        for k, times in zip(took, zip(*rounds, strict=True), strict=True):
            took[k].append(statistics.median(times))
    return {k: statistics.median(times) for k, times in took.items()}


def two_threads(index: BlockIndex, queries: list[Query]) -> float:
    """How many times the questions of one thread two threads answer in the same time."""

    def answer(part: list[Query]) -> None:
        for query in part:
            index.search(query, 10)

    best = {1: float("inf"), 2: float("inf")}
    with ThreadPoolExecutor(2) as pool:
        for _ in range(ROUNDS + 1):  # the first makes each thread's scratch
            for threads in best:
                begin = perf_counter()
                list(pool.map(answer, [queries[at::threads] for at in range(threads)]))
                best[threads] = min(best[threads], perf_counter() - begin)
    return best[1] / best[2]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sizes", type=size_name, nargs="+")
    parser.add_argument("--data", type=Path, default=Path(__file__).parents[1] / "var" / "bench")
    options = parser.parse_args()
    points: dict[str, list[tuple[int, float]]] = {kind: [] for kind in KINDS}
    print("| passages | questions | p50 k=10, µs | p50 k=100 | two threads |")
    print("|---|---|---|---|---|")
    for size in options.sizes:
        corpus = load(options.data, size)
        engine = Verbatim(options.data / f"engines-{size}")
        engine.open()
        for kind in KINDS:
            queries = [engine.prepare(terms) for terms in corpus.queries[kind]]
            ten, hundred = medians(engine.index, queries).values()
            threads = two_threads(engine.index, queries)
            points[kind].append((engine.index.facts.passages, ten))
            words = kind.replace("_", " ")
            print(f"| {len(corpus.starts) - 1:,} | {words} | {ten:.1f} | {hundred / ten:.1f}× | {threads:.2f}× |")
    for kind, measured in points.items():
        if len(measured) > 1:
            slope = np.polyfit(*np.log(np.array(measured).T), 1)[0]
            print(f"\nGrowth of p50 with N, {kind.replace('_', ' ')}: exponent {slope:.2f}.")
    print(f"\nLoad of the machine: {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors.")


if __name__ == "__main__":
    main()
