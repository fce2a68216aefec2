"""A report as Markdown for a pull request: figures, what moved, and the questions lost and won."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import regex

from qa.evaluate.characters import shown
from qa.evaluate.compare import Comparison, Moved, cells
from qa.evaluate.gate import Verdict
from qa.evaluate.records import Report
from qa.evaluate.table import WORDING, figures, remarks, shown_measures

MOST_SHOWN = 20
"""Questions lost, and won, that are shown; the rest are counted."""


def comment(report: Report, verdict: Verdict) -> str:
    """The comment; texts of questions and passages stand in code, so that nothing in them becomes markup."""
    lines = [f"### Answers on {code(report.collection)}: {_state(verdict)}", ""]
    lines += [f"- {_plain(fault)}" for fault in verdict.faults]
    lines += [""] if verdict.faults else []
    lines += _compared(report, verdict.comparison) if verdict.comparison else _figures(report)
    lines += ["", *_wording(report), *(_plain(line) for line in (*remarks(report), *verdict.unguarded))]
    if verdict.comparison:
        lines += [*_moved("Lost", verdict.comparison.lost), *_moved("Won", verdict.comparison.won)]
    return "\n".join(lines) + "\n"


def code(text: str) -> str:
    """The text as a code span, whatever it holds; line ends become blanks."""
    flat = " ".join(shown(text).split()).replace("|", "\\|") or " "
    fence = "`" * (max((len(run) for run in regex.findall("`+", flat)), default=0) + 1)
    space = " " if flat[0] == "`" or flat[-1] == "`" else ""
    return f"{fence}{space}{flat}{space}{fence}"


def _state(verdict: Verdict) -> str:
    if verdict.faults:
        return "**worse**"
    return "passed" if verdict.comparison else "measured"


def _figures(report: Report) -> list[str]:
    rows = [f"| {name} | {value:.4f} |" for name, value in figures(report)]
    return ["| Figure | Value |", "|---|---:|", *rows]


def _wording(report: Report) -> list[str]:
    """Figures by the content stems that question and gold share."""
    if not report.wording:
        return []
    names = shown_measures(report.wording.values())
    lines = [f"| {WORDING} | Questions | {' | '.join(names)} |", "|---|---:|" + "---:|" * len(names)]
    for part, group in report.wording.items():
        values = " | ".join(f"{(group.measures or {})[name]:.4f}" for name in names)
        lines.append(f"| {part} | {group.questions} | {values} |")
    return [*lines, ""]


def _compared(report: Report, comparison: Comparison) -> Iterator[str]:
    yield "| Figure | Before | Now | Difference | 95 % interval | p (worse) | Detectable |"
    yield "|---|---:|---:|---:|---:|---:|---:|"
    worse = {each.figure for each in comparison.worse}
    for each in comparison.differences:
        name, *values = cells(each)
        yield f"| {' | '.join([f'**{name}**' if name in worse else name, *values])} |"
    compared = {each.figure for each in comparison.differences}
    for name, value in figures(report):
        if name not in compared:
            yield f"| {name} | | {value:.4f} | | | | |"
    if comparison.changed:
        yield f"\n{len(comparison.changed)} questions are ranked or answered otherwise than before."


def _moved(title: str, moved: Sequence[Moved]) -> Iterator[str]:
    if not moved:
        return
    yield f"\n<details><summary>{title}: {len(moved)} questions</summary>\n"
    yield from _lines(moved[:MOST_SHOWN])
    if len(moved) > MOST_SHOWN:
        yield f"- … and {len(moved) - MOST_SHOWN} more"
    yield "\n</details>"


def _lines(moved: Iterable[Moved]) -> Iterator[str]:
    for each in moved:
        first = "the same passage first" if each.same_first else f"now first: {code(each.first_after[:160])}"
        yield f"- {code(each.question[:160])} {each.before:.3f} → {each.after:.3f}; {first}"


def _plain(text: str) -> str:
    """The text with Markdown's marks disarmed."""
    return regex.sub(r"([\\`*_\[\]<>#|@])", r"\\\1", " ".join(text.split()))
