"""Several questions in one request, each with an answer or a problem of its own."""

import pytest
from litestar.testing import TestClient

from index.generation import Generation
from qa.web.app import create_app


def test_batch_keeps_the_order_and_loses_nothing(client):
    questions = [{"question": "Who hacked the accounts?", "k": 1}, {"question": " "}, {"question": "uriminzok", "k": 2}]
    results = client.post("/v1/ask/batch", json={"questions": questions}).json()["results"]
    assert "Anonymous" in results[0]["answer"]["answer"]["text"]
    assert results[1] == {
        "answer": None,
        "problem": {
            "type": "urn:verbatim:problem:invalid-request",
            "title": "Invalid request",
            "status": 400,
            "detail": "The question is empty; ask something.",
            "field": "question",
        },
    }
    assert len(results[2]["answer"]["passages"]) == 2
    assert client.post("/v1/ask/batch", json={"questions": []}).status_code == 400
    assert client.post("/v1/ask/batch", json={"questions": questions * 34}).status_code == 400


def test_a_batch_entry_that_is_no_question_loses_no_other(client):
    wrong = [
        {"question": "x", "k": "a"},
        {"question": "x", "nope": 1},
        {"question": 5},
        {},
        None,
        [],
        "x",
        {"question": "x", "filters": {"kind": ["poem"]}},
        {"question": "x", "k": 0},
        {"question": " "},
    ]
    good = {"question": "Who hacked the accounts?"}
    response = client.post("/v1/ask/batch", json={"questions": [good, *wrong, good]})
    assert response.status_code == 200
    first, *between, last = response.json()["results"]
    assert first["answer"]["status"] == last["answer"]["status"] == "answered"
    assert [each["answer"] for each in between] == [None] * len(wrong)
    fields = [each["problem"]["field"] for each in between]
    assert fields == ["k", "nope", "question", None, None, None, None, "filters.kind[0]", "k", "question"]
    assert all(each["problem"]["status"] == 400 for each in between)
    twice = b'{"questions": [{"question": "a", "question": "b"}, {"question": "Who hacked the accounts?"}]}'
    results = client.post("/v1/ask/batch", content=twice, headers={"content-type": "application/json"}).json()[
        "results"
    ]
    assert results[0]["problem"]["field"] == "question"
    assert results[1]["answer"]["status"] == "answered"


JSON = {"content-type": "application/json"}


GOOD = rb'{"question": "Who hacked the \ud83d\udca5 \\ud800 \u00e4 accounts?", "k": 1}'


@pytest.mark.parametrize(
    "broken",
    [
        rb'{"question": "\ud800"}',
        rb'{"question": "\uDC00 who?"}',
        rb'{"question": "\ud83d\ud83d\udca5\udca5"}',
        rb'{"question": "\\\uD83D\u0041"}',
        rb'{"question": "who?", "history": ["a", "\udbff"]}',
        rb'{"question": "who?", "\udfff": 1}',
        rb'"\ud800"',
        b'{"question": "\xff"}',
    ],
)
def test_half_a_surrogate_pair_is_the_problem_of_its_entry_alone(client, broken):
    single = client.post("/v1/ask", content=broken, headers=JSON).json()
    alone = client.post("/v1/ask", content=GOOD, headers=JSON).json()
    for entries in ([broken, GOOD], [GOOD, broken, GOOD], [GOOD, GOOD, broken, broken]):
        body = b'{"questions": [ %b ]}' % b" , ".join(entries)
        response = client.post("/v1/ask/batch", content=body, headers=JSON)
        assert response.status_code == 200
        for sent, result in zip(entries, response.json()["results"], strict=True):
            if sent == broken:
                assert result == {"answer": None, "problem": single}
            else:
                assert {**result["answer"], "took_ms": 0} == {**alone, "took_ms": 0}
                assert result["answer"]["question"] == "Who hacked the 💥 \\ud800 ä accounts?"


