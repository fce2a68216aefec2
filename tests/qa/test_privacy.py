"""A question sent through every route, protocol and way to fail is found in nothing that is kept."""

import importlib.util
import re
from pathlib import Path

import httpx
import pytest

from qa.access.keys import Keys, Scope

pytestmark = pytest.mark.deep

_spec = importlib.util.spec_from_file_location("serving", Path(__file__).with_name("serving.py"))
serving = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(serving)

CANARY = "quokkamandolin"
SAID = f"{CANARY} said “{CANARY} is a word or two” and so on"
CHAT = {"model": "verbatim", "messages": [{"role": "user", "content": SAID}]}
CALL = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": "ask", "arguments": {"question": SAID}}}
READ = {"jsonrpc": "2.0", "id": 1, "method": "resources/read", "params": {"uri": f"verbatim://sources/{CANARY}"}}
LIST = {"jsonrpc": "2.0", "id": 1, "method": "resources/list", "params": {"cursor": CANARY}}
DIFY = {"knowledge_id": "default", "query": SAID, "retrieval_setting": {"top_k": 3, "score_threshold": 0}}
MCP = {"accept": "application/json, text/event-stream"}
BROKEN = f"""
from index.generation import Generation
from qa.access.keys import Keys
from qa.web import server

server.warm = print

def broken(*_, **__):
    said = "{CANARY}"
    raise RuntimeError(said) from ValueError(said)

"""
REQUESTS = [
    ("POST", "/v1/ask", {"json": {"question": SAID}}),
    ("POST", "/v1/ask", {"json": {"question": SAID, CANARY: 1}}),
    ("POST", "/v1/ask", {"content": CANARY}),
    ("GET", f"/v1/ask?q={CANARY}", {}),
    ("POST", "/v1/ask/batch", {"json": {"questions": [{"question": SAID}, {"question": SAID, "k": 0}]}}),
    ("POST", "/v1/quotes/check", {"json": {"quotes": [{"quote": SAID, "speaker": CANARY}]}}),
    ("POST", "/v1/articles/check", {"json": {"text": SAID}}),
    ("POST", "/v1/verify", {"json": {"question": SAID}}),
    ("GET", f"/v1/sources/{CANARY}", {}),
    ("GET", f"/v1/passages/{CANARY}", {}),
    ("POST", "/v1/chat/completions", {"json": CHAT}),
    ("POST", "/v1/chat/completions", {"json": {**CHAT, "stream": True}}),
    ("POST", "/v1/chat/completions", {"json": {**CHAT, "model": CANARY}}),
    ("POST", "/v1/vector_stores/default/search", {"json": {"query": SAID}}),
    ("POST", "/dify/retrieval", {"json": DIFY}),
    ("GET", f"/searxng/search?q={CANARY}&format=json", {}),
    ("POST", "/mcp", {"json": CALL, "headers": MCP}),
    ("POST", "/mcp", {"json": READ, "headers": MCP}),
    ("POST", "/mcp", {"json": LIST, "headers": MCP}),
    ("POST", "/mcp", {"content": CANARY, "headers": {**MCP, "content-type": "application/json"}}),
    ("GET", f"/?q={CANARY}", {"headers": {"accept": "text/html"}}),
    ("POST", "/quotation", {"data": {"quote": SAID, "speaker": CANARY}}),
    ("POST", "/draft", {"data": {"text": SAID}}),
    ("POST", "/draft", {"data": {"text": SAID, "as": "csv"}}),
    ("POST", "/key", {"data": {"key": CANARY, "next": f"/{CANARY}"}}),
    ("PUT", f"/v1/sources/{CANARY}", {"content": CANARY}),
    ("GET", f"/{CANARY}", {}),
]


def send(url, every, **more):
    """The statuses of all requests, each with these headers besides its own."""
    statuses = set()
    with httpx.Client(base_url=url, timeout=60) as client:
        for method, path, body in every:
            headers = {**body.get("headers", {}), **more}
            response = client.request(method, path, **{**body, "headers": headers})
            statuses.add(response.status_code)
    return statuses


@pytest.fixture
def home(tmp_path):
    yield tmp_path
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert tmp_path / "server.log" in files
    assert not [path.name for path in files if CANARY.encode() in path.read_bytes()]


def test_answers_and_refusals_keep_nothing(home):
    keys = Keys(home)
    search, ingest = (keys.add(scope, [scope])[1] for scope in (Scope.SEARCH, Scope.INGEST))
    with serving.served(home) as (url, _):
        answered = send(url, REQUESTS, Authorization=f"Bearer {search}")
        assert answered >= {200, 400, 403, 404}
        assert send(url, REQUESTS) <= {200, 401, 403}
        assert send(url, REQUESTS, Authorization=f"Bearer {CANARY}") <= {200, 401, 403}
        assert send(url, REQUESTS, Cookie=f"verbatim_key={CANARY}") <= {200, 401, 403}
        assert send(url, REQUESTS, Authorization=f"Bearer {ingest}") <= {401, 403, 404, 415}
        assert send(url, REQUESTS, Host=CANARY) == {421}
        assert send(url, REQUESTS, Authorization=f"Bearer {search}", Origin=f"http://{CANARY}") >= {403}
    log = (home / "server.log").read_bytes()
    assert search.encode() not in log
    assert ingest.encode() not in log


def test_overload_keeps_nothing(home):
    with serving.served(home, slots=0, queue=1, longest_wait=0.01, slowest_head=0.3, slowest_body=0.3) as (url, _):
        assert send(url, [each for each in REQUESTS if each[0] != "PUT"]) == {503}
        assert send(url, [each for each in REQUESTS if each[0] == "PUT"]) == {415}  # changes have a line of their own
        for stalled in (f"GET /{CANARY} HTTP/1.1\r\nhost: {CANARY}", f"{CANARY}\r\n\r\n"):
            with serving.connected(url) as slow:
                slow.sendall(stalled.encode())
                assert slow.recv(65536)
        with serving.connected(url) as slow:
            slow.sendall(serving.posted("/v1/ask", {"question": CANARY})[:-1])
            assert slow.recv(65536).startswith(b"HTTP/1.1 408")


def test_unforeseen_failures_are_logged_without_words(home):
    with serving.served(home, BROKEN + "Generation.search = broken\n") as (url, _):
        with httpx.Client(base_url=url, timeout=60) as client:
            failed = client.post("/v1/ask", json={"question": SAID})
            called = client.post("/mcp", json=CALL, headers=MCP)
        assert failed.status_code == 500
        assert CANARY not in failed.text
        assert called.json()["result"]["isError"]
        assert 500 in send(url, REQUESTS)
    log = (home / "server.log").read_text()
    assert "ERROR verbatim: unforeseen: builtins.RuntimeError\n  File " in log
    assert "It came from:\nbuiltins.ValueError" in log
    assert re.search(r'  File "\S+/qa/answer\.py", line \d+, in \w+\n', log), "the way to the failure is not told"
    assert ", in broken\n" in log
    assert "ERROR mcp.server.mcpserver.server: " in log


def test_failures_in_front_of_the_framework_are_logged_without_words(home):
    with serving.served(home, BROKEN + "Keys.is_empty = property(broken)\n") as (url, _):
        assert send(url, REQUESTS) == {401, 500}
    log = (home / "server.log").read_text()
    assert "ERROR uvicorn.error: builtins.RuntimeError\n  File " in log
    assert ", in broken\n" in log
