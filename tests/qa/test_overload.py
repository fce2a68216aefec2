"""Overload is bounded: so many requests are worked on, so many wait, the rest is refused at once in its own words."""

import asyncio
import importlib.util
import statistics
import time
from collections import Counter
from pathlib import Path

import httpx
import pytest
from litestar.testing import TestClient

from qa.settings import Settings
from qa.web.app import create_app

pytestmark = pytest.mark.deep

_spec = importlib.util.spec_from_file_location("serving", Path(__file__).with_name("serving.py"))
serving = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(serving)

ASK = {"question": "Who hacked the accounts?", "k": 1}
CHAT = {"model": "verbatim", "messages": [{"role": "user", "content": ASK["question"]}]}
BROWSER = {"Accept": "text/html"}


@pytest.fixture(scope="module")
def full(seed_library):
    """A client of a server that has no slot left."""
    with TestClient(create_app(seed_library, Settings(slots=0, queue=0)), base_url="http://127.0.0.1") as client:
        yield client


@pytest.mark.parametrize(
    ("method", "path", "fields"),
    [
        ("POST", "/v1/ask", {"type", "title", "status", "detail", "field"}),
        ("GET", "/v1/sources", {"type", "title", "status", "detail", "field"}),
        ("POST", "/v1/chat/completions", {"error"}),
        ("GET", "/v1/models", {"error"}),
        ("POST", "/v1/vector_stores/default/search", {"error"}),
        ("POST", "/dify/retrieval", {"error_code", "error_msg"}),
        ("GET", "/searxng/search", {"error"}),
        ("POST", "/mcp", {"jsonrpc", "id", "error"}),
    ],
)
def test_what_is_too_much_is_refused_in_the_words_of_the_protocol(full, method, path, fields):
    response = full.request(method, path, json={} if method == "POST" else None)
    assert response.status_code == 503
    assert int(response.headers["retry-after"]) >= 1
    assert response.headers["x-content-type-options"] == "nosniff"
    assert set(response.json()) == fields
    assert "try again" in response.text


def test_a_browser_is_told_on_a_page(full):
    response = full.get("/", headers=BROWSER)
    assert response.status_code == 503
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    assert "<h1>Too busy</h1>" in response.text


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/static/page.css", "/docs"])
def test_what_tells_how_the_server_is_never_waits(full, path):
    assert full.get(path).status_code == 200


def test_nobody_waits_for_ever(seed_library):
    few = Settings(slots=0, queue=5, longest_wait=0.1)
    with TestClient(create_app(seed_library, few), base_url="http://127.0.0.1") as client:
        assert client.post("/v1/ask", json=ASK).status_code == 503


def test_a_batch_that_nobody_waits_for_any_more_is_left(small):
    asked = serving.posted("/v1/ask/batch", {"questions": [{"question": "korea twitter " * 800, "k": 200}] * 100})
    with serving.connected(small) as connection:
        began = time.monotonic()
        connection.sendall(asked)
        assert connection.recv(12) == b"HTTP/1.1 200"
        whole = time.monotonic() - began
    with serving.connected(small) as connection:
        connection.sendall(asked)
        time.sleep(whole / 10)
    began = time.monotonic()
    assert httpx.post(f"{small}/v1/ask", json=ASK, timeout=60).status_code == 200
    assert time.monotonic() - began < whole / 3


@pytest.fixture(scope="module")
def small():
    """A real server with one slot and room for one to wait, that cuts who is slow."""
    with serving.served(slots=1, queue=1, longest_wait=60.0, slowest_head=1.0, slowest_body=1.0) as (url, _):
        yield url


def test_a_client_that_goes_away_frees_its_slot(small):
    long = serving.posted("/v1/articles/check", serving.draft(100))
    stream = serving.posted("/v1/chat/completions", {**CHAT, "stream": True})
    half = serving.posted("/v1/ask", ASK)[:-10]
    for request in (long, stream, half):
        for _ in range(3):
            gone = [serving.connected(small) for _ in range(2)]
            for each in gone:
                each.sendall(request)
            for each in gone:
                each.close()
    with serving.connected(small) as reader:  # who does not read its answer holds nothing either
        reader.sendall(stream)
        for _ in range(600):
            response = httpx.post(f"{small}/v1/ask", json=ASK, timeout=30)
            if response.status_code == 200:
                break
        assert response.status_code == 200
        assert httpx.post(f"{small}/v1/ask", json=ASK, timeout=30).status_code == 200


def test_who_sends_half_a_body_holds_no_slot(small):
    half = serving.posted("/v1/ask", ASK)[:-10]
    stalled = [serving.connected(small) for _ in range(5)]
    for each in stalled:
        each.sendall(half)
    assert httpx.post(f"{small}/v1/ask", json=ASK, timeout=30).status_code == 200
    for each in stalled:
        each.close()