@pytest.mark.parametrize(
    "body",
    [
        rb'{"questions": [{"question": "\ud800"}}',
        rb'{"questions": [{"question": "\ud800"}], "questions": [{"question": "a"}]}',
        rb'{"questions": [{"question": "a"}], "\ud800": 1}',
        rb'{"questions": [{"question": "a \x"}]}',
        rb'{"questions": [\ud800]}',
        rb'{"questions": "\ud800"}',
    ],
)
def test_what_is_no_batch_for_other_reasons_is_refused_as_a_whole(client, body):
    assert client.post("/v1/ask/batch", content=body, headers=JSON).status_code == 400


def test_a_question_that_fails_unforeseen_loses_no_other_of_its_batch(seed_library, monkeypatch, caplog):
    search = Generation.search

    def failing(generation, terms, *others, **more):
        if any(each.term == "zebra" for each in terms):
            raise RuntimeError("a zebra")
        return search(generation, terms, *others, **more)

    monkeypatch.setattr(Generation, "search", failing)
    questions = [{"question": "Who hacked the accounts?"}, {"question": "zebra", "explain": True}, {"question": "kim"}]
    with TestClient(create_app(seed_library), base_url="http://127.0.0.1") as client:
        response = client.post("/v1/ask/batch", json={"questions": questions})
        single = client.post("/v1/ask", json=questions[1])
    assert response.status_code == 200
    first, failed, last = response.json()["results"]
    assert (first["answer"]["status"], last["problem"]) == ("answered", None)
    assert failed == {"answer": None, "problem": single.json()}
    assert single.status_code == 500
    assert caplog.text.count("unforeseen: builtins.RuntimeError") == 2
    assert "zebra" not in caplog.text


def test_a_batch_asks_for_no_more_than_fits_an_answer(client):
    many = [{"question": "Korea", "k": 1000}] * 21
    assert client.post("/v1/ask/batch", json={"questions": many}).json()["field"] == "questions"
    long = {"question": "korea " * 300, "k": 100, "explain": True}
    assert client.post("/v1/ask/batch", json={"questions": [long]}).json()["results"][0]["answer"]
    assert client.post("/v1/ask/batch", json={"questions": [long] * 2}).json()["field"] == "questions"


def test_what_a_batch_asks_for_is_counted_in_words_and_not_made_less_by_what_is_wrong(client):
    many, wrong = [{"question": "Korea", "k": 1000}] * 21, [{"question": "Korea", "k": -1000}] * 21
    assert client.post("/v1/ask/batch", json={"questions": many + wrong}).json()["field"] == "questions"
    joined = {"question": "north/korea/" * 150, "k": 100, "explain": True}
    assert client.post("/v1/ask/batch", json={"questions": [joined] * 2}).json()["field"] == "questions"
    told = {"question": "And that?", "k": 1000, "explain": True, "history": ["Tell me of " + "kim jong un " * 15]}
    assert client.post("/v1/ask/batch", json={"questions": [told] * 30}).status_code == 400
    too_many = {"question": "Korea", "k": 10**6}
    results = client.post("/v1/ask/batch", json={"questions": [too_many, {"question": "Korea"}]}).json()["results"]
    assert results[0]["problem"]["field"] == "k"
    assert results[1]["answer"]


@pytest.mark.parametrize("last", [b'[{"question": "b"}]', b"[]", b"5"])
def test_a_batch_names_its_questions_once(client, last):
    body = b'{"questions": [{"question": "a: b"}], "questions": %b }' % last
    refused = client.post("/v1/ask/batch", content=body, headers={"content-type": "application/json"})
    assert (refused.status_code, refused.json()["field"]) == (400, "questions")
    once = b' { "questions" : [{"question": "a: b"}, [], {"question": "a: b"}]} '
    assert client.post("/v1/ask/batch", content=once, headers={"content-type": "application/json"}).status_code == 200


def test_a_batch_is_described_by_its_questions(client):
    schema = client.get("/schema/openapi.json").json()
    entries = schema["components"]["schemas"]["BatchRequest"]["properties"]["questions"]
    assert entries["items"] == {"$ref": "#/components/schemas/AskRequest"}
    assert (entries["minItems"], entries["maxItems"]) == (1, 100)
