"""A server has asked itself before it answers others, whatever it holds and whoever may ask."""

from typing import Any

import pytest
from anyio import run
from litestar.testing import TestClient

from index import Library
from index.ingest.records import make_source
from qa import seeds
from qa.web.app import create_app
from qa.web.rehearsal import rehearse

TEXTS = {"none": [], "empty": [""], "a sign": ["%"], "words": ["One word. “Two,” said Ann Smith.\n\n\u202e😀"]}


@pytest.fixture(params=TEXTS.values(), ids=TEXTS.keys())
def library(request: pytest.FixtureRequest) -> Library:
    return Library.from_sources([make_source(f"s{n}", "", text) for n, text in enumerate(request.param)])


def test_any_library_is_served(library: Library) -> None:
    with TestClient(create_app(library, rehearsed=True), "http://127.0.0.1") as client:
        assert client.get("/healthz").status_code == 200
        assert client.post("/v1/quotes/check", json={"quotes": [{"quote": "said Ann Smith"}]}).status_code == 200


def test_what_a_server_asks_itself_is_answered() -> None:
    library = seeds.library()
    app = create_app(library)
    answered: dict[str, set[int]] = {}

    async def routes(scope: Any, receive: Any, send: Any) -> None:
        async def noted(message: Any) -> None:
            if message["type"] == "http.response.start":
                answered.setdefault(scope["path"], set()).add(message["status"])
            await send(message)

        scope["headers"] = [*scope["headers"], (b"host", b"127.0.0.1")]
        await app.asgi_handler(scope, receive, noted)

    run(rehearse, app, routes, library)
    assert answered == {"/v1/ask": {200}, "/v1/quotes/check": {200}}
