"""Forged responses: whatever of one is changed is found where the sources are those it was asked of."""

from copy import deepcopy

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index import Filters, Kind, Library, QueryError
from index.ingest.records import make_source
from qa import ask, find, seeds
from qa.answer import Answer
from qa.search import SearchResult
from qa.verify import Proof, prove_all, read
from tests.qa.proving import proof, with_passage, written

FOLLOWERS = "How many followers does the North Korean Twitter account have?"
ASKED = {
    "usual": ("Who hacked the accounts?", {}),
    "k": ("Who hacked the accounts?", {"k": 2}),
    "first": ("What does uriminzok mean?", {"k": 1}),
    "differs": (FOLLOWERS, {"k": 1}),
    "history": ("And how many followers does it have?", {"history": ["Who opened the uriminzok account?"], "k": 2}),
    "no history": (
        "And how many followers does it have?",
        {"history": ["Who opened the uriminzok account?"], "use_history": False, "k": 2},
    ),
    "filters": (
        "North Korea Twitter",
        {"filters": Filters(frozenset(["003_7c84b4854bafa16f"]), frozenset([Kind.BODY, Kind.COMMENT])), "k": 3},
    ),
    "dates": ("Twitter", {"filters": Filters(date_from="1900")}),
    "bm25": ("the hacked accounts", {"ranking": "bm25", "explain": True, "k": 2}),
    "explain": ("the hacked accounts", {"explain": True, "k": 1}),
    "max_per_source": ("North Korea Twitter", {"max_per_source": 1, "k": 4}),
    "not folded": ("Korea Twitter account", {"fold_similar": False, "k": 3}),
    "all": ("North Korea", {"k": 1000}),
    "no_answer": ("What is the capital of Mongolia?", {"k": 3}),
    "nothing": ("zyzzyva", {}),
}
SOUGHT = {
    "usual": ("twitter", {}),
    "page": ('title:"social media" (account OR hacked)', {"k": 2, "offset": 1}),
    "explain": ("north NEAR/0 korea NOT twitter", {"k": 2, "explain": True}),
    "filters": ("korea OR twitter", {"k": 3, "filters": Filters(kind=frozenset([Kind.COMMENT, Kind.TITLE]))}),
    "beyond": ("twitter", {"offset": 1000}),
    "nothing": ("zebra", {}),
}
LONG = (
    " It sleeps all day long in the shade of the old trees behind the harbour, comes out at dusk when the last ferry "
    "has gone, eats leaves and grass and the bark of young shrubs, and drinks hardly ever, for the leaves give it what "
    "it needs."
)
TWICE = "The quokka of the island smiles at visitors, but nobody may touch it."
COPIES = [
    make_source("a", "", f"{TWICE}\n\nIt has 12,000 relatives on the island, the rangers said on Monday."),
    make_source("b", "", f"{TWICE.upper()}\n\nA ferry goes there."),
    make_source("c", "", TWICE.replace("visitors", "guests") + LONG),
    make_source("d", "", TWICE.replace("visitors", "guests") + LONG.replace("harbour", "harbor")),
]
OTHER = make_source("other", "", "A text that was not there when the others were asked.")


@pytest.fixture(scope="module")
def copies():
    return Library.from_sources(COPIES)


@pytest.fixture(scope="module")
def grown():
    """The seeds and one more: another state, in which all citations hold."""
    return Library.from_sources([*seeds.sources(), OTHER])


def others(value, place):
    """Values of JSON that are not this one, of the same kind if it has any."""
    if place in {".question", ".query"}:  # with a sign less it is another question, whose answer may be the same
        return [f"{value} zebra", "x"]
    if value is None:
        return ["x", {}]
    if isinstance(value, bool):
        return [not value]
    if isinstance(value, int | float):
        return [value + 1, value - 1, value + 1e-9]
    return [f"{value}x", value[:-1], "x"] if value else ["x"]


def tampered(value, place=""):
    """(place, the value with one thing changed) for each leaf, field and entry in it."""
    if isinstance(value, dict):
        yield f"{place}.+", {**value, "forged": 1}
        for name, held in value.items():
            if name == "took_ms":
                continue
            yield f"{place}.{name}-", {other: value[other] for other in value if other != name}
            yield from ((at, {**value, name: each}) for at, each in tampered(held, f"{place}.{name}"))
    elif isinstance(value, list):
        if value:
            yield f"{place}[]", []
        for at, held in enumerate(value):
            yield f"{place}[{at}]-", value[:at] + value[at + 1 :]
            yield f"{place}[{at}]*2", [*value[: at + 1], *value[at:]]
            if at and value[at - 1] != held:
                yield f"{place}[{at}]<>", [*value[: at - 1], held, value[at - 1], *value[at + 1 :]]
            yield from (
                (inner, [*value[:at], each, *value[at + 1 :]]) for inner, each in tampered(held, f"{place}[{at}]")
            )
    else:
        yield from ((f"{place}={each!r}"[:80], each) for each in others(value, place) if each != value)


