"""A page elsewhere cannot reach the server by pointing its own name at it."""

import json
from http.client import HTTPConnection

import pytest
from litestar.testing import TestClient

from qa.access.hosts import Hosts
from qa.settings import Settings
from qa.web.app import create_app

OURS = ["127.0.0.1", "127.0.0.1:8000", "localhost", "LOCALHOST:1", "localhost.", "[::1]", "[::1]:8000"]
FOREIGN = ["evil.example", "evil.example:8000", "127.0.0.1.evil.example", "localhost.evil.example", "192.0.2.7", "::1"]
MALFORMED = ["", ":8000", "localhost:", "localhost:x", "a@localhost", "localhost/", "localhost localhost", "[::1", "é"]


@pytest.mark.parametrize("host", [*OURS, *FOREIGN, *MALFORMED])
def test_on_loopback_only_its_names_are_ours(host):
    assert Hosts(Settings()).allows(host.encode()) == (host in OURS)


@pytest.mark.parametrize(
    ("settings", "ours", "foreign"),
    [
        (Settings(host="192.0.2.7"), ["192.0.2.7:8000", "localhost"], ["192.0.2.8", "evil.example"]),
        (Settings(host="0.0.0.0"), ["192.0.2.7", "[2001:db8::1]:80", "127.0.0.1"], ["evil.example", "1.2.3.4.example"]),
        (Settings(public_url="https://Ask.Example:444/v"), ["ask.example", "ask.example:80"], ["example", "b.example"]),
        (Settings(hosts=frozenset({"verbatim", "a.example"})), ["verbatim:8000", "a.example"], ["b.example"]),
        (Settings(hosts=frozenset({"*"})), ["evil.example", "verbatim"], ["", "a b"]),
    ],
)
def test_what_the_settings_name_is_ours(settings, ours, foreign):
    hosts = Hosts(settings)
    for _ in range(2):
        assert [hosts.allows(host.encode()) for host in [*ours, *foreign]] == [True] * len(ours) + [False] * len(
            foreign
        )


@pytest.mark.parametrize(
    ("path", "fields"),
    [
        ("/v1/ask?q=a", {"type", "title", "status", "detail", "field"}),
        ("/healthz", {"type", "title", "status", "detail", "field"}),
        ("/v1/models", {"error"}),
        ("/searxng/search?q=a&format=json", {"error"}),
        ("/dify/retrieval", {"error_code", "error_msg"}),
        ("/mcp", {"jsonrpc", "id", "error"}),
    ],
)
def test_a_wrong_host_is_refused_in_the_words_of_the_protocol(client, path, fields):
    response = client.get(path, headers={"Host": "evil.example"})
    assert response.status_code == 421
    assert set(response.json()) == fields
    assert "--allow-host" in response.text
    assert "evil" not in response.text


def test_a_browser_is_told_on_a_page(client):
    response = client.get("/", headers={"Host": "evil.example", "Accept": "text/html"})
    assert response.status_code == 421
    assert "<h1>Wrong host</h1>" in response.text


@pytest.mark.parametrize("hosts", [["localhost", "evil.example"], []])
def test_one_host_is_named(server, hosts):
    connection = HTTPConnection(server.removeprefix("http://"))
    connection.putrequest("GET", "/healthz", skip_host=True)
    for host in hosts:
        connection.putheader("Host", host)
    connection.endheaders()
    response = connection.getresponse()
    assert response.status == 400
    assert json.loads(response.read())["field"] == "Host"


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "http://[", "file://localhost"])
def test_mcp_lets_no_other_origin_in(client, origin):
    refused = client.post("/mcp", json={}, headers={"Origin": origin})
    assert refused.status_code == 403
    assert set(refused.json()) == {"jsonrpc", "id", "error"}
    assert client.post("/mcp", json={}, headers={"Origin": "http://localhost:3000"}).status_code != 403


def test_names_can_be_added(seed_library):
    app = create_app(seed_library, Settings(hosts=frozenset({"verbatim.local"})))
    with TestClient(app, base_url="http://verbatim.local:8000") as client:
        assert client.get("/v1/ask", params={"q": "uriminzok"}).status_code == 200
