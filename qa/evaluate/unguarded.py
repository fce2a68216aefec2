"""What no gate can hold over these questions, whatever it says: a run that loses it passes."""

from __future__ import annotations

from collections.abc import Iterable

from qa.evaluate.compare import Comparison
from qa.evaluate.records import Report


def unguarded(report: Report, comparison: Comparison | None) -> tuple[str, ...]:
    """One sentence for each lack of questions; empty if there are enough of both kinds."""
    found = []
    if not report.unanswerable:
        found.append(
            "No question is without an answer, so declined, answered_wrongly and AUROC are not guarded; questions with "
            "`answerable: false` would guard them."
        )
    if report.unanswerable == report.asked:
        found.append(
            "No question has an answer, so the ranking measures, exact_sentence, coverage and AUROC are not guarded; "
            "questions with gold would guard them."
        )
    few = [each.figure for each in comparison.differences if each.detectable >= 1] if comparison else []
    if few:
        found.append(
            f"There are too few questions for a loss of {_listed(few)} to show against the baseline; add some."
        )
    return tuple(found)


def _listed(names: Iterable[str]) -> str:
    *first, last = names
    return f"{', '.join(first)} or {last}" if first else last
