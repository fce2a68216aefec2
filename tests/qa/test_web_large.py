"""Large and repetitive bodies and addresses: they take as long as they are long, and hold up nobody else."""

import asyncio
from itertools import islice, product
from string import ascii_letters
from time import perf_counter

import msgspec
import pytest
from litestar.testing import TestClient

from index import Library, QueryError
from index.ingest.records import make_source
from qa.repeated import check_once
from qa.web.app import create_app

NAMES = ["".join(letters) for letters in islice(product(ascii_letters, repeat=3), 16_000)]


@pytest.fixture(scope="module")
def app():
    return create_app(Library.from_sources([make_source("one", "Bees", "Bees make honey.")]))


def seconds(work):
    """The least of five."""
    taken = []
    for _ in range(5):
        began = perf_counter()
        work()
        taken.append(perf_counter() - began)
    return min(taken)


FIRST, LAST = ["twice", "twice", *NAMES], [*NAMES, "twice", "twice"]
"""Where to look from the beginning finds it at once, and at the very end."""


def test_a_field_that_stands_twice_is_found_in_one_pass_over_the_names():
    def refused(names):
        body = "{" + ",".join(f'"{name}":0' for name in names) + "}"
        with pytest.raises(QueryError, match="names a field twice") as found:
            check_once(body.encode())
        assert found.value.field == "twice"

    assert seconds(lambda: refused(LAST)) < 8 * seconds(lambda: refused(FIRST))


def test_so_is_a_parameter_that_stands_twice(app):
    with TestClient(app, base_url="http://127.0.0.1") as client:

        def refused(names):
            response = client.get(f"/v1/ask?{'&'.join(names)}")
            assert (response.status_code, response.json()["field"]) == (400, "twice")

        assert seconds(lambda: refused(LAST)) < 8 * seconds(lambda: refused(FIRST))


MANY = ["a:"] * 250_000
LARGE = {
    "batch": ("POST", "/v1/ask/batch", {"questions": [{"question": "a", "k": 0, "filters": {"source": MANY}}]}, 200),
    "source": ("PUT", "/v1/sources/a", {"text": " ", "metadata": {f"{n}": ":" for n in range(250_000)}}, 400),
}


@pytest.mark.parametrize("name", LARGE)
def test_a_large_body_is_not_read_where_the_others_wait(app, name):
    method, path, body, status = LARGE[name]
    content = msgspec.json.encode(body)

    async def held_up():
        """The longest time that the event loop was held up, as a share of all the time that the request took."""
        whole = {"type": "http.request", "body": content, "more_body": False}
        raw = [(b"host", b"127.0.0.1"), (b"content-type", b"application/json")]
        scope = {"type": "http", "http_version": "1.1", "method": method, "scheme": "http", "path": path}
        where = {"raw_path": path.encode(), "query_string": b"", "root_path": "", "server": ("127.0.0.1", 80)}
        coming, sent = [whole], []

        async def receive():
            return coming.pop() if coming else await asyncio.Event().wait()

        async def send(message):
            sent.append(message)

        asked = {**scope, **where, "headers": raw, "client": ("127.0.0.1", 1), "state": {}}
        request = asyncio.create_task(app(asked, receive, send))
        began = last = perf_counter()
        longest = 0.0
        while not request.done():
            await asyncio.sleep(0)
            now = perf_counter()
            longest, last = max(longest, now - last), now
        assert sent[0]["status"] == status
        return longest / (last - began)

    assert min(asyncio.run(held_up()) for _ in range(5)) < 0.6
