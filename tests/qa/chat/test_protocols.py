"""SearXNG and Dify by the requests that their clients send, recorded from the clients' sources."""

import httpx
import pytest

from qa.answer import ask, ask_with_scores

QUESTION = "Who hacked the accounts?"

OPEN_WEBUI = {  # open-webui: backend/open_webui/retrieval/web/searxng.py
    "q": QUESTION,
    "format": "json",
    "pageno": 1,
    "safesearch": "1",
    "language": "en-US",
    "time_range": "",
    "categories": "",
    "theme": "simple",
    "image_proxy": 0,
}


def test_searxng(client, server):
    found = client.get("/searxng/search", params=OPEN_WEBUI, headers={"Accept": "text/html"}).json()
    results = found["results"]
    assert found["query"] == QUESTION
    assert found["number_of_results"] == len(results) == 10
    assert [result["score"] for result in results] == sorted((r["score"] for r in results), reverse=True)
    assert len({result["url"] for result in results}) == 10
    assert "Anonymous" in results[0]["content"]
    assert found["answers"][0]["answer"].startswith("Some North Korean social media accounts were hacked")
    source = client.get(results[0]["url"].removeprefix(server)).json()
    assert source["cited"]["text"] == results[0]["content"]
    again = client.get("/searxng/search", params={**OPEN_WEBUI, "pageno": 2}).json()
    assert {r["url"] for r in again["results"]}.isdisjoint(r["url"] for r in results)


@pytest.mark.parametrize(
    ("params", "status"),
    [
        ({"format": "json"}, 400),
        ({"q": " ", "format": "json"}, 400),
        ({"q": "a"}, 403),
        ({"q": "a", "format": "html"}, 403),
        ({"q": "a", "format": "json", "pageno": "0"}, 400),
        ({"q": "a", "format": "json", "pageno": "9" * 5000}, 400),
        ({"q": "a" * 16_001, "format": "json"}, 400),
    ],
)
def test_searxng_refuses(client, params, status):
    response = client.get("/searxng/search", params=params)
    assert response.status_code == status
    assert set(response.json()) == {"error"}


def dify(client, **body):  # dify: api/services/external_knowledge_service.py, fetch_external_knowledge_retrieval
    setting = {"top_k": 3, "score_threshold": 0.5}
    whole = {"retrieval_setting": setting, "query": QUESTION, "knowledge_id": "default"}
    headers = {"Content-Type": "application/json", "Authorization": "Bearer anything"}
    return client.post("/dify/retrieval", json={**whole, **body}, headers=headers)


def test_dify(client):
    records = dify(client).json()["records"]
    assert 1 <= len(records) <= 3
    assert "Anonymous" in records[0]["content"]
    for record in records:
        assert set(record) == {"content", "score", "title", "metadata"}
        assert 0.5 <= record["score"] <= 1
        assert record["metadata"]
    every = dify(client, retrieval_setting={"top_k": 50, "score_threshold": None}).json()["records"]
    assert len(every) > len(records)
    assert every[: len(records)] == records


def test_dify_scores_are_the_confidence(client):
    question = "Who hacked the Mongolian accounts?"
    answer = client.post("/v1/ask", json={"question": question}).json()
    records = dify(client, query=question, retrieval_setting={"top_k": 1, "score_threshold": 0}).json()["records"]
    assert records[0]["score"] == answer["confidence"]


@pytest.mark.parametrize("question", [QUESTION, "Is Twitter banned?", "Who hacked the Mongolian accounts?"])
def test_confidence_does_not_depend_on_how_many_are_asked_for(seed_library, question):
    assert len({ask(seed_library, question, k=k).confidence for k in (1, 10, 11, 50, 1000)}) == 1
    found, scores = ask_with_scores(seed_library, question, k=50)
    assert scores[0] == found.confidence
    assert scores == sorted(scores, reverse=True)
    assert len(scores) == len(found.passages or found.nearest)


def test_dify_errors(client):
    probe = client.post("/dify/retrieval", json={})
    unknown = dify(client, knowledge_id="nope")
    filtered = dify(client, metadata_condition={"logical_operator": "and", "conditions": [{"name": ["a"]}]})
    many = dify(client, retrieval_setting={"top_k": 0, "score_threshold": 0})
    assert [r.status_code for r in (probe, unknown, filtered, many)] == [400, 404, 400, 400]
    assert unknown.json()["error_code"] == 2001
    for response in (probe, unknown, filtered, many):
        assert set(response.json()) == {"error_code", "error_msg"}


def test_no_question_is_kept_by_any_protocol(client, tmp_path_factory):
    canary = "xylophonenarwhal"
    asked = {"model": "verbatim", "messages": [{"role": "user", "content": f"{canary} “{canary} is a word or two”"}]}
    rpc = {"jsonrpc": "2.0", "id": 1, "method": "tools/call"}
    headers = {"Accept": "application/json, text/event-stream, text/html"}
    for arguments in ({"question": canary}, {"question": canary, "k": 0}, {"wrong": canary}):
        call = {**rpc, "params": {"name": "ask", "arguments": arguments}}
        assert client.post("/mcp", json=call, headers=headers).status_code == 200
    client.post("/mcp", json={**rpc, "method": canary}, headers=headers)
    for body in (asked, {**asked, "stream": True}, {**asked, "model": canary}, {"messages": canary}):
        client.post("/v1/chat/completions", json=body)
    client.post(f"/v1/vector_stores/{canary}/search", json={"query": canary})
    client.get("/searxng/search", params={"q": canary, "format": "json"})
    client.get("/searxng/search", params={"q": canary, "format": canary})
    dify(client, query=canary)
    dify(client, query=canary, knowledge_id=canary)
    client.get("/", params={"q": canary}, headers=headers)
    client.post("/quotation", data={"quote": canary, "speaker": canary}, headers=headers)
    home = next(path for path in tmp_path_factory.getbasetemp().iterdir() if path.name.startswith("served"))
    files = [path for path in home.rglob("*") if path.is_file()]
    assert (home / "server.log") in files
    assert not [path.name for path in files if canary.encode() in path.read_bytes()]


def test_a_client_that_goes_away_harms_nobody(client, server):
    body = {"model": "verbatim", "messages": [{"role": "user", "content": QUESTION}], "stream": True}
    for _ in range(20):
        with httpx.stream("POST", f"{server}/v1/chat/completions", json=body) as response:
            next(response.iter_raw(chunk_size=16))
    assert client.get("/healthz").status_code == 200
    assert client.post("/v1/chat/completions", json=body).text.endswith("data: [DONE]\n\n")
