"""One `qa evaluate` from its options to its exit code."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec
from rich.console import Console
from rich.progress import Progress
from rich.text import Text

from qa.evaluate import html, junit, markdown, trec
from qa.evaluate.changes import show_changes
from qa.evaluate.characters import shown
from qa.evaluate.compare import compare
from qa.evaluate.errors import CasesError, EvaluationError, NotWritten
from qa.evaluate.gate import Gate, Verdict, accept, judge, named_baseline, read_baseline, read_gate
from qa.evaluate.measures import DEFAULT, measure
from qa.evaluate.overwriting import refuse_overwriting
from qa.evaluate.records import Report, read_report, write, write_report
from qa.evaluate.report import summarize
from qa.evaluate.run import Run, carry_out
from qa.evaluate.setting import Setting, default_questions, inputs, opened
from qa.evaluate.table import show

Options = Mapping[str, Any]


def evaluate(options: Options) -> int:
    """The exit code: 0 passed, 1 worse; raises EvaluationError for what could not be measured."""
    if options["compare"]:
        return _compare(*options["compare"])
    setting = _setting(options)
    if options["sweep"]:
        refuse_overwriting(_reports(options), [*inputs(setting), *_held_by(setting, options, None)])
        return _sweep(setting, options)
    gate, baseline = _gate(setting, options)
    refuse_overwriting(_reports(options), [*inputs(setting), *_held_by(setting, options, baseline)])
    if options["accept"] and baseline:
        refuse_overwriting({"--accept": baseline}, [*inputs(setting), *_gates(setting, options)])
    run, report = _measured(setting, options)
    if options["accept"]:
        return _accept(gate, baseline, report)
    verdict = judge(gate or Gate(), report, read_baseline(baseline) if baseline else None)
    if not options["quiet"]:
        console = _console()
        show(report, console)
        if verdict.comparison:
            show_changes(verdict.comparison, console)
    _say_gate(setting, options, gate, baseline)
    for sentence in verdict.unguarded:
        _warn(sentence)
    code = _concluded(verdict.faults)
    unwritten = _write(options, run, report, verdict)
    if unwritten and not code:
        raise unwritten[0]
    for error in unwritten:
        _warn(str(error))
    return code


def _measured(setting: Setting, options: Options) -> tuple[Run, Report]:
    names = options["measure"] or DEFAULT
    for name in names:
        measure(name)
    with opened(setting) as (collection, target):
        with _progress("asking", 2 * len(collection.cases), quiet=options["quiet"]) as step:
            run = carry_out(collection, target, progress=step)
        return run, summarize(collection, run, target.manifest(), setting.ranking, names)


def _accept(gate: Gate | None, baseline: Path | None, report: Report) -> int:
    """Writes the baseline, if the run keeps the floors."""
    if gate is None or baseline is None:
        raise EvaluationError("There is no gate that names a baseline; write `baseline: baseline.json` into gate.yaml.")
    verdict = judge(gate, report, None)
    if verdict.passed:
        accept(baseline, report)
        print(f"Accepted: {baseline.name} now holds {report.asked} questions, run {report.digests.run[:23]}.")  # noqa: T201
    for sentence in verdict.unguarded:
        _warn(sentence)
    return _concluded(verdict.faults)


def _compare(earlier: Path, later: Path) -> int:
    comparison = compare(read_report(earlier), read_report(later))
    show_changes(comparison, _console())
    return _concluded([f"{each.figure} is significantly worse." for each in comparison.worse])


def _sweep(setting: Setting, options: Options) -> int:
    from qa.evaluate.sweep import parse, sweep
    from qa.evaluate.sweeping import show_sweep, sweep_page
    from qa.evaluate.targets import InProcess

    if setting.url:
        raise EvaluationError("A sweep builds libraries of its own: leave --url out.")
    grid = parse(options["sweep"])
    name = (options["measure"] or DEFAULT)[0]
    with opened(setting) as (collection, target):
        if not isinstance(target, InProcess):
            raise EvaluationError("A sweep needs a library in this process.")
        with _progress("sweeping", len(grid.k1) * len(grid.b), quiet=options["quiet"]) as step:
            found = sweep(collection, target.library, grid, name, setting.ranking, step)
    if not options["quiet"]:
        show_sweep(found, _console())
    if options["html_out"]:
        write(options["html_out"], sweep_page(found).encode())
    if options["json_out"]:
        write(options["json_out"], msgspec.json.format(msgspec.json.encode(found), indent=1) + b"\n")
    return 0


def _setting(options: Options) -> Setting:
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


def _gate(setting: Setting, options: Options) -> tuple[Gate | None, Path | None]:
    """(gate, path of the baseline): as named, else as found beside the questions.

    The gate beside the questions is for the default ranking only, and a baseline for the gate it stands in.
    """
    if options["no_gate"]:
        return None, options["baseline"]
    path = _gate_path(setting, options)
    gate = read_gate(path, compared=bool(options["baseline"])) if path else None
    if options["baseline"] or gate is None or path is None or gate.baseline is None:
        return gate, options["baseline"]
    return gate, path.parent / gate.baseline


def _gate_path(setting: Setting, options: Options) -> Path | None:
    """The gate's file: as named, else beside the questions or in their folder; None if there is none that applies."""
    if options["gate"]:
        return Path(options["gate"])
    if setting.ranking != "default" or setting.topics:
        return None
    found = _gate_beside(setting)
    if len(found) > 1:
        raise CasesError("There are both gate.yaml and gate.yml; keep one of them.")
    return found[0] if found else None