@pytest.mark.parametrize(
    "sent",
    [
        b"",
        b"POST /v1/ask HTTP/1.1\r\nhost: 127.0.0.1\r\nx-slow: ",
        serving.posted("/v1/ask", ASK)[:-10],
        serving.posted("/v1/ask", ASK) + b"POST /v1/ask HTTP/1.1\r\nhost: ",
    ],
    ids=["nothing", "half the headers", "half the body", "half of a second request"],
)
def test_a_client_that_stalls_is_cut(small, sent):
    with serving.connected(small) as slow:
        slow.sendall(sent)
        said = b""
        while piece := slow.recv(65536):
            said += piece
    last = said[said.rindex(b"HTTP/1.1 ") :]
    assert last.startswith(b"HTTP/1.1 408 ")
    assert b"urn:verbatim:problem:too-slow" in last


async def one(url, request, said):
    """Notes (status or name of the failure, begin, end) of one request over a connection of its own."""
    began = time.perf_counter()
    try:
        async with asyncio.timeout(10):
            reader, writer = await asyncio.open_connection(*url.removeprefix("http://").split(":"))
            writer.write(request)
            status = int((await reader.read()).split(b" ", 2)[1])
            writer.close()
    except (OSError, TimeoutError, IndexError) as error:
        status = type(error).__name__
    said.append((status, began, time.perf_counter()))


async def capacity(url, request, seconds):
    """Answers a second, asked for by as many as are worked on at once."""
    said = []
    began = time.perf_counter()

    async def worker():
        while time.perf_counter() < began + seconds:
            await one(url, request, said)

    await asyncio.gather(worker(), worker())
    assert {status for status, *_ in said} == {200}
    return len(said) / (time.perf_counter() - began)


async def overload(url, factor, seconds):
    """Open loop: requests come at `factor` times the capacity, whatever becomes of them.

    (answers a second by capacity, outcomes, seconds of each answer, (status, seconds) of each health check).
    """
    request = serving.posted("/v1/articles/check", serving.draft(40), connection="close")
    look = b"GET /healthz HTTP/1.1\r\nhost: 127.0.0.1\r\nconnection: close\r\n\r\n"
    await capacity(url, request, 0.5)
    able = await capacity(url, request, max(1.0, seconds / 20))
    said, health, tasks = [], [], []
    began = time.perf_counter()
    while (now := time.perf_counter() - began) < seconds:
        if len(tasks) < now * able * factor:
            tasks.append(asyncio.ensure_future(one(url, request, said)))
            if len(tasks) % 20 == 0:
                tasks.append(asyncio.ensure_future(one(url, look, health)))
        else:
            await asyncio.sleep(0.001)
    await asyncio.gather(*tasks)
    able = (able + await capacity(url, request, max(1.0, seconds / 20))) / 2
    answers = [(end - start, end) for status, start, end in said if status == 200]
    rate = len(answers) / (max(end for _, end in answers) - began)
    outcomes = Counter(status for status, *_ in said)
    return rate / able, outcomes, [took for took, _ in answers], [(s, end - start) for s, start, end in health]


def test_ten_times_as_much_as_it_can():
    with serving.served(queue=8) as (url, _):
        share, outcomes, answers, health = asyncio.run(overload(url, 10, 3))
        assert set(outcomes) == {200, 503}
        assert share >= 0.5  # three seconds are few; the minute below is held to 0.7
        assert {status for status, _ in health} == {200}
        assert statistics.median(s for _, s in health) < statistics.median(answers)
        assert httpx.post(f"{url}/v1/ask", json=ASK, timeout=10).status_code == 200


@pytest.mark.long
def test_a_minute_of_ten_times_as_much():
    with serving.served() as (url, process):
        before = resident(process.pid)
        share, outcomes, _, health = asyncio.run(overload(url, 10, 60))
        grown = resident(process.pid) - before
        began = time.perf_counter()
        assert httpx.post(f"{url}/v1/ask", json=ASK, timeout=10).status_code == 200
        recovered = time.perf_counter() - began
    worst = sorted(took for _, took in health)[int(len(health) * 0.99)]
    print(f"goodput {share:.2f}, {dict(outcomes)}, health p99 {worst:.3f} s, +{grown >> 20} MB")  # noqa: T201
    assert set(outcomes) == {200, 503}
    assert share >= 0.7
    assert {status for status, _ in health} == {200}
    assert worst <= 0.1
    assert grown <= 100 << 20
    assert recovered <= 2


def resident(pid):
    """Bytes of memory that the process holds."""
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * 4096
