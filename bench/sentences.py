"""How often the answer's sentence overlaps the answer, given the right passage.

    python -m bench.sentences ../shared/data

qed_dev: questions answered by one sentence; xquad_en: all. The title stands beside the text, not in it.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from index import Library, Span
from index.ingest.records import make_source
from qa import question as questions
from qa.giving import answer_span


def lines(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as file:
        yield from map(json.loads, file)


def gold(answer: dict[str, Any]) -> list[Span]:
    """Where the answer stands; nothing for one that no sentence gives."""
    if "explanation" not in answer:
        return [Span(each["start"], each["start"] + len(each["text"])) for each in answer["answers"]]
    if answer["explanation"] != "single_sentence" or not answer.get("sentence"):
        return []
    return [Span(answer["sentence"]["start"], answer["sentence"]["end"])]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    data = parser.parse_args().data
    for name in ("qed_dev", "xquad_en"):
        documents = [make_source(d["_id"], d["title"], d["text"]) for d in lines(data / name / "corpus.jsonl")]
        library = Library.from_sources(documents, whole=True)
        asked = {each["_id"]: each["text"] for each in lines(data / name / "queries.jsonl")}
        found, length = [], 0
        for answer in lines(data / name / "answers.jsonl"):
            spans = gold(answer)
            if not spans:
                continue
            question = asked[answer["query"]]
            query = questions.query(library, question)
            passage = next(library.generation.passages_of(answer["doc"]))
            span = answer_span(library.generation, passage, query)
            found.append(any(each.start < span.end and span.start < each.end for each in spans))
            length += span.end - span.start
        rate, mean = sum(found) / len(found), length / len(found)
        print(f"{name}: {rate:.4f} of {len(found)} answers, {mean:.0f} characters each")


if __name__ == "__main__":
    main()
