"""Every route and protocol asks the collection it names, and never another one's sources."""

import pytest
from litestar.testing import TestClient

from index import Library
from index.ingest.records import make_source
from qa.access.keys import Keys, Scope
from qa.settings import Settings
from qa.web.app import create_app

pytestmark = pytest.mark.deep

HERE = "http://127.0.0.1"
PRESS = "The quince harvest failed in 1931.\n\n“No ferry crossed the strait,” said Ann Lee."
HOUSE = "The boiler was mended in 1977."
MCP = {"Accept": "application/json, text/event-stream"}


@pytest.fixture
def library(tmp_path):
    made = Library.open(tmp_path)
    made.add([make_source("house", "", HOUSE)])
    made.to_fill("press").add([make_source("paper", "", PRESS)])
    return made


@pytest.fixture
def client(library, tmp_path):
    with TestClient(create_app(library, Settings(), Keys(tmp_path)), base_url=HERE) as client:
        yield client


def tool(client, name, headers=MCP, **arguments):
    call = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": name, "arguments": arguments}}
    result = client.post("/mcp", json=call, headers=headers).json()["result"]
    return result.get("structuredContent") or result["content"][0]["text"]


def asked(client, collection, question="When did the quince harvest fail?", **more):
    """What each mouth says, as text, and its status."""
    chat = {"messages": [{"role": "user", "content": question}]}
    model = "verbatim" if collection == "default" else f"verbatim:{collection}"
    quotes = {"quotes": [{"quote": "No ferry crossed the strait"}], "collection": collection}
    where = "" if collection == "default" else f"/{collection}"
    return {
        "ask": client.post("/v1/ask", json={"question": question, "collection": collection}, **more),
        "link": client.get("/v1/ask", params={"q": question, "collection": collection}, **more),
        "quotes": client.post("/v1/quotes/check", json=quotes, **more),
        "article": client.post(
            "/v1/articles/check", json={"text": "“No ferry crossed the strait”", "collection": collection}, **more
        ),
        "sources": client.get("/v1/sources", params={"collection": collection}, **more),
        "manifest": client.get("/v1/manifest", params={"collection": collection}, **more),
        "chat": client.post("/v1/chat/completions", json={**chat, "model": model}, **more),
        "model": client.get(f"/v1/models/{model}", **more),
        "store": client.post(f"/v1/vector_stores/{collection}/search", json={"query": question}, **more),
        "dify": client.post("/dify/retrieval", json={"knowledge_id": collection, "query": question}, **more),
        "searxng": client.get(f"/searxng{where}/search", params={"q": question, "format": "json"}, **more),
        "page": client.get("/", params={"q": question, "collection": collection}, **more),
        "quotation": client.post("/quotation", data={"quote": "No ferry crossed", "collection": collection}, **more),
    }


def test_every_mouth_speaks_from_the_collection_that_is_named(client):
    for name, response in asked(client, "press").items():
        assert response.status_code == 200, (name, response.text)
        assert "mended" not in response.text
        if name not in {"manifest", "model"}:
            assert "paper" in response.text, name
            if name != "sources":
                assert "collection=press" in response.text, name
    for name, response in asked(client, "default").items():
        assert response.status_code == 200
        assert "paper" not in response.text, name
        assert "collection=" not in response.text, name


def test_what_is_not_there_is_not_found(client):
    for name, response in asked(client, "nobody").items():
        assert response.status_code == 404, (name, response.text)
    assert client.get("/v1/sources/paper").status_code == 404
    assert client.get("/v1/sources/house", params={"collection": "press"}).status_code == 404
    passage = client.get("/v1/sources/house").json()["passages"][0]["passage_id"]
    assert client.get(f"/v1/passages/{passage}").status_code == 200
    assert client.get(f"/v1/passages/{passage}", params={"collection": "press"}).status_code == 404
    assert client.get("/v1/sources/house/text", params={"collection": "press"}).status_code == 404


def test_permalinks_lead_back_into_their_collection(client):
    answer = client.post(
        "/v1/ask", json={"question": "When did the quince harvest fail?", "collection": "press"}
    ).json()
    assert client.post("/v1/verify", json=answer, params={"collection": "press"}).json()["holds"]
    for passage in answer["passages"]:
        assert client.get(passage["permalink"]).json()["cited"]["text"] == passage["text"]


def test_a_batch_asks_each_collection(client):
    questions = [{"question": "quince harvest", "collection": name} for name in ("press", "default", "nobody")]
    first, second, third = client.post("/v1/ask/batch", json={"questions": questions}).json()["results"]
    assert first["answer"]["manifest"] != second["answer"]["manifest"]
    assert third["problem"]["status"] == 404


def test_mcp_takes_a_collection(client):
    pytest.importorskip("mcp")
    found = tool(client, "search", query="quince harvest", collection="press")["results"]
    assert [result["id"].partition(":")[0] for result in found] == ["paper"]
    assert tool(client, "fetch", id=found[0]["id"], collection="press")["text"] == PRESS.partition("\n")[0]
    assert "No passage" in str(tool(client, "fetch", id=found[0]["id"]))
    assert tool(client, "check_quote", quote="No ferry crossed", collection="press")["verdict"] == "verbatim"
    assert "no collection" in tool(client, "search", query="quince", collection="nobody")


def test_the_collections_are_listed(client):
    assert client.get("/v1/collections").json() == {"collections": ["default", "press"]}
    assert [model["id"] for model in client.get("/v1/models").json()["data"]] == ["verbatim", "verbatim:press"]


def test_a_key_opens_its_collection_alone(client, tmp_path):
    _, token = Keys(tmp_path).add("desk", [Scope.SEARCH], collection="press")
    headers = {"Authorization": f"Bearer {token}"}
    for name, response in asked(client, "press", headers=headers).items():
        assert response.status_code == 200, (name, response.text)
    for closed in ("default", "nobody"):
        for name, response in asked(client, closed, headers=headers).items():
            assert response.status_code == 403, (name, response.text)
    assert "another collection" in tool(client, "search", {**MCP, **headers}, query="quince")
    assert client.get("/v1/collections", headers=headers).json() == {"collections": ["press"]}
    assert [each["id"] for each in client.get("/v1/models", headers=headers).json()["data"]] == ["verbatim:press"]
