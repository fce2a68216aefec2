"""Bad input gets a clear 4xx problem, never a 5xx."""

import socket

import httpx
import pytest

JSON = {"content-type": "application/json"}
SOURCE = "000_ffa5fb4860350ca1"


def nested(depth: int) -> bytes:
    return b'{"question":' + b"[" * depth + b"]" * depth + b"}"


BODIES = {
    "empty": (b"", 400, None),
    "not json": (b"{", 400, None),
    "array": (b"[]", 400, None),
    "null": (b"null", 400, None),
    "no question": (b"{}", 400, None),
    "empty question": (b'{"question": ""}', 400, "question"),
    "blank": (b'{"question": " \\n\\u00a0\\t"}', 400, "question"),
    "NUL": (b'{"question": "a\\u0000b"}', 400, "question"),
    "raw NUL": (b'{"question": "a\x00b"}', 400, None),
    "lone surrogate": (b'{"question": "\\ud800"}', 400, None),
    "invalid UTF-8": (b'{"question": "\xff\xfe"}', 400, None),
    "number": (b'{"question": 7}', 400, "question"),
    "k text": (b'{"question": "a", "k": "5"}', 400, "k"),
    "k zero": (b'{"question": "a", "k": 0}', 400, "k"),
    "k too large": (b'{"question": "a", "k": 1001}', 400, "k"),
    "k huge": (b'{"question": "a", "k": 1' + b"0" * 400 + b"}", 400, "k"),
    "k infinite": (b'{"question": "a", "k": 1e999}', 400, "k"),
    "unknown field": (b'{"question": "a", "temperature": 1}', 400, "temperature"),
    "unknown inner field": (b'{"question": "a", "filters": {"author": "b"}}', 400, "filters.author"),
    "unknown kind": (b'{"question": "a", "filters": {"kind": ["poem"]}}', 400, "filters.kind[0]"),
    "unknown ranking": (b'{"question": "a", "ranking": "magic"}', 400, "ranking"),
    "bad date": (b'{"question": "a", "filters": {"date": {"from": "yesterday"}}}', 400, "filters.date.from"),
    "backward dates": (
        b'{"question": "a", "filters": {"date": {"from": "2015-03", "to": "2015-02"}}}',
        400,
        "filters.date",
    ),
    "max_per_source": (b'{"question": "a", "max_per_source": 0}', 400, "max_per_source"),
    "field twice": (b'{"question": "a", "k": 1, "question": "b"}', 400, "question"),
    "inner field twice": (b'{"question": "a", "filters": {"kind": [], "kind": []}}', 400, "kind"),
    "much explained": (
        b'{"question": "' + b"korea " * 2000 + b'", "k": 1000, "explain": true}',
        400,
        "explain",
    ),
    "long history": (b'{"question": "a", "history": [' + b'"b",' * 30 + b'"b"]}', 400, "history"),
    "unknown collection": (b'{"question": "a", "collection": "b"}', 404, None),
    "too long": (b'{"question": "' + b"a" * 16_001 + b'"}', 400, "question"),
    "100 kB": (b'{"question": "' + b"a" * 100_000 + b'"}', 413, None),
    "deep": (nested(10_000), 400, "question"),
    "deep array": (b"[" * 10_000, 400, None),
}


def assert_problem(response, status, field=None):
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    problem = response.json()
    assert set(problem) == {"type", "title", "status", "detail", "field"}
    assert problem["status"] == status
    assert problem["type"].startswith("urn:verbatim:problem:")
    assert problem["detail"].endswith(".")
    assert problem["field"] == field
    assert "Traceback" not in response.text
    assert "/" not in problem["detail"].replace("/v1/", "").replace("/docs", "").replace("application/json", "")


@pytest.mark.parametrize("name", BODIES)
def test_ask_refuses(client, name):
    body, status, field = BODIES[name]
    assert_problem(client.post("/v1/ask", content=body, headers=JSON), status, field)


