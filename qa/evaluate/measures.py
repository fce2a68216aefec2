"""Measures of one ranking against its judgments, named and defined as in ir_measures and trec_eval.

`ranking`: units in order, none twice; `relevant`: unit → grade, relevant from 1 on; unjudged units are not relevant.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from math import log2

import regex

from qa.evaluate.errors import EvaluationError

Ranking = Sequence[str]
Relevant = Mapping[str, int]
Measure = Callable[[Ranking, Relevant], float]

DEFAULT = ("nDCG@10", "RR@10", "R@5", "R@100", "Success@1", "AP")

_NAME = regex.compile(r"(nDCG|RR|R|P|Success|AP)(?:@([1-9]\d{0,3}))?")


def ndcg(ranking: Ranking, relevant: Relevant, k: int) -> float:
    """Gain grade/log2(rank+1) of the first k over that of the best order; Järvelin and Kekäläinen 2002."""
    gains = [max(0, relevant.get(unit, 0)) for unit in ranking[:k]]
    ideal = sorted((grade for grade in relevant.values() if grade > 0), reverse=True)[:k]
    return _dcg(gains) / _dcg(ideal) if ideal else 0.0


def rr(ranking: Ranking, relevant: Relevant, k: int) -> float:
    """1 over the rank of the first relevant unit among k, else 0; Kantor and Voorhees 2000."""
    return next((1 / rank for rank, unit in enumerate(ranking[:k], 1) if relevant.get(unit, 0) > 0), 0.0)


def recall(ranking: Ranking, relevant: Relevant, k: int) -> float:
    """Share of the relevant units that stand among the first k."""
    return _found(ranking, relevant, k) / (_relevant(relevant) or 1)


def precision(ranking: Ranking, relevant: Relevant, k: int) -> float:
    """Share of k that is relevant; a shorter ranking is filled up with what is not. van Rijsbergen 1979."""
    return _found(ranking, relevant, k) / k


def success(ranking: Ranking, relevant: Relevant, k: int) -> float:
    """1 if a relevant unit stands among the first k, else 0."""
    return float(_found(ranking, relevant, k) > 0)


def ap(ranking: Ranking, relevant: Relevant, k: int) -> float:
    """Mean over the relevant units of the precision at their ranks, 0 for those not in k; Harman 1992."""
    found, total = 0, 0.0
    for rank, unit in enumerate(ranking[:k], 1):
        if relevant.get(unit, 0) > 0:
            found += 1
            total += found / rank
    return total / (_relevant(relevant) or 1)


_OF_NAME = {"nDCG": ndcg, "RR": rr, "R": recall, "P": precision, "Success": success, "AP": ap}
_WHOLE = 1_000_000
"""A cutoff below every ranking, for measures named without one."""


def measure(name: str) -> Measure:
    """The measure of this name, such as nDCG@10 or AP; raises EvaluationError."""
    parts = _NAME.fullmatch(name)
    if parts is None or (parts[2] is None and parts[1] in {"R", "P", "Success"}):
        known = ", ".join(f"{each}@k" for each in _OF_NAME)
        raise EvaluationError(f"There is no measure {name!r}; known are {known}, and nDCG, RR and AP without a cutoff.")
    function, k = _OF_NAME[parts[1]], int(parts[2] or _WHOLE)
    return lambda ranking, relevant: function(ranking, relevant, k)


def mean(values: Iterable[float]) -> float:
    """Arithmetic mean; 0 of nothing."""
    listed = list(values)
    return sum(listed) / len(listed) if listed else 0.0


def _dcg(gains: Sequence[int]) -> float:
    return sum(gain / log2(rank + 1) for rank, gain in enumerate(gains, 1))


def _found(ranking: Ranking, relevant: Relevant, k: int) -> int:
    return sum(relevant.get(unit, 0) > 0 for unit in ranking[:k])


def _relevant(relevant: Relevant) -> int:
    return sum(grade > 0 for grade in relevant.values())
