import random

import ir_measures
import pytest

from qa.evaluate.errors import EvaluationError
from qa.evaluate.measures import measure

NAMES = [
    "nDCG@10",
    "nDCG@3",
    "nDCG",
    "RR@10",
    "RR",
    "R@5",
    "R@100",
    "P@5",
    "P@10",
    "Success@1",
    "Success@5",
    "AP",
    "AP@10",
]
DEPTH = 1000


def a_run(seed):
    """Judgments and a run with ties, unjudged units, empty results and unranked queries."""
    chance = random.Random(seed)
    units = [f"d{number}" for number in range(chance.choice([3, 20, 150]))]
    qrels, run = {}, {}
    for query in (f"q{number}" for number in range(chance.randint(1, 5))):
        judged = chance.sample(units, chance.randint(1, len(units)))
        qrels[query] = {unit: chance.choice([0, 0, 1, 1, 2, 3]) for unit in judged}
        scored = [
            (chance.choice([0.5, 1.0, 1.5]), unit) for unit in chance.sample(units, chance.randint(0, len(units)))
        ]
        scored += [(0.1, f"unjudged{number}") for number in range(chance.randint(0, 3))]
        run[query] = [unit for _, unit in sorted(scored, key=lambda each: -each[0])] if chance.random() > 0.1 else []
    return qrels, run


def test_every_measure_equals_ir_measures_on_1000_random_runs():
    parsed = [ir_measures.parse_measure(name) for name in NAMES]
    qrels, run = {}, {}
    for seed in range(1000):
        one, other = a_run(seed)
        qrels |= {f"{seed}-{query}": grades for query, grades in one.items()}
        run |= {f"{seed}-{query}": ranking for query, ranking in other.items()}
    as_scores = {query: {u: float(DEPTH - r) for r, u in enumerate(ranking, 1)} for query, ranking in run.items()}
    theirs = {(m.query_id, str(m.measure)): m.value for m in ir_measures.iter_calc(parsed, qrels, as_scores)}
    for name in NAMES:
        ours = measure(name)
        for query, relevant in qrels.items():
            assert ours(run[query], relevant) == pytest.approx(theirs.get((query, name), 0.0), abs=1e-6), (name, query)


def test_silence_counts_nothing():
    assert all(measure(name)([], {"a": 1}) == 0 for name in NAMES)


@pytest.mark.parametrize("name", ["ndcg@10", "R", "Success", "RR@0", "AP@", "BLEU@4", ""])
def test_an_unknown_measure_is_refused(name):
    with pytest.raises(EvaluationError, match="no measure"):
        measure(name)