@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""])
def test_ask_refuses_other_content_types(client, content_type):
    assert_problem(client.post("/v1/ask", content=b'{"question": "a"}', headers={"content-type": content_type}), 415)


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("", "q"),
        ("q=", "question"),
        ("q=%20", "question"),
        ("q=%00", "question"),
        ("q=%ff", None),
        ("q=%ed%a0%80", None),
        ("q=a&k=x", "k"),
        ("q=a&k=0", "k"),
        ("q=a&k=5.0", "k"),
        ("q=a&k=1e1", "k"),
        ("q=a&k=%205", "k"),
        ("q=a&k=%2B5", "k"),
        ("q=a&k=05", "k"),
        ("q=a&k=5_0", "k"),
        ("q=a&k=%D9%A5", "k"),
        ("q=a&k=", "k"),
        ("q=a&k=1001", "k"),
        ("q=a&history=b", "history"),
        ("q=a&q=b", "q"),
        ("q=a&k=1&k=2", "k"),
        ("q=a&ranking=magic", "ranking"),
    ],
)
def test_get_refuses(client, query, field):
    assert_problem(client.get(f"/v1/ask?{query}"), 400, field)


ADDRESSES = [
    ("POST", "/v1/ask?collection=press", "POST takes nothing in the address here; collection belongs into the body."),
    ("POST", "/v1/ask?k=1", "POST takes nothing in the address here; k belongs into the body."),
    ("POST", "/v1/ask?colection=x", "POST takes nothing in the address here; what is asked stands in the body."),
    ("POST", "/v1/ask/batch?collection=x", "POST takes nothing in the address here; collection belongs into the body."),
    ("POST", "/v1/search?collection=x", "POST takes nothing in the address here; collection belongs into the body."),
    (
        "POST",
        "/v1/quotes/check?collection=x",
        "POST takes nothing in the address here; collection belongs into the body.",
    ),
    ("POST", "/v1/articles/check?text=", "POST takes nothing in the address here; text belongs into the body."),
    ("POST", "/v1/verify?colection=x", "POST takes collection in the address here; leave the rest out."),
    ("POST", "/v1/sources?id=x", "POST takes collection in the address here; leave the rest out."),
    ("PUT", "/v1/sources/a?title=x", "PUT takes collection in the address here; leave the rest out."),
    ("DELETE", "/v1/sources/a?all", "DELETE takes collection in the address here; leave the rest out."),
    (
        "GET",
        "/v1/ask?q=a&history=b",
        "GET takes q, k, ranking and collection in the address here; POST takes the rest.",
    ),
    (
        "GET",
        "/v1/search?q=a&explain=1",
        "GET takes q, k, cursor and collection in the address here; POST takes the rest.",
    ),
    ("GET", "/v1/sources?page=2", "GET takes limit, after and collection in the address here; leave the rest out."),
    ("GET", f"/v1/sources/{SOURCE}?x=1", "GET takes v, span and collection in the address here; leave the rest out."),
    (
        "GET",
        f"/v1/sources/{SOURCE}/text?span=0-1",
        "GET takes v and collection in the address here; leave the rest out.",
    ),
    ("GET", "/v1/passages/a?v=1", "GET takes collection in the address here; leave the rest out."),
    ("GET", "/v1/manifest?colection=dup", "GET takes collection in the address here; leave the rest out."),
    ("GET", "/v1/collections?after=a", "GET takes nothing in the address here; leave the rest out."),
]


@pytest.mark.parametrize(("method", "address", "said"), ADDRESSES, ids=[each[1] for each in ADDRESSES])
def test_a_parameter_that_is_not_read_is_refused(client, method, address, said):
    body = {"json": {"question": "a"}} if method in {"POST", "PUT"} else {}
    refused = client.request(method, address, **body)
    name = address.rpartition("?")[2].rpartition("&")[2].partition("=")[0]
    assert_problem(refused, 400, name)
    assert refused.json()["detail"] == said
    blank = address.partition("?")[0] + "?"
    assert "the address here" not in client.request(method, blank, **body).text


def test_every_route_of_ours_refuses_what_it_does_not_read(client):
    """Those that speak a foreign protocol leave it to its clients what they add."""
    paths = client.get("/schema/openapi.json").json()["paths"]
    ours = [(method, path) for path, each in paths.items() for method in each if path.startswith("/v1/")]
    assert len(ours) >= 14
    for method, path in ours:
        place = path.replace("{source_id}", SOURCE).replace("{passage_id}", "nope")
        refused = client.request(method, f"{place}?api-version=1", json={} if method in {"post", "put"} else None)
        assert_problem(refused, 400, "api-version")
        assert client.request("options", f"{place}?api-version=1").status_code == 204


