"""/v1/ask over HTTP, on a real server."""

import msgspec
import pytest

from qa.answer import Answer, ask
from qa.verify import Proof, prove_all, read

QUESTIONS = [
    "Who hacked the accounts?",
    "What does uriminzok mean?",
    "Helo my family member",
    "How many followers does the account have?",
    "Is Twitter 💥 banned? \u202e\u200b",
    "quit smoking",
    "the of and",
    "a" * 16_000,
    "e" + "\u0301" * 10_000,
    'AND OR NOT ( " ~ source:x NEAR/3',
]


@pytest.mark.parametrize("question", QUESTIONS)
def test_every_citation_holds(client, seed_library, question):
    response = client.post("/v1/ask", json={"question": question, "k": 1000})
    assert response.status_code == 200
    answer = response.json()
    assert set(answer) == set(Answer.__struct_fields__)
    assert prove_all(read(response.content), lambda _: seed_library) == Proof([], recomputed=True)
    for passage in [*answer["passages"], *answer["nearest"]]:
        source = client.get(f"/v1/sources/{passage['source_id']}/text")
        span, raw = passage["byte_span"], source.content
        assert raw[span["start"] : span["end"]].decode() == passage["text"]
        assert source.headers["etag"] == f'"{passage["source_sha256"]}"'
        utf16, units = passage["utf16_span"], source.text.encode("utf-16-le")
        assert units[2 * utf16["start"] : 2 * utf16["end"]].decode("utf-16-le") == passage["text"]


def test_the_answer_is_documented(client):
    schema = client.get("/schema/openapi.json").json()
    for operation in schema["paths"]["/v1/ask"].values():
        answered = operation["responses"]["200"]["content"]["application/json"]["schema"]
        assert answered == {"$ref": "#/components/schemas/Answer"}
    assert set(schema["components"]["schemas"]["Answer"]["properties"]) == set(Answer.__struct_fields__)
    assert client.get("/v1/ask", params={"q": "Who?"}).headers["content-type"] == "application/json"


def test_answered(client):
    answer = client.post("/v1/ask", json={"question": "Who hacked the accounts?", "k": 2}).json()
    assert answer["status"] == "answered"
    assert "Anonymous in 2013" in answer["answer"]["text"]
    assert answer["answer"]["passage_id"] == answer["passages"][0]["passage_id"]
    assert [p["rank"] for p in answer["passages"]] == [1, 2]
    assert answer["nearest"] == []
    first = answer["passages"][0]
    marked = {
        first["text"][m["start"] - first["span"]["start"] : m["end"] - first["span"]["start"]]
        for m in first["highlights"]
    }
    assert marked == {"accounts", "hacked", "account"} or marked == {
        "accounts",
        "hacked",
        "account",
        "Hackers",
        "hacker",
    }


def test_no_answer_names_what_is_missing(client):
    answer = client.post("/v1/ask", json={"question": "What is the capital of Mongolia?"}).json()
    assert answer["status"] == "no_answer"
    assert answer["answer"] is None
    assert answer["passages"] == []
    assert answer["missing"] == ["mongolia"]
    assert answer["nearest"]


def test_permalink_leads_to_the_words(client):
    passage = client.post("/v1/ask", json={"question": "uriminzok", "k": 1}).json()["passages"][0]
    cited = client.get(passage["permalink"]).json()["cited"]
    assert cited["text"] == passage["text"]
    assert cited["prefix"] == passage["prefix"]
    assert client.get(f"/v1/passages/{passage['passage_id']}").json()["text"] == passage["text"]


def test_get_is_post(client):
    by_get = client.get("/v1/ask", params={"q": "Who hacked the accounts?", "k": 3}).json()
    by_post = client.post("/v1/ask", json={"question": "Who hacked the accounts?", "k": 3}).json()
    assert {**by_get, "took_ms": 0} == {**by_post, "took_ms": 0}


def test_served_answer_is_the_library_answer(client, seed_library):
    served = msgspec.json.decode(
        client.post("/v1/ask", json={"question": "fake leaders on Twitter"}).content, type=Answer
    )
    here = ask(seed_library, "fake leaders on Twitter")
    assert msgspec.structs.replace(served, took_ms=0) == msgspec.structs.replace(here, took_ms=0)


