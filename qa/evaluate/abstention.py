"""How well a confidence tells questions that the sources answer from those that they do not."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from qa.evaluate.measures import mean


class Decision(Struct, frozen=True):
    """One question: can it be answered, was it, and how sure was the answer."""

    answerable: bool
    answered: bool
    confidence: float


class Point(Struct, frozen=True):
    """What would happen with `threshold`: shares of the unanswerable and of the answerable that are answered."""

    threshold: float
    answered_wrongly: float
    coverage: float


def auroc(decisions: Sequence[Decision]) -> float:
    """Chance that an answerable question has more confidence than an unanswerable one, ties half; Fawcett 2006."""
    able = [d.confidence for d in decisions if d.answerable]
    unable = [d.confidence for d in decisions if not d.answerable]
    ranks = mid_ranks(able + unable)
    above = sum(ranks[: len(able)]) - len(able) * (len(able) + 1) / 2
    return above / (len(able) * len(unable)) if able and unable else 0.0


def answered_wrongly(decisions: Sequence[Decision]) -> float:
    """Share of the unanswerable questions that were answered."""
    return mean(d.answered for d in decisions if not d.answerable)


def coverage(decisions: Sequence[Decision]) -> float:
    """Share of the answerable questions that were answered."""
    return mean(d.answered for d in decisions if d.answerable)


def curve(decisions: Sequence[Decision]) -> list[Point]:
    """What each threshold that makes a difference would do, from the highest to the lowest."""
    points = [Point(1.0, 0.0, 0.0)]
    able = max(1, sum(d.answerable for d in decisions))
    unable = max(1, len(decisions) - sum(d.answerable for d in decisions))
    right = wrong = 0
    ordered = sorted(decisions, key=lambda d: -d.confidence)
    for number, decision in enumerate(ordered):
        right += decision.answerable
        wrong += not decision.answerable
        if number + 1 == len(ordered) or ordered[number + 1].confidence < decision.confidence:
            points.append(Point(decision.confidence, wrong / unable, right / able))
    return points


def mid_ranks(values: Sequence[float]) -> list[float]:
    """Rank of each value from 1 on; equal values share the middle of theirs."""
    order = sorted(range(len(values)), key=values.__getitem__)
    ranks = [0.0] * len(values)
    start = 0
    while start < len(order):
        end = start
        while end < len(order) and values[order[end]] == values[order[start]]:
            end += 1
        for place in order[start:end]:
            ranks[place] = (start + 1 + end) / 2
        start = end
    return ranks
