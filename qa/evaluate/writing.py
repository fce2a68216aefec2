"""Writing questions: adding one to a questions file, and finding what a set of questions leaves to be desired."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec
import regex
from msgspec import Struct

from index import Kind, Library
from qa.evaluate.cases import EvalCase, Gold, read_questions
from qa.evaluate.errors import CasesError
from qa.evaluate.gold import gold_passages, nearest_words
from qa.evaluate.targets import InProcess, Place, SourceText
from qa.evaluate.wording import shared_stems
from qa.function_words import is_stop_word

_WORD = regex.compile(r"[^\W_]+")
LONGEST_ID = 40
LEAKED = 0.8
"""Share of a question's words in its gold from which a question tests little more than word matching."""


class Leak(Struct, frozen=True):
    """Which of the question's content words its gold passages hold."""

    case_id: str
    shared: int
    words: int

    @property
    def share(self) -> float:
        """0 to 1; 0 for a question of no content words."""
        return self.shared / self.words if self.words else 0.0


class Findings(Struct, frozen=True):
    """What a check of questions found: `errors` make an evaluation wrong, `remarks` only less telling."""

    errors: list[str]
    remarks: list[str]
    leaks: list[Leak]


def locate(library: Library, source_id: str, quote: str) -> list[Place]:
    """The passages where the words stand; raises CasesError with the nearest words."""
    source = InProcess(library).source(source_id)
    found = gold_passages(Gold(source_id, quote), source)
    if not found or not quote.strip():
        near = nearest_words(source.text, quote)
        hint = f"; did you mean {near!r}?" if near else "."
        raise CasesError(f"{quote!r} does not stand in {source_id}{hint}")
    return found


def add(path: Path, case: EvalCase) -> None:
    """Appends the case to the file, which keeps its comments and its order; a fault leaves the file as it was."""
    before = path.read_text(encoding="utf-8") if path.exists() else ""
    known = {known.id for known in read_questions(path)} if before.strip() else set()
    if case.id in known:
        raise CasesError(f"{path.name} has a question {case.id!r} already; give this one another --id.")
    head = before.rstrip("\n") if before.strip() else "version: 1\nquestions:"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"{head}\n\n{as_yaml(case)}", encoding="utf-8")
    try:
        stands = read_questions(path)[-1] == case
    except CasesError:
        path.write_text(before, encoding="utf-8")
        raise
    if not stands:
        path.write_text(before, encoding="utf-8")
        raise CasesError(f"{path.name} does not end in its list of questions; add this one by hand.")


def as_yaml(case: EvalCase) -> str:
    """The case as an entry of a questions file."""
    lines = [f"  - id: {_quoted(case.id)}", f"    question: {_quoted(case.question)}"]
    if case.tags:
        lines.append(f"    tags: [{', '.join(map(_quoted, case.tags))}]")
    if case.history:
        lines += ["    history:", *(f"      - {_quoted(each)}" for each in case.history)]
    lines.append(f"    answerable: {str(case.answerable).lower()}")
    if case.gold:
        lines.append("    gold:")
    for gold in case.gold:
        lines += [f"      - source: {_quoted(gold.source)}", f"        quote: {_quoted(gold.quote)}"]
        lines += [f"        grade: {gold.grade}"] if gold.grade != 1 else []
    return "\n".join(lines) + "\n"


def new_id(question: str, taken: Sequence[str] = ()) -> str:
    """A short id of the question's own content words, not among those taken."""
    words = [word for word in _WORD.findall(question.casefold()) if word.isascii()]
    telling = [word for word in words if not is_stop_word(word)] or words or ["question"]
    made = "-".join(telling[:4])[:LONGEST_ID].strip("-")
    number = next(n for n in range(1, len(taken) + 2) if (made if n == 1 else f"{made}-{n}") not in taken)
    return made if number == 1 else f"{made}-{number}"


def check(cases: Sequence[EvalCase], library: Library) -> Findings:
    """Duplicates, stale gold, sources and passages never asked for, and how much wording leaks."""
    target = InProcess(library)
    sources = {source.source_id: target.source(source.source_id) for source in library.sources()}
    errors = [*_duplicates(cases), *_stale(cases, sources)]
    places = {
        case.id: [p for g in case.gold if g.source in sources for p in gold_passages(g, sources[g.source])]
        for case in cases
    }
    leaks = [_leak(library, case, places[case.id]) for case in cases if places[case.id]]
    asked = {place.passage_id for found in places.values() for place in found}
    remarks = [*_unasked(cases, sources, asked), *_hidden(places), *_balance(cases)]
    return Findings(errors, remarks, sorted(leaks, key=lambda leak: (-leak.share, leak.case_id)))


def _duplicates(cases: Sequence[EvalCase]) -> Iterator[str]:
    seen: dict[tuple[str, ...], str] = {}
    for case in cases:
        asked = tuple(" ".join(_WORD.findall(each.casefold())) for each in (*case.history, case.question))
        if asked in seen:
            yield f"{case.id!r} asks the same as {seen[asked]!r}."
        seen.setdefault(asked, case.id)


def _stale(cases: Sequence[EvalCase], sources: dict[str, SourceText]) -> Iterator[str]:
    for case in cases:
        for gold in case.gold:
            source = sources.get(gold.source)
            if source is None:
                yield f"{case.id!r} has gold in {gold.source!r}, which is not in the library."
            elif gold.quote not in source.text:
                near = nearest_words(source.text, gold.quote)
                hint = f"; the nearest words are {near!r}" if near else ""
                yield f"{case.id!r} has stale gold: {gold.quote!r} is not in {gold.source}{hint}."


def _unasked(cases: Sequence[EvalCase], sources: dict[str, SourceText], asked: set[str]) -> Iterator[str]:
    used = {gold.source for case in cases for gold in case.gold}
    for source_id, source in sources.items():
        if source_id not in used:
            yield f"No question asks for source {source_id}."
            continue
        body = [p for p in source.passages if p.kind == Kind.BODY]
        left = [p for p in body if p.passage_id not in asked]
        if left:
            first = " ".join(source.text[left[0].span.start : left[0].span.end].split())[:60]
            yield f"{len(left)} of {len(body)} body passages of {source_id} are never asked for, first {first!r}."


def _hidden(places: dict[str, list[Place]]) -> Iterator[str]:
    for case_id, found in places.items():
        if all(place.kind == Kind.BOILERPLATE for place in found) and found:
            yield f"{case_id!r} has gold in boilerplate only, which is not searched."


def _balance(cases: Sequence[EvalCase]) -> Iterator[str]:
    unanswerable = sum(not case.answerable for case in cases)
    if unanswerable < len(cases) / 10:
        yield f"Only {unanswerable} of {len(cases)} questions have no answer; abstention is measured on those."


def _leak(library: Library, case: EvalCase, places: Sequence[Place]) -> Leak:
    texts = (library.passage(place.passage_id).text for place in places)
    return Leak(case.id, *shared_stems(library.words, case.question, texts))


def _quoted(text: str) -> str:
    """A YAML string: JSON's, which YAML understands."""
    return msgspec.json.encode(text).decode()
