"""Sources that nearly repeat each other say the same thing more often; they do not make it doubtful."""

import pytest

from index import Library
from index.ingest.records import make_source
from qa.answer import DEPTH, REACH, ask, ask_with_scores
from qa.confidence import THRESHOLD

REPORT = (
    "Hundreds of families left their homes in Norbury on Monday after the river Arrol had broken through the old dam "
    "above the town, the county council said. Firefighters took people out of flooded houses by boat, and a school on "
    "the hill was opened for those who could not stay with friends. Engineers expected the water to fall by Thursday, "
    "and the council promised to help everyone whose house was damaged."
)
OTHERS = ["Ruth Keller keeps bees on a roof.", "The lamp of a lighthouse turns.", "Storms are strong in winter."]
LEFT = "Who left their homes in Norbury?"


def library(copies, others=OTHERS):
    """Every copy of the report has one word of its own, behind those that the questions ask for."""
    words = REPORT.split()
    places = [20 + n for n in range(copies)]
    texts = [" ".join([*words[:at], f"word{at}", *words[at + 1 :]]) for at in places] if copies > 1 else [REPORT]
    return Library.from_sources([make_source(f"s{n}", f"Paper {n}", text) for n, text in enumerate([*texts, *others])])


@pytest.mark.parametrize("copies", [2, 12, 40])
def test_what_every_source_says_is_in_the_sources(copies):
    held = library(copies)
    assert ask(held, LEFT).confidence >= ask(library(1), LEFT).confidence
    for k in (1, 10, 1000):
        answer = ask(held, LEFT, k=k)
        assert answer.confidence == ask(held, LEFT).confidence
        assert answer.status == "answered"
        assert len(answer.passages) >= min(k, copies)
    for options in ({"fold_similar": False}, {"max_per_source": 1}):
        assert ask(held, LEFT, **options).confidence == ask(held, LEFT).confidence
    assert ask_with_scores(held, LEFT)[1][0] == ask(held, LEFT).confidence


@pytest.mark.parametrize("copies", [1, 2, 12, 40])
@pytest.mark.parametrize("question", ["Who left their homes in Paris?", "What did Brandt say about taxes?"])
def test_what_no_source_says_is_not(copies, question):
    assert ask(library(copies), question).confidence < THRESHOLD / 2


def test_rivals_behind_the_copies_count():
    tails = ["and more of it. " * n for n in range(2, 14)]
    rivals = [f"Families left homes in Norbury, wrote paper {n}, {tail}" for n, tail in enumerate(tails)]
    assert ask(library(40, rivals), LEFT).confidence < ask(library(40), LEFT).confidence


def test_no_more_is_looked_at_than_the_reach(monkeypatch):
    held = Library.from_sources(
        [make_source(f"s{n}", "", REPORT.replace("Engineers", f"Engineer{n}")) for n in range(2 * REACH)]
    )
    depths = []
    searched = type(held.generation).search

    def search(generation, terms, k, *rest, **options):
        depths.append(k)
        return searched(generation, terms, k, *rest, **options)

    monkeypatch.setattr(type(held.generation), "search", search)
    assert ask(held, LEFT).status == "answered"
    assert depths == [DEPTH, REACH]
