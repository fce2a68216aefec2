"""A report as JUnit XML, one test a question; it is red exactly where the gate is.

What the gate finds wrong is a failure of the suite "gate". A question that lost is a failure too if the gate did
not pass, else it is skipped with the reason, and so is one that misses as it did before.
"""

from __future__ import annotations

from xml.etree.ElementTree import Element, SubElement, tostring

from qa.evaluate.characters import shown
from qa.evaluate.gate import Verdict
from qa.evaluate.records import Note, Report


def suites(report: Report, verdict: Verdict) -> str:
    """The XML."""
    root = Element("testsuites", name=shown(f"qa evaluate {report.collection}"))
    lost = {moved.case_id: moved for moved in verdict.comparison.lost} if verdict.comparison else {}
    questions = SubElement(root, "testsuite", name=shown(report.collection))
    for name, note in report.answers.items():
        case = SubElement(questions, "testcase", classname=shown(report.collection), name=shown(name))
        if name in lost and verdict.comparison:
            figure, moved = verdict.comparison.figure, lost[name]
            message = f"{figure} fell from {moved.before:.3f} to {moved.after:.3f}: {note.question}"
            kind = "skipped" if verdict.passed else "failure"
            SubElement(case, kind, message=shown(message)).text = shown(f"Now first: {note.first_text}")
        elif reason := _miss(report, name, note):
            SubElement(case, "skipped", message=shown(f"{reason}: {note.question}"))
    gate = SubElement(root, "testsuite", name="gate")
    for fault in verdict.faults:
        case = SubElement(gate, "testcase", classname="gate", name=shown(fault[:80]))
        SubElement(case, "failure", message=shown(fault))
    if not verdict.faults:
        case = SubElement(gate, "testcase", classname="gate", name="passed")
    if verdict.unguarded:
        SubElement(gate[-1], "system-out").text = shown("\n".join(verdict.unguarded))
    for suite in (questions, gate):
        _count(suite)
    return f'<?xml version="1.0" encoding="utf-8"?>\n{tostring(root, encoding="unicode")}\n'


def _miss(report: Report, name: str, note: Note) -> str:
    """What the question wants and does not get; empty if it gets it."""
    if not note.answerable:
        return "answered, although the sources have no answer" if note.answered else ""
    values = report.per_query.get(name)
    figure = next(iter(report.measures), "")
    return f"{figure} is 0" if values is not None and not values.get(figure, 0.0) else ""


def _count(suite: Element) -> None:
    suite.set("tests", str(len(suite)))
    for kind, name in (("failure", "failures"), ("skipped", "skipped")):
        suite.set(name, str(sum(case.find(kind) is not None for case in suite)))
    suite.set("errors", "0")