def _gate_beside(setting: Setting) -> list[Path]:
    """The gates beside the questions, or in their folder; whether they apply is another matter."""
    questions = setting.path or default_questions()
    folder = questions if questions.is_dir() else questions.parent
    return [path for name in ("gate.yaml", "gate.yml") if (path := folder / name).is_file()]


def _reports(options: Options) -> dict[str, Path]:
    """option → the file that it asks for."""
    names = ("json", "run", "html", "junit", "markdown")
    return {f"--{name}": options[f"{name}_out"] for name in names if options[f"{name}_out"]}


def _held_by(setting: Setting, options: Options, baseline: Path | None) -> list[Path]:
    """The gate's file and the baselines that runs over these questions are held to, even if this one is not."""
    gates = _gates(setting, options)
    named = [gate.parent / name for gate in gates if (name := named_baseline(gate))]
    return [*gates, *named, *([baseline] if baseline else [])]


def _gates(setting: Setting, options: Options) -> list[Path]:
    """The gate that is named, and those beside the questions."""
    return [*([options["gate"]] if options["gate"] else []), *_gate_beside(setting)]


def _say_gate(setting: Setting, options: Options, gate: Gate | None, baseline: Path | None) -> None:
    """Says what the run is held to; that nothing holds it, even quietly, unless that was asked for."""
    if gate is None:
        if options["no_gate"] and options["quiet"]:
            return
        own = setting.ranking != "default" or setting.topics
        why = "as asked" if options["no_gate"] else "name one with --gate" if own else "no gate.yaml is there"
        held = f"only compared with {baseline.name}" if baseline else "held to nothing but its citations"
        _warn(f"No gate is applied ({why}): the run is {held}.")
    elif not options["quiet"]:
        bounds = len(gate.floors) + len(gate.ceilings)
        against = f"compared with {baseline.name}" if baseline else "compared with no baseline"
        print(f"The gate is {_gate_path(setting, options)}: {bounds} floors and ceilings, {against}.")  # noqa: T201


def _warn(sentence: str) -> None:
    print(f"qa: {shown(sentence)}", file=sys.stderr)  # noqa: T201


def _write(options: Options, run: Run, report: Report, verdict: Verdict) -> list[NotWritten]:
    """Writes the files that were asked for; what could not be written."""
    unwritten = []
    texts: dict[str, Callable[[], str]] = {
        "html_out": lambda: html.page(report, verdict),
        "markdown_out": lambda: markdown.comment(report, verdict),
        "junit_out": lambda: junit.suites(report, verdict),
        "run_out": lambda: "".join(trec.run_lines(run)),
    }
    try:
        if options["json_out"]:
            write_report(options["json_out"], report)
    except NotWritten as error:
        unwritten.append(error)
    for name, text in texts.items():
        try:
            if options[name]:
                write(options[name], text().encode())
        except NotWritten as error:
            unwritten.append(error)
    return unwritten


def _concluded(faults: tuple[str, ...] | list[str]) -> int:
    """Names the faults; 1 if there are any."""
    errors = Console(stderr=True, width=None if sys.stderr.isatty() else 1000)
    for fault in faults:
        errors.print(Text.assemble(("FAILED ", "bold red"), shown(fault)), soft_wrap=True)
    return int(bool(faults))


def _console() -> Console:
    return Console(width=None if sys.stdout.isatty() else 120)


@contextmanager
def _progress(what: str, total: int, *, quiet: bool) -> Iterator[Callable[[], None] | None]:
    """A function to call at each step; none where nobody would see it."""
    errors = Console(stderr=True)
    if quiet or not errors.is_terminal:
        yield None
        return
    with Progress(console=errors, transient=True) as progress:
        task = progress.add_task(what, total=total)
        yield lambda: progress.advance(task)