def test_foreign_clients_may_add_what_they_like_to_an_address(client):
    said = {"model": "verbatim", "messages": [{"role": "user", "content": "Who hacked the accounts?"}]}
    assert client.post("/v1/chat/completions?api-version=2024-10-21", json=said).status_code == 200
    assert client.get("/v1/models?api-version=2024-10-21").status_code == 200
    assert client.get("/v1/models/verbatim?api-version=2024-10-21").status_code == 200
    store = client.post("/v1/vector_stores/default/search?api-version=1", json={"query": "Who hacked the accounts?"})
    assert store.status_code == 200
    assert client.get("/healthz?from=monitor").status_code == 200


def test_no_route_reads_one_of_two_parameters(client):
    paths = client.get("/schema/openapi.json").json()["paths"]
    read = [
        (method, path, each["name"])
        for path, operations in paths.items()
        for method, operation in operations.items()
        for each in operation.get("parameters", [])
        if each["in"] == "query"
    ]
    assert len(read) > 10
    for method, path, name in read:
        place = path.replace("{source_id}", "000_ffa5fb4860350ca1").replace("{passage_id}", "nope")
        others = "q=a&" if name != "q" and path in {"/v1/ask", "/v1/search"} else ""
        refused = client.request(method, f"{place}?{others}{name}=1&{name}=1", json={} if method == "post" else None)
        assert_problem(refused, 400, name)
        assert "twice" in refused.json()["detail"]


def test_pages_and_searxng_read_none_of_two_parameters(client):
    for path in ("/?q=a&q=b", "/draft?collection=a&collection=b", "/v1/sources/000_ffa5fb4860350ca1?v=a&v=b"):
        response = client.get(path, headers={"accept": "text/html"})
        assert response.status_code == 400, path
        assert "twice" in response.text
    refused = client.get("/searxng/search?format=json&q=a&q=b")
    assert (refused.status_code, refused.json()) == (400, {"error": "q stands twice; name it once."})
    assert client.get("/searxng/search?format=json&q=a&engines=x&engines=y").status_code == 200


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/v1/sources/nope", 404),
        ("/v1/sources/%00", 404),
        ("/v1/sources/..%2F..%2Fetc%2Fpasswd", 404),
        ("/v1/sources/" + "a" * 5000, 404),
        ("/v1/sources/000_ffa5fb4860350ca1?span=5", 400),
        ("/v1/sources/000_ffa5fb4860350ca1?span=9-5", 400),
        ("/v1/sources/000_ffa5fb4860350ca1?span=0-999999", 400),
        ("/v1/sources/000_ffa5fb4860350ca1?v=xyz", 400),
        ("/v1/sources/000_ffa5fb4860350ca1?v=0123456789abcdef", 410),
        ("/v1/sources?limit=0", 400),
        ("/v1/sources?limit=5.0", 400),
        ("/v1/passages/nope", 404),
        ("/v1/passages/000_ffa5fb4860350ca1:0-19.00000000", 404),
        ("/v1/nothing", 404),
        ("/static/../app.py", 404),
        ("/static/%2e%2e/app.py", 404),
        ("/static/page.css/page.css", 404),
        ("/static/" + "a" * 300, 404),
        ("/static/%00", 404),
    ],
)
def test_reading_refuses(client, path, status):
    response = client.get(path)
    assert response.status_code == status
    assert response.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("sent", [b"\x16\x03\x01\r\n\r\n", b"GET / HTTP/1.1\r\nhost 127.0.0.1\r\n\r\n"])
def test_what_is_no_http(server, sent):
    host, port = server.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=30) as connection:
        connection.sendall(sent)
        head, _, body = b"".join(iter(lambda: connection.recv(65536), b"")).partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 400 Bad Request\r\n")
    assert_problem(httpx.Response(400, content=body, headers={"content-type": "application/problem+json"}), 400)
    assert b"content-type: application/problem+json" in head


def test_wrong_method(client):
    assert_problem(client.put("/v1/ask", json={}), 405)


def test_no_question_is_logged_or_kept(client, server, tmp_path_factory):
    canary = "zanzibarquokka"
    client.post("/v1/ask", json={"question": canary})
    client.get("/v1/ask", params={"q": canary})
    client.post("/v1/ask", json={"question": canary, "k": 0})
    client.get("/v1/ask", params={"q": canary, "k": "x"})
    home = next(path for path in tmp_path_factory.getbasetemp().iterdir() if path.name.startswith("served"))
    files = [path for path in home.rglob("*") if path.is_file()]
    assert files
    assert not [path.name for path in files if canary.encode() in path.read_bytes()]
