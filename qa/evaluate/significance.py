"""Is a difference between two runs over the same questions more than chance, and what would have shown?"""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil, log2, sqrt
from statistics import NormalDist

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

ROUNDS = 10_000
"""Random assignments, and resamples, where not all can be gone through."""

FINEST = 2**12
"""One in so many is a chance that every test can show, however few or many questions differ."""

FEW = 14
"""Differing questions up to which every assignment of signs is gone through, so that p is exact."""

POWER = 0.8
_AT_ONCE = 4_000_000
_ROUNDING = 1e-12

Values = NDArray[np.float64]


class Difference(Struct, frozen=True):
    """after − before of one figure, over the same questions.

    p_worse: chance of so low a difference, or a lower one, if both runs were equally good; low, high: 95 %
    bootstrap interval; detectable: the least mean loss that this many questions can show.
    """

    figure: str
    questions: int
    before: float
    after: float
    difference: float
    low: float
    high: float
    p_worse: float
    detectable: float


def difference(figure: str, before: Sequence[float], after: Sequence[float], seed: int, alpha: float) -> Difference:
    """The difference with its test at `alpha`; the same seed gives the same bits."""
    old, new = np.asarray(before, dtype=np.float64), np.asarray(after, dtype=np.float64)
    changes = new - old
    low, high = bootstrap(changes, seed)
    return Difference(
        figure=figure,
        questions=len(changes),
        before=float(old.mean()),
        after=float(new.mean()),
        difference=float(changes.mean()),
        low=low,
        high=high,
        p_worse=p_worse(changes, seed),
        detectable=detectable(changes, alpha),
    )


def p_worse(changes: Values, seed: int) -> float:
    """One-sided paired randomisation test by flipping signs; Fisher 1935, Smucker, Allan and Carterette 2007."""
    moved = changes[np.abs(changes) > _ROUNDING]
    if not len(moved):
        return 1.0
    observed = moved.sum() + _ROUNDING
    if len(moved) <= FEW:
        bits = np.arange(2 ** len(moved))[:, None] >> np.arange(len(moved)) & 1
        return float(np.mean((1 - 2 * bits) @ moved <= observed))
    chance = np.random.default_rng(seed)
    lower = 0
    for rounds in batches(len(moved)):
        signs = 1 - 2 * chance.integers(0, 2, (rounds, len(moved)), dtype=np.int8)
        lower += int(np.count_nonzero(signs @ moved <= observed))
    return (lower + 1) / (ROUNDS + 1)


def bootstrap(changes: Values, seed: int) -> tuple[float, float]:
    """95 % percentile interval of the mean, questions drawn with replacement; Efron 1979."""
    if not np.any(changes):
        return 0.0, 0.0
    chance = np.random.default_rng(seed)
    means = [
        changes[chance.integers(0, len(changes), (rounds, len(changes)), dtype=np.int32)].mean(axis=1)
        for rounds in batches(len(changes))
    ]
    low, high = np.percentile(np.concatenate(means), [2.5, 97.5])
    return float(low), float(high)


def detectable(changes: Values, alpha: float) -> float:
    """Least mean loss that shows at `alpha` with a power of 0.8; never less than the fewest questions that can.

    The fewest: with m losing questions and no winning one, p is 2**-m at best.
    """
    spread = float(changes.std(ddof=1)) if len(changes) > 1 else 0.0
    return max(least_shown(spread / sqrt(len(changes)), alpha), min(1.0, fewest(alpha) / len(changes)))


def least_shown(error: float, alpha: float) -> float:
    """Least loss of a figure with this standard error that shows at `alpha` with a power of 0.8."""
    normal = NormalDist()
    return (normal.inv_cdf(1 - alpha) + normal.inv_cdf(POWER)) * error


def fewest(alpha: float) -> int:
    """How many losing questions it takes at least to show at `alpha`."""
    return ceil(log2(1 / alpha))


def significantly_worse(differences: Sequence[Difference], alpha: float) -> list[Difference]:
    """Those that are worse with a family-wise error below `alpha`; Holm 1979."""
    found = []
    ordered = sorted(differences, key=lambda each: each.p_worse)
    for place, each in enumerate(ordered):
        if each.p_worse > alpha / (len(ordered) - place):
            break
        found.append(each)
    return [each for each in differences if each in found and each.difference < 0]


def batches(width: int) -> list[int]:
    """Sizes that add up to ROUNDS and keep each batch's array small."""
    size = max(1, min(ROUNDS, _AT_ONCE // width))
    return [size] * (ROUNDS // size) + ([ROUNDS % size] if ROUNDS % size else [])
