"""No report is written over what a run is made from or held to: a run that failed would be the measure of the next."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from qa.evaluate.errors import EvaluationError


def refuse_overwriting(reports: Mapping[str, Path], kept: Iterable[Path]) -> None:
    """Raises EvaluationError if a report, option → file, is one of the files to keep, or two reports are one file."""
    held = list(kept)
    seen: dict[str, Path] = {}
    for option, report in reports.items():
        if any(_is_same(report, each) for each in held):
            read = f"{report.name}, which this evaluation reads or is held to"
            raise EvaluationError(f"{option} would write over {read}; name another file.")
        other = next((name for name, each in seen.items() if _is_same(report, each)), None)
        if other:
            raise EvaluationError(f"{other} and {option} are both to be written to {report.name}; name two files.")
        seen[option] = report


def _is_same(one: Path, other: Path) -> bool:
    """True for the same file, by whatever name, and for the same name of one that is not there yet."""
    if one.exists() and not one.is_file():  # a terminal, a pipe, a folder
        return False
    try:
        return one.samefile(other)
    except OSError:
        return one.resolve() == other.resolve()
