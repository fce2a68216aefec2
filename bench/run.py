"""Compares the block index with its peers in one run, the engines alternating query by query.

    python -m bench.run 10k            # 100k, 1m; writes bench/results/10k.json, .md and, with matplotlib, .png

Fetches and tokenises the corpus on the first call (bench/corpus.py, bench/streams.py). Each engine is built and
opened in a process of its own, for its time and peak memory; then one process asks all of them. A figure is the
median of five for each query, then p50 and p99 over the queries. Only ratios within one run mean something.
"""

from __future__ import annotations

import argparse
import json
import resource
import statistics
import subprocess
import sys
from pathlib import Path
from time import perf_counter
from typing import Any

from bench.corpus import SIZES
from bench.peers import ENGINES, Engine, K, Verbatim
from bench.streams import Corpus, load

HERE = Path(__file__).parent
KINDS = ("all_words", "no_stop_words")
ROUNDS = 5


def corpus_of(size: str, data: Path) -> Corpus:
    """The corpus of this size, fetched if it is not there."""
    if not (data / f"{size}.jsonl").exists():
        subprocess.run([sys.executable, str(HERE / "corpus.py"), size, "--data", str(data)], check=True)
    return load(data, size)


def step(action: str, engine: Engine, size: str, data: Path) -> dict[str, float]:
    """Builds, or opens and asks once, in this process; seconds and MB."""
    corpus = corpus_of(size, data)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    begin = perf_counter()
    if action == "build":
        engine.build(corpus)
        took = perf_counter() - begin
        children = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
        peak = max(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, children)
        disk = sum(path.stat().st_size for path in engine.folder.rglob("*") if path.is_file())
        return {"build_s": took, "peak_rss_mb": peak / 1024, "peak_before_mb": before / 1024, "disk_mb": disk / 1e6}
    engine.open()
    engine.ask(engine.prepare(corpus.queries["all_words"][0]))
    return {"open_to_first_answer_s": perf_counter() - begin}


def in_a_process(action: str, engine: type[Engine], size: str, data: Path) -> dict[str, float]:
    """What `step` measures, in a fresh process."""
    command = [sys.executable, "-m", "bench.run", size, "--data", str(data), "--step", action, "--engine", engine.name]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=HERE.parent)
    if done.returncode:
        raise RuntimeError(f"{engine.name}: {action} failed\n{done.stderr[-2000:]}")
    return json.loads(done.stdout.splitlines()[-1])  # type: ignore[no-any-return]


def compare(engines: list[Engine], corpus: Corpus, kind: str) -> dict[str, dict[str, float]]:
    """p50, p99 and the share of the exact first ten of each engine, all asked in turn."""
    exact = next(engine for engine in engines if isinstance(engine, Verbatim))
    took: dict[str, list[float]] = {engine.name: [] for engine in engines}
    same: dict[str, list[float]] = {engine.name: [] for engine in engines}
    for number, terms in enumerate(corpus.queries[kind]):
        asked = [(engine, engine.prepare(terms)) for engine in engines if number < engine.queries]
        times: dict[str, list[float]] = {engine.name: [] for engine, _ in asked}
        found: dict[str, list[int]] = {}
        for turn in range(ROUNDS):
            for engine, query in asked[turn % len(asked) :] + asked[: turn % len(asked)]:
                if turn < 1 or times[engine.name][0] < 100_000:
                    found[engine.name], us = engine.timed(query)
                    times[engine.name].append(us)
        wanted = {p for p, _ in exact.index._exhaustive([(t, 1.0) for t in terms], K, None)}
        for engine, _ in asked:
            took[engine.name].append(statistics.median(times[engine.name]))
            same[engine.name].append(len(wanted & set(found[engine.name])) / max(1, len(wanted)))
    return {name: _summary(took[name], same[name]) for name in took}


def _summary(took: list[float], same: list[float]) -> dict[str, float]:
    ordered = sorted(took)
    return {
        "p50_us": round(statistics.median(ordered), 1),
        "p99_us": round(ordered[min(len(ordered) - 1, int(0.99 * len(ordered)))], 1),
        "same_top10": round(statistics.mean(same), 4),
        "queries": len(took),
    }


