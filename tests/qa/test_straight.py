"""The usual ask goes past the framework's objects, and is answered and refused in the same bytes as by its way."""

import asyncio
import sys

import msgspec
import pytest
from litestar import Litestar, Response, post
from litestar.params import JSONBody
from litestar.testing import TestClient

from qa.settings import Settings
from qa.web.app import create_app
from qa.web.routes.ask import AskRequest

USUAL, OTHER = ({"content-type": kind} for kind in ("application/json", "application/json; charset=utf-8"))

BODIES = [
    b'{"question": "Who hacked the accounts?", "k": 2}',
    b'{"question": "Wof\xc3\xbcr? \\ud83d\\udca5", "explain": true, "ranking": "bm25"}',
    b'{"question": "Twitter", "filters": {"kind": ["comment"]}, "max_per_source": 1}',
    b"",
    b"{",
    b"[]",
    b'{"question": ""}',
    b'{"question": "a", "k": "5"}',
    b'{"question": "a", "k": 0}',
    b'{"question": "a", "question": "b"}',
    b'{"question": "a", "temperature": 1}',
    b'{"question": "\xff"}',
    b'{"question": "a", "collection": "b"}',
    b'{"question":' + b"[" * 10_000 + b"]" * 10_000 + b"}",
    b'{"question": "' + b"a" * 60_000 + b'"}',
    b'{"question": "' + b"a" * 100_000 + b'"}',
]


@pytest.fixture(scope="module")
def asked(seed_library):
    with TestClient(create_app(seed_library, Settings()), base_url="http://127.0.0.1") as client:
        yield lambda body, headers: client.post("/v1/ask", content=body, headers=headers)


@pytest.mark.parametrize("body", BODIES, ids=range(len(BODIES)))
def test_the_straight_way_answers_as_the_framework_does(asked, body):
    one, other = asked(body, USUAL), asked(body, OTHER)
    assert one.status_code == other.status_code
    assert unmeasured(one) == unmeasured(other)


@pytest.mark.parametrize("query", ["q=a", "k=0", "collection=c", "q=a&q=b", "%ff", "x"])
def test_an_address_with_parameters_is_refused_either_way(client, query):
    """A POST reads its body alone, and says so, whichever way it goes."""
    one, other = (client.post(f"/v1/ask?{query}", content=BODIES[0], headers=headers) for headers in (USUAL, OTHER))
    assert one.status_code == other.status_code == 400
    assert one.content == other.content


@pytest.mark.parametrize("kinds", [["text/plain", "application/json"], ["application/json", "text/plain"], []])
def test_the_first_content_type_counts(client, kinds):
    sent = client.post("/v1/ask", content=BODIES[0], headers=[("content-type", kind) for kind in kinds])
    assert sent.status_code == (200 if kinds[:1] == ["application/json"] else 415)


@pytest.mark.parametrize("pieces", [1, 5])
def test_a_body_in_pieces(asked, pieces):
    body = BODIES[0]
    size = -(-len(body) // pieces)
    sent = asked((body[at : at + size] for at in range(0, len(body), size)), USUAL)
    assert unmeasured(sent) == unmeasured(asked(body, USUAL))


def test_the_usual_ask_makes_few_calls_beside_a_ready_made_answer(seed_library):
    """What an ask costs in calls, which other work on the machine does not change; bench/http.py takes the time."""

    @post("/v1/ask", status_code=200)
    async def ready_made(data: JSONBody[AskRequest]) -> Response[bytes]:
        return Response(b"{}", media_type="application/json")

    app = create_app(seed_library, Settings())
    usual, by_the_framework = (asyncio.run(least_calls(app, headers)) for headers in (USUAL, OTHER))
    ready = asyncio.run(least_calls(Litestar([ready_made], openapi_config=None, logging_config=None), USUAL))
    assert usual < 0.8 * by_the_framework
    assert usual < 2.5 * ready


async def least_calls(app, headers):
    """The fewest calls that one of five same asks makes."""
    body = BODIES[0]
    raw = [(b"host", b"127.0.0.1:8000"), *((name.encode(), value.encode()) for name, value in headers.items())]
    asked = {"type": "http", "http_version": "1.1", "method": "POST", "scheme": "http", "path": "/v1/ask"}
    where = {"raw_path": b"/v1/ask", "query_string": b"", "root_path": "", "server": ("127.0.0.1", 8000)}
    counts = []
    for _ in range(5):
        unread, sent, calls = [{"type": "http.request", "body": body, "more_body": False}], [], 0

        async def receive(unread=unread):
            return unread.pop() if unread else await asyncio.Event().wait()

        async def send(message, sent=sent):
            sent.append(message)

        def count(frame, event, argument):
            nonlocal calls
            calls += event in {"call", "c_call"}

        sys.setprofile(count)
        try:
            await app({**asked, **where, "headers": raw, "client": ("127.0.0.1", 1), "state": {}}, receive, send)
        finally:
            sys.setprofile(None)
        assert sent[0]["status"] == 200
        counts.append(calls)
    return min(counts)


def unmeasured(response):
    """The headers in their order and the fields of the body in theirs, but for how long it took."""
    fields = {**msgspec.json.decode(response.content), "took_ms": 0}
    headers = [(name, value) for name, value in response.headers.raw if name != b"content-length"]
    assert int(response.headers["content-length"]) == len(response.content)
    return headers, msgspec.json.encode(fields)
