"""How well the confidence tells questions with an answer from those without, on collections it was not fitted on.

    python -m bench.abstention ../shared/data [--seeds eval/questions.yaml]

Near misses: of xquad_en, qed_dev, scifact and quotesum_dev half of the right documents are taken away and all questions
asked, so that those of the other half have no answer though much is said of their subject; clapnq_dev and the seeds say
themselves which questions have none. Off topic: the questions of one collection are asked over another. Small libraries
on one subject, with short passages (bench/subjects.py): both. Prints AUROC, and the shares answered at the shipped
threshold.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Iterable, Sequence
from pathlib import Path

from bench import subjects
from index import Library, Source
from index.ingest.records import source_id
from qa import ask, seeds
from qa.evaluate import abstention, beir
from qa.evaluate.abstention import Decision
from qa.evaluate.cases import read_questions

HALVED = "xquad_en qed_dev scifact quotesum_dev".split()
LIBRARIES = "clapnq_dev xquad_en qed_dev quotesum_dev".split()
ALIKE = {"clapnq_dev", "qed_dev", "quotesum_dev"}
"""All of Natural Questions' kind, over the same encyclopaedia: what one asks another may answer."""

MOST = 400
"""Questions of a collection that are asked over another."""

Asked = tuple[str, tuple[str, ...], bool]


def decisions(library: Library, questions: Iterable[Asked]) -> list[Decision]:
    """What was answered of the (question, history, has an answer)."""
    answers = ((ask(library, text, history=history), able) for text, history, able in questions)
    return [Decision(able, answer.status == "answered", answer.confidence) for answer, able in answers]


def line(name: str, made: Sequence[Decision]) -> None:
    able = sum(each.answerable for each in made)
    shares = f"{abstention.coverage(made):.3f} | {abstention.answered_wrongly(made):.3f}"
    print(f"| {name} | {able} / {len(made) - able} | {abstention.auroc(made):.4f} | {shares} |", flush=True)


def halved(folder: Path, seed: int = 1) -> tuple[Library, list[Asked]]:
    """A library without half of the documents that are right for some question, and all questions."""
    cases = [judged for judged in beir.read_collection(folder).cases if judged.is_judged]
    gold = sorted({document for judged in cases for document in judged.relevant})
    gone = {source_id(document) for document in random.Random(seed).sample(gold, len(gold) // 2)}
    kept = [source for source in beir.read_documents(folder / "corpus.jsonl") if source.source_id not in gone]
    left = [
        (judged.case.question, (), any(source_id(document) not in gone for document in judged.relevant))
        for judged in cases
    ]
    return whole(kept), left


def on_one_subject(data: Path) -> None:
    """Prints the third table."""
    print("\n| on one subject | with / without / off topic | AUROC | answered | near misses | off topic |")
    print("|---|---|---|---|---|---|")
    xquad = subjects.documents(data / "xquad_en", 1)
    made = [
        ("one title of xquad_en", subjects.by_title(xquad, 1), 10),
        ("six of them", subjects.by_title(xquad, 6), 60),
    ]
    for name in ("qed_dev", "clapnq_dev"):
        cut = subjects.documents(data / name, 1)
        made += [(f"{size} paragraphs of {name}", subjects.by_likeness(cut, size, 1), size // 3) for size in (8, 40)]
    for name, groups, off in made:
        own: list[Decision] = []
        away: list[Decision] = []
        for library, asked, others in subjects.folds(groups, off, 1):
            own += decisions(library, asked)
            away += decisions(library, [(question, (), False) for question in others])
        able = sum(each.answerable for each in own)
        figures = [abstention.auroc(own), abstention.coverage(own), abstention.answered_wrongly(own)]
        figures.append(abstention.answered_wrongly(away))
        counts = f"{able} / {len(own) - able} / {len(away)}"
        print(f"| {name} ({len(groups)}) | {counts} | {' | '.join(f'{each:.3f}' for each in figures)} |", flush=True)


def whole(sources: Iterable[Source]) -> Library:
    return Library.from_sources(sources, whole=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--seeds", type=Path, default=Path("eval/questions.yaml"))
    options = parser.parse_args()
    print("| near misses | questions with / without | AUROC | answered | answered wrongly |\n|---|---|---|---|---|")
    for name in HALVED:
        line(f"half of {name}", decisions(*halved(options.data / name)))
    libraries = {name: beir.read_library(options.data / name) for name in LIBRARIES}
    cases = {name: [each.case for each in beir.read_collection(options.data / name).cases] for name in LIBRARIES}
    libraries["seeds"], cases["seeds"] = seeds.library(), list(read_questions(options.seeds))
    own = {
        name: decisions(libraries[name], [(case.question, case.history, case.answerable) for case in cases[name]])
        for name in libraries
    }
    for name in ("clapnq_dev", "seeds"):
        line(name, own[name])
    print("\n| off topic: questions of | over | AUROC | own answered | answered wrongly |\n|---|---|---|---|---|")
    for over, library in libraries.items():
        able = [each for each in own[over] if each.answerable]
        for name, asked in cases.items():
            if name == over or {name, over} <= ALIKE:
                continue
            texts = [(case.question, (), False) for case in asked if case.answerable and not case.history]
            texts = random.Random(3).sample(texts, min(MOST, len(texts)))
            made = [*able, *decisions(library, texts)]
            figures = [abstention.auroc(made), abstention.coverage(made), abstention.answered_wrongly(made)]
            print(f"| {name} ({len(texts)}) | {over} | {' | '.join(f'{each:.3f}' for each in figures)} |", flush=True)
    on_one_subject(options.data)


if __name__ == "__main__":
    main()