def is_found(forged, true, library):
    """True if the forgery is refused or has a fault, or says nothing else than the true response."""
    try:
        saved = read(msgspec.json.encode(forged))
    except (QueryError, msgspec.ValidationError):
        return True
    found = prove_all(saved, lambda _: library)
    if found.faults:
        return True
    (read_back,) = saved.responses
    if forged.get("manifest") != true["manifest"] or "asked" not in forged:
        return not found.recomputed and bool(found.notes)
    return written(read_back.response) == true


def missed(response, library):
    """What was changed and not found; with other settings, the same may well be the true answer."""
    true = written(response)
    changed = (each for each in tampered(true) if not each[0].startswith(".asked."))
    return [place for place, forged in changed if not is_found(forged, true, library)]


@pytest.mark.parametrize("name", ASKED)
def test_an_untouched_answer_holds(seed_library, name):
    question, how = ASKED[name]
    assert proof(ask(seed_library, question, **how), seed_library) == Proof([], recomputed=True)


@pytest.mark.parametrize("name", SOUGHT)
def test_an_untouched_result_holds(seed_library, name):
    query, how = SOUGHT[name]
    assert proof(find(seed_library, query, **how), seed_library) == Proof([], recomputed=True)


@pytest.mark.parametrize("name", [name for name in ASKED if name != "all"])
def test_whatever_is_changed_in_an_answer_is_found(seed_library, name):
    question, how = ASKED[name]
    assert missed(ask(seed_library, question, **how), seed_library) == []


@pytest.mark.parametrize("name", SOUGHT)
def test_whatever_is_changed_in_a_result_is_found(seed_library, name):
    query, how = SOUGHT[name]
    assert missed(find(seed_library, query, **how), seed_library) == []


@pytest.mark.parametrize(
    ("name", "forged"),
    [
        ("usual", {"k": 9}),
        ("usual", {"k": 10}),
        ("k", {"k": 3}),
        ("k", {}),
        ("k", {"k": 0}),
        ("history", {"k": 2}),
        ("history", {"k": 2, "history": ["Who opened the zebra account?"]}),
        ("no history", {"k": 2, "history": ["Who opened the uriminzok account?"]}),
        ("filters", {"k": 3}),
        ("filters", {"k": 3, "filters": {"kind": ["title"]}}),
        ("bm25", {"k": 2, "explain": True}),
        ("bm25", {"k": 2, "ranking": "bm25"}),
        ("bm25", {"k": 2, "explain": True, "ranking": "best"}),
        ("max_per_source", {"k": 4}),
        ("max_per_source", {"k": 4, "max_per_source": 0}),
        ("usual", {"temperature": 1}),
        ("usual", {"filters": {"author": "kim"}}),
        ("usual", {"filters": {"date": {"from": "yesterday"}}}),
    ],
)
def test_settings_that_it_was_not_asked_with_are_found(seed_library, name, forged):
    question, how = ASKED[name]
    true = written(ask(seed_library, question, **how))
    assert is_found({**true, "asked": forged}, true, seed_library)


def test_whatever_is_changed_in_copies_is_found(copies):
    answer = ask(copies, "What does the quokka of the island do all day?")
    assert {copy.exact for each in answer.passages for copy in each.also_at} == {True, False}
    assert missed(answer, copies) == []
    assert missed(find(copies, "quokka"), copies) == []


WORDS = ["North", "Korea", "Twitter", "account", "who", "hacked", "followers", "uriminzok", "zebra", "how many", "the"]


