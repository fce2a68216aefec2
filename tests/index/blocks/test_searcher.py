"""The block index behind the Searcher protocol answers as the reference does, to the bit."""

import struct
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index.blocks.searcher import BlockSearcher
from index.bm25 import Reference
from index.derived import SMALL
from index.ingest.records import make_source
from index.library import Library
from index.model import Bm25Parameters, Filters, Kind, WeightedTerm

pytestmark = pytest.mark.deep

KERNELS = Path(__file__).parents[3] / "var" / "kernels"
WORDS = [f"w{i}" for i in range(12)]

documents = st.lists(st.lists(st.sampled_from(WORDS), max_size=8), min_size=1, max_size=40)
queries = st.lists(st.tuples(st.sampled_from([*WORDS, "unknown"]), st.sampled_from([1.0, 0.3, 0.5])), max_size=6)


def bits(found):
    return [(number, struct.pack("d", score)) for number, score in found]


@given(documents, queries, st.randoms(use_true_random=False), st.sampled_from(["lucene", "okapi"]), st.integers(1, 50))
@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_equals_the_reference(texts, query, random, idf, k):
    ranked = [random.random() < 0.8 for _ in texts]
    if not any(r and t for r, t in zip(ranked, texts, strict=True)):
        ranked, texts = [*ranked, True], [*texts, ["w0"]]
    parameters = Bm25Parameters(idf=idf)
    fast = BlockSearcher.of_documents(texts, ranked, parameters, KERNELS)
    slow = Reference(texts, ranked, parameters)
    terms = [WeightedTerm(term, weight) for term, weight in query]
    assert bits(fast.search(terms, k)) == bits(slow.search(terms, k))
    allowed = np.array([random.random() < 0.6 for _ in texts])
    assert bits(fast.search(terms, k, allowed)) == bits(slow.search(terms, k, allowed))
    assert (fast.n_passages, fast.avgdl) == (slow.n_passages, slow.avgdl)
    for number, score in fast.search(terms, k, allowed):
        assert fast.explain(terms, number) == slow.explain(terms, number)
        assert fast.explain(terms, number).score == score
    for word in [*WORDS, "unknown"]:
        assert (fast.df(word), fast.idf(word)) == (slow.df(word), slow.idf(word))


@pytest.fixture(scope="module")
def large():
    rng = np.random.default_rng(7)
    words = [f"word{i}" for i in range(400)]
    texts = [
        "\n\n".join(" ".join(rng.choice(words, 12)) + "." for _ in range(6)) + "\n\nLeave a reply"
        for _ in range(SMALL // 5)
    ]
    return Library.from_sources([make_source(f"s{i:04}", "", text) for i, text in enumerate(texts)])


def test_a_large_library_answers_as_the_reference(large):
    assert isinstance(large.generation.searcher, BlockSearcher)
    generation = large.generation
    place = {p.passage_id: number for number, p in enumerate(generation.passages)}
    first = [all(place[c.passage_id] > place[p] for c in generation.copies(p)) for p in place]
    ranked = [p.kind is not Kind.BOILERPLATE and f for p, f in zip(generation.passages, first, strict=True)]
    reference = Reference([generation.tokens(p.passage_id)[0] for p in generation.passages], ranked)
    query = [WeightedTerm("word1"), WeightedTerm("word7"), WeightedTerm("word1")]
    found = large.search(query, 50)
    expected = reference.search(query, 50)
    assert [hit.score for hit in found] == [score for _, score in expected]
    assert [hit.passage for hit in found] == [generation.passages[number] for number, _ in expected]
    boilerplate = large.search("leave a reply", 10, filters=Filters(kind=frozenset({Kind.BOILERPLATE})), explain=True)
    assert boilerplate
    assert all(hit.passage.kind is Kind.BOILERPLATE and hit.explanation.score == hit.score for hit in boilerplate)