def run(size: str, data: Path, wanted: list[str]) -> dict[str, Any]:
    """Everything about one size."""
    corpus = corpus_of(size, data)
    folder = data / f"engines-{size}"
    rows: dict[str, Any] = {}
    opened: list[Engine] = []
    for kind in ENGINES:
        why = kind.missing() or (f"not run above {kind.largest:,} passages" if SIZES[size] > kind.largest else None)
        if why or (wanted and kind.name not in wanted):
            rows[kind.name] = {"absent": why or "not asked for"}
            continue
        built = {} if (folder / kind.name).exists() else in_a_process("build", kind, size, data)
        in_a_process("open", kind, size, data)  # once cold, then as it is on every later day
        rows[kind.name] = built | in_a_process("open", kind, size, data)
        engine = kind(folder)
        engine.open()
        opened.append(engine)
        print(f"{kind.name}: {rows[kind.name]}", file=sys.stderr, flush=True)
    for words in KINDS:
        for name, figures in compare(opened, corpus, words).items():
            for figure, value in figures.items():
                rows[name].setdefault(figure, {})[words] = value
    real = len(corpus.starts) - 1
    return {
        "size": size, "passages": real, "text_mb": round(corpus.text_bytes / 1e6, 1),
        "queries": len(corpus.queries["all_words"]), "k": K, "engines": rows,
    }  # fmt: skip


def table(result: dict[str, Any]) -> str:
    """The figures as Markdown."""
    head = "| engine | p50 all | p50 no stop | p99 all | p99 no stop | same 10 | build s | peak MB | disk MB | open s |"
    lines = [f"{result['passages']:,} passages, {result['queries']} queries, k={result['k']}, µs, one thread", ""]
    lines += [head, "|" + "---|" * 10]
    for name, row in result["engines"].items():
        if "absent" in row:
            lines.append(f"| {name} | {row['absent']} |" + " |" * 8)
            continue
        cells = [row[f][k] for f in ("p50_us", "p99_us") for k in KINDS] + [row["same_top10"]["all_words"]]
        cells += [row.get(f) for f in ("build_s", "peak_rss_mb", "disk_mb", "open_to_first_answer_s")]
        lines.append(f"| {name} | " + " | ".join("–" if c is None else f"{c:,.4g}" for c in cells) + " |")
    return "\n".join(lines) + "\n"


def plot(result: dict[str, Any], path: Path) -> None:
    """Bars of p50 and p99 on a logarithmic axis; nothing without matplotlib."""
    try:
        from matplotlib import pyplot
    except ImportError:
        return
    rows = {name: row for name, row in result["engines"].items() if "absent" not in row}
    figure, axes = pyplot.subplots(1, 2, figsize=(9, 3.2), sharey=True)
    for axis, words in zip(axes, KINDS, strict=True):
        for shift, measure in enumerate(("p50_us", "p99_us")):
            places = [i + 0.4 * shift for i in range(len(rows))]
            axis.barh(places, [row[measure][words] for row in rows.values()], 0.38, label=measure[:3])
        axis.set(xscale="log", title=words.replace("_", " "), xlabel="µs", yticks=range(len(rows)))
        axis.set_yticklabels(list(rows))
    axes[0].legend()
    figure.tight_layout()
    figure.savefig(path, dpi=120)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("size", choices=SIZES)
    parser.add_argument("--data", type=Path, default=HERE / "data")
    parser.add_argument("--results", type=Path, default=HERE / "results")
    parser.add_argument("--only", nargs="*", default=[], help="names of engines")
    parser.add_argument("--step", choices=("build", "open"))
    parser.add_argument("--engine")
    options = parser.parse_args()
    if options.step:
        kind = next(engine for engine in ENGINES if engine.name == options.engine)
        engine = kind(options.data / f"engines-{options.size}")
        print(json.dumps(step(options.step, engine, options.size, options.data)))
        sys.exit(0)
    result = run(options.size, options.data, options.only)
    options.results.mkdir(parents=True, exist_ok=True)
    (options.results / f"{options.size}.json").write_text(json.dumps(result, indent=1), encoding="utf-8")
    (options.results / f"{options.size}.md").write_text(table(result), encoding="utf-8")
    plot(result, options.results / f"{options.size}.png")
    print(table(result))


if __name__ == "__main__":
    main()
