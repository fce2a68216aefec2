"""Collections that say where their answers stand, as sources of short paragraphs, as news texts are.

The texts of a title, cut into paragraphs of one to three sentences (drawn with a fixed seed), are one source; right are
the paragraphs that an answer overlaps.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from index import Library, Source
from index.ingest.records import make_source
from index.sentences import SentenceSplitter
from qa.evaluate.cases import EvalCase, Judged

SENTENCES = (1, 2, 2, 3)
_QUOTED = re.compile(r"\[ (\d+) (.*?) \]")

Place = tuple[str, int, int]
"""(document or source id, start, end)."""


def read(folder: Path) -> tuple[Library, dict[str, str], list[Judged]]:
    """A library, its passage ids as names of documents, and the questions whose answer was found."""
    documents = {each["_id"]: each for each in _lines(folder / "corpus.jsonl")}
    sources, moved = _sources(documents)
    library = Library.from_sources(sources)
    right: dict[str, dict[str, int]] = {}
    for query, (document, start, end) in _answers(folder, {name: each["text"] for name, each in documents.items()}):
        for source, shift, first, last in moved[document]:
            low, high = max(start, first) + shift, min(end, last) + shift
            if low < high:
                found = library.generation.passages_of(source)
                overlap = {p.passage_id: 1 for p in found if p.span.start < high and low < p.span.end}
                right.setdefault(query, {}).update(overlap)
    asked = {each["_id"]: each["text"] for each in _lines(folder / "queries.jsonl")}
    cases = [Judged(EvalCase(query, asked[query]), found) for query, found in right.items() if found]
    return library, {p.passage_id: p.passage_id for p in library.generation.passages}, cases


def _sources(documents: dict[str, Any]) -> tuple[list[Source], dict[str, list[tuple[str, int, int, int]]]]:
    """Sources, and for each document its pieces: (source id, shift, start, end in the document)."""
    draw, splitter = random.Random(7), SentenceSplitter()
    groups: dict[str, list[Any]] = {}
    for document in documents.values():
        groups.setdefault(document["title"], []).append(document)
    sources: list[Source] = []
    moved: dict[str, list[tuple[str, int, int, int]]] = {}
    for number, (title, group) in enumerate(groups.items()):
        name, body = f"s{number:05}", ""
        for document in group:
            for start, end in _pieces(document["text"], splitter, draw):
                body += "\n\n" if body else ""
                moved.setdefault(document["_id"], []).append((name, len(body) - start, start, end))
                body += document["text"][start:end].replace("\n", " ")
        sources.append(make_source(name, title.replace("_", " "), body))
    return sources, moved


def _pieces(text: str, splitter: SentenceSplitter, draw: random.Random) -> Iterator[tuple[int, int]]:
    spans, at = splitter.spans(text), 0
    while at < len(spans):
        taken = spans[at : at + draw.choice(SENTENCES)]
        yield taken[0].start, taken[-1].end
        at += len(taken)


def _answers(folder: Path, texts: dict[str, str]) -> Iterator[tuple[str, Place]]:
    """(query, place of an answer in a document)."""
    for answer in _lines(folder / "answers.jsonl"):
        if "summary" in answer:
            quoted = (
                (answer["sources"][int(number) - 1], words) for number, words in _QUOTED.findall(answer["summary"])
            )
        elif "selected_sentences" in answer:
            quoted = ((answer["doc"], each.strip()) for group in answer["selected_sentences"] for each in group)
        else:
            for each in answer["answers"]:
                end = each["end"] if "end" in each else each["start"] + len(each["text"])
                yield answer["query"], (answer["doc"], each["start"], end)
            continue
        for document, words in quoted:
            at = texts[document].find(words)
            if at >= 0:
                yield answer["query"], (document, at, at + len(words))


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)
