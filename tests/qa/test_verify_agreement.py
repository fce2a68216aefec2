"""What contradicts itself is found where nothing can be asked again."""

from copy import deepcopy

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index import Filters, Kind, Library
from index.ingest.records import make_source
from qa import ask, find, seeds
from qa.verify import read
from qa.verify.files import by_digest
from tests.qa.proving import proof, with_passage, written


@pytest.fixture(scope="module")
def grown():
    """The seeds and one more: another state, in which all citations hold."""
    return Library.from_sources([*seeds.sources(), make_source("other", "", "Bees make honey.")])


FOLLOWERS = "How many followers does the North Korean Twitter account have?"


def faults(saved, library):
    found = proof(saved, library)
    assert not found.recomputed
    return found.faults


def changed(value, path, new):
    """A copy of the value with `new`, or what it makes of what is there, in place of what is at the path."""
    made = deepcopy(value)
    *above, last = path
    inner = made
    for each in above:
        inner = inner[each]
    inner[last] = new(inner[last]) if callable(new) else new
    return made


def twice(listed):
    return [*listed, listed[-1]]


SEARCHES = {
    "no passages, no next page": (lambda r: {**r, "passages": [], "next": None}, "fewer passages than were asked for"),
    "no passages, a next page": (lambda r: {**r, "passages": [], "next": "x"}, "whether there is a next page"),
    "a next page too much": (lambda r: {**r, "next": "x"}, "whether there is a next page"),
    "a total too small": (lambda r: {**r, "total": 1}, "total"),
    "a total too large": (lambda r: {**r, "total": r["total"] + 1}, "whether there is a next page"),
    "a kind twice": (lambda r: changed(r, ["facets", "kind"], twice), "A value stands twice in the facets."),
    "a source twice": (lambda r: changed(r, ["facets", "source"], twice), "A value stands twice in the facets."),
    "an unknown kind": (lambda r: changed(r, ["facets", "kind", 0, "value"], "lie"), "do not hold the kinds"),
    "another source": (lambda r: changed(r, ["facets", "source", 0, "value"], "zz"), "do not hold the sources"),
    "another title": (lambda r: changed(r, ["facets", "source", 0, "title"], "zz"), "a title in the facets that it"),
    "no kinds": (lambda r: changed(r, ["facets", "kind"], []), "The facets count less than the total."),
    "no sources": (lambda r: changed(r, ["facets", "source"], []), "The facets count"),
    "more sources": (lambda r: changed(r, ["facets", "sources"], 99), "what the total does not hold"),
    "another order": (
        lambda r: changed(r, ["facets", "source"], lambda all_: all_[::-1]),
        "in the order of their counts",
    ),
}


@pytest.mark.parametrize("name", SEARCHES)
def test_a_result_that_contradicts_itself_is_found(seed_library, grown, name):
    saved = written(find(seed_library, "hacked OR media", k=50))
    assert 2 <= saved["total"] < 50
    assert faults(saved, grown) == []
    forge, said = SEARCHES[name]
    assert said in " ".join(faults(forge(saved), grown))


ANSWERS = {
    "answered, not sure": (lambda a: {**a, "confidence": 0.01}, "has a confidence of at least 0.5"),
    "a pair 40 times": (lambda a: {**a, "differs": a["differs"] * 40}, "A pair of what differs stands twice."),
    "a pair turned": (
        lambda a: {**a, "differs": [*a["differs"], turned(a["differs"][0])]},
        "A pair of what differs stands twice.",
    ),
    "a pair of one": (
        lambda a: changed(a, ["differs", 0, "second"], a["differs"][0]["first"]),
        "is the same on both sides",
    ),
    "the same words": (
        lambda a: changed(a, ["differs", 0, "second", "text"], a["differs"][0]["first"]["text"]),
        "is the same on both sides",
    ),
    "other kinds": (lambda a: {**a, "asked": {"filters": {"kind": ["comment"]}}}, "the filters leave out"),
    "other sources": (lambda a: {**a, "asked": {"filters": {"source": ["nowhere"]}}}, "the filters leave out"),
    "one of a source": (lambda a: {**a, "asked": {"max_per_source": 1}}, "and at most 1 were asked for"),
    "fewer": (lambda a: {**a, "asked": {"k": 2}}, "more than the 2 passages"),
    "more than usual": (lambda a: {**a, "passages": [*a["passages"], a["passages"][-1]]}, "more than the 10 passages"),
    "explained": (lambda a: {**a, "asked": {"explain": True}}, "explained, or not, otherwise than was asked for"),
    "read with nothing": (lambda a: {**a, "interpreted_as": "the dead of the Forth Bridge"}, "and there is nothing"),
    "a comment": (lambda a: with_passage(a, kind="comment"), "is not of the kind comment but"),
}


