"""The contract of a Searcher: whatever stands behind it, ids, order and score bits are rank_bm25's.

Another backend joins with one line in SEARCHERS.
"""

import math
import struct
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rank_bm25 import BM25Okapi

from index import Bm25Parameters, QueryError, WeightedTerm
from index.blocks.searcher import BlockSearcher
from index.bm25 import Reference

pytestmark = pytest.mark.deep

KERNELS = Path(__file__).parents[2] / "var" / "kernels"
SEARCHERS = {
    "reference": Reference,
    "blocks": lambda documents, ranked, parameters: BlockSearcher.of_documents(documents, ranked, parameters, KERNELS),
}

WORDS = "abcdefgh"
ANY_WORD = st.sampled_from([*WORDS, "unknown", ""])
DOCUMENTS = st.lists(st.lists(st.sampled_from(WORDS), max_size=9), max_size=30)
WEIGHTED = st.lists(st.builds(WeightedTerm, ANY_WORD, st.sampled_from([1.0, 0.3, 2.5])), max_size=12)
PARAMETERS = st.builds(
    Bm25Parameters,
    k1=st.sampled_from([0.9, 1.5]) | st.floats(0.05, 5),
    b=st.sampled_from([0.4, 0.75, 0.0, 1.0]),
    idf=st.sampled_from(["okapi", "lucene"]),
)
OFTEN = settings(
    max_examples=120,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)


@pytest.fixture(params=SEARCHERS.values(), ids=list(SEARCHERS))
def make(request):
    """Makes a searcher of documents, of what counts in the statistics, and of parameters."""

    def made(documents, ranked=None, parameters=None):
        return request.param(documents, [True] * len(documents) if ranked is None else ranked, parameters or P)

    return made


P = Bm25Parameters()


class Lucene(BM25Okapi):
    """Kamphuis et al. 2020, written here anew."""

    def _calc_idf(self, nd):
        for word, n in nd.items():
            self.idf[word] = math.log(1 + (self.corpus_size - n + 0.5) / (n + 0.5))


def rank_bm25(documents, numbers, parameters):
    """rank_bm25's own scorer over the documents of these numbers."""
    kind = {"okapi": BM25Okapi, "lucene": Lucene}[parameters.idf]
    return kind([documents[n] for n in numbers], k1=parameters.k1, b=parameters.b)


def expected(documents, ranked, query, parameters, allowed=None):
    """Every (number, score) among the ranked documents, in order, by rank_bm25 called directly."""
    numbers = [n for n, document in enumerate(documents) if document and ranked[n]]
    if not numbers:
        return []
    scorer = rank_bm25(documents, numbers, parameters)
    if all(each.weight == 1 for each in query):
        scores = scorer.get_scores([each.term for each in query])
    else:
        scores = np.zeros(len(numbers))
        for each in query:
            scores = scores + each.weight * scorer.get_scores([each.term])
    terms = {each.term for each in query}
    found = [(n, float(s)) for n, s in zip(numbers, scores, strict=True) if terms & set(documents[n])]
    return sorted((f for f in found if allowed is None or allowed[f[0]]), key=lambda f: (-f[1], f[0]))


def bits(found):
    return [(number, struct.pack("d", score)) for number, score in found]


def plain(*words):
    return [WeightedTerm(word) for word in words]


def flags(data, documents):
    return data.draw(st.lists(st.booleans(), min_size=len(documents), max_size=len(documents)))


@given(DOCUMENTS, st.lists(ANY_WORD, max_size=12), PARAMETERS, st.sampled_from([1, 2, 5, 1000, 10**9]))
@OFTEN
def test_search_is_rank_bm25(make, documents, words, parameters, k):
    everything = [True] * len(documents)
    found = make(documents, everything, parameters).search(plain(*words), k)
    assert bits(found) == bits(expected(documents, everything, plain(*words), parameters)[:k])


