"""How fast a text becomes searchable: each step on its own, and all together against tantivy with one writer.

    python -m bench.reading 10k [--data var/bench] [--rounds 5]          # 100k, 1m

Passages of bench/corpus.py, 50 consecutive ones of a package with blank lines between as one source. A round does
all of it anew, with one thread and with two, and tantivy builds twice (en_stem, one writer; word frequencies only, and
positions too, which ours always has). The key stream includes the stems of new words. Figures are medians over the
rounds; CPU time is that of all threads, for other work may share the machine; only the ratios mean something. What was
compiled is loaded before. Not counted on either side: reading the file; on ours: sentences, which are found when a
passage is shown.
"""

from __future__ import annotations

import argparse
import json
import resource
import statistics
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from time import perf_counter, process_time, thread_time
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bench.corpus import SIZES
from index import kinds, paragraphs
from index.blocks.arrays import save
from index.blocks.build import build
from index.blocks.compiled import keep_kernels_in
from index.interning.reader import InterningReader
from index.likeness import Likenesses
from index.model import Bm25Parameters
from index.sentences import SentenceSplitter
from index.stream import Tokens
from index.terms import Vocabulary

HERE = Path(__file__).parent
SOURCE = 50
BATCH = 100
"""Sources read at a time."""


def sources(data: Path, size: str) -> Iterator[str]:
    """Texts of about SOURCE passages of one package each."""
    part: list[str] = []
    package = ""
    with (data / f"{size}.jsonl").open(encoding="utf-8") as file:
        for line in file:
            record = json.loads(line)
            if part and (record["package"] != package or len(part) == SOURCE):
                yield "\n\n".join(part)
                part = []
            package = record["package"]
            part.append(record["text"])
    yield "\n\n".join(part)


class Watch:
    """CPU seconds by step."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    def time(self, step: str, work: Callable[[], Any]) -> Any:
        begin = thread_time()
        found = work()
        self.seconds[step] = self.seconds.get(step, 0.0) + thread_time() - begin
        return found


class Ours:
    """Sources to a block index on disk, by the engine's own parts."""

    def __init__(self, kernels: Path) -> None:
        self.watch = Watch()
        self.splitter = SentenceSplitter()
        self.vocabulary = Vocabulary()
        self.reader = InterningReader(self.vocabulary, kernels)
        self.likenesses = Likenesses(self.reader.keys)
        self.tokens: list[Tokens] = []

    def cut(self, batch: list[str]) -> list[str]:
        """The batch's passages; their kinds are found too."""
        time = self.watch.time
        spans = time("paragraphs", lambda: [paragraphs.paragraphs(text, self.splitter) for text in batch])
        cut = [[text[s.start : s.end] for s in found] for text, found in zip(batch, spans, strict=True)]
        time("kinds", lambda: [kinds.classify(texts) for texts in cut])
        return [text for texts in cut for text in texts]

    def read(self, texts: list[str]) -> None:
        self.tokens.append(self.watch.time("key stream", lambda: self.reader.read(texts)))

    def finish(self, folder: Path) -> int:
        """The number of passages."""
        time = self.watch.time
        time("likeness", lambda: [self.likenesses.of(tokens.keys, tokens.first) for tokens in self.tokens])
        terms, of_key = time("terms", self.terms)
        starts, stream = self.joined()
        arrays = time("postings", lambda: build(starts, stream, of_key, terms, Bm25Parameters()))
        time("save", lambda: save(arrays, folder))
        return len(starts) - 1

    def terms(self) -> tuple[int, NDArray[np.int32]]:
        numbers: dict[str, int] = {}
        found = [self.vocabulary.term(key) for key in self.reader.keys]
        of_key = [-1 if term is None else numbers.setdefault(term, len(numbers)) for term in found]
        return len(numbers), np.array(of_key, dtype=np.int32)

    def joined(self) -> tuple[NDArray[np.int64], NDArray[np.uint32]]:
        lengths = np.concatenate([np.diff(tokens.first) for tokens in self.tokens])
        lengths = lengths[lengths > 0]  # a passage of signs alone has no tokens and is not ranked
        return np.concatenate([[0], np.cumsum(lengths)]), np.concatenate([tokens.keys for tokens in self.tokens])


