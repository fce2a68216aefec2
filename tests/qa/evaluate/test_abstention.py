import random

import pytest

from qa.evaluate.abstention import Decision, answered_wrongly, auroc, coverage, curve


def decisions(able, unable, threshold=0.5):
    return [Decision(True, c >= threshold, c) for c in able] + [Decision(False, c >= threshold, c) for c in unable]


def test_auroc_counts_pairs_with_ties_as_half():
    chance = random.Random(7)
    for _ in range(100):
        able = [chance.randint(0, 5) / 5 for _ in range(chance.randint(1, 30))]
        unable = [chance.randint(0, 5) / 5 for _ in range(chance.randint(1, 30))]
        pairs = [(a > u) + (a == u) / 2 for a in able for u in unable]
        assert auroc(decisions(able, unable)) == pytest.approx(sum(pairs) / len(pairs))


def test_shares():
    made = decisions([0.9, 0.6, 0.1, 0.2], [0.7, 0.1])
    assert coverage(made) == 0.5
    assert answered_wrongly(made) == 0.5


def test_the_curve_runs_from_never_to_always_answering():
    points = curve(decisions([0.9, 0.6, 0.6], [0.6, 0.1]))
    assert (points[0].answered_wrongly, points[0].coverage) == (0, 0)
    assert (points[-1].answered_wrongly, points[-1].coverage) == (1, 1)
    assert [p.threshold for p in points] == [1.0, 0.9, 0.6, 0.1]