@settings(max_examples=60)
@given(
    words=st.lists(st.sampled_from(WORDS), min_size=1, max_size=5),
    how=st.fixed_dictionaries(
        {},
        optional={
            "k": st.integers(1, 12),
            "history": st.lists(st.sampled_from(WORDS), max_size=2),
            "ranking": st.sampled_from(["default", "bm25"]),
            "max_per_source": st.integers(1, 3),
            "explain": st.booleans(),
            "use_history": st.booleans(),
            "fold_similar": st.booleans(),
            "filters": st.builds(Filters, kind=st.none() | st.frozensets(st.sampled_from(list(Kind)))),
        },
    ),
    data=st.data(),
)
def test_however_it_was_asked_it_holds_untouched_and_not_otherwise(seed_library, words, how, data):
    answer = ask(seed_library, " ".join(words), **how)
    assert proof(answer, seed_library) == Proof([], recomputed=True)
    elsewhere = proof(msgspec.structs.replace(answer, manifest=f"sha256:{'0' * 64}"), seed_library)
    assert (elsewhere.faults, elsewhere.recomputed, len(elsewhere.notes)) == ([], False, 1)
    true = written(answer)
    body = {name: value for name, value in true.items() if name != "asked"}
    place, forged = data.draw(st.sampled_from(list(tampered(body))).filter(lambda each: each[0] != ".question="))
    forged = {**forged, "asked": true["asked"]}
    if forged.get("question") == true["question"]:
        assert is_found(forged, true, seed_library), place


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["results", "question", "understood", "answer", "problem"]), inner, max_size=4
        )
    ),
    max_leaves=10,
)


@given(JSON)
def test_what_is_no_response_is_refused(value):
    with pytest.raises((QueryError, msgspec.ValidationError)):
        read(msgspec.json.encode(value))


@pytest.mark.parametrize("name", ASKED)
def test_of_another_state_the_citations_are_checked_and_the_rest_is_said_to_be_open(seed_library, grown, name):
    question, how = ASKED[name]
    found = proof(ask(seed_library, question, **how), grown)
    assert (found.faults, found.recomputed) == ([], False)
    (note,) = found.notes
    assert note.startswith("Ranking, status and scores were not recomputed: these sources")


@pytest.mark.parametrize("name", SOUGHT)
def test_so_are_those_of_a_result(seed_library, grown, name):
    query, how = SOUGHT[name]
    found = proof(find(seed_library, query, **how), grown)
    assert (found.faults, found.recomputed) == ([], False)
    (note,) = found.notes
    assert note.startswith("Ranking, scores, total and facets were not recomputed: these sources")


CITED = ("rank", "passage_id", "source_id", "title", "text", "span", "byte_span", "utf16_span", "prefix", "suffix")
LINKED = ("permalink", "source_sha256", "also_at[0].", "also_at[1].")


def test_in_another_state_all_that_is_cited_and_the_order_are_still_found(copies):
    library = Library.from_sources([*COPIES, OTHER])
    answer = ask(copies, "What does the quokka of the island do all day?", explain=True)
    result = find(copies, "quokka OR island", explain=True)
    assert (proof(answer, library).faults, proof(result, library).faults) == ([], [])
    for response in (answer, result):
        unseen = missed(response, library)
        inner = [place.partition("].")[2] for place in unseen if place.startswith(".passages[")]
        assert [each for each in inner if each.startswith((*CITED, *LINKED)) and ".exact=" not in each] == []
        last = len(response.passages) - 1
        ordered = [place for place in unseen if place.endswith(("]<>", "]*2", "]-")) and place.count("[") == 1]
        assert [each for each in ordered if each.startswith(".passages")] == [f".passages[{last}]-"] * (
            response is answer
        )
        assert not [each for each in unseen if each.startswith((".status", ".answer", ".total", ".understood"))]


@pytest.mark.parametrize("state", ["same", "other"])
@pytest.mark.parametrize(
    "forge",
    [
        lambda a: with_passage(a, title="The New York Times"),
        lambda a: with_passage(a, permalink=a["passages"][0]["permalink"].replace("#", "&collection=evil#")),
        lambda a: with_passage(a, prefix=""),
        lambda a: with_passage(a, suffix=""),
        lambda a: with_passage(a, rank=2),
        lambda a: {**a, "passages": a["passages"][::-1]},
        lambda a: {**a, "passages": [a["passages"][0], *a["passages"]]},
        lambda a: {**a, "passages": []},
        lambda a: {**a, "status": "no_answer"},
        lambda a: {**a, "nearest": a["passages"]},
        lambda a: {**a, "manifest": "sha256:0"},
        lambda a: {**a, "signed_by": "the editor"},
        lambda a: with_passage(a, signed_by="the editor"),
        lambda a: with_passage(a, asked={}),
        lambda a: with_passage(a, took_ms=1),
        lambda a: {**a, "asked": {"collection": "evil"}},
    ],
)
def test_forgeries_of_the_audit(seed_library, grown, state, forge):
    answer = written(ask(seed_library, "Who hacked the accounts?"))
    found = proof(forge(answer), seed_library if state == "same" else grown)
    assert found.faults
    assert all(fault.endswith(".") for fault in found.faults)


