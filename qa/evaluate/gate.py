"""The gate: floors that no run may fall below, and a baseline that no run may fall behind."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

import msgspec
from msgspec import Struct

from qa.evaluate.compare import FIGURES, KNOWN, Comparison, compare, is_known
from qa.evaluate.errors import CasesError, ComparisonRefused, EvaluationError
from qa.evaluate.reading import from_yaml
from qa.evaluate.records import Report, read_report, write_report
from qa.evaluate.significance import FINEST
from qa.evaluate.table import figures, unsteady
from qa.evaluate.unguarded import unguarded

RENEW = "If this is the new state of things, make it the baseline with `qa evaluate --accept`."
ACCEPT = "if that is meant, accept it with `qa evaluate --accept`"


class Gate(Struct, frozen=True, forbid_unknown_fields=True):
    """What a run must keep.

    floors, ceilings: bounds by figure, 0 to 1; baseline: an earlier report, beside the gate's file; compare: figures
    that must not be significantly worse, the first names the questions lost and won; if it is left out, those of
    FIGURES that were measured; same_run: with the same settings,
    every ranking and decision must be as in the baseline.
    """

    floors: dict[str, float] = {}
    ceilings: dict[str, float] = {}
    baseline: str | None = None
    compare: tuple[str, ...] | None = None
    alpha: float = 0.05
    seed: int = 1
    same_run: bool = True


class Verdict(Struct, frozen=True):
    """Why a run does not pass, one sentence each; empty if it does. `comparison` is with the baseline, if any.

    unguarded: what the run is not held to for want of questions, one sentence each.
    """

    faults: tuple[str, ...] = ()
    comparison: Comparison | None = None
    baseline: Report | None = None
    unguarded: tuple[str, ...] = ()

    @property
    def passed(self) -> bool:
        """True if nothing is wrong."""
        return not self.faults


def read_gate(path: Path, *, compared: bool = False) -> Gate:
    """The gate in a gate.yaml; raises CasesError. compared: the baseline is named elsewhere."""
    try:
        gate = from_yaml(path, Gate, "a gate")
        written = from_yaml(path, dict[str, object], "a gate")
    except OSError as error:
        raise CasesError(f"{path.name} cannot be read: {error.strerror}.") from error
    if fault := _without_baseline(gate, written, compared) or _fault(gate, compared):
        raise CasesError(f"{path.name}: {fault}.")
    return gate


def named_baseline(path: Path) -> str:
    """The baseline that a gate's file names, whatever else is wrong with it; empty if it names none."""
    try:
        found = from_yaml(path, dict[str, object], "a gate").get("baseline")
    except (OSError, CasesError):
        return ""
    return found if isinstance(found, str) else ""


def judge(gate: Gate, report: Report, baseline: Report | None) -> Verdict:
    """The verdict on the run; raises EvaluationError where it cannot be judged."""
    faults = _wrong_citations(report) + _unsteady(report) + beyond_bounds(gate, report)
    if baseline is None:
        holds = gate.floors or gate.ceilings or gate.baseline
        return Verdict(tuple(faults), unguarded=unguarded(report, None) if holds else ())
    try:
        _refuse_other_kind(gate, baseline, report)
        comparison = compare(baseline, report, gate.compare, gate.alpha, gate.seed)
    except ComparisonRefused as error:
        raise ComparisonRefused(f"No comparison with the baseline: {error} {RENEW}") from error
    faults += [_worse(each.figure, each.before, each.after, each.p_worse) for each in comparison.worse]
    faults += _other_parameters(baseline, report)
    if gate.same_run and comparison.same_settings and comparison.changed:
        faults.append(_otherwise(comparison))
    return Verdict(tuple(faults), comparison, baseline, unguarded(report, comparison))


def read_baseline(path: Path) -> Report:
    """The baseline in the file; raises ComparisonRefused if there is none."""
    if path.is_dir():
        raise ComparisonRefused(f"The baseline {path.name} is a folder; name the file in gate.yaml.")
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


def _without_baseline(gate: Gate, written: Collection[str], compared: bool) -> str:
    """What the gate says of a comparison that there is none of; empty if nothing."""
    if "baseline" in written and not gate.baseline:
        return "baseline names no file; write `baseline: baseline.json`, or leave the line out"
    idle = [name for name in ("compare", "alpha", "seed", "same_run") if name in written]
    if not idle or gate.baseline or compared:
        return ""
    return f"{idle[0]} holds nothing without a baseline; write `baseline: baseline.json`, or leave the line out"


def _fault(gate: Gate, compared: bool) -> str:
    """What makes the gate one that cannot hold anything; empty if nothing does."""
    for kind, bounds in (("floor", gate.floors), ("ceiling", gate.ceilings)):
        for name, bound in bounds.items():
            if not 0 <= bound <= 1:
                return f"the {kind} of {name} must be a number from 0 to 1, not {bound:g}"
    if not (gate.baseline or compared) and (fault := _idle_bounds(gate)):
        return fault
    names = FIGURES if gate.compare is None else gate.compare
    if not names:
        return "compare names no figure; name some, or leave the line out"
    for name in names:
        if names.count(name) > 1:
            return f"compare names {name!r} twice; name it once"
        if not is_known(name):
            return f"there is no figure {name!r} to compare; known are {KNOWN}"
    least = len(names) / FINEST
    if not least <= gate.alpha < 1:
        return (
            f"alpha must lie between {least:.2g} (below, {len(names)} figures can never fail) and 1, not {gate.alpha:g}"
        )
    return "the seed must not be negative" if gate.seed < 0 else ""


def _idle_bounds(gate: Gate) -> str:
    """Why no floor and no ceiling can fail; empty if one can."""
    bounds = [("floor", *each, 0.0) for each in gate.floors.items()]
    bounds += [("ceiling", *each, 1.0) for each in gate.ceilings.items()]
    if not bounds:
        return "it holds nothing; write floors, ceilings or a baseline, or leave the file out"
    if any(bound != idle for _, _, bound, idle in bounds):
        return ""
    kind, name, bound, _ = bounds[0]
    return f"it holds nothing, for no figure can be beyond the {kind} of {name}, {bound:g}; write another"


def _refuse_other_kind(gate: Gate, baseline: Report, report: Report) -> None:
    """Raises ComparisonRefused where a comparison would silently be of less than the gate holds.

    Over other questions other figures are no surprise; that they are others is what the comparison refuses.
    """
    if baseline.ranking != report.ranking:
        raise ComparisonRefused(f"it is of the {baseline.ranking} ranking, and this run of the {report.ranking} one.")
    other = set(FIGURES) & (set(baseline.measures) ^ set(report.measures))
    if other and gate.compare is None and baseline.digests.gold == report.digests.gold:
        names = ", ".join(sorted(other))
        raise ComparisonRefused(f"only one of the two runs measured {names}; measure both by the same --measure.")


def _wrong_citations(report: Report) -> list[str]:
    """A sentence if any citation does not stand where it says; no gate can allow that."""
    if report.citations.exact == 1:
        return []
    share = 1 - report.citations.exact
    return [f"{share:.2%} of the citations are not what their sources say, first: {report.citations.wrong[0]}."]


def _unsteady(report: Report) -> list[str]:
    """A sentence if what is measured is not what users get; no gate can allow that."""
    said = unsteady(report) if report.unsteady else ""
    return [f"{said[0].upper()}{said[1:]}."] if said else []


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
