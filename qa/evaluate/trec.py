"""TREC's files: topics, judgments (qrels) and runs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import regex

from index.ingest.records import source_id
from qa.evaluate.cases import Collection, EvalCase, Judged, gold_digest, refuse_nothing_right
from qa.evaluate.errors import CasesError
from qa.evaluate.run import Run

_TOPIC = regex.compile(r"<top>(.*?)</top>", regex.S | regex.I)
_TAGS = "head num dom title desc smry narr con fac nat time def".split()
"""The tags of TREC's topics; another "<" is a part of the text."""
_OPENED = regex.compile(r"<top>", regex.I)
_LABEL = regex.compile(r"^\s*(?:Number|Topic|Title|Description|Narrative)\s*:\s*", regex.I)

_HEADER = frozenset(
    "query-id query_id queryid qid query topic topic_id corpus-id corpus_id corpusid doc-id doc_id docid docno "
    "document doc pid iter iteration q0 0 score grade rel relevance label judgment".split()
)
"""What columns of judgments are called; a first line of other words is a judgment that cannot be read."""

Qrels = dict[str, dict[str, int]]


def read_topics(path: Path, field: str = "title") -> dict[str, str]:
    """query id → the topic's `field`, from <top> elements or from lines `id<tab>question`."""
    text = _text(path)
    if "<top>" not in text.lower():
        pairs = [_two(path, number, line) for number, line in enumerate(text.splitlines(), 1) if line.strip()]
    else:
        found = _TOPIC.findall(text)
        if len(found) != len(_OPENED.findall(text)):
            raise CasesError(f"{path.name}: a <top> is not closed; end each topic with </top>.")
        pairs = [_numbered(path, topic, field) for topic in found]
    topics: dict[str, str] = {}
    for number, question in pairs:
        if number in topics:
            raise CasesError(f"{path.name} has two topics of the number {number!r}; keep one of them.")
        topics[number] = question
    return topics


def _numbered(path: Path, topic: str, field: str) -> tuple[str, str]:
    """(number, question) of what stands in one <top>."""
    tag = regex.compile(rf"<(/?)({'|'.join(map(regex.escape, {*_TAGS, field}))})>", regex.I)
    marks = [*tag.finditer(topic)]
    fields: dict[str, str] = {}
    for mark, end in zip(marks, [*[each.start() for each in marks[1:]], len(topic)], strict=True):
        name = mark[2].lower()
        if not mark[1]:
            if name in fields and name in {"num", field.lower()}:
                raise CasesError(f"{path.name}: a topic says <{name}> twice; keep one of them.")
            fields[name] = " ".join(_LABEL.sub("", topic[mark.end() : end]).split())
    if not fields.get("num") or not fields.get(field.lower()):
        raise CasesError(f"{path.name}: a topic has no <num> or no <{field}>; choose another --topic-field.")
    return fields["num"], fields[field.lower()]


def read_qrels(path: Path) -> Qrels:
    """query → document → grade, from `query 0 document grade` or `query document grade`; a header is passed over."""
    qrels: Qrels = {}
    for number, line in enumerate(_text(path).splitlines(), 1):
        parts = line.split("\t") if line.count("\t") in {2, 3} else line.split()
        if not parts or (number == 1 and _is_header(parts)):
            continue
        if len(parts) not in {3, 4} or not _is_number(parts[-1]):
            raise CasesError(
                f"{path.name}:{number} is not a judgment `query 0 document grade`, the grade a whole number."
            )
        grade = int(parts[-1])
        if qrels.setdefault(parts[0], {}).setdefault(parts[-2], grade) != grade:
            pair = f"{parts[-2]!r} for {parts[0]!r}"
            raise CasesError(f"{path.name}:{number} judges {pair} a second time, with another grade; keep one.")
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


def _is_header(parts: Sequence[str]) -> bool:
    return (
        len(parts) in {3, 4} and all(each.strip().casefold() in _HEADER for each in parts) and not _is_number(parts[-1])
    )


def _is_number(word: str) -> bool:
    return word.strip().removeprefix("-").isdecimal()
