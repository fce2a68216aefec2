"""What each part of the default ranking gains, alone and together, with a paired randomisation test.

    python -m bench.ranking ../shared/data [--only NAME ...] [--sample 1]

Every collection is measured as it is, one passage a document; those whose documents share titles are measured again
with the documents of a title as the paragraphs of one source ("by title"), and those that say where the answer stands
once more with paragraphs of one to three sentences ("in short"; bench/short.py). Prints nDCG@10, AP and Success@1, and
the two-sided p-value of the nDCG@10 against plain BM25, against the function words' weights alone and against default.
"""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import msgspec
import numpy as np

from bench import short
from index import Library, Source
from index.ingest.records import make_source
from index.library import MOST_HITS
from qa import question as questions
from qa.evaluate import beir
from qa.evaluate.cases import Judged
from qa.evaluate.measures import mean, measure
from qa.giving import ranked_by_expected
from qa.ranking import DEFAULT, PLAIN, Ranking

ONE_EACH = "scifact cacm npl xquad_en qed_dev quotesum_dev foolmetwice clapnq_dev".split()
BY_TITLE = "xquad_en qed_dev quotesum_dev foolmetwice clapnq_dev".split()
IN_SHORT = "xquad_en qed_dev quotesum_dev clapnq_dev".split()
MEASURES = ("nDCG@10", "AP", "Success@1")
WORDS = Ranking(stop_asked=DEFAULT.stop_asked, stop_stated=DEFAULT.stop_stated)
PARTS = ("title", "source", "neighbours", "subject", "heading", "forms", "related", "expected")


def variants() -> dict[str, Ranking]:
    """Name → ranking: each part alone beside the function words' weights, all together, and all but one."""
    change = msgspec.structs.replace
    found = {"plain stemmed BM25": PLAIN, "function words": WORDS}
    found |= {f"function words, {part}": change(WORDS, **{part: getattr(DEFAULT, part)}) for part in PARTS}
    found |= {"default": DEFAULT, "default without function words": change(DEFAULT, stop_asked=1.0, stop_stated=1.0)}
    found |= {f"default without {part}": change(DEFAULT, **{part: 0.0}) for part in PARTS}
    bare = change(DEFAULT, title=0.5, subject=0.0, heading=0.0, forms=0.0, related=0.0, expected=0.0)
    return found | {"title .5, without subject, forms, related and expected": bare}


ROUNDS = 10_000

Values = dict[str, np.ndarray]


def by_title(folder: Path) -> tuple[Library, dict[str, str]]:
    """A library with one source a title, its documents as paragraphs; passage id → document id."""
    groups: dict[str, list[dict[str, str]]] = {}
    for line in (folder / "corpus.jsonl").open(encoding="utf-8"):
        document = json.loads(line)
        groups.setdefault(document["title"], []).append(document)
    documents: dict[str, str] = {}
    sources: list[Source] = []
    pieces: dict[str, list[tuple[int, int, str]]] = {}
    for number, (title, group) in enumerate(groups.items()):
        texts = [" ".join(document["text"].split()) for document in group]
        source = make_source(f"s{number:05}", title.replace("_", " "), "\n\n".join(texts))
        sources.append(source)
        at = 0
        for document, text in zip(group, texts, strict=True):
            pieces.setdefault(source.source_id, []).append((at, at + len(text), document["_id"]))
            at += len(text) + 2
    library = Library.from_sources(sources)
    for passage in library.generation.passages:
        for start, end, name in pieces[passage.source_id]:
            if passage.span.start < end and start < passage.span.end:
                documents.setdefault(passage.passage_id, name)
    return library, documents


def one_each(folder: Path) -> tuple[Library, dict[str, str]]:
    """A library with one passage a document; passage id → document id."""
    library = beir.read_library(folder)
    names = beir.read_collection(folder).names
    return library, {p.passage_id: names.get(p.source_id, p.source_id) for p in library.generation.passages}


def ranked(library: Library, documents: Mapping[str, str], case: Judged, ranking: Ranking) -> Iterator[str]:
    """Documents by rank; a copy stands for its document too."""
    asked = questions.query(library, case.case.question, (), ranking)
    found = library.generation.search(asked.terms, MOST_HITS, highlight=[""], around=asked.around)
    for hit in ranked_by_expected(library.generation, found, asked):
        for passage in (hit.passage, *hit.also_at):
            yield documents[passage.passage_id]


def measured(library: Library, documents: Mapping[str, str], cases: Sequence[Judged], ranking: Ranking) -> Values:
    """Measure → value of each case."""
    runs = [list(dict.fromkeys(ranked(library, documents, case, ranking))) for case in cases]
    return {
        name: np.array([measure(name)(run, case.relevant) for run, case in zip(runs, cases, strict=True)])
        for name in MEASURES
    }


def p_value(ours: np.ndarray, theirs: np.ndarray, seed: int = 1) -> float:
    """Two-sided p of the mean difference under random signs; Smucker, Allan and Carterette 2007."""
    difference = ours - theirs
    difference = difference[difference != 0]
    if not len(difference):
        return 1.0
    signs = np.random.default_rng(seed).integers(0, 2, size=(ROUNDS, len(difference)), dtype=np.int8) * 2 - 1
    return float((1 + np.count_nonzero(np.abs(signs @ difference) >= abs(difference.sum()) - 1e-12)) / (ROUNDS + 1))


def table(name: str, library: Library, documents: Mapping[str, str], cases: Sequence[Judged]) -> None:
    results = {title: measured(library, documents, cases, ranking) for title, ranking in variants().items()}
    sources, passages = library.manifest.sources, library.manifest.passages
    print(f"\n#### {name}: {len(cases)} questions, {passages} passages of {sources} sources\n")
    against = ("plain stemmed BM25", "function words", "default")
    print(f"| ranking | {' | '.join(MEASURES)} | {' | '.join(f'p against {other}' for other in against)} |")
    print(f"|{'---|' * (1 + len(MEASURES) + len(against))}")
    for title, values in results.items():
        figures = " | ".join(f"{mean(values[measure]):.4f}" for measure in MEASURES)
        tests = " | ".join(_p(values["nDCG@10"], results[other]["nDCG@10"]) for other in against)
        print(f"| {title} | {figures} | {tests} |", flush=True)


def _p(ours: np.ndarray, theirs: np.ndarray) -> str:
    if (ours == theirs).all():
        return "–"
    p = p_value(ours, theirs)
    sign = "+" if ours.mean() > theirs.mean() else "−"
    return f"{sign} {p:.4f}" if p >= 0.05 else f"**{sign} {p:.4f}**"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--only", nargs="*", default=[])
    parser.add_argument("--sample", type=int, default=1, help="every n-th question")
    options = parser.parse_args()
    for name in ONE_EACH + [f"{name} by title" for name in BY_TITLE] + [f"{name} in short" for name in IN_SHORT]:
        if options.only and name not in options.only:
            continue
        folder = options.data / name.split()[0]
        if name.endswith("in short"):
            library, documents, cases = short.read(folder)
        else:
            library, documents = (by_title if name.endswith("by title") else one_each)(folder)
            cases = [judged for judged in beir.read_collection(folder).cases if judged.is_judged]
        table(name, library, documents, random.Random(1).sample(cases, len(cases) // options.sample))


if __name__ == "__main__":
    main()
