"""`qa questions add` and `qa questions check` from their options to their exit codes."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import click
import msgspec

from index import Library
from qa.evaluate.cases import EvalCase, Gold, read_questions
from qa.evaluate.characters import shown
from qa.evaluate.errors import CasesError
from qa.evaluate.setting import Setting, default_questions, library
from qa.evaluate.targets import Place
from qa.evaluate.writing import LEAKED, Findings, Leak, add, check, locate, new_id

Options = Mapping[str, Any]


def add_question(options: Options) -> int:
    """0, once the question stands in the file."""
    path: Path = options["file"] or default_questions()
    held = _library(options, path)
    question = options["question"] or click.prompt("Question")
    gold = () if options["unanswerable"] else (_gold(options, held),)
    taken = [case.id for case in read_questions(path)] if path.exists() else []
    case_id = options["case_id"] or new_id(question, taken)
    case = EvalCase(case_id, question, options["tags"], options["history"], not options["unanswerable"], gold)
    add(path, case)
    click.echo(f"Added {case_id!r} to {path.name}. The baseline is of the old questions: `qa evaluate --accept`.")
    return 0


def check_questions(options: Options) -> int:
    """0, or 1 if something would make an evaluation wrong."""
    path: Path = options["file"] or default_questions()
    cases = read_questions(path)
    findings = check(cases, _library(options, path))
    if options["as_json"]:
        click.echo(msgspec.json.format(msgspec.json.encode(findings), indent=2).decode())
    else:
        _show(findings, len(cases))
    return int(bool(findings.errors))


def _library(options: Options, path: Path) -> Library:
    named = options["file"] is not None
    return library(Setting(path=path if named else None, home=options["home"], sources=options["sources"]))


def _gold(options: Options, held: Library) -> Gold:
    """The gold as given; what is not given is asked for until it stands there."""
    source_id = options["source"] or _chosen(held)
    held.source(source_id)
    places: Sequence[Place]
    if options["quote"] or not sys.stdin.isatty():
        quote = options["quote"] or click.prompt("Words that make the passage right")
        places = locate(held, source_id, quote)
    else:
        quote, places = _asked_for(held, source_id)
    for place in places:
        click.echo(f"  {place.kind} {place.passage_id}: {shown(held.passage(place.passage_id).text)[:200]}")
    return Gold(source_id, quote, options["grade"])


def _chosen(held: Library) -> str:
    for source in held.sources():
        click.echo(f"  {source.source_id}  {held.generation.title(source.source_id)}")
    return str(click.prompt("Source"))


def _asked_for(held: Library, source_id: str) -> tuple[str, Sequence[Place]]:
    while True:
        quote = str(click.prompt("Words that make the passage right"))
        try:
            return quote, locate(held, source_id, quote)
        except CasesError as error:
            click.echo(str(error), err=True)


def _show(findings: Findings, count: int) -> None:
    for error in findings.errors:
        click.echo(shown(f"error: {error}"), err=True)
    for remark in findings.remarks:
        click.echo(shown(remark))
    leaking = [leak for leak in findings.leaks if leak.share >= LEAKED]
    if findings.leaks:
        click.echo("Share of a question's content words that its gold passages hold:")
        for line in _histogram(findings.leaks):
            click.echo(line)
        click.echo(f"{len(leaking)} questions have {LEAKED:.0%} or more of their words in their gold.")
    state = f"{len(findings.errors)} errors" if findings.errors else "no errors"
    click.echo(f"{count} questions, {state}.")


def _histogram(leaks: Sequence[Leak]) -> list[str]:
    counts = [0] * 5
    for leak in leaks:
        counts[min(4, int(leak.share * 5))] += 1
    most = max(counts)
    return [f"  {20 * at:3d}–{20 * at + 20:3d} %  {'█' * round(30 * n / most)} {n}" for at, n in enumerate(counts)]
