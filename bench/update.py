"""What changing one source of a library costs: time, and memory at its highest.

    python -m bench.update 100k [--data bench/data] [--rounds 3]          # 10k, 1m

The library holds the passages of bench/corpus.py, 50 consecutive ones of a package with blank lines between as one
source; it is made once, in DATA/update-SIZE, and each round changes a copy. A round is a process of its own: it opens
the library and changes three sources, one after another; each time a paragraph with new words is added in the middle.
The first change of a process also loads what is compiled, and NLTK for words never seen; the others are what a server
pays. Peak memory is the process's own, resident pages of files included (VmHWM), and what of it is anonymous.
"""

from __future__ import annotations

import argparse
import json
import shutil
import statistics
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter, process_time

from bench.corpus import SIZES
from bench.reading import HERE, sources
from bench.steps import peak_mb
from index import Library, Source
from index.ingest.records import make_source

STEPS = ("make", "change")


def anonymous_mb() -> float:
    """Anonymous memory of this process now; 0 where the system does not say."""
    status = Path("/proc/self/status")
    lines = status.read_text().splitlines() if status.exists() else []
    return sum(int(line.split()[1]) for line in lines if line.startswith("RssAnon")) / 1024


class Watched:
    """Wall and CPU seconds of a block, and the most anonymous memory that was seen in it."""

    def __enter__(self) -> Watched:
        self.anonymous = anonymous_mb()
        self._done = threading.Event()
        self._watching = threading.Thread(target=self._watch)
        self._watching.start()
        self._begin, self._begin_cpu = perf_counter(), process_time()
        return self

    def __exit__(self, *error: object) -> None:
        self.seconds, self.cpu = perf_counter() - self._begin, process_time() - self._begin_cpu
        self._done.set()
        self._watching.join()

    def _watch(self) -> None:
        while not self._done.wait(0.02):
            self.anonymous = max(self.anonymous, anonymous_mb())

    def report(self) -> dict[str, float]:
        return {"s": self.seconds, "cpu_s": self.cpu, "peak_mb": peak_mb(), "anonymous_mb": self.anonymous}


def made(data: Path, size: str) -> Iterator[Source]:
    for number, text in enumerate(sources(data, size)):
        yield make_source(f"source-{number:05d}", "", text)


def make(home: Path, data: Path, size: str) -> list[dict[str, float]]:
    """A library of all the sources."""
    library = Library.open(home)
    with Watched() as watched:
        library.add(made(data, size))
    return [watched.report()]


def change(home: Path, data: Path, size: str) -> list[dict[str, float]]:  # noqa: ARG001  (as `make` is called)
    """Three changes of one source each."""
    library = Library.open(home)
    ids = [source.source_id for source in library.sources()]
    library.search("harbour")
    found = []
    for number in range(3):
        source_id = ids[len(ids) * (number + 1) // 4]
        parts = library.source(source_id).text.split("\n\n")
        parts.insert(len(parts) // 2, f"A paragraph with quinzicles, number {number}, was put into the harbour.")
        with Watched() as watched:
            library.add([make_source(source_id, "", "\n\n".join(parts))])
        found.append(watched.report())
    return found


def in_a_process(step: str, home: Path, data: Path, size: str) -> list[dict[str, float]]:
    command = [sys.executable, "-m", "bench.update", size, "--data", str(data), "--step", step, "--home", str(home)]
    result = subprocess.run(command, check=True, capture_output=True, text=True)
    reports: list[dict[str, float]] = json.loads(result.stdout)
    return reports


def show(name: str, reports: list[dict[str, float]]) -> None:
    """Prints the medians."""
    s, cpu, peak, anonymous = (statistics.median(each[key] for each in reports) for key in reports[0])
    print(f"{name:<24}{s:8.2f} s {cpu:8.2f} s CPU   peak {peak:6,.0f} MB, {anonymous:6,.0f} MB of it anonymous")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("size", choices=SIZES)
    parser.add_argument("--data", type=Path, default=HERE / "data")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--step", choices=STEPS, help="run by itself, in a process of its own")
    parser.add_argument("--home", type=Path)
    options = parser.parse_args()
    if options.step:
        step = {"make": make, "change": change}[options.step]
        print(json.dumps(step(options.home, options.data, options.size)))
        return
    home, copy = options.data / f"update-{options.size}", options.data / f"update-{options.size}-copy"
    if not home.exists():
        show("made of all sources", in_a_process("make", home, options.data, options.size))
        in_a_process("change", shutil.copytree(home, copy), options.data, options.size)  # compiles what is not yet
        shutil.copytree(copy / "kernels", home / "kernels", dirs_exist_ok=True)
        shutil.rmtree(copy)
    rounds = []
    for _ in range(options.rounds):
        shutil.copytree(home, copy)
        rounds.append(in_a_process("change", copy, options.data, options.size))
        shutil.rmtree(copy)
    show("first change", [first for first, *_ in rounds])
    show("change of one source", [each for _, *others in rounds for each in others])


if __name__ == "__main__":
    main()
