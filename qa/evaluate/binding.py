"""Do a saved run's figures follow from its own questions? A file edited by hand, or merged, says other things."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from qa.evaluate.abstention import Decision, answered_wrongly, auroc, coverage
from qa.evaluate.measures import mean
from qa.evaluate.records import Note, Report

ROUNDING = 2e-6
"""Saved figures have six digits."""


def disagreement(report: Report) -> str:
    """The first thing the report says that its questions do not; empty if they agree."""
    return next(_disagreements(report), "")


def otherwise(before: Report, after: Report) -> str:
    """Id of the first question that both answered alike, by its digest, with other values; empty if there is none."""
    for name, note in after.answers.items():
        old = before.answers[name]
        if old.run == note.run and not _same_values(before, after, name, old, note):
            return name
    return ""


def _disagreements(report: Report) -> Iterator[str]:
    notes = report.answers
    if report.unanswerable != sum(not note.answerable for note in notes.values()):
        yield f"it says {report.unanswerable} questions without an answer and holds others"
    for name, values in report.per_query.items():
        if name not in notes or not notes[name].answerable:
            yield f"{name!r} is measured and is not among its answerable questions"
        if values.keys() != report.measures.keys():
            yield f"{name!r} has other measures than the run"
        if not all(0 <= value <= 1 for value in values.values()):
            yield f"a figure of {name!r} is no share"
    for figure, value in report.measures.items():
        if not _near(value, mean(values.get(figure, 0.0) for values in report.per_query.values())):
            yield f"its questions do not make up its {figure}"
    exact = [note.exact_sentence for note in notes.values() if note.exact_sentence is not None]
    if (report.exact_sentence is not None) != bool(exact) or not _near(report.exact_sentence or 0.0, mean(exact)):
        yield "its questions do not make up its exact_sentence"
    yield from _abstentions(report, notes.values())


def _abstentions(report: Report, notes: Iterable[Note]) -> Iterator[str]:
    made = [Decision(note.answerable, note.answered, note.confidence) for note in notes]
    both = len({each.answerable for each in made}) == 2
    if both != (report.abstention is not None):
        yield "its questions do not make up its abstention"
    if report.abstention is None or not both:
        return
    if not _near(report.abstention.coverage, coverage(made)):
        yield "its questions do not make up its coverage"
    if not _near(report.abstention.answered_wrongly, answered_wrongly(made)):
        yield "its questions do not make up its answered_wrongly"
    if not _near(report.abstention.AUROC, auroc(made)):
        yield "its confidences do not make up its AUROC"


def _same_values(before: Report, after: Report, name: str, old: Note, new: Note) -> bool:
    if (old.answerable, old.answered, old.first, old.exact_sentence) != (
        new.answerable,
        new.answered,
        new.first,
        new.exact_sentence,
    ):
        return False
    was, now = before.per_query.get(name, {}), after.per_query.get(name, {})
    return all(_near(was[figure], now[figure]) for figure in was.keys() & now.keys())


def _near(one: float, other: float) -> bool:
    return abs(one - other) <= ROUNDING
