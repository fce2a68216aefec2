import itertools
import random

import numpy as np
import pytest

from qa.evaluate.abstention import Decision, auroc
from qa.evaluate.separation import bootstrap, changes, detectable, ranked, separation, standings
from qa.evaluate.significance import p_worse


def decisions(able, unable):
    return [Decision(True, True, float(c)) for c in able] + [Decision(False, False, float(c)) for c in unable]


def two_runs(seed, able=5, unable=4, values=5):
    """Two runs over the same questions with many equal confidences."""
    chance = random.Random(seed)
    return [decisions(*([chance.randrange(values) for _ in range(n)] for n in (able, unable))) for _ in range(2)]


def normal_runs(chance, able, unable, apart, apart_now):
    kinds = chance.normal(size=(2, able)), chance.normal(size=(2, unable))
    return [decisions(x + shift, y) for x, y, shift in zip(kinds[0], kinds[1], (apart, apart_now), strict=True)]


def p(before, after):
    return p_worse(np.concatenate(changes(ranked(before), ranked(after))), 1)


@pytest.mark.parametrize("seed", range(8))
def test_p_is_exactly_the_share_of_all_exchanges_of_ranks_that_differ_as_much(seed):
    before, after = two_runs(seed)
    kinds = [each.answerable for each in before]
    ranks = [np.concatenate([r.able, r.unable]) for r in (ranked(before), ranked(after))]

    def difference(exchanged):
        one, other = np.where(exchanged, ranks[1], ranks[0]), np.where(exchanged, ranks[0], ranks[1])
        runs = [[Decision(k, True, float(rank)) for k, rank in zip(kinds, run, strict=True)] for run in (one, other)]
        return auroc(runs[1]) - auroc(runs[0])

    observed = difference([False] * len(kinds))
    assert observed == pytest.approx(auroc(after) - auroc(before))
    found = [difference(each) for each in itertools.product([False, True], repeat=len(kinds))]
    assert separation(before, after, 1, 0.05).p_worse == np.mean(np.array(found) <= observed + 1e-9)


@pytest.mark.parametrize("seed", range(8))
def test_the_changes_of_the_questions_add_up_to_the_difference_and_are_those_of_their_standings(seed):
    before, after = two_runs(seed, 7, 3)
    able, unable = changes(ranked(before), ranked(after))
    assert able.sum() + unable.sum() == pytest.approx(auroc(after) - auroc(before))
    old, new = (np.array(each) for each in standings(before, after))
    assert np.concatenate([able * 7, unable * 3]) == pytest.approx(new - old)
    assert all(0 <= share <= 1 for share in (*old, *new))


def test_standings_follow_the_order_of_the_questions():
    before, after = two_runs(3)
    order = random.Random(1).sample(range(len(before)), len(before))
    old, new = standings(before, after)
    assert standings([before[n] for n in order], [after[n] for n in order]) == (
        [old[n] for n in order],
        [new[n] for n in order],
    )


def test_another_scale_of_the_confidence_is_no_difference():
    before = normal_runs(np.random.default_rng(1), 40, 20, 0.7, 0.7)[0]
    scaled = [Decision(d.answerable, d.answered, d.confidence**3 * 7 - 2) for d in before]
    same = separation(before, scaled, 1, 0.05)
    assert (same.difference, same.low, same.high, same.p_worse) == (0, 0, 0, 1)


def test_a_confidence_that_becomes_constant_or_random_is_significantly_worse():
    chance = np.random.default_rng(2)
    before = normal_runs(chance, 200, 80, 0.8, 0.8)[0]
    for now in ([0.5] * 280, chance.random(280)):
        after = [Decision(d.answerable, d.answered, float(c)) for d, c in zip(before, now, strict=True)]
        found = separation(before, after, 1, 0.005)
        assert found.p_worse < 0.001
        assert found.low <= found.difference <= found.high < 0
        assert separation(after, before, 1, 0.005).p_worse > 0.99, "better is not worse"


def test_p_is_fair_when_both_runs_are_equally_good():
    chance = np.random.default_rng(4)
    for able, unable in ((9, 5), (60, 25)):
        ps = [p(*normal_runs(chance, able, unable, 0.7, 0.7)) for _ in range(300)]
        assert np.mean(np.array(ps) <= 0.05) == pytest.approx(0.05, abs=0.035)


def test_p_is_no_more_than_fair_when_two_confidences_without_worth_are_compared():
    chance = np.random.default_rng(6)
    constant = decisions([0.5] * 60, [0.5] * 25)
    ps = [p(normal_runs(chance, 60, 25, 0, 0)[0], constant) for _ in range(300)]
    assert np.mean(np.array(ps) <= 0.05) <= 0.08


def test_one_question_of_a_kind_shows_nothing_alone():
    before, after = decisions(range(1, 30), [0]), decisions(range(1, 30), [99])
    found = separation(before, after, 1, 0.05)
    assert (found.before, found.after, found.detectable) == (1, 0, 1)
    assert found.p_worse > 0.1


def test_the_same_seed_gives_the_same_bits():
    before, after = normal_runs(np.random.default_rng(3), 300, 100, 0.6, 0.4)
    assert separation(before, after, 7, 0.05) == separation(before, after, 7, 0.05)


def test_the_interval_holds_the_difference_about_95_times_in_100():
    chance, held = np.random.default_rng(11), 0
    for _ in range(60):
        low, high = bootstrap(*(ranked(run) for run in normal_runs(chance, 60, 40, 0.6, 0.6)), 1)
        held += low <= 0 <= high
    assert 51 <= held <= 60


def test_the_interval_draws_each_kind_of_question_from_its_own():
    low, high = bootstrap(ranked(decisions([1, 1], [0])), ranked(decisions([0, 2], [1])), 1)
    assert (low, high) == (-1, 0), "the one question without an answer is always drawn, and no pair is undefined"


def test_what_is_detectable_shrinks_with_more_questions_and_is_shown_about_as_often_as_said():
    chance = np.random.default_rng(5)
    few, many = ([ranked(run) for run in normal_runs(chance, n, n, 0.8, 0.4)] for n in (40, 400))
    assert detectable(*many, 0.05) < detectable(*few, 0.05)
    least = detectable(*many, 0.05)
    runs = [normal_runs(chance, 400, 400, 1.0, 1.0 - 4.6 * least) for _ in range(60)]
    assert np.mean([auroc(after) - auroc(before) for before, after in runs]) == pytest.approx(-least, abs=0.02)
    assert 0.6 <= np.mean([p(*each) <= 0.05 for each in runs]) <= 0.95


def test_what_is_detectable_is_never_below_the_fewest_of_the_rarer_kind():
    same = ranked(decisions(range(50, 90), range(20)))
    assert detectable(same, same, 0.05) == 5 / 20
    tiny = ranked(decisions([1, 2], [0, 0]))
    assert detectable(tiny, tiny, 0.05) == 1
