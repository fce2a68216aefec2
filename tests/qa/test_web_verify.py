"""/v1/verify under those who send it what costs more than it should, or do not wait for what it says."""

import asyncio

import msgspec
import pytest
from litestar.testing import TestClient

from index import Library, Span
from index.ingest.records import make_source
from index.model import passage_id, permalink
from qa.web.app import create_app

NO_STATE = f"sha256:{'0' * 64}"
BOOK = make_source("book", "", "\n\n".join(f"Bridge {n} was built by Olsen in 1932." for n in range(4000)))


@pytest.fixture(scope="module")
def app():
    return create_app(Library.from_sources([BOOK]))


@pytest.fixture(scope="module")
def book(app):
    with TestClient(app, base_url="http://127.0.0.1") as client:
        yield client


def answer(client, **more):
    return client.post("/v1/ask", json={"question": "Who built bridge 17?", "k": 1, **more}).json()


def copied(saved, spans):
    """The answer, of another state; its first passage is said to stand at further places of the book."""
    first, *rest = saved["passages"]
    copies = [
        {
            "passage_id": passage_id("book", span, BOOK.text[span.start : span.end]),
            "source_id": "book",
            "title": first["title"],
            "span": {"start": span.start, "end": span.end},
            "permalink": permalink(BOOK, span),
        }
        for span in spans
    ]
    return {**saved, "manifest": NO_STATE, "passages": [{**first, "also_at": copies}, *rest]}


def test_no_more_text_is_compared_than_is_allowed_for_all_of_a_body(book):
    one = copied(answer(book), [Span(at, len(BOOK.text) - at) for at in range(8)])
    assert book.post("/v1/verify", json=one).status_code == 200
    many = copied(answer(book), [Span(at, len(BOOK.text) - at) for at in range(40)])
    batch = {"results": [{"answer": one, "problem": None}] * 5, "manifest": NO_STATE}
    for saved in (many, batch):
        refused = book.post("/v1/verify", json=saved)
        assert refused.status_code == 400
        assert "use qa verify" in refused.json()["detail"]


def test_nor_are_more_places_looked_up(book):
    saved = copied(answer(book), [])
    copy = {"passage_id": "1", "source_id": "book", "title": "", "span": {"start": 0, "end": 1}, "permalink": ""}
    for copies, status in ((1000, 200), (12_000, 400)):
        first = {**saved["passages"][0], "also_at": [copy] * copies}
        assert book.post("/v1/verify", json={**saved, "passages": [first]}).status_code == status


def test_a_batch_that_nobody_waits_for_any_more_is_not_checked_to_its_end(app, book):
    result = {"answer": answer(book), "problem": None}
    body = msgspec.json.encode({"results": [result] * 50, "manifest": result["answer"]["manifest"]})
    raw = [(b"host", b"127.0.0.1"), (b"content-type", b"application/json")]
    scope = {"type": "http", "http_version": "1.1", "method": "POST", "scheme": "http", "path": "/v1/verify"}
    where = {"raw_path": b"/v1/verify", "query_string": b"", "root_path": "", "server": ("127.0.0.1", 80)}

    async def status(*messages):
        coming, sent = list(messages), []

        async def receive():
            return coming.pop(0) if coming else await asyncio.Event().wait()

        async def send(message):
            sent.append(message)

        await app({**scope, **where, "headers": raw, "client": ("127.0.0.1", 1), "state": {}}, receive, send)
        return sent[0]["status"]

    whole = {"type": "http.request", "body": body, "more_body": False}
    assert asyncio.run(status(whole)) == 200
    assert asyncio.run(status(whole, {"type": "http.disconnect"})) == 499


def test_what_a_batch_would_not_explain_is_not_explained_to_check_it(book):
    true = answer(book)
    asked = {"k": 199, "explain": True}
    question = " ".join(["bridge built engineer olsen"] * 30)
    forged = {**true, "question": question, "status": "no_answer", "answer": None, "passages": [], "asked": asked}
    entry = {"answer": forged, "problem": None}
    for n, status in ((1, 200), (10, 400)):
        questions = [{"question": question, **asked}] * n
        assert book.post("/v1/ask/batch", json={"questions": questions}).status_code == status
        checked = book.post("/v1/verify", json={"results": [entry] * n, "manifest": true["manifest"]})
        assert checked.status_code == status
    assert (checked.json()["field"], "explains at most 50000" in checked.json()["detail"]) == ("results", True)
    elsewhere = {**forged, "manifest": NO_STATE}
    results = [{"answer": elsewhere, "problem": None}] * 10
    checked = book.post("/v1/verify", json={"results": results, "manifest": NO_STATE})
    assert (checked.status_code, checked.json()["recomputed"]) == (200, False)


def test_a_batch_of_explained_answers_holds(book):
    batch = {"questions": [{"question": "Who built bridge 17?", "k": 5, "explain": True}] * 3}
    found = book.post("/v1/verify", json=book.post("/v1/ask/batch", json=batch).json()).json()
    assert (found["holds"], found["recomputed"]) == (True, True)
