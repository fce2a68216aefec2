"""An index: its order, its copies, its filters, and the digest that names it."""

import os
import random
import subprocess
import sys
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index import Filters, Kind, Library, Source, UnknownPassage, UnknownSource
from index.ingest.records import make_source
from index.model import passage_id

WORDS = "bridge ferry quince ledger frost pilot grease anchor".split()
PARAGRAPH = st.lists(st.sampled_from(WORDS), min_size=1, max_size=5).map(
    lambda words: " ".join(words).capitalize() + "."
)
TEXTS = st.lists(st.lists(PARAGRAPH, min_size=1, max_size=4).map("\n\n".join), min_size=1, max_size=6)


def library_of(texts: list[str]) -> Library:
    return Library.from_sources([make_source(f"s{n}", "", text) for n, text in enumerate(texts)])


@given(TEXTS)
@settings(max_examples=60, deadline=None)
def test_passages_stand_in_order_under_their_ids(texts: list[str]) -> None:
    library = library_of(texts)
    passages = library.generation.passages
    assert [(p.source_id, p.span.start) for p in passages] == sorted((p.source_id, p.span.start) for p in passages)
    for passage in passages:
        text = library.source(passage.source_id).text
        assert passage.text == text[passage.span.start : passage.span.end]
        assert passage.passage_id == passage_id(passage.source_id, passage.span, passage.text)
        assert library.passage(passage.passage_id) == passage


@given(TEXTS, st.lists(st.sampled_from(WORDS), min_size=1, max_size=3))
@settings(max_examples=60, deadline=None)
def test_every_paragraph_that_holds_a_word_is_shown_once(texts: list[str], query: list[str]) -> None:
    library = library_of(texts)
    shown = [p.passage_id for hit in library.search(" ".join(query), 1000) for p in (hit.passage, *hit.also_at)]
    held = [p.passage_id for p in library.generation.passages if any(word in p.text.lower() for word in query)]
    assert sorted(shown) == sorted(held)


@given(TEXTS, st.lists(st.sampled_from(WORDS), min_size=1, max_size=3), st.integers(0, 5))
@settings(max_examples=60, deadline=None)
def test_a_source_filter_keeps_scores_and_finds_copies(texts: list[str], query: list[str], n: int) -> None:
    library = library_of(texts)
    scores = {
        p.passage_id: hit.score for hit in library.search(" ".join(query), 1000) for p in (hit.passage, *hit.also_at)
    }
    hits = library.search(" ".join(query), 1000, filters=Filters(source=frozenset({f"s{n}"})))
    places = [p for hit in hits for p in (hit.passage, *hit.also_at)]
    assert {p.source_id for p in places} <= {f"s{n}"}
    assert {p.passage_id for p in places} == {i for i in scores if i.startswith(f"s{n}:")}
    assert all(scores[hit.passage.passage_id] == hit.score for hit in hits)


@given(TEXTS, st.lists(st.sampled_from(WORDS), min_size=1, max_size=3))
@settings(max_examples=40, deadline=None)
def test_highlights_and_explanations(texts: list[str], query: list[str]) -> None:
    library = library_of(texts)
    for hit in library.search(" ".join(query), 100, explain=True):
        text = library.source(hit.passage.source_id).text
        assert {text[span.start : span.end].lower() for span in hit.highlights} <= set(query)
        assert hit.highlights
        assert hit.explanation is not None
        assert hit.explanation.score == hit.score


def test_copies_are_ranked_once_and_all_listed(source: Callable[..., Source]) -> None:
    library = Library.from_sources(
        [
            source("a", "The quince froze.\n\nA ferry sank."),
            source("b", "The  QUINCE froze"),
            source("c", "The quince froze!"),
        ]
    )
    (hit,) = library.search("quince")
    assert hit.passage.source_id == "a"
    assert [copy.source_id for copy in hit.also_at] == ["b", "c"]
    assert library.manifest.ranked_passages == 2
    assert [p.source_id for p in library.generation.copies(hit.passage.passage_id)] == ["b", "c"]
    (only,) = library.search("quince", filters=Filters(source=frozenset({"c", "b"})))
    assert (only.passage.source_id, [c.source_id for c in only.also_at]) == ("b", ["c"])
    assert only.score == hit.score


def test_boilerplate_is_found_only_when_asked_for(source: Callable[..., Source]) -> None:
    library = Library.from_sources([source("a", "All rights reserved.\n\nThe rights of ferrymen were sold.")])
    assert [hit.passage.kind for hit in library.search("rights")] == [Kind.BODY]
    asked = library.search("rights", filters=Filters(kind=frozenset({Kind.BOILERPLATE})))
    assert [hit.passage.text for hit in asked] == ["All rights reserved."]
    assert library.search("rights", filters=Filters(kind=frozenset({Kind.BYLINE}))) == []


def test_dates_are_inclusive_at_every_precision(source: Callable[..., Source]) -> None:
    library = Library.from_sources(
        [
            source("a", "The quince froze.", date="2019-12-31"),
            source("b", "A quince fell.", date="2020-06-15"),
            source("c", "Quince!"),
        ]
    )

    def found(low: str | None, high: str | None) -> list[str]:
        return sorted(
            h.passage.source_id for h in library.search("quince", filters=Filters(date_from=low, date_to=high))
        )

    assert found("2019-12-31", "2020") == ["a", "b"]
    assert found("2020", None) == ["b"]
    assert found(None, "2019-12") == ["a"]
    assert found("2020-06-15", "2020-06-15") == ["b"]
    assert found("2020-06-16", None) == []
    assert found(None, None) == ["a", "b", "c"]


def test_unknown_ids_are_named(source: Callable[..., Source]) -> None:
    library = Library.from_sources([source("a", "The quince froze.")])
    with pytest.raises(UnknownSource, match="nobody"):
        library.source("nobody")
    with pytest.raises(UnknownPassage, match="a:0-3"):
        library.passage("a:0-3.00000000")
    with pytest.raises(UnknownSource):
        list(library.generation.passages_of("nobody"))


def test_an_empty_library_finds_nothing() -> None:
    library = Library.from_sources([])
    assert library.is_empty
    assert library.search("quince") == []
    assert library.manifest.passages == 0


@given(TEXTS, st.randoms(use_true_random=False))
@settings(max_examples=40, deadline=None)
def test_the_digest_depends_on_the_texts_not_on_their_order(texts: list[str], chance: random.Random) -> None:
    sources = [make_source(f"s{n}", "", text) for n, text in enumerate(texts)]
    shuffled = list(sources)
    chance.shuffle(shuffled)
    one, other = Library.from_sources(sources), Library.from_sources(shuffled)
    assert one.manifest == other.manifest
    assert list(one.generation.passages) == list(other.generation.passages)
    assert one.search("bridge ferry", 100) == other.search("bridge ferry", 100)
    changed = [make_source("s0", "", texts[0] + " Frost."), *sources[1:]]
    assert Library.from_sources(changed).manifest.digest != one.manifest.digest


def test_the_digest_is_the_same_in_every_process() -> None:
    code = (
        "from qa.seeds import library; m = library(); h = m.search('twitter north korea government', 5);"
        "print(m.manifest.digest, [(x.passage.passage_id, x.score.hex()) for x in h])"
    )
    answers = {
        subprocess.run(
            [sys.executable, "-c", code], check=True, capture_output=True, env={**os.environ, "PYTHONHASHSEED": seed}
        ).stdout
        for seed in ("0", "4242")
    }
    assert len(answers) == 1
