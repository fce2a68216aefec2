"""What the default ranking adds to a search over plain BM25, question by question, in milliseconds.

    python -m bench.ranking_cost bench/data/100k.jsonl [--group 50] [--questions 300] [--rounds 5]

The file holds {"package", "text"} a line, as bench/corpus.py writes it; consecutive lines of a package become the
paragraphs of one source. The questions beside it (100k.queries.json) are asked in both rankings in turn, and once more
with "How many" before them, for which the sentences of the first ten hits are read.
"""

from __future__ import annotations

import argparse
import json
import statistics
import time
from collections.abc import Iterator
from itertools import groupby, islice, product
from pathlib import Path

from index import Library, Source
from index.generation import Generation
from index.ingest.records import make_source
from qa.giving import ranked_by_expected
from qa.question import Query, query

K = 10


def sources(path: Path, group: int) -> Iterator[Source]:
    """Up to `group` lines of a package a source, its package and number the title."""
    lines = (json.loads(line) for line in path.open())
    for package, entries in groupby(lines, key=lambda line: line["package"]):
        texts = (" ".join(line["text"].split()) for line in entries)
        chunks = iter(lambda each=texts: "\n\n".join(islice(each, group)), "")
        for number, text in enumerate(chunks):
            yield make_source(f"{package}-{number}", f"{package} {number}", text)


def milliseconds(generation: Generation, asked: Query) -> float:
    """Time of one search."""
    began = time.perf_counter()
    hits = generation.search(asked.terms, K, around=asked.around)
    ranked_by_expected(generation, hits, asked)
    return (time.perf_counter() - began) * 1000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("texts", type=Path)
    parser.add_argument("--group", type=int, default=50)
    parser.add_argument("--questions", type=int, default=300)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    began = time.perf_counter()
    library = Library.from_sources(sources(options.texts, options.group))
    generation, manifest = library.generation, library.manifest
    took = time.perf_counter() - began
    print(f"{manifest.ranked_passages} passages of {manifest.sources} sources, read in {took:.0f} s")
    found = json.loads(options.texts.with_suffix(".queries.json").read_text())[: options.questions]
    rows: list[tuple[float, float, int, bool]] = []
    for each, counts in product(found, (False, True)):
        question = ("How many " if counts else "") + " ".join(each["all_words"]) + "?"
        both = [query(library, question, ranking=name) for name in ("bm25", "default")]
        times = [[milliseconds(generation, asked) for asked in both] for _ in range(options.rounds)]
        plain, default = (statistics.median(column) for column in zip(*times, strict=True))
        rows.append((plain, default, len(both[1].content), counts))
    for most, counts in ((3, False), (6, False), (100, False), (100, True)):
        chosen = [row for row in rows if row[2] <= most and row[3] is counts]
        plain = statistics.median(row[0] for row in chosen)
        added = sorted(row[1] - row[0] for row in chosen)
        high = added[int(len(added) * 0.99)]
        kind = "times how many" if counts else "questions"
        print(
            f"{len(chosen)} {kind} of up to {most} content words: bm25 {plain:.3f} ms, "
            f"added by default: median {statistics.median(added):.3f} ms, 99th percentile {high:.3f} ms"
        )


if __name__ == "__main__":
    main()
