"""Lists every distinct pair that `differs` shows, to be judged by reading; and counts those that are known to be real.

    python -m bench.disagreement [../shared/data] [--seeds eval/questions.yaml]

Made-up news (bench/news): three papers on each story, with contradictions planted among figures that only look like
one. A pair is right if its sides are the two that were planted for the question; others are listed, to be read.

Two voices: for each of xquad_en's questions after a number, a second source of the same title repeats the paragraph
with that number changed. A pair of the number and its changed copy is real, any other is not; a question of which no
pair is shown is missed.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import regex
import yaml

from bench.ranking import by_title
from index import Library
from index.ingest.records import make_source
from qa import ask, seeds
from qa.disagreement import Difference
from qa.evaluate import beir
from qa.evaluate.cases import read_questions

COLLECTIONS = "quotesum_dev clapnq_dev qed_dev".split()

NUMBER = regex.compile(r"\d{1,3}(?:,\d{3})*")
SMALL = 13

Pair = tuple[str, Difference]


def pairs(library: Library, questions: Iterable[tuple[str, tuple[str, ...]]]) -> Iterator[Pair]:
    """(question, difference), each pair of places once."""
    seen = set()
    for text, history in questions:
        for each in ask(library, text, history=history).differs:
            places = frozenset((side.source_id, side.differing) for side in (each.first, each.second))
            if places not in seen:
                seen.add(places)
                yield text, each


def show(name: str, found: Iterable[Pair]) -> None:
    print(f"\n## {name}")
    for question, each in found:
        print(f"- {question} ({each.kind}: {each.about})")
        for side in (each.first, each.second):
            print(f"  - {side.title}: {side.text!r}")


def lines(path: Path) -> list[dict[str, object]]:
    with path.open(encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def two_voices(folder: Path) -> Iterator[tuple[str, str, bool | None]]:
    """(question, pair or nothing, is it real; None if none was shown)."""
    documents = {str(each["_id"]): each for each in lines(folder / "corpus.jsonl")}
    asked = {each["_id"]: str(each["text"]) for each in lines(folder / "queries.jsonl")}
    for answer in lines(folder / "answers.jsonl"):
        gold = answer["answers"][0]  # type: ignore[index]
        document = documents[str(answer["doc"])]
        number, at, text = str(gold["text"]), int(gold["start"]), str(document["text"])
        question = asked[answer["query"]]
        if not NUMBER.fullmatch(number) or not regex.search(r"\bhow many\b", question, regex.IGNORECASE):
            continue
        other = f"{2 * int(number.replace(',', '')) + 1:,}"
        title = str(document["title"]).replace("_", " ")
        around = [each for each in documents.values() if each["title"] == document["title"]]
        voices = [
            make_source("first", title, "\n\n".join(" ".join(str(each["text"]).split()) for each in around)),
            make_source("second", title, " ".join((text[:at] + other + text[at + len(number) :]).split())),
            *(make_source(name, "", str(each["text"])) for name, each in documents.items() if each not in around),
        ]
        shown = ask(Library.from_sources(voices), question).differs
        if not shown:
            yield question, "", None
        for each in shown:
            sides = {s.source_id: s.text[s.differing.start - s.span.start : s.differing.end - s.span.start]
                     for s in (each.first, each.second)}  # fmt: skip
            real = {text.replace(",", "") for text in sides.values()} == {
                number.replace(",", ""),
                other.replace(",", ""),
            }
            yield question, " / ".join(sides.values()), real


def news(folder: Path) -> Iterator[tuple[str, bool, list[tuple[Difference, bool]]]]:
    """(question, is a contradiction planted, the pairs shown, each with True if it is the one planted)."""
    texts = {path.stem: path.read_text(encoding="utf-8") for path in sorted((folder / "texts").glob("*.txt"))}
    library = Library.from_sources([make_source(name, text.partition("\n")[0], text) for name, text in texts.items()])
    for each in yaml.safe_load((folder / "questions.yaml").read_text(encoding="utf-8")):
        places = [
            (said["source"], texts[said["source"]].index(said["quote"]), said["quote"]) for said in each.get("said", ())
        ]
        shown = ask(library, each["question"]).differs
        yield each["question"], bool(places), [(pair, _is_planted(pair, places)) for pair in shown]


def _is_planted(pair: Difference, places: Sequence[tuple[str, int, str]]) -> bool:
    return bool(places) and all(
        any(
            side.source_id == source and start < side.differing.end and side.differing.start < start + len(quote)
            for source, start, quote in places
        )
        for side in (pair.first, pair.second)
    )


def show_news(folder: Path) -> None:
    every = list(news(folder))
    print(f"\n## news: {folder.name}")
    for question, _, shown in every:
        for pair, planted in shown:
            print(f"- {'planted' if planted else 'READ'}: {question} ({pair.kind}: {pair.about})")
            for side in () if planted else (pair.first, pair.second):
                print(f"  - {side.source_id}: {side.text!r}")
    pairs = [planted for *_, shown in every for _, planted in shown]
    found = sum(any(planted for _, planted in shown) for *_, shown in every)
    contradictions = sum(planted for _, planted, _ in every)
    print(f"{found} of {contradictions} contradictions shown; {len(pairs)} pairs, {sum(pairs)} of them planted")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path, nargs="?")
    parser.add_argument("--seeds", type=Path, default=Path("eval/questions.yaml"))
    options = parser.parse_args()
    show("seeds", pairs(seeds.library(), [(case.question, case.history) for case in read_questions(options.seeds)]))
    for folder in sorted(Path(__file__).with_name("news").iterdir(), key=lambda each: int(each.name)):
        show_news(folder)
    if options.data:
        show_collections(options.data)


def show_collections(data: Path) -> None:
    for name in COLLECTIONS:
        cases = beir.read_collection(data / name).cases
        questions: list[tuple[str, tuple[str, ...]]] = [(judged.case.question, ()) for judged in cases]
        show(name, pairs(beir.read_library(data / name), questions))
    cases = beir.read_collection(data / "xquad_en").cases
    show("xquad_en by title", pairs(by_title(data / "xquad_en")[0], [(j.case.question, ()) for j in cases]))
    made = list(two_voices(data / "xquad_en"))
    print("\n## xquad_en in two voices")
    for question, shown, real in made:
        print(f"- {'missed' if real is None else 'real' if real else 'NOT REAL'}: {question} {shown}")
    right = sum(each is True for *_, each in made)
    print(
        f"{right} real, {sum(each is False for *_, each in made)} not, {sum(each is None for *_, each in made)} missed"
    )


if __name__ == "__main__":
    main()
