"""The gate: floors that no run may fall below, and a baseline that no run may fall behind."""

from __future__ import annotations

from pathlib import Path

import msgspec
from msgspec import Struct

from qa.evaluate.compare import FIGURES, Comparison, compare
from qa.evaluate.errors import CasesError, ComparisonRefused, EvaluationError
from qa.evaluate.reading import from_yaml
from qa.evaluate.records import Report, read_report, write_report
from qa.evaluate.table import figures

RENEW = "If this is the new state of things, make it the baseline with `qa evaluate --accept`."
ACCEPT = "if that is meant, accept it with `qa evaluate --accept`"


class Gate(Struct, frozen=True, forbid_unknown_fields=True):
    """What a run must keep.

    floors, ceilings: bounds by figure; baseline: an earlier report, beside the gate's file; compare: figures that
    must not be significantly worse, the first names the questions lost and won; same_run: with the same settings,
    every ranking and decision must be as in the baseline.
    """

    floors: dict[str, float] = {}
    ceilings: dict[str, float] = {}
    baseline: str | None = None
    compare: tuple[str, ...] = FIGURES
    alpha: float = 0.05
    seed: int = 1
    same_run: bool = True


class Verdict(Struct, frozen=True):
    """Why a run does not pass, one sentence each; empty if it does. `comparison` is with the baseline, if any."""

    faults: tuple[str, ...] = ()
    comparison: Comparison | None = None
    baseline: Report | None = None

    @property
    def passed(self) -> bool:
        """True if nothing is wrong."""
        return not self.faults


def read_gate(path: Path) -> Gate:
    """The gate in a gate.yaml; raises CasesError."""
    try:
        gate = from_yaml(path, Gate, "a gate")
    except OSError as error:
        raise CasesError(f"{path.name} cannot be read: {error.strerror}.") from error
    if not 0 < gate.alpha < 1:
        raise CasesError(f"{path.name}: alpha must lie between 0 and 1, not {gate.alpha:g}.")
    return gate


def judge(gate: Gate, report: Report, baseline: Report | None) -> Verdict:
    """The verdict on the run; raises EvaluationError where it cannot be judged."""
    faults = _wrong_citations(report) + beyond_bounds(gate, report)
    if baseline is None:
        return Verdict(tuple(faults))
    try:
        comparison = compare(baseline, report, gate.compare, gate.alpha, gate.seed)
    except ComparisonRefused as error:
        raise ComparisonRefused(f"No comparison with the baseline: {error} {RENEW}") from error
    faults += [_worse(each.figure, each.before, each.after, each.p_worse) for each in comparison.worse]
    faults += _other_parameters(baseline, report)
    if gate.same_run and comparison.same_settings and comparison.changed:
        faults.append(_otherwise(comparison))
    return Verdict(tuple(faults), comparison, baseline)


def read_baseline(path: Path) -> Report:
    """The baseline in the file; raises ComparisonRefused if there is none."""
    if not path.is_file():
        raise ComparisonRefused(f"There is no baseline {path.name} yet; write one with `qa evaluate --accept`.")
    return read_report(path)


def accept(path: Path, report: Report) -> None:
    """Writes the report as the new baseline, without the scores."""
    write_report(path, msgspec.structs.replace(report, scores={}))


def beyond_bounds(gate: Gate, report: Report) -> list[str]:
    """A sentence for each figure below its floor or above its ceiling; raises EvaluationError for one not measured."""
    measured = dict(figures(report))
    missing = sorted((set(gate.floors) | set(gate.ceilings)) - set(measured))
    if missing:
        raise EvaluationError(f"The gate bounds {', '.join(missing)}, which this evaluation did not measure.")
    low = [
        f"{name} is {measured[name]:.4f}, below its floor {floor:g}."
        for name, floor in gate.floors.items()
        if measured[name] < floor
    ]
    high = [
        f"{name} is {measured[name]:.4f}, above its ceiling {ceiling:g}."
        for name, ceiling in gate.ceilings.items()
        if measured[name] > ceiling
    ]
    return low + high


def _wrong_citations(report: Report) -> list[str]:
    """A sentence if any citation does not stand where it says; no gate can allow that."""
    if report.citations.exact == 1:
        return []
    share = 1 - report.citations.exact
    return [f"{share:.2%} of the citations are not in their sources, first {report.citations.wrong[0]}."]


def _worse(figure: str, before: float, after: float, p: float) -> str:
    return f"{figure} is significantly worse than the baseline: {after:.4f} after {before:.4f} (p {p:.2g}); {ACCEPT}."


def _other_parameters(baseline: Report, report: Report) -> list[str]:
    """A sentence for each BM25 parameter that is not the baseline's: no test of questions stands for a decision."""
    before, now = msgspec.structs.asdict(baseline.bm25), msgspec.structs.asdict(report.bm25)
    return [
        f"BM25's {name} is {now[name]} and was {before[name]} in the baseline; {ACCEPT}."
        for name in now
        if now[name] != before[name]
    ]


def _otherwise(comparison: Comparison) -> str:
    count, first = len(comparison.changed), comparison.changed[0]
    noun = "question is" if count == 1 else "questions are"
    return (
        f"{count} {noun} ranked or answered otherwise than in the baseline with the same settings and sources, "
        f"first {first!r}; {ACCEPT}."
    )
