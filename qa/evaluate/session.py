"""One `qa evaluate` from its options to its exit code."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import Progress

from qa.evaluate import trec
from qa.evaluate.cases import Collection
from qa.evaluate.errors import CasesError
from qa.evaluate.gate import Gate, beyond_bounds, read_gate
from qa.evaluate.measures import DEFAULT, measure
from qa.evaluate.records import Report, write_report
from qa.evaluate.report import summarize
from qa.evaluate.run import Run, carry_out
from qa.evaluate.setting import Setting, default_questions, opened
from qa.evaluate.table import show
from qa.evaluate.targets import Target


def evaluate(options: Mapping[str, Any]) -> int:
    """The exit code: 0 passed, 1 worse; raises EvaluationError for what could not be measured."""
    setting = _setting(options)
    names = options["measure"] or DEFAULT
    for name in names:
        measure(name)
    gate = _gate(setting, options)
    errors = Console(stderr=True)
    with opened(setting) as (collection, target):
        run = _carried_out(collection, target, errors, quiet=options["quiet"])
        report = summarize(collection, run, target.manifest(), setting.ranking, names)
    _write(options, run, report)
    if not options["quiet"]:
        show(report, Console(width=None if sys.stdout.isatty() else 120))
    faults = beyond_bounds(gate, report) if gate else []
    for fault in faults:
        errors.print(f"[red]FAILED[/red] {fault}", highlight=False)
    return int(bool(faults))


def _setting(options: Mapping[str, Any]) -> Setting:
    same = {name: options[name] for name in Setting.__struct_fields__ if name in options}
    return Setting(**same, headers=_headers(options["header"]))


def _headers(lines: tuple[str, ...]) -> dict[str, str]:
    headers = {}
    for line in lines:
        name, colon, value = line.partition(":")
        if not colon or not name.strip():
            raise CasesError("A --header is written 'Name: value'.")
        headers[name.strip()] = value.strip()
    return headers


def _gate(setting: Setting, options: Mapping[str, Any]) -> Gate | None:
    """The named gate, else the one beside the questions; none for other rankings and for other collections."""
    if options["no_gate"]:
        return None
    if options["gate"]:
        return read_gate(options["gate"])
    questions = setting.path or default_questions()
    beside: Path = questions.parent / "gate.yaml"
    applies = questions.suffix == ".yaml" and setting.ranking == "default" and not setting.topics
    return read_gate(beside) if applies and beside.is_file() else None


def _carried_out(collection: Collection, target: Target, errors: Console, *, quiet: bool) -> Run:
    shown: AbstractContextManager[Progress | None] = nullcontext()
    if errors.is_terminal and not quiet:
        shown = Progress(console=errors, transient=True)
    with shown as progress:
        step: Callable[[], None] | None = None
        if progress is not None:
            task = progress.add_task("asking", total=2 * len(collection.cases))
            step = lambda: progress.advance(task)  # noqa: E731
        return carry_out(collection, target, progress=step)


def _write(options: Mapping[str, Any], run: Run, report: Report) -> None:
    if options["json_out"]:
        write_report(options["json_out"], report)
    if options["run_out"]:
        with options["run_out"].open("w", encoding="utf-8") as file:
            file.writelines(trec.run_lines(run))
