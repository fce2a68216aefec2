"""A report on the terminal: figures with bars, groups, and what went wrong."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from rich.console import Console
from rich.table import Table
from rich.text import Text

from qa.evaluate.records import Group, Report
from qa.evaluate.wording import ANY, NONE, ONE

_EIGHTHS = " ▏▎▍▌▋▊▉█"
WIDTH = 24
"""Characters of a whole bar."""

WORDING = "Stems shared with the gold"


def show(report: Report, console: Console) -> None:
    """Prints the report."""
    console.print(_figures(report))
    ranks = first_ranks(report)
    if ranks:
        console.print(_bars("Rank of the first right passage", "questions", ranks, sum(ranks.values())))
    for title, groups in ((WORDING, report.wording), ("Tag", report.tags), ("Source of the gold", report.sources)):
        if groups:
            console.print(_groups(title, groups))
    for line in remarks(report):
        console.print(Text(line), soft_wrap=True)


def bar(share: float, width: int = WIDTH) -> str:
    """A bar of the share (0 to 1) in eighths of a character."""
    eighths = round(max(0.0, min(1.0, share)) * width * 8)
    return ("█" * (eighths // 8) + _EIGHTHS[eighths % 8]).strip().ljust(width)


def figures(report: Report) -> list[tuple[str, float]]:
    """(name, value) of every figure that is a share, in the order of the outputs."""
    rows = list(report.measures.items())
    if report.exact_sentence is not None:
        rows.append(("exact_sentence", report.exact_sentence))
    if report.abstention is not None:
        each = report.abstention
        rows += [
            ("AUROC", each.AUROC),
            ("coverage", each.coverage),
            ("answered_wrongly", each.answered_wrongly),
        ]
    return [*rows, ("citations_exact", report.citations.exact)]


def first_ranks(report: Report) -> dict[str, int]:
    """How many questions have their first right passage at 1, at 2 to 3, …; as far as RR@k is reported."""
    name = next((name for name in report.measures if name.startswith("RR")), None)
    if name is None:
        return {}
    bounds = {"1": (1, 1), "2–3": (2, 3), "4–10": (4, 10), "later": (11, 10**6)}
    never = f"not in the first {name.partition('@')[2]}" if "@" in name else "never"
    counts = dict.fromkeys(bounds, 0) | {never: 0}
    for each in report.per_query.values():
        rank = round(1 / each[name]) if each[name] else 0
        counts[next((label for label, (low, high) in bounds.items() if low <= rank <= high), never)] += 1
    return {label: count for label, count in counts.items() if label != "later" or count}


def remarks(report: Report) -> list[str]:
    """One sentence each: speed, requests, and what deserves a warning."""
    speed = f"p50 {report.latency_ms.p50:g} ms, p99 {report.latency_ms.p99:g} ms a question"
    counts = f"{report.queries} questions measured, {report.unanswerable} without an answer in the sources"
    lines = [f"{counts}; {speed}; manifest {report.manifest}."]
    if report.wording:
        lines.append(_hardness(report))
    if report.requests.retried:
        lines.append(f"Of {report.requests.sent} requests {report.requests.retried} were sent again after a failure.")
    if report.unsteady:
        lines.append(f"Warning: {unsteady(report)}.")
    lines += [f"Wrong citation: {wrong}" for wrong in report.citations.wrong]
    return lines


def unsteady(report: Report) -> str:
    """How many questions are shown otherwise to users than to the ranking measures."""
    count = "1 question has" if report.unsteady == 1 else f"{report.unsteady} questions have"
    return (
        f"with k=10, {count} another ranking, decision, confidence or sentence than with k={report.depth}, "
        f"first {report.unsteady_first!r}"
    )


def _hardness(report: Report) -> str:
    counts = {name: group.questions for name, group in report.wording.items()}
    few, whole = counts.get(NONE, 0) + counts.get(ONE, 0), counts.get(NONE, 0) + counts.get(ANY, 0)
    said = f"{few} of {whole} questions ({few / whole:.0%}) share no content stem, or one, with their right passages"
    auroc = report.wording[ANY].AUROC if ANY in report.wording else None
    return f"{said}." if auroc is None else f"{said}; AUROC of those that share any is {auroc:.4f}."


def _figures(report: Report) -> Table:
    table = Table(title=f"{report.collection} ({report.ranking} ranking)", title_justify="left", box=None)
    table.add_column("Measure")
    table.add_column("", width=WIDTH)
    table.add_column("Value", justify="right")
    for name, value in figures(report):
        table.add_row(name, Text(bar(value), style="cyan"), f"{value:.4f}")
    return table


def _bars(title: str, unit: str, counts: Mapping[str, int], whole: int) -> Table:
    table = Table(title_justify="left", box=None)
    table.add_column(title)
    table.add_column("", width=WIDTH)
    table.add_column(unit, justify="right")
    for label, count in counts.items():
        table.add_row(label, Text(bar(count / whole), style="cyan"), str(count))
    return table


def _groups(title: str, groups: Mapping[str, Group]) -> Table:
    table = Table(title_justify="left", box=None)
    names = shown_measures(groups.values())
    for label in (title, "questions", *names, "coverage", "answered wrongly"):
        table.add_column(label, justify="left" if label == title else "right", no_wrap=True)
    for name, group in groups.items():
        values = [None if group.measures is None else group.measures[each] for each in names]
        row = [_number(value) for value in (*values, group.coverage, group.answered_wrongly)]
        table.add_row(name, str(group.questions), *row)
    return table


def shown_measures(groups: Iterable[Group]) -> list[str]:
    """The measures that a table of groups has room for."""
    measured = next((group.measures for group in groups if group.measures), {})
    return [name for name in ("nDCG@10", "Success@1", "R@5") if name in measured] or list(measured)[:3]


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"