@given(DOCUMENTS, WEIGHTED, PARAMETERS, st.data())
@OFTEN
def test_weights_multiply_and_filters_leave_the_statistics_alone(make, documents, query, parameters, data):
    ranked, allowed = flags(data, documents), flags(data, documents)
    searcher = make(documents, ranked, parameters)
    assert bits(searcher.search(query, 1000)) == bits(expected(documents, ranked, query, parameters))
    mask = np.array(allowed, dtype=bool)
    whole = searcher.search(query, 1000, mask)
    inside = [hit for hit in whole if ranked[hit[0]]]
    assert bits(inside) == bits(expected(documents, ranked, query, parameters, allowed))
    assert whole == sorted(whole, key=lambda hit: (-hit[1], hit[0]))
    terms = {each.term for each in query}
    held = {n for n, document in enumerate(documents) if allowed[n] and terms & set(document)}
    assert {n for n, _ in whole} == (held if searcher.n_passages else set())
    for k in (1, 2, 7):
        assert bits(searcher.search(query, k, mask)) == bits(whole[:k])


@given(DOCUMENTS, WEIGHTED, PARAMETERS, st.data())
@OFTEN
def test_the_explanation_adds_up_to_the_score(make, documents, query, parameters, data):
    searcher = make(documents, flags(data, documents), parameters)
    for number, score in searcher.search(query, 1000, np.ones(len(documents), dtype=bool)):
        told = searcher.explain(query, number)
        total = 0.0
        for part in told.terms:
            total += part.contribution
        assert struct.pack("d", total) == struct.pack("d", told.score) == struct.pack("d", score)
        assert (told.dl, told.avgdl, told.n_passages) == (
            len(documents[number]),
            searcher.avgdl,
            searcher.n_passages,
        )
        assert (told.k1, told.b, told.idf) == (parameters.k1, parameters.b, parameters.idf)
        assert [(part.term, part.weight) for part in told.terms] == [(each.term, each.weight) for each in query]
        for part in told.terms:
            assert part.tf == documents[number].count(part.term)
            assert (part.df, part.idf) == (searcher.df(part.term), searcher.idf(part.term))


@given(DOCUMENTS, PARAMETERS, st.data())
@OFTEN
def test_statistics_are_those_of_the_ranked_passages(make, documents, parameters, data):
    ranked = flags(data, documents)
    searcher = make(documents, ranked, parameters)
    numbers = [n for n, document in enumerate(documents) if document and ranked[n]]
    scorer = rank_bm25(documents, numbers, parameters) if numbers else None
    assert searcher.parameters == parameters
    assert searcher.n_passages == len(numbers)
    assert searcher.avgdl == (scorer.avgdl if scorer else 0.0)
    for word in [*WORDS, "unknown", ""]:
        held = [n for n in numbers if word in documents[n]]
        assert searcher.df(word) == len(held)
        if held:
            assert searcher.idf(word) == scorer.idf[word]
        elif scorer:
            assert searcher.idf(word) == math.log(1 + (len(numbers) + 0.5) / 0.5)


@given(DOCUMENTS, st.data())
@OFTEN
def test_passages_with_a_term_are_all_that_hold_it(make, documents, data):
    searcher = make(documents, flags(data, documents))
    for word in [*WORDS, "unknown", ""]:
        found = searcher.passages_with(word)
        assert found.dtype == np.int64
        assert found.tolist() == [n for n, document in enumerate(documents) if word in document]


@pytest.fixture(scope="module")
def long_tail():
    """40,000 passages whose words are as frequent as real ones': every layout of the block index occurs."""
    rng = np.random.default_rng(11)
    shares = 1 / np.arange(1, 3001)
    lengths = rng.integers(0, 14, size=40_000)
    drawn = np.split(rng.choice(3000, size=int(lengths.sum()), p=shares / shares.sum()), np.cumsum(lengths)[:-1])
    documents = [[f"w{n}" for n in each.tolist()] for each in drawn]
    documents[9000:9900] = [[*document, "local"] for document in documents[9000:9900]]
    return documents, [n % 7 != 3 for n in range(len(documents))]


