"""Nobody keeps what holds a question, or what only those with a key may read."""

import pytest
from litestar.testing import TestClient

from qa.access.keys import Keys, Scope
from qa.web.app import create_app

HERE = "http://127.0.0.1"
SOURCE = "/v1/sources/001_4bbcc4075cae4779"
GET = [
    "/v1/ask?q=bridge",
    "/v1/search?q=bridge",
    "/searxng/search?q=bridge&format=json",
    "/?q=bridge",
    "/",
    "/quotation",
    "/draft",
    "/v1/sources",
    SOURCE,
    "/v1/manifest",
    "/v1/collections",
    "/v1/models",
    "/nowhere",
    "/v1/ask?q=",
]
POST = {
    "/v1/ask": {"question": "Who hacked the accounts?"},
    "/v1/ask?": {"question": "Who hacked the accounts?", "explain": True},
    "/v1/ask/batch": {"questions": [{"question": "Who hacked the accounts?"}]},
    "/v1/search": {"query": "twitter"},
    "/v1/quotes/check": {"quotes": [{"quote": "Some words that nobody said."}]},
    "/v1/chat/completions": {"model": "verbatim", "messages": [{"role": "user", "content": "Who hacked?"}]},
    "/dify/retrieval": {},
    "/v1/verify": {},
}


@pytest.fixture(scope="module")
def client(seed_library):
    with TestClient(create_app(seed_library), base_url=HERE) as client:
        yield client


@pytest.mark.parametrize("accept", ["application/json", "text/html"])
@pytest.mark.parametrize("path", GET)
def test_what_holds_a_question_or_a_source_is_not_stored(client, path, accept):
    assert client.get(path, headers={"Accept": accept}).headers.get_list("cache-control") == ["no-store"]


@pytest.mark.parametrize("path", POST)
def test_neither_is_what_is_answered_to_a_body(client, path):
    assert client.post(path, json=POST[path]).headers.get_list("cache-control") == ["no-store"]


def test_nor_is_a_stream(client):
    asked = {"model": "verbatim", "stream": True, "messages": [{"role": "user", "content": "Who hacked the accounts?"}]}
    assert client.post("/v1/chat/completions", json=asked).headers.get_list("cache-control") == ["no-store"]


def test_a_text_may_be_kept_where_it_was_received_and_asked_for_anew(client):
    first = client.get(f"{SOURCE}/text")
    again = client.get(f"{SOURCE}/text", headers={"If-None-Match": first.headers["etag"]})
    assert (first.status_code, again.status_code) == (200, 304)
    for response in (first, again):
        assert response.headers.get_list("cache-control") == ["private, no-cache"]


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/docs", "/schema/openapi.json"])
def test_what_holds_neither_may_be_kept(client, path):
    assert "no-store" not in client.get(path).headers.get("cache-control", "")


@pytest.mark.parametrize("accept", ["application/json", "text/html"])
def test_with_keys_neither_an_answer_nor_a_refusal_is_stored(seed_library, tmp_path, accept):
    keys = Keys(tmp_path)
    _, token = keys.add("reader", {Scope.SEARCH})
    with TestClient(create_app(seed_library, keys=keys), base_url=HERE) as client:
        for headers, status in (({}, 401), ({"Cookie": f"verbatim_key={token}"}, 200)):
            response = client.get("/v1/ask?q=bridge", headers={**headers, "Accept": accept})
            assert response.status_code == status
            assert response.headers.get_list("cache-control") == ["no-store"]
