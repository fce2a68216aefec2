"""The gate: floors that no run may fall below, and a baseline that no run may fall behind."""

from __future__ import annotations

from pathlib import Path

import msgspec
from msgspec import Struct

from qa.evaluate.errors import CasesError, EvaluationError
from qa.evaluate.records import Report
from qa.evaluate.table import figures


class Gate(Struct, frozen=True, forbid_unknown_fields=True):
    """What a run must keep: floors and ceilings by figure, and how it is compared with the baseline."""

    floors: dict[str, float] = {}
    ceilings: dict[str, float] = {}
    baseline: str | None = None
    compare: tuple[str, ...] = ()
    alpha: float = 0.05
    seed: int = 1


def read_gate(path: Path) -> Gate:
    """The gate in a gate.yaml; raises CasesError."""
    try:
        return msgspec.yaml.decode(path.read_bytes(), type=Gate)
    except OSError as error:
        raise CasesError(f"{path.name} cannot be read: {error.strerror}.") from error
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise CasesError(f"{path.name} is not a gate: {error}.") from error


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