def test_a_larger_collection(make, long_tail):
    documents, ranked = long_tail
    searcher = make(documents, ranked)
    if isinstance(searcher, BlockSearcher):
        assert set(searcher._index.arrays.layout.tolist()) == {0, 1, 2, 3}
    holding = {}
    for n, document in enumerate(documents):
        for word in set(document):
            holding.setdefault(word, []).append(n)
    for word in ["local", *(f"w{n}" for n in (0, 1, 2, 5, 9, 20, 50, 130, 400, 1500, 2999))]:
        assert searcher.passages_with(word).tolist() == holding.get(word, [])
    allowed = np.arange(len(documents)) % 3 == 0
    for query in (plain("w0"), plain("w9", "w400", "w9"), plain("w1500", "local", "w0", "w2")):
        wanted = expected(documents, ranked, query, P)
        assert bits(searcher.search(query, 10)) == bits(wanted[:10])
        assert bits(searcher.search(query, 10**6)) == bits(wanted)
        inside = [hit for hit in searcher.search(query, 10**6, allowed) if ranked[hit[0]]]
        assert bits(inside) == bits([hit for hit in wanted if allowed[hit[0]]])


@pytest.mark.parametrize("documents", [[], [[]], [[], []]])
def test_an_empty_collection_finds_nothing(make, documents):
    searcher = make(documents)
    assert searcher.search(plain("a"), 10) == []
    assert searcher.search(plain("a"), 10, np.ones(len(documents), dtype=bool)) == []
    assert (searcher.n_passages, searcher.avgdl, searcher.df("a")) == (0, 0.0, 0)
    assert searcher.passages_with("a").tolist() == []


def test_nothing_known_and_nothing_asked_find_nothing(make):
    searcher = make([["a"], ["b", "a"]])
    assert searcher.search([], 10) == []
    assert searcher.search(plain("unknown", ""), 10) == []
    assert searcher.search(plain("a"), 10, np.zeros(2, dtype=bool)) == []


def test_one_passage_is_found(make):
    ((number, score),) = make([["a", "b"]]).search(plain("a"), 10)
    assert number == 0
    assert score > 0


def test_unknown_words_change_nothing(make):
    documents = [["a", "b"], ["b", "c", "c"], ["c"]]
    searcher = make(documents)
    assert bits(searcher.search(plain("c", "nowhere", "b", "nothing"), 10)) == bits(
        searcher.search(plain("c", "b"), 10)
    )


def test_repeated_terms_count_again(make):
    documents = [["a", "b"], ["b", "c", "c"], ["c"]]
    query = plain("c", "b", "c", "c")
    assert bits(make(documents).search(query, 10)) == bits(expected(documents, [True] * 3, query, P))
    assert [part.term for part in make(documents).explain(query, 1).terms] == ["c", "b", "c", "c"]


@pytest.mark.parametrize("idf", ["okapi", "lucene"])
def test_a_huge_query_is_rank_bm25(make, idf):
    documents = [["a", "b", "c"], ["a", "d"], ["e"] * 50, ["h"]]
    query = plain(*(list("abcdexyz") * 2000))
    parameters = Bm25Parameters(idf=idf)
    found = make(documents, None, parameters).search(query, 10)
    assert bits(found) == bits(expected(documents, [True] * 4, query, parameters))


def test_ties_go_by_passage_order(make):
    assert [number for number, _ in make([["a"]] * 50).search(plain("a"), 20)] == list(range(20))


def test_k_beyond_all_gives_all(make):
    found = make([["a"], ["b"], ["a", "a"]]).search(plain("a"), 10**12)
    assert {number for number, _ in found} == {0, 2}


def test_one_term_in_every_passage(make):
    documents = [["the", "a"], ["the", "b"], ["the", "a"]]
    for idf in ("okapi", "lucene"):
        parameters = Bm25Parameters(idf=idf)
        found = make(documents, None, parameters).search(plain("the"), 10)
        assert bits(found) == bits(expected(documents, [True] * 3, plain("the"), parameters))
        assert len(found) == 3


@pytest.mark.parametrize("parameters", [Bm25Parameters(idf="tfidf"), Bm25Parameters(k1=-1), Bm25Parameters(b=2)])
def test_senseless_parameters_are_refused(make, parameters):
    with pytest.raises(QueryError, match=r"idf|k1|b must"):
        make([["a"]], None, parameters)
