"""Two reports over the same questions: what moved, by how much, and whether that is more than chance."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from qa.evaluate.abstention import Decision
from qa.evaluate.binding import disagreement, otherwise
from qa.evaluate.errors import ComparisonRefused, EvaluationError
from qa.evaluate.measures import DEFAULT, measure
from qa.evaluate.records import Note, Report
from qa.evaluate.report import run_digest
from qa.evaluate.separation import AUROC, separation, standings
from qa.evaluate.significance import Difference, difference, significantly_worse

DECISIONS = ("exact_sentence", "coverage", "declined")
"""Figures of each question besides the measures: gold sentence, answered if answerable, silent if not."""

FIGURES = (*DEFAULT, *DECISIONS, AUROC)

KNOWN = f"{', '.join(DEFAULT)} and other measures by question, {', '.join((*DECISIONS, AUROC))}"
"""What can be compared, in words."""

HEADINGS = ("Figure", "before", "now", "difference", "95 % interval", "p (worse)", "detectable")
"""What `cells` shows."""


class Moved(Struct, frozen=True):
    """One question whose figure changed, and what stood and stands first."""

    case_id: str
    question: str
    before: float
    after: float
    first_before: str
    first_after: str
    same_first: bool


class Comparison(Struct, frozen=True):
    """`figure`: the one that lost and won are by; `changed`: ids of questions with another run digest."""

    differences: tuple[Difference, ...]
    worse: tuple[Difference, ...]
    figure: str
    lost: tuple[Moved, ...]
    won: tuple[Moved, ...]
    changed: tuple[str, ...]
    same_settings: bool
    alpha: float


def cells(each: Difference) -> tuple[str, ...]:
    """The difference as a row of a table, below HEADINGS."""
    return (
        each.figure,
        f"{each.before:.4f}",
        f"{each.after:.4f}",
        f"{each.difference:+.4f}",
        f"{each.low:+.4f} to {each.high:+.4f}",
        f"{each.p_worse:.3g}",
        f"{each.detectable:.4f}",
    )


def is_known(figure: str) -> bool:
    """True if runs can be compared by a figure of this name."""
    try:
        return figure in (*DECISIONS, AUROC) or bool(measure(figure))
    except EvaluationError:
        return False


def compare(
    before: Report, after: Report, figures: Sequence[str] | None = None, alpha: float = 0.05, seed: int = 1
) -> Comparison:
    """The comparison by the figures, each of which both must have, else by those of FIGURES that both have.

    Raises ComparisonRefused where it would mean nothing.
    """
    refuse_other(before, after)
    known = [name for name in figures or FIGURES if _has(before, name) and _has(after, name)]
    for name in figures or ():
        if name not in known:
            raise ComparisonRefused(_lacking("later" if _has(before, name) else "earlier", name))
    if not known:
        raise ComparisonRefused("The two runs have no figure in common; evaluate both with the same measures.")
    strictest = alpha / len(known)
    differences = tuple(_difference(before, after, name, seed, strictest) for name in known)
    moved = _moved(before, after, known[0])
    return Comparison(
        differences=differences,
        worse=tuple(significantly_worse(differences, alpha)),
        figure=known[0],
        lost=tuple(sorted((m for m in moved if m.after < m.before), key=lambda m: m.after - m.before)),
        won=tuple(sorted((m for m in moved if m.after > m.before), key=lambda m: m.before - m.after)),
        changed=tuple(name for name, note in after.answers.items() if before.answers[name].run != note.run),
        same_settings=(before.digests.settings, before.ranking) == (after.digests.settings, after.ranking),
        alpha=alpha,
    )


def values(report: Report, figure: str) -> dict[str, float]:
    """question → its share of the figure; empty if the report does not have it."""
    if figure not in DECISIONS:
        return {name: each[figure] for name, each in report.per_query.items() if figure in each}
    found = {name: _decision(note, figure) for name, note in report.answers.items()}
    return {name: value for name, value in found.items() if value is not None}


def refuse_other(before: Report, after: Report) -> None:
    """Raises ComparisonRefused unless both are whole runs over the same questions, gold and corpus."""
    for report, name in ((before, "earlier"), (after, "later")):
        if fault := _truncated(report):
            raise ComparisonRefused(f"The {name} run is not whole: {fault}.")
    if before.digests.gold != after.digests.gold:
        raise ComparisonRefused("The runs have other questions or gold; compare runs over the same ones.")
    if before.digests.corpus != after.digests.corpus:
        raise ComparisonRefused("The runs are over other sources; compare runs over the same corpus.")
    if before.depth != after.depth:
        raise ComparisonRefused(f"The runs go to other depths, {before.depth} and {after.depth} passages.")
    if set(before.answers) != set(after.answers):
        raise ComparisonRefused(f"The runs have other questions, {before.asked} and {after.asked} of them.")
    if name := otherwise(before, after):
        raise ComparisonRefused(
            f"Question {name!r} was answered alike in both runs and has other figures; one of the two was edited, or "
            "measured by another version: measure anew."
        )


def _truncated(report: Report) -> str:
    """What a whole run would not show; empty if it is whole."""
    if len(report.answers) != report.asked:
        return f"it says {report.asked} questions and holds {len(report.answers)}"
    if len(report.per_query) != report.queries:
        return f"it says {report.queries} measured questions and holds {len(report.per_query)}"
    if run_digest(report.answers.values()) != report.digests.run:
        return "its questions do not make up its run digest"
    return disagreement(report)


def _has(report: Report, figure: str) -> bool:
    return report.abstention is not None if figure == AUROC else bool(values(report, figure))


def _lacking(run: str, figure: str) -> str:
    why = "it needs questions with and without an answer" if figure == AUROC else f"known are {KNOWN}"
    return f"The {run} run has no figure {figure!r} to compare; {why}."


def _difference(before: Report, after: Report, figure: str, seed: int, alpha: float) -> Difference:
    if figure == AUROC:
        return separation(*_decided(before, after), seed, alpha)
    old, new = values(before, figure), values(after, figure)
    if old.keys() != new.keys():
        raise ComparisonRefused(f"{figure} was measured for {len(old)} questions before and for {len(new)} now.")
    names = sorted(old)
    return difference(figure, [old[name] for name in names], [new[name] for name in names], seed, alpha)


def _decided(before: Report, after: Report) -> tuple[list[Decision], list[Decision]]:
    """The decisions of both runs on the same questions, by their ids."""
    old, new = before.answers, after.answers
    for name in new:
        if old[name].answerable != new[name].answerable:
            raise ComparisonRefused(f"Question {name!r} has an answer in one of the two runs only; measure anew.")
    made = [[Decision(n.answerable, n.answered, n.confidence) for _, n in sorted(run.items())] for run in (old, new)]
    return made[0], made[1]


def _decision(note: Note, figure: str) -> float | None:
    if figure == "exact_sentence":
        return None if note.exact_sentence is None else float(note.exact_sentence)
    if figure == "coverage":
        return float(note.answered) if note.answerable else None
    return None if note.answerable else float(not note.answered)


def _shares(before: Report, after: Report, figure: str) -> tuple[dict[str, float], dict[str, float]]:
    """question → its share of the figure, before and after."""
    if figure != AUROC:
        return values(before, figure), values(after, figure)
    old, new = standings(*_decided(before, after))
    names = sorted(before.answers)
    return dict(zip(names, old, strict=True)), dict(zip(names, new, strict=True))


def _moved(before: Report, after: Report, figure: str) -> list[Moved]:
    old, new = _shares(before, after, figure)
    result = []
    for name in old:
        if old[name] != new[name]:
            was, now = before.answers[name], after.answers[name]
            shown = was.first_text, now.first_text
            result.append(Moved(name, now.question, old[name], new[name], *shown, was.first == now.first))
    return result
