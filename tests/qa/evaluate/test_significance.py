import itertools

import numpy as np
import pytest

from qa.evaluate.significance import bootstrap, detectable, difference, p_worse, significantly_worse


def test_p_is_exact_for_few_changes():
    changes = np.array([-0.5, -0.25, 0.1, 0.0, 0.0])
    signs = itertools.product([1, -1], repeat=3)
    expected = np.mean([sum(s * c for s, c in zip(each, changes[:3], strict=True)) <= -0.65 + 1e-9 for each in signs])
    assert p_worse(changes, 1) == expected


def test_m_losing_questions_alone_have_p_of_two_to_the_minus_m():
    assert p_worse(np.array([-1.0] * 6 + [0.0] * 100), 1) == 2**-6


def test_p_agrees_with_scipy_for_many_changes():
    stats = pytest.importorskip("scipy.stats", reason="scipy is not installed; pip install '.[check]'")
    changes = np.random.default_rng(5).normal(-0.05, 0.3, 120)
    theirs = stats.permutation_test(
        (changes,), np.mean, permutation_type="samples", alternative="less", n_resamples=10_000, rng=3
    )
    assert p_worse(changes, 1) == pytest.approx(theirs.pvalue, abs=0.01)
    assert p_worse(changes, 1) == pytest.approx(stats.wilcoxon(changes, alternative="less").pvalue, abs=0.05)


def test_no_change_is_no_evidence():
    same = difference("AP", [0.3, 0.4], [0.3, 0.4], seed=1, alpha=0.05)
    assert (same.difference, same.low, same.high, same.p_worse) == (0, 0, 0, 1)


def test_the_same_seed_gives_the_same_bits():
    changes = np.random.default_rng(1).normal(0, 1, 3000)
    assert bootstrap(changes, 7) == bootstrap(changes, 7)
    assert p_worse(changes, 7) == p_worse(changes, 7)


def test_the_interval_holds_the_mean_about_95_times_in_100():
    chance = np.random.default_rng(11)
    held = 0
    for _ in range(60):
        low, high = bootstrap(chance.normal(0.1, 0.5, 80), 1)
        held += low <= 0.1 <= high
    assert 51 <= held <= 60


def test_p_is_fair_when_nothing_changed():
    chance = np.random.default_rng(4)
    ps = [p_worse(chance.normal(0, 1, 12), 1) for _ in range(400)]
    assert np.mean(np.array(ps) <= 0.05) == pytest.approx(0.05, abs=0.03)


def test_what_is_detectable_shrinks_with_more_questions_and_is_never_below_the_fewest():
    changes = np.random.default_rng(2).normal(0, 0.3, 400)
    assert detectable(changes, 0.05) < detectable(changes[:50], 0.05)
    assert detectable(np.zeros(100), 0.05) == 0.05
    assert detectable(np.zeros(3), 0.05) == 1


def test_holm_names_only_what_stands_against_the_number_of_figures():
    clear = difference("a", [1.0] * 12, [0.0] * 12, 1, 0.05)
    weak = difference("b", [1.0] * 5 + [0.0] * 7, [0.0] * 12, 1, 0.05)
    none = difference("c", [0.5] * 12, [0.5] * 12, 1, 0.05)
    assert [each.figure for each in significantly_worse([none, weak, clear], 0.05)] == ["a"]
    assert [each.figure for each in significantly_worse([weak], 0.05)] == ["b"]
