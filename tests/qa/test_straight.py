"""The usual ask goes past the framework's objects, and is answered and refused in the same bytes as by its way."""

import msgspec
import pytest
from litestar.testing import TestClient

from qa.settings import Settings
from qa.web.app import create_app

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


def unmeasured(response):
    """The headers in their order and the fields of the body in theirs, but for how long it took."""
    fields = {**msgspec.json.decode(response.content), "took_ms": 0}
    headers = [(name, value) for name, value in response.headers.raw if name != b"content-length"]
    assert int(response.headers["content-length"]) == len(response.content)
    return headers, msgspec.json.encode(fields)