def test_filters_choose_and_never_change_scores(client):
    everywhere = client.post("/v1/ask", json={"question": "North Korea Twitter", "k": 1000}).json()
    scores = {p["passage_id"]: p["score"] for p in everywhere["passages"]}
    chosen = client.post(
        "/v1/ask",
        json={
            "question": "North Korea Twitter",
            "k": 1000,
            "filters": {"source": ["003_7c84b4854bafa16f"], "kind": ["comment"]},
        },
    ).json()["passages"]
    assert chosen
    for passage in chosen:
        assert passage["source_id"] == "003_7c84b4854bafa16f"
        assert passage["kind"] == "comment"
        assert passage["score"] == scores[passage["passage_id"]]


def test_boilerplate_answers_only_when_asked_for(client):
    body = {"question": "commenting using your account", "k": 1000}
    ranked = client.post("/v1/ask", json=body).json()
    assert all(p["kind"] != "boilerplate" for p in [*ranked["passages"], *ranked["nearest"]])
    asked = client.post("/v1/ask", json={**body, "filters": {"kind": ["boilerplate"]}}).json()
    assert (asked["passages"] or asked["nearest"])[0]["text"].startswith("You are commenting using your")


def test_undated_sources_are_outside_every_date(client):
    body = {"question": "Twitter", "filters": {"date": {"from": "1900"}}}
    answer = client.post("/v1/ask", json=body).json()
    assert answer["passages"] == []
    assert answer["nearest"] == []


def test_max_per_source(client):
    answer = client.post("/v1/ask", json={"question": "North Korea Twitter", "max_per_source": 1, "k": 10}).json()
    sources = [p["source_id"] for p in answer["passages"]]
    assert len(sources) == len(set(sources)) == 5
    assert [p["rank"] for p in answer["passages"]] == [1, 2, 3, 4, 5]


def test_explanation_adds_up(client):
    answer = client.post("/v1/ask", json={"question": "the hacked accounts", "explain": True, "ranking": "bm25"}).json()
    for passage in answer["passages"]:
        explanation = passage["explanation"]
        total = 0.0
        for term in explanation["terms"]:
            total += term["contribution"]
        assert total == explanation["score"] == passage["score"]


def test_follow_up_is_understood_by_its_history(client):
    body = {"question": "And how many followers does it have?", "history": ["Who opened the uriminzok account?"]}
    answer = client.post("/v1/ask", json=body).json()
    assert "uriminzok" in answer["interpreted_as"]
    assert client.post("/v1/ask", json={"question": body["question"]}).json()["interpreted_as"] is None


def test_only_what_is_shown_is_explained(seed_library, monkeypatch):
    explained = []
    searcher = seed_library.generation.searcher
    explain = searcher.explain
    monkeypatch.setattr(searcher, "explain", lambda query, n: explained.append(n) or explain(query, n))
    answer = ask(seed_library, "North Korea Twitter", k=2, max_per_source=1, explain=True)
    assert len(answer.passages) == 2
    assert all(passage.explanation.score == passage.score for passage in answer.passages)
    assert len(explained) == 2


def test_what_differs_is_cited_and_verified(client):
    question = {"question": "How many followers does the North Korean Twitter account have?", "k": 1}
    answer = client.post("/v1/ask", json=question).json()
    (pair,) = answer["differs"]
    assert client.post("/v1/verify", json=answer).json()["holds"] is True
    for side in (pair["first"], pair["second"]):
        cited = client.get(side["permalink"].partition("#")[0], headers={"accept": "application/json"}).json()
        assert cited["cited"]["text"] == side["text"]
    for field, forged in [
        ("text", "It has no followers."),
        ("span", {"start": 0, "end": 5}),
        ("differing", {"start": 0, "end": 5}),
        ("source_sha256", "0" * 64),
        ("source_id", "elsewhere"),
        ("permalink", "/v1/sources/elsewhere"),
    ]:
        changed = {**answer, "differs": [{**pair, "second": {**pair["second"], field: forged}}]}
        found = client.post("/v1/verify", json=changed).json()
        assert found["holds"] is False, field
        assert len(found["faults"]) == 1


def test_verify_finds_every_forgery(client):
    answer = client.post("/v1/ask", json={"question": "Who hacked the accounts?", "k": 2}).json()
    assert client.post("/v1/verify", json=answer).json()["holds"] is True
    for field, forged in [
        ("text", "North Korea has no accounts."),
        ("span", {"start": 1004, "end": 1442}),
        ("span", {"start": -5, "end": 1443}),
        ("byte_span", {"start": 0, "end": 5}),
        ("utf16_span", {"start": 0, "end": 5}),
        ("prefix", "nobody said"),
        ("source_sha256", "0" * 64),
        ("source_id", "elsewhere"),
        ("permalink", "/v1/sources/elsewhere"),
        ("highlights", [{"start": 0, "end": 3}]),
    ]:
        passages = [{**answer["passages"][0], field: forged}, *answer["passages"][1:]]
        found = client.post("/v1/verify", json={**answer, "passages": passages}).json()
        assert found["holds"] is False, field
        assert found["faults"]
    forged = {**answer, "answer": {**answer["answer"], "text": "Nobody hacked them."}}
    assert client.post("/v1/verify", json=forged).json()["holds"] is False
    assert client.post("/v1/verify", json={"question": "a"}).status_code == 400


