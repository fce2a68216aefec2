"""Does a run's confidence tell the questions that the sources answer from the others worse than another's did?

The two runs' confidences need no common scale: each is turned into mid-ranks over all questions of its run. The change
of a question is how much higher (if it can be answered, else how much lower) it ranks among the questions of the other
kind in both runs. These changes add up to the difference in AUROC, and exchanging a question's two confidences turns
the sign of its change and of no other; so the test of Bandos, Rockette and Gur 2005 is that of `p_worse`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import sqrt

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from qa.evaluate.abstention import Decision, auroc, mid_ranks
from qa.evaluate.significance import Difference, Values, batches, fewest, least_shown, p_worse

AUROC = "AUROC"

Counts = NDArray[np.int64]


class Ranked(Struct, frozen=True):
    """Mid-ranks of one run's confidences, of its answerable questions and of the others."""

    able: Values
    unable: Values


def ranked(decisions: Sequence[Decision]) -> Ranked:
    """The decisions' mid-ranks, both kinds in the order of the decisions."""
    ranks = np.asarray(mid_ranks([each.confidence for each in decisions]))
    able = np.array([each.answerable for each in decisions], dtype=bool)
    return Ranked(ranks[able], ranks[~able])


def separation(before: Sequence[Decision], after: Sequence[Decision], seed: int, alpha: float) -> Difference:
    """The difference in AUROC over the same questions of both kinds, in the same order, with its test at `alpha`."""
    old, new = ranked(before), ranked(after)
    was, now = auroc(before), auroc(after)
    low, high = bootstrap(old, new, seed)
    return Difference(
        figure=AUROC,
        questions=len(before),
        before=was,
        after=now,
        difference=now - was,
        low=low,
        high=high,
        p_worse=p_worse(np.concatenate(changes(old, new)), seed),
        detectable=detectable(old, new, alpha),
    )


def standings(before: Sequence[Decision], after: Sequence[Decision]) -> tuple[list[float], list[float]]:
    """(before, after) of each question: the share of the other kind's, in both runs, on whose right side it ranks."""
    kinds = np.array([each.answerable for each in before], dtype=bool)
    old, new = ranked(before), ranked(after)
    made = []
    for one in (old, new):
        shares = np.empty(len(kinds))
        shares[kinds], shares[~kinds] = _standing(one, old, new)
        made.append(shares.tolist())
    return made[0], made[1]


def changes(old: Ranked, new: Ranked) -> tuple[Values, Values]:
    """What each answerable and each other question adds to the difference in AUROC."""
    (able, unable), (able_now, unable_now) = _standing(old, old, new), _standing(new, old, new)
    return (able_now - able) / len(able), (unable_now - unable) / len(unable)


def bootstrap(old: Ranked, new: Ranked, seed: int) -> tuple[float, float]:
    """95 % percentile interval of the difference, each kind of question drawn with replacement from its own."""
    if np.array_equal(old.able, new.able) and np.array_equal(old.unable, new.unable):
        return 0.0, 0.0
    chance = np.random.default_rng(seed)
    able, unable = len(old.able), len(old.unable)
    was, now = _weighted(old), _weighted(new)
    found = []
    for rounds in batches(able + unable):
        drawn = _counts(chance, rounds, able), _counts(chance, rounds, unable)
        found.append(now(*drawn) - was(*drawn))
    low, high = np.percentile(np.concatenate(found), [2.5, 97.5])
    return float(low), float(high)


def detectable(old: Ranked, new: Ranked, alpha: float) -> float:
    """Least loss of AUROC that shows at `alpha` with a power of 0.8, by the variance of DeLong et al. 1988.

    Never less than what so few questions of the rarer kind add up to as can show at all; one question of a kind has
    no variance, and then nothing but the whole is promised.
    """
    rarer = min(len(old.able), len(old.unable))
    if rarer < 2:
        return 1.0
    able = _above(new.able, new.unable) - _above(old.able, old.unable)
    unable = _above(new.unable, new.able) - _above(old.unable, old.able)
    spread = sqrt(able.var(ddof=1) / len(able) + unable.var(ddof=1) / len(unable))
    return min(1.0, max(least_shown(spread, alpha), fewest(alpha) / rarer))


def _standing(one: Ranked, old: Ranked, new: Ranked) -> tuple[Values, Values]:
    """Share of the other kind's in both runs that each answerable question of `one` is above, each other below."""
    others, own = np.concatenate([old.unable, new.unable]), np.concatenate([old.able, new.able])
    return _above(one.able, others), 1 - _above(one.unable, own)


def _above(ranks: Values, others: Values) -> Values:
    """Share of the others that each rank is above; equal ones half."""
    ordered = np.sort(others)
    below = np.searchsorted(ordered, ranks, "left") + np.searchsorted(ordered, ranks, "right")
    return np.asarray(below / (2 * len(others)), dtype=np.float64)


def _counts(chance: np.random.Generator, rounds: int, questions: int) -> Counts:
    """(rounds, questions): how often each was drawn."""
    drawn = chance.integers(0, questions, (rounds, questions)) + np.arange(rounds)[:, None] * questions
    return np.bincount(drawn.ravel(), minlength=rounds * questions).reshape(rounds, questions)


def _weighted(run: Ranked) -> Callable[[Counts, Counts], Values]:
    """AUROC of the run for each row of how often its answerable and its other questions were drawn."""
    order = np.argsort(run.unable, kind="stable")
    ordered = run.unable[order]
    left, right = np.searchsorted(ordered, run.able, "left"), np.searchsorted(ordered, run.able, "right")
    pairs = 2 * len(run.able) * len(run.unable)

    def aurocs(able: Counts, unable: Counts) -> Values:
        below = np.zeros((len(unable), len(ordered) + 1), dtype=np.int64)
        np.cumsum(unable[:, order], axis=1, out=below[:, 1:])
        return np.asarray((able * (below[:, left] + below[:, right])).sum(axis=1) / pairs, dtype=np.float64)

    return aurocs