def turned(pair):
    return {**pair, "first": pair["second"], "second": pair["first"]}


@pytest.mark.parametrize("name", ANSWERS)
def test_an_answer_that_contradicts_itself_is_found(seed_library, grown, name):
    saved = written(ask(seed_library, FOLLOWERS))
    assert (saved["status"], len(saved["passages"]), bool(saved["differs"])) == ("answered", 10, True)
    assert faults(saved, grown) == []
    forge, said = ANSWERS[name]
    assert said in " ".join(faults(forge(saved), grown))


@pytest.mark.parametrize(("confidence", "found"), [(0.99, True), (0.51, True), (0.5, False), (0.1, False)])
def test_what_has_no_answer_is_not_sure(seed_library, grown, confidence, found):
    """A confidence just below .5 is written as .5."""
    saved = written(ask(seed_library, "What is the capital of Mongolia?"))
    said = ["What has no answer has a confidence below 0.5."] if found else []
    assert faults({**saved, "confidence": confidence}, grown) == said


def test_links_that_other_sources_repeat_may_be_of_either_kind(seed_library, grown):
    saved = written(ask(seed_library, "Who hacked the accounts?"))
    assert faults(with_passage(saved, kind="boilerplate"), grown) == []


def test_of_responses_that_do_not_say_how_nothing_is_held_to_what_is_usual(seed_library, grown):
    for response in (ask(seed_library, FOLLOWERS, k=12, explain=True), find(seed_library, "twitter", k=12)):
        saved = written(response)
        del saved["asked"]
        assert faults(saved, grown) == []


WORDS = ["korea", "twitter", "hacked", "media", "kind:comment", "NOT", "OR", "title", "kind:boilerplate", "facebook"]


@settings(max_examples=60)
@given(
    words=st.lists(st.sampled_from(WORDS), min_size=1, max_size=4),
    k=st.integers(1, 12),
    offset=st.integers(0, 40),
    kinds=st.none() | st.frozensets(st.sampled_from(list(Kind))),
)
def test_a_true_result_agrees_with_itself_page_by_page(seed_library, grown, words, k, offset, kinds):
    query = " ".join(words) if not {"NOT", "OR"} & set(words) else f"korea {words[0].lower()}"
    page = find(seed_library, query, k=k, offset=offset, filters=Filters(kind=kinds))
    assert faults(page, grown) == []
    if page.next:
        assert faults(find(seed_library, query, k=k, cursor=page.next, filters=Filters(kind=kinds)), grown) == []


PROBLEM = {"answer": None, "problem": {"type": "a", "title": "b", "status": 400, "detail": "c"}}


def test_the_manifest_of_a_batch_is_checked_though_its_first_entry_is_a_problem(seed_library):
    answer = written(ask(seed_library, "Who hacked the accounts?"))
    batch = {"results": [PROBLEM, {"answer": answer, "problem": None}], "manifest": answer["manifest"]}
    assert proof(batch, seed_library).faults == []
    assert proof({**batch, "manifest": "lie"}, seed_library).faults == ["The manifest of the batch is no digest."]
    assert proof({"results": [PROBLEM], "manifest": "lie"}, seed_library).faults
    other = proof({**batch, "manifest": f"sha256:{'0' * 64}"}, seed_library)
    assert other.faults == []
    assert "The manifest of the batch is that of none of its answers: it was not checked." in other.notes


def test_the_same_source_twice_is_no_conflict(seed_library):
    answer = ask(seed_library, "Who hacked the accounts?")
    once = list(seed_library.sources())
    alone = by_digest(once, [answer])
    assert by_digest([*once, *once], [answer]) == alone
    assert (len(alone[0]), alone[1]) == (len(once), [])
    retitled = msgspec.structs.replace(once[0], title="Another title")
    same, notes = by_digest([*once, retitled], [answer])
    assert same == alone[0]
    (note,) = notes
    assert note.endswith("the same text with this id and another title, or other metadata, was read before it.")
    renamed = [msgspec.structs.replace(each, source_id=f"file-{each.source_id}") for each in once]
    found, _ = by_digest([*renamed, *renamed], [answer])
    assert len(found) == len(once)
    assert read(msgspec.json.encode(answer)).responses
