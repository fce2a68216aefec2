"""BM25's k1 and b over a grid, chosen on one half of the questions and shown on the other."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from math import floor

import regex
from msgspec import Struct

from index import Bm25Parameters, Library
from index.model import digest
from qa.evaluate.cases import Collection, Judged
from qa.evaluate.errors import EvaluationError
from qa.evaluate.measures import mean, measure
from qa.evaluate.run import DEPTH, units_of
from qa.evaluate.significance import Difference, difference
from qa.evaluate.targets import InProcess

MOST_SETTINGS = 400
_RANGE = regex.compile(r"(k1|b)=([0-9.]+)(?::([0-9.]+):([0-9.]+))?")


class Grid(Struct, frozen=True):
    """The values to try."""

    k1: tuple[float, ...]
    b: tuple[float, ...]


class Half(Struct, frozen=True):
    """The setting that is best on one half, and what it does on the other, against the shipped setting."""

    name: str
    questions: int
    best: tuple[float, float]
    chosen_on: float
    elsewhere: Difference


class Sweep(Struct, frozen=True):
    """`means`: (k1, b) → mean over all questions; a best value in it is chosen on the questions it is shown on."""

    collection: str
    measure: str
    ranking: str
    grid: Grid
    means: list[list[float]]
    halves: tuple[Half, Half]


def parse(text: str) -> Grid:
    """The grid of `k1=0.6:1.6:0.1,b=0.1:0.9:0.1`; a single value stands for itself."""
    shipped = Bm25Parameters()
    values: dict[str, tuple[float, ...]] = {"k1": (shipped.k1,), "b": (shipped.b,)}
    for part in text.split(","):
        found = _RANGE.fullmatch(part.strip())
        if found is None:
            raise EvaluationError(f"{part!r} is no range; write k1=0.6:1.6:0.1,b=0.1:0.9:0.1 or k1=0.9.")
        try:
            values[found[1]] = _values(*(float(each) for each in found.groups()[1:] if each))
        except ValueError as error:
            raise EvaluationError(f"{part!r} holds what is no number.") from error
    grid = Grid(values["k1"], values["b"])
    if max(grid.b) > 1 or not 0 < len(grid.k1) * len(grid.b) <= MOST_SETTINGS:
        raise EvaluationError(f"b lies between 0 and 1, and a sweep tries at most {MOST_SETTINGS} settings.")
    return grid


def sweep(
    collection: Collection,
    library: Library,
    grid: Grid,
    name: str = "nDCG@10",
    ranking: str = "default",
    progress: Callable[[], None] | None = None,
) -> Sweep:
    """Every setting of the grid over the library's sources; raises EvaluationError for too few questions."""
    judged = [each for each in collection.cases if each.is_judged]
    first = [is_first_half(each.case.id) for each in judged]
    if min(sum(first), len(first) - sum(first)) < 2:
        raise EvaluationError("A sweep needs questions in both halves; write more of them.")
    values: dict[tuple[float, float], list[float]] = {}
    settings = [(k1, b) for k1 in grid.k1 for b in grid.b]
    shipped = Bm25Parameters()
    wanted = dict.fromkeys([*settings, (shipped.k1, shipped.b)])
    for setting, made in _libraries(library, list(wanted)):
        values[setting] = _values_of(judged, collection, InProcess(made, ranking), name)
        if progress:
            progress()
    usual = values[shipped.k1, shipped.b]
    halves = (_half("A", first, settings, values, usual), _half("B", [not f for f in first], settings, values, usual))
    means = [[round(mean(values[k1, b]), 6) for b in grid.b] for k1 in grid.k1]
    return Sweep(collection.name, name, ranking, grid, means, halves)


def is_first_half(case_id: str) -> bool:
    """True for about half of all ids, the same ones wherever and in whatever order they stand."""
    return int(digest(case_id)[0], 16) < 8


def _half(
    name: str,
    chosen: Sequence[bool],
    settings: Sequence[tuple[float, float]],
    values: dict[tuple[float, float], list[float]],
    usual: Sequence[float],
) -> Half:
    def part(of: Sequence[float], *, inside: bool) -> list[float]:
        return [value for value, is_in in zip(of, chosen, strict=True) if is_in is inside]

    best = max(settings, key=lambda setting: mean(part(values[setting], inside=True)))
    here = mean(part(values[best], inside=True))
    before, after = part(usual, inside=False), part(values[best], inside=False)
    return Half(name, sum(chosen), best, round(here, 6), difference("", before, after, seed=1, alpha=0.05))


def _libraries(
    library: Library, settings: Sequence[tuple[float, float]]
) -> Iterator[tuple[tuple[float, float], Library]]:
    """A library for each setting over the same sources, which are analysed once."""
    for k1, b in settings:
        yield (k1, b), library.with_bm25(Bm25Parameters(k1, b, library.manifest.bm25.idf))


def _values_of(judged: Sequence[Judged], collection: Collection, target: InProcess, name: str) -> list[float]:
    function, cutoff = measure(name), name.partition("@")[2]
    depth = min(DEPTH, int(cutoff)) if cutoff else DEPTH
    return [function(units_of(target.ask(each.case, depth), collection, depth), each.relevant) for each in judged]


def _values(low: float, high: float | None = None, step: float | None = None) -> tuple[float, ...]:
    if high is None or step is None:
        return (low,)
    if step <= 0 or high < low:
        raise EvaluationError(f"{low:g}:{high:g}:{step:g} is no range; write low:high:step.")
    return tuple(round(low + step * at, 6) for at in range(floor((high - low) / step + 1e-9) + 1))