def test_a_fault_says_what_it_is_and_what_it_would_be(seed_library):
    answer = written(ask(seed_library, "Who hacked the accounts?"))
    assert proof({**answer, "status": "no_answer"}, seed_library).faults == [
        'status is "no_answer"; asked again, it is "answered".'
    ]
    assert proof({**answer, "passages": answer["passages"][1:]}, seed_library).faults == [
        "passages has 9 entries; asked again, it has 10."
    ]
    swapped = deepcopy(answer)
    swapped["passages"][:2] = swapped["passages"][1::-1]
    assert len(proof(swapped, seed_library).faults) == 2


@pytest.mark.parametrize("state", ["same", "other"])
@pytest.mark.parametrize("took", ["-1", "-1e-9", "1e999"])
def test_the_time_that_it_took_can_be_one(seed_library, grown, state, took):
    body = msgspec.json.encode({**written(ask(seed_library, "Who hacked the accounts?")), "took_ms": 12345678})
    library = seed_library if state == "same" else grown
    assert prove_all(read(body), lambda _: library).faults == []
    try:
        saved = read(body.replace(b"12345678", took.encode()))
    except msgspec.DecodeError:  # what is no number at all is refused before
        assert took == "1e999"
    else:
        faults = prove_all(saved, lambda _: library).faults
        assert faults == ["took_ms is no finite number that is at least 0."]


def test_what_cannot_be_asked_again_is_a_fault(seed_library):
    answer = written(ask(seed_library, "Who hacked the accounts?"))
    found = proof({**answer, "question": " "}, seed_library)
    assert found.faults == ["This cannot be asked again: The question is empty; ask something."]
    assert not found.recomputed


@pytest.mark.parametrize("kind", [Answer, SearchResult])
def test_responses_from_before_they_said_how_they_were_asked(seed_library, kind):
    response = ask(seed_library, "Twitter", k=2) if kind is Answer else find(seed_library, "twitter", k=2)
    saved = written(response)
    del saved["asked"]
    assert msgspec.convert(saved, kind).asked is None
    found = proof(saved, seed_library)
    assert (found.faults, found.recomputed) == ([], False)
    assert "it does not say how it was asked" in found.notes[0]


def test_the_collection_is_the_responses_own():
    library = Library.from_sources(COPIES, "press")
    answer = ask(library, "quokka")
    assert answer.asked.collection == "press"
    assert proof(answer, library) == Proof([], recomputed=True)
    saved = read(msgspec.json.encode(answer))
    asked_for = []
    assert prove_all(saved, lambda name: asked_for.append(name) or library).recomputed
    assert asked_for == ["press"]
    assert "This is of the collection 'press', not of 'default'." in proof(answer, Library.from_sources(COPIES)).faults


def test_a_batch_is_checked_answer_by_answer(seed_library):
    answers = [written(ask(seed_library, question)) for question in ("Who hacked the accounts?", "uriminzok")]
    batch = {"results": [{"answer": each, "problem": None} for each in answers], "manifest": answers[0]["manifest"]}
    assert proof(batch, seed_library) == Proof([], recomputed=True)
    forged = deepcopy(batch)
    forged["results"][1]["answer"]["confidence"] = 1.0
    (fault,) = proof(forged, seed_library).faults
    assert fault.startswith("results[1].answer: confidence is 1.0; asked again, it is 0.")
    refused = deepcopy(batch)
    refused["results"][1] = {"answer": None, "problem": {"type": "a", "title": "b", "status": 400, "detail": "c"}}
    found = proof(refused, seed_library)
    assert (found.faults, found.recomputed) == ([], False)
    assert found.notes == ["results[1] is a problem, and its question is not known: it was not checked."]
    for wrong in (
        {**batch, "manifest": "sha256:0"},
        {**batch, "more": 1},
        {**batch, "results": [{**batch["results"][0], "more": 1}]},
        {**batch, "results": [{"answer": None, "problem": None}]},
    ):
        assert proof(wrong, seed_library).faults


def test_what_is_wrong_is_said_once(seed_library):
    saved = ask(seed_library, "How many followers does the North Korean Twitter account have?")
    elsewhere = Library.from_sources([make_source("one", "Bees", "Bees make honey.")])
    faults = prove_all(read(msgspec.json.encode(saved)), lambda _: elsewhere).faults
    assert len(faults) == len(set(faults)) > 0
