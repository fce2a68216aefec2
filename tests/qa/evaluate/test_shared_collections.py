"""Plain BM25 over published collections: well below the published figures means a defect."""

import pytest

from qa.evaluate import beir
from qa.evaluate.report import summarize
from qa.evaluate.run import carry_out
from qa.evaluate.targets import InProcess

pytestmark = pytest.mark.long


@pytest.mark.parametrize(
    ("name", "floors"),
    [
        ("scifact", {"nDCG@10": 0.674, "R@100": 0.915}),  # Anserini .6789, .9253
        ("npl", {"AP": 0.28}),  # Terrier .2992
        ("cacm", {"AP": 0.295}),  # Anserini .3123
    ],
)
def test_bm25_reaches_what_was_published(shared, name, floors):
    folder = shared(name)
    collection = beir.read_collection(folder)
    target = InProcess(beir.read_library(folder), "bm25")
    report = summarize(collection, carry_out(collection, target), target.manifest(), "bm25")
    assert report.citations.exact == 1
    for measure, floor in floors.items():
        assert report.measures[measure] >= floor


def test_abstention_is_measured_where_half_has_no_answer(shared):
    folder = shared("clapnq_dev")
    collection = beir.read_collection(folder)
    target = InProcess(beir.read_library(folder))
    report = summarize(collection, carry_out(collection, target), target.manifest(), "default")
    assert (report.queries, report.unanswerable) == (300, 300)
    assert report.abstention is not None
    assert report.abstention.AUROC > 0.6