def batches(texts: list[str]) -> Iterator[list[str]]:
    for begin in range(0, len(texts), BATCH):
        yield texts[begin : begin + BATCH]


def ours(texts: list[str], kernels: Path, *, threads: int) -> dict[str, float]:
    """CPU seconds by step; with two threads one reads while the other cuts the next batch."""
    with tempfile.TemporaryDirectory() as folder:
        work = Ours(kernels)
        if threads == 1:
            for batch in batches(texts):
                work.read(work.cut(batch))
        else:
            with ThreadPoolExecutor(1) as pool:
                waiting = None
                for batch in batches(texts):
                    cut = work.cut(batch)
                    if waiting is not None:
                        waiting.result()
                    waiting = pool.submit(work.read, cut)
        work.finish(Path(folder) / "index")
        return work.watch.seconds


def tantivy(passages: list[str], option: str) -> None:
    """The same passages in tantivy; `option` is what it keeps of a word: freq, or position as well."""
    import tantivy

    with tempfile.TemporaryDirectory() as folder:
        builder = tantivy.SchemaBuilder()
        builder.add_text_field("body", stored=False, tokenizer_name="en_stem", index_option=option)
        index = tantivy.Index(builder.build(), path=folder)
        writer = index.writer(heap_size=512_000_000, num_threads=1)
        for passage in passages:
            writer.add_document(tantivy.Document(body=passage))
        writer.commit()
        writer.wait_merging_threads()


def warm(kernels: Path) -> None:
    """Loads what is compiled, NLTK's sentences and tantivy; compiles on a machine's first run."""
    text = "The harbour master kept ledgers. He smiled – “twice” – at Ελένη."
    ours([text], kernels, threads=2)
    list(SentenceSplitter().spans(text))
    tantivy([text], "freq")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("size", choices=SIZES)
    parser.add_argument("--data", type=Path, default=HERE.parent / "var" / "bench")
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    kernels = HERE.parent / "var" / "kernels"
    keep_kernels_in(kernels)
    warm(kernels)
    texts = list(sources(options.data, options.size))
    splitter = SentenceSplitter()
    passages = [text[s.start : s.end] for text in texts for s in paragraphs.paragraphs(text, splitter)]
    contenders: dict[str, Callable[[], Any]] = {
        "one thread": lambda: ours(texts, kernels, threads=1),
        "tantivy, frequencies": lambda: tantivy(passages, "freq"),
        "two threads": lambda: ours(texts, kernels, threads=2),
        "tantivy, positions": lambda: tantivy(passages, "position"),
    }
    steps: list[dict[str, float]] = []
    wall: dict[str, list[float]] = {name: [] for name in contenders}
    cpu: dict[str, list[float]] = {name: [] for name in contenders}
    for _ in range(options.rounds):
        for name, work in contenders.items():
            begin, begin_cpu = perf_counter(), process_time()
            found = work()
            wall[name].append(perf_counter() - begin)
            cpu[name].append(process_time() - begin_cpu)
            if name == "one thread":
                steps.append(found)
    report(passages, steps, wall, cpu)


def report(
    passages: list[str], steps: list[dict[str, float]], wall: dict[str, list[float]], cpu: dict[str, list[float]]
) -> None:
    """Prints the medians, in µs a passage."""
    each = 1e6 / len(passages)
    print(f"{len(passages):,} passages of {sum(map(len, passages)) / len(passages):.0f} characters; µs a passage")
    for step in steps[0]:
        print(f"  {step:<22}{statistics.median(found[step] for found in steps) * each:7.2f} CPU")
    ours_wall, ours_cpu = (statistics.median(times["one thread"]) for times in (wall, cpu))
    for name in wall:
        took, used = statistics.median(wall[name]), statistics.median(cpu[name])
        print(
            f"  {name:<22}{used * each:7.2f} CPU {took * each:7.2f} elapsed, {1e6 / (took * each):8,.0f} passages/s;"
            f" one thread of ours: {used / ours_cpu:.2f} times as fast by CPU, {took / ours_wall:.2f} elapsed"
        )
    print(f"  peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:,.0f} MB: all engines, all texts")


if __name__ == "__main__":
    main()
