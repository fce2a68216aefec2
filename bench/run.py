"""Compares the block index with its peers in one run, the engines alternating question by question.

    python -m bench.run 10k --data var/bench     # 100k, 1m or a number; writes bench/results/10k.json, .md and .svg

Fetches and tokenises the corpus on the first call (bench/corpus.py, bench/streams.py). Each engine is built from the
same text, and opened, in a process of its own; then one process asks all of them, in indexes of the same terms. A
figure is the median of five for each question, then p50 and p99 over the questions. Only ratios within one run mean
something.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
from pathlib import Path
from typing import Any

from bench.corpus import corpus_of, size_name
from bench.engines import ENGINES, Engine, Verbatim
from bench.report import KINDS, write
from bench.streams import Corpus, load

HERE = Path(__file__).parent
ROUNDS = 5
SLOW_US = 100_000
"""An engine this slow is asked each question once."""

PATIENCE_S = 20
"""An engine that took so long to open is not opened again."""


def in_a_process(step: str, engine: Engine, size: str, data: Path) -> dict[str, float]:
    """What bench/steps.py measures, in a fresh process."""
    command = [sys.executable, "-m", "bench.steps", step, engine.name, size, str(data)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=HERE.parent)
    if done.returncode:
        raise RuntimeError(f"{engine.name}: {step} failed\n{done.stderr[-2000:]}")
    return {name: round(value, 4) for name, value in json.loads(done.stdout.splitlines()[-1]).items()}


def built(engine: Engine, size: str, data: Path) -> dict[str, float]:
    """Seconds from text to searchable, peak MB, MB on disk and seconds from open to first answer."""
    engine.set_up()
    figures = in_a_process("text", engine, size, data) | in_a_process("terms", engine, size, data)
    best = in_a_process("open", engine, size, data)
    spent = best["open_to_first_answer_s"]
    for _ in range(4):  # the least of five is the warm one, and the least disturbed
        if spent > PATIENCE_S:
            break
        again = in_a_process("open", engine, size, data)
        spent += again["open_to_first_answer_s"]
        best = min(best, again, key=lambda figures: figures["open_to_first_answer_s"])
    return figures | best


class Tally:
    """The times and the agreement of each engine."""

    def __init__(self, engines: list[Engine]) -> None:
        self.took: dict[str, dict[str, list[float]]] = {e.name: {kind: [] for kind in KINDS} for e in engines}
        self.same: dict[str, list[bool]] = {engine.name: [] for engine in engines}

    def ask(self, engines: list[Engine], kind: str, terms: list[int], exact: list[int]) -> None:
        """Asks one question of all the engines in turn."""
        asked = [(engine, engine.prepare(terms)) for engine in engines]
        times: dict[str, list[float]] = {engine.name: [] for engine in engines}
        found: dict[str, list[int]] = {}
        for turn in range(ROUNDS):
            for engine, query in asked[turn % len(asked) :] + asked[: turn % len(asked)]:
                if turn < 1 or times[engine.name][0] < SLOW_US:
                    found[engine.name], us = engine.timed(query)
                    times[engine.name].append(us)
        for name, each in times.items():
            self.took[name][kind].append(statistics.median(each))
            self.same[name].append(set(found[name]) == set(exact))

    def figures(self, name: str) -> dict[str, Any]:
        """p50_us, p99_us and same_top10 of an engine."""

        def at(share: float) -> dict[str, float]:
            ordered = {kind: sorted(times) for kind, times in self.took[name].items()}
            return {k: round(v[min(len(v) - 1, int(share * len(v)))], 1) for k, v in ordered.items()}

        return {"p50_us": at(0.5), "p99_us": at(0.99), "same_top10": round(statistics.mean(self.same[name]), 4)}


def compare(engines: list[Engine], corpus: Corpus) -> Tally:
    """Asks every question of all engines; the exact first ten are those of scoring every passage in float64."""
    exact = next(engine for engine in engines if isinstance(engine, Verbatim))
    tally = Tally(engines)
    for kind in KINDS:
        for engine in engines:
            for terms in corpus.queries[kind][-3:]:
                engine.ask(engine.prepare(terms))
        for number, terms in enumerate(corpus.queries[kind]):
            tally.ask([e for e in engines if number < e.queries], kind, terms, exact.exact(terms))
    return tally


def run(size: str, data: Path, wanted: list[str]) -> tuple[dict[str, Any], dict[str, str]]:
    """The figures of one size, and why an engine is not among them."""
    corpus_of(size, data)
    corpus = load(data, size)
    passages = len(corpus.starts) - 1
    (data / f"{size}.first.json").write_text(json.dumps(corpus.queries["all_words"][0]), encoding="utf-8")
    figures: dict[str, dict[str, float]] = {}
    absent: dict[str, str] = {}
    opened: list[Engine] = []
    for kind in ENGINES:
        why = kind.missing() or (f"asked up to {kind.largest:,} passages" if passages > kind.largest else None)
        why = why or (None if not wanted or kind.name in wanted else "not asked for")
        if why:
            absent[kind.name] = why
            continue
        engine = kind(data / f"engines-{size}")
        figures[kind.name] = built(engine, size, data)
        print(f"{kind.name}: {figures[kind.name]}", file=sys.stderr, flush=True)
        opened.append(engine)
    for engine in opened:
        engine.open()
    tally = compare(opened, corpus)
    for engine in opened:
        engine.close()
    engines = {e.name: _in_order(tally.figures(e.name) | figures[e.name]) for e in opened}
    return {"size": passages, "queries": len(corpus.queries[KINDS[0]]), "engines": engines}, absent


def _in_order(figures: dict[str, Any]) -> dict[str, Any]:
    names = ("p50_us", "p99_us", "build_s", "peak_rss_mb", "disk_mb", "open_to_first_answer_s", "same_top10")
    return {name: figures[name] for name in names}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("size", type=size_name)
    parser.add_argument("--data", type=Path, default=HERE.parent / "var" / "bench")
    parser.add_argument("--results", type=Path, default=HERE / "results")
    parser.add_argument("--only", nargs="*", default=[], help="names of engines; Verbatim must be among them")
    options = parser.parse_args()
    options.data.mkdir(parents=True, exist_ok=True)
    data = options.data.resolve()
    result, absent = run(options.size, data, options.only)
    print(write(result, absent, options.size, options.results))
    print(f"Load of the machine at the end: {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors.")


if __name__ == "__main__":
    main()