def test_verify_asks_again(client):
    answer = client.post("/v1/ask", json={"question": "Who hacked the accounts?", "k": 2}).json()
    found = client.post("/v1/verify", json=answer).json()
    assert found == {**found, "holds": True, "faults": [], "recomputed": True, "notes": []}
    found = client.post("/v1/verify", json={**answer, "confidence": 1}).json()
    assert found["faults"] == [f"confidence is 1.0; asked again, it is {answer['confidence']}."]
    elsewhere = client.post("/v1/verify", json={**answer, "manifest": f"sha256:{'0' * 64}"}).json()
    assert (elsewhere["holds"], elsewhere["recomputed"]) == (True, False)
    assert elsewhere["notes"][0].startswith("Ranking, status and scores were not recomputed: ")
    evil = {**answer, "asked": {**answer["asked"], "collection": "evil"}}
    assert client.post("/v1/verify", json=evil).status_code == 404
    found = client.post("/v1/verify", json=evil, params={"collection": "default"}).json()
    assert "This is of the collection 'evil', not of 'default'." in found["faults"]


def test_verify_takes_batches_and_results_and_nothing_else(client):
    batch = client.post("/v1/ask/batch", json={"questions": [{"question": "uriminzok"}, {"question": "kim", "k": 1}]})
    result = client.post("/v1/search", json={"query": "twitter", "k": 2})
    second = client.post("/v1/search", json={"query": "twitter", "k": 2, "cursor": result.json()["next"]})
    for saved in (batch, result, second):
        found = client.post("/v1/verify", json=saved.json()).json()
        assert (found["faults"], found["recomputed"]) == ([], True)
    forged = {**second.json(), "asked": {**second.json()["asked"], "cursor": None}}
    assert not client.post("/v1/verify", json=forged).json()["holds"]
    many = {**batch.json(), "results": batch.json()["results"] * 51}
    assert client.post("/v1/verify", json=many).json()["field"] == "results"
    one = {"answer": {**batch.json()["results"][0]["answer"], "asked": {"k": 1000}}, "problem": None}
    large = client.post("/v1/verify", json={**batch.json(), "results": [one] * 21})
    assert (large.status_code, large.json()["field"]) == (400, "results")
    quotes = client.post("/v1/quotes/check", json={"quotes": [{"quote": "never be run by our Government"}]}).json()
    for other in (quotes, client.get("/v1/manifest").json(), [], {}, {"results": []}, {"results": 1}):
        refused = client.post("/v1/verify", json=other)
        assert refused.status_code == 400
        assert refused.json()["detail"].endswith(".")
    twice = batch.text.replace('"status"', '"status": "a", "status"', 1)
    refused = client.post("/v1/verify", content=twice, headers={"content-type": "application/json"})
    assert (refused.status_code, refused.json()["field"]) == (400, "status")
    assert client.post("/v1/verify", content=batch.text).status_code == 415


def test_what_verify_takes_is_documented(client):
    schema = client.get("/schema/openapi.json").json()
    operation = schema["paths"]["/v1/verify"]["post"]
    taken = operation["requestBody"]["content"]["application/json"]["schema"]["anyOf"]
    names = [each["$ref"].rpartition("/")[2] for each in taken]
    assert names == ["Answer", "SearchResult", "BatchAnswer"]
    assert set(names) <= set(schema["components"]["schemas"])
    assert schema["components"]["schemas"]["Asked"]["additionalProperties"] is False


def test_history_and_folding_can_be_switched_off(client):
    body = {"question": "And how many followers does it have?", "history": ["Who opened the uriminzok account?"]}
    assert client.post("/v1/ask", json={**body, "use_history": False}).json()["interpreted_as"] is None
    kept = client.post("/v1/ask", json={**body, "fold_similar": False, "k": 1000}).json()
    assert all(copy["exact"] for p in kept["passages"] + kept["nearest"] for copy in p["also_at"])
