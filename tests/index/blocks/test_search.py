"""The block index gives rank_bm25's ids, order and score bits."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index.blocks.build import DEFAULT_THRESHOLDS, Thresholds
from index.blocks.search import BlockIndex
from index.errors import QueryError
from index.model import Bm25Parameters
from tests.index.blocks.reference import Documents, Query, Reference, bits

pytestmark = pytest.mark.deep

IndexOf = Callable[..., BlockIndex]

LUCENE, OKAPI = Bm25Parameters(), Bm25Parameters(idf="okapi")
PRUNED = Thresholds(rare_below=8, dense_share=4, row_share=2, accumulate_blocks=0)
"""All four layouts and the pruned search, in corpora of a few hundred passages."""
SPARSE_ONLY = Thresholds(rare_below=0, dense_share=1, row_share=1, accumulate_blocks=0)

anything_goes = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@st.composite
def corpora(draw: st.DrawFn) -> tuple[list[list[int]], list[tuple[int, float]], int]:
    """Documents with many ties, a query and k."""
    size = draw(st.sampled_from([1, 2, 5, 63, 64, 65, 200, 700]))
    vocabulary = draw(st.integers(1, 40))
    longest = draw(st.integers(1, 12))
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    shares = 1 / np.arange(1, vocabulary + 1)
    lengths = rng.integers(1, longest + 1, size=size)
    documents = [rng.choice(vocabulary, size=n, p=shares / shares.sum()).tolist() for n in lengths]
    known = sorted({term for d in documents for term in d})
    weight = st.sampled_from([1.0, 1.0, 1.0, 0.3, 0.0, 2.5])
    query = draw(st.lists(st.tuples(st.sampled_from(known), weight), min_size=1, max_size=15))
    return documents, query, draw(st.sampled_from([1, 2, 10, 100, 10_000]))


@pytest.mark.parametrize("thresholds", [DEFAULT_THRESHOLDS, PRUNED, SPARSE_ONLY], ids=["small", "pruned", "sparse"])
@pytest.mark.parametrize("parameters", [LUCENE, OKAPI, Bm25Parameters(1.5, 0.75, "okapi")])
@given(case=corpora(), plain=st.booleans(), masked=st.booleans(), seed=st.integers(0, 99))
@anything_goes
def test_equals_rank_bm25(
    index_of: IndexOf,
    thresholds: Thresholds,
    parameters: Bm25Parameters,
    case: tuple[Documents, Query, int],
    plain: bool,
    masked: bool,
    seed: int,
) -> None:
    documents, query, k = case
    query = [(term, 1.0 if plain else weight) for term, weight in query]
    allowed = np.random.default_rng(seed).random(len(documents)) < 0.3 if masked else None
    found = index_of(documents, parameters, thresholds).search(query, k, allowed)
    assert bits(found) == bits(Reference(documents, parameters).search(query, k, allowed))


@pytest.fixture(scope="module")
def documents() -> list[list[int]]:
    """3,000 passages over 2,000 terms, Zipf-like."""
    rng = np.random.default_rng(7)
    shares = 1 / np.arange(1, 2001)
    return [rng.choice(2000, size=rng.integers(1, 60), p=shares / shares.sum()).tolist() for _ in range(3000)]


@pytest.mark.parametrize("parameters", [LUCENE, OKAPI])
@pytest.mark.parametrize("k", [1, 10, 100, 187, 188, 2999, 3000, 10**9])
def test_any_k(index_of: IndexOf, documents: list[list[int]], parameters: Bm25Parameters, k: int) -> None:
    index, reference = index_of(documents, parameters, PRUNED), Reference(documents, parameters)
    query = [(3, 1.0), (50, 1.0), (0, 1.0), (700, 1.0)]
    assert bits(index.search(query, k)) == bits(reference.search(query, k))


@pytest.mark.parametrize("length", [1, 64, 65, 256, 257, 1500])
def test_any_query_length(index_of: IndexOf, documents: list[list[int]], length: int) -> None:
    index, reference = index_of(documents, LUCENE, PRUNED), Reference(documents, LUCENE)
    query = [(int(t), 1.0) for t in np.random.default_rng(length).integers(0, 1500, size=length)]
    assert bits(index.search(query, 10)) == bits(reference.search(query, 10))


def test_repeated_terms_count_again(index_of: IndexOf, documents: list[list[int]]) -> None:
    index, reference = index_of(documents, LUCENE, PRUNED), Reference(documents, LUCENE)
    query = [(9, 1.0), (4, 1.0), (9, 1.0), (9, 0.3), (4, 1.0)]
    assert bits(index.search(query, 50)) == bits(reference.search(query, 50))


@pytest.mark.parametrize("thresholds", [DEFAULT_THRESHOLDS, PRUNED, SPARSE_ONLY], ids=["small", "pruned", "sparse"])
def test_frequencies_and_lengths_beyond_one_and_two_bytes(index_of: IndexOf, thresholds: Thresholds) -> None:
    rng = np.random.default_rng(3)
    long = [[5] * 254, [5] * 255, [5] * 256 + [6], [5] * 70_000 + [6] * 300, [7] * 66_000, [6] * 1000]
    documents = [*long, *(rng.integers(0, 9, size=8).tolist() for _ in range(400))]
    for parameters in (LUCENE, OKAPI):
        index, reference = index_of(documents, parameters, thresholds), Reference(documents, parameters)
        for query in ([(5, 1.0)], [(6, 1.0), (5, 1.0)], [(7, 1.0), (6, 0.3)]):
            assert bits(index.search(query, 300)) == bits(reference.search(query, 300))
    assert index.explain([(5, 1.0)], 3)[0].tf == 70_000
    assert index.dl(3) == 70_300


@pytest.mark.parametrize("thresholds", [DEFAULT_THRESHOLDS, PRUNED], ids=["small", "pruned"])
def test_a_term_in_every_passage_and_idf_of_zero_and_below(index_of: IndexOf, thresholds: Thresholds) -> None:
    everywhere = [[0, 1 + i % 2, 3] for i in range(300)]  # df = N, N/2 and N: the average okapi idf is negative
    index, reference = index_of(everywhere, OKAPI, thresholds), Reference(everywhere, OKAPI)
    assert reference.bm25.idf[1] == 0.0
    assert reference.bm25.idf[0] < 0
    for query in ([(0, 1.0)], [(1, 1.0)], [(1, 1.0), (0, 1.0)], [(0, -1.0), (2, 0.3)]):
        for k in (3, 1000):
            assert bits(index.search(query, k)) == bits(reference.search(query, k))


def test_okapi_sums_the_average_idf_in_order_of_first_occurrence(index_of: IndexOf) -> None:
    rng = np.random.default_rng(11)
    documents = [(rng.permutation(500)[: rng.integers(1, 40)]).tolist() for _ in range(200)]
    index = index_of(documents, OKAPI, threads=2)
    reference = Reference(documents, OKAPI).bm25.idf
    ours = {term: index.arrays.idf[term] for term in reference}
    assert {t: np.float64(v).view(np.int64) for t, v in reference.items()} == {
        t: v.view(np.int64) for t, v in ours.items()
    }


def test_a_filter_leaves_the_scores_as_they_are(index_of: IndexOf, documents: list[list[int]]) -> None:
    index = index_of(documents, LUCENE, PRUNED)
    everything = index.search([(2, 1.0), (30, 1.0)], 10_000)
    for share in (0.0, 0.001, 0.5):
        allowed = np.random.default_rng(5).random(len(documents)) < share
        wanted = [hit for hit in everything if allowed[hit[0]]][:10]
        assert bits(index.search([(2, 1.0), (30, 1.0)], 10, allowed)) == bits(wanted)


def test_contributions_add_up_to_the_score(index_of: IndexOf, documents: list[list[int]]) -> None:
    index = index_of(documents, OKAPI, PRUNED)
    query = [(3, 1.0), (50, 0.3), (0, 1.0), (700, 1.0), (3, 1.0)]
    for passage, score in index.search(query, 20):
        rows = index.explain(query, passage)
        total = 0.0
        for row in rows:
            total += row.contribution
            assert row.tf == documents[passage].count(row.term)
            assert row.df == sum(row.term in d for d in documents)
        assert total == score
        assert index.dl(passage) == len(documents[passage])


def test_nothing_known_gives_nothing(index_of: IndexOf) -> None:
    assert index_of([], LUCENE).search([], 10) == []
    index = index_of([[1], [3]], LUCENE)
    assert index.search([], 10) == []
    assert index.search([(2, 1.0)], 10) == []
    index.warm()


def test_refuses_what_it_cannot_mean(index_of: IndexOf) -> None:
    index = index_of([[0, 1], [1]], LUCENE)
    for query, k, allowed in (
        ([(0, 1.0)], 0, None),
        ([(2, 1.0)], 1, None),
        ([(-1, 1.0)], 1, None),
        ([(0, float("nan"))], 1, None),
        ([(0, float("inf"))], 1, None),
        ([(0, 1.0)], 1, np.ones(3, dtype=bool)),
        ([(0, 1.0)], 1, np.ones(2, dtype=np.int64)),
    ):
        with pytest.raises(QueryError):
            index.search(query, k, allowed)
    with pytest.raises(QueryError):
        index.explain([(0, 1.0)], 2)
