"""TREC's files: topics, judgments (qrels) and runs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import regex

from index.ingest.records import source_id
from qa.evaluate.cases import Collection, EvalCase, Judged, gold_digest, refuse_nothing_right
from qa.evaluate.errors import CasesError
from qa.evaluate.run import Run

_TOPIC = regex.compile(r"<top>(.*?)</top>", regex.S | regex.I)
_FIELD = regex.compile(r"<(\w+)>([^<]*)")
_LABEL = regex.compile(r"^\s*(?:Number|Topic|Title|Description|Narrative)\s*:\s*", regex.I)

Qrels = dict[str, dict[str, int]]


def read_topics(path: Path, field: str = "title") -> dict[str, str]:
    """query id → the topic's `field`, from <top> elements or from lines `id<tab>question`."""
    text = _text(path)
    if "<top>" not in text.lower():
        return dict(_two(path, number, line) for number, line in enumerate(text.splitlines(), 1) if line.strip())
    topics = {}
    for topic in _TOPIC.finditer(text):
        fields = {name.lower(): " ".join(_LABEL.sub("", value).split()) for name, value in _FIELD.findall(topic[1])}
        if not fields.get("num") or not fields.get(field):
            raise CasesError(f"{path.name}: a topic has no <num> or no <{field}>; choose another --topic-field.")
        topics[fields["num"]] = fields[field]
    return topics


def read_qrels(path: Path) -> Qrels:
    """query → document → grade, from `query 0 document grade` or `query document grade`; a header is passed over."""
    qrels: Qrels = {}
    for number, line in enumerate(_text(path).splitlines(), 1):
        parts = line.split("\t") if line.count("\t") in {2, 3} else line.split()
        if not parts or (number == 1 and not _is_number(parts[-1])):
            continue
        if len(parts) not in {3, 4} or not _is_number(parts[-1]):
            raise CasesError(f"{path.name}:{number} is not a judgment `query 0 document grade`.")
        qrels.setdefault(parts[0], {})[parts[-2]] = int(parts[-1])
    if not qrels:
        raise CasesError(f"{path.name} holds no judgments.")
    return qrels


def collection(name: str, topics: dict[str, str], qrels: Qrels) -> Collection:
    """The topics that have judgments, over documents."""
    lost = sorted(set(qrels) - set(topics))
    if lost:
        raise CasesError(f"{name}: {len(lost)} judged queries are not among the topics, the first is {lost[0]!r}.")
    cases = [EvalCase(query, question) for query, question in topics.items() if query in qrels]
    judged = tuple(Judged(case, qrels[case.id]) for case in cases)
    refuse_nothing_right(name, judged)
    names = {source_id(document): document for grades in qrels.values() for document in grades}
    return Collection(name, judged, gold_digest(cases, qrels), names, documents=True)


def run_lines(run: Run, tag: str = "verbatim") -> Iterator[str]:
    """`query Q0 unit rank score tag`; the score is depth − rank, so that every reader keeps the order of ties."""
    for outcome in run.outcomes:
        for rank, (unit, _) in enumerate(outcome.ranking, 1):
            yield f"{outcome.case_id} Q0 {unit} {rank} {run.depth - rank} {tag}\n"


def qrels_lines(collection: Collection) -> Iterator[str]:
    """`query 0 unit grade`: what the run file is to be judged by."""
    for judged in collection.cases:
        for unit, grade in judged.relevant.items() if judged.is_judged else ():
            yield f"{judged.case.id} 0 {unit} {grade}\n"


def read_run(path: Path) -> dict[str, list[str]]:
    """query → documents by falling score, then as they stand in the file."""
    scored: dict[str, list[tuple[float, str]]] = {}
    for number, line in enumerate(_text(path).splitlines(), 1):
        parts = line.split()
        if len(parts) != 6:
            raise CasesError(f"{path.name}:{number} is not a run line `query Q0 document rank score tag`.")
        try:
            scored.setdefault(parts[0], []).append((-float(parts[4]), parts[2]))
        except ValueError as error:
            raise CasesError(f"{path.name}:{number} has no number as its score.") from error
    return {query: [d for _, d in sorted(listed, key=lambda each: each[0])] for query, listed in scored.items()}


def _two(path: Path, number: int, line: str) -> tuple[str, str]:
    query, tab, question = line.partition("\t")
    if not tab or not question.strip():
        raise CasesError(f"{path.name}:{number} is not a topic `id<tab>question`.")
    return query.strip(), question.strip()


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise CasesError(f"{path.name} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise CasesError(f"{path.name} is not UTF-8; convert it first.") from error


def _is_number(word: str) -> bool:
    return word.strip().removeprefix("-").isdecimal()
