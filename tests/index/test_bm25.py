"""The reference scorer equals rank_bm25 called directly: ids, order and bits."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rank_bm25 import BM25Okapi

from index import Bm25Parameters, QueryError, WeightedTerm
from index.bm25 import Reference

WORDS = st.sampled_from("abcdefg")
DOCUMENTS = st.lists(st.lists(WORDS, max_size=6), max_size=14)
QUERY = st.lists(st.sampled_from("abcdefgxyz"), max_size=8)
PARAMETERS = st.builds(
    Bm25Parameters,
    k1=st.sampled_from([0.9, 1.2, 1.5, 3.0]) | st.floats(0.01, 10),
    b=st.sampled_from([0.4, 0.75, 0.0, 1.0]) | st.floats(0, 1),
    idf=st.sampled_from(["okapi", "lucene"]),
)


class Lucene(BM25Okapi):  # written from Kamphuis et al. 2020, not from index.bm25
    def _calc_idf(self, nd: dict[str, int]) -> None:
        for word, n in nd.items():
            self.idf[word] = math.log(1 + (self.corpus_size - n + 0.5) / (n + 0.5))


def expected(
    documents: list[list[str]], counted: list[bool], query: list[str], p: Bm25Parameters
) -> list[tuple[int, float]]:
    """All (document, score) of rank_bm25 over the counted documents that hold a query word, in order."""
    numbers = [i for i, document in enumerate(documents) if document and counted[i]]
    if not numbers:
        return []
    scorer = {"okapi": BM25Okapi, "lucene": Lucene}[p.idf]([documents[i] for i in numbers], k1=p.k1, b=p.b)
    scores = dict(zip(numbers, scorer.get_scores(query).tolist(), strict=True))
    found = [i for i in numbers if set(documents[i]) & set(query)]
    return sorted(((i, scores[i]) for i in found), key=lambda each: (-each[1], each[0]))


def plain(query: list[str]) -> list[WeightedTerm]:
    return [WeightedTerm(term) for term in query]


@given(DOCUMENTS, QUERY, PARAMETERS, st.integers(0, 20))
@settings(max_examples=600, deadline=None)
def test_search_equals_rank_bm25(documents: list[list[str]], query: list[str], p: Bm25Parameters, k: int) -> None:
    everything = [True] * len(documents)
    reference = Reference(documents, everything, p)
    assert reference.search(plain(query), k) == expected(documents, everything, query, p)[:k]


@given(st.data(), DOCUMENTS, QUERY, PARAMETERS)
@settings(max_examples=300, deadline=None)
def test_what_is_not_ranked_counts_nowhere(
    data: st.DataObject, documents: list[list[str]], query: list[str], p: Bm25Parameters
) -> None:
    flags = st.lists(st.booleans(), min_size=len(documents), max_size=len(documents))
    ranked, allowed = data.draw(flags), data.draw(flags)
    reference = Reference(documents, ranked, p)
    all_of_it = expected(documents, ranked, query, p)
    assert reference.search(plain(query), 100) == all_of_it
    found = reference.search(plain(query), 100, allowed)
    assert [each for each in found if ranked[each[0]]] == [each for each in all_of_it if allowed[each[0]]]
    assert all(allowed[number] for number, _ in found)
    assert found == sorted(found, key=lambda each: (-each[1], each[0]))


@given(
    DOCUMENTS,
    st.lists(st.tuples(st.sampled_from("abcdefgx"), st.sampled_from([1.0, 0.3, 2.0, 0.0])), max_size=8),
    PARAMETERS,
)
@settings(max_examples=300, deadline=None)
def test_weights_multiply_contributions_and_explain_adds_up(
    documents: list[list[str]], query: list[tuple[str, float]], p: Bm25Parameters
) -> None:
    everything = [True] * len(documents)
    reference = Reference(documents, everything, p)
    weighted = [WeightedTerm(*each) for each in query]
    for number, score in reference.search(weighted, 100):
        total = 0.0
        for term, weight in query:
            single = dict(expected(documents, everything, [term], p)).get(number, 0.0)
            total += weight * single
        assert score == total
        explanation = reference.explain(weighted, number)
        assert explanation.score == score
        added = 0.0
        for part in explanation.terms:
            added += part.contribution
        assert added == score
        assert [part.term for part in explanation.terms] == [term for term, _ in query]
        assert all(part.tf == documents[number].count(part.term) for part in explanation.terms)
        assert explanation.dl == len(documents[number])
        assert explanation.n_passages == sum(map(bool, documents))


@given(DOCUMENTS, QUERY, PARAMETERS)
@settings(max_examples=200, deadline=None)
def test_empty_documents_change_nothing(documents: list[list[str]], query: list[str], p: Bm25Parameters) -> None:
    full = [document for document in documents if document]
    numbers = [i for i, document in enumerate(documents) if document]
    without = Reference(full, [True] * len(full), p).search(plain(query), 100)
    with_empty = Reference(documents, [True] * len(documents), p).search(plain(query), 100)
    assert with_empty == [(numbers[i], score) for i, score in without]


def test_nothing_to_find_is_an_empty_list() -> None:
    assert Reference([], []).search(plain(["a"]), 10) == []
    assert Reference([[], []], [True, True]).search(plain(["a"]), 10) == []
    assert Reference([["a"]], [True]).search(plain(["x"]), 10) == []
    assert Reference([["a"]], [True]).search([], 10) == []
    assert Reference([["a"]], [False]).search(plain(["a"]), 10) == []


def test_one_passage_is_found() -> None:
    (number, score), *rest = Reference([["a", "b"]], [True]).search(plain(["a"]), 10)
    assert (number, rest) == (0, [])
    assert score > 0


def test_ties_go_by_passage_order() -> None:
    found = Reference([["a"]] * 50, [True] * 50).search(plain(["a"]), 20)
    assert [number for number, _ in found] == list(range(20))


def test_a_common_word_still_counts_with_the_default() -> None:
    documents = [["the", "a"], ["the", "b"], ["the", "a"]]
    assert len(Reference(documents, [True] * 3).search(plain(["the"]), 10)) == 3
    assert all(score > 0 for _, score in Reference(documents, [True] * 3).search(plain(["the"]), 10))


def test_a_huge_query_equals_rank_bm25() -> None:
    documents = [["a", "b", "c"], ["a", "d"], ["e"] * 50]
    query = list("abcdexyz") * 2_000
    p = Bm25Parameters()
    assert Reference(documents, [True] * 3, p).search(plain(query), 10) == expected(documents, [True] * 3, query, p)


def test_an_unknown_variant_is_refused() -> None:
    with pytest.raises(QueryError, match="okapi"):
        Reference([["a"]], [True], Bm25Parameters(idf="tfidf"))


@pytest.mark.parametrize(
    ("k1", "b"), [(0.0, 0.4), (-1.0, 0.4), (math.nan, 0.4), (math.inf, 0.4), (0.9, -0.1), (0.9, 1.1), (0.9, math.nan)]
)
def test_meaningless_parameters_are_refused(k1: float, b: float) -> None:
    with pytest.raises(QueryError, match=r"k1 must|b must"):
        Reference([], [], Bm25Parameters(k1=k1, b=b))
