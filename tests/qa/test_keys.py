"""Keys: every route and protocol asks for one, each opens what its scopes say, and none can be read from the file."""

import base64
import json
import os

import pytest
from click.testing import CliRunner
from litestar.testing import TestClient

from index import BackendError, QueryError
from qa.access.keys import FILE, Keys, Scope, UnknownKey
from qa.cli import main
from qa.settings import Settings
from qa.web.app import create_app
from qa.web.rights import COOKIE, needed

pytestmark = pytest.mark.deep

HERE = "http://127.0.0.1"
BROWSER = {"Accept": "text/html"}
OPEN = {("GET", "/healthz"), ("GET", "/readyz"), ("POST", "/key")}
PROBLEM = {"type", "title", "status", "detail", "field"}
SHAPES = {
    ("POST", "/v1/ask"): (401, PROBLEM),
    ("GET", "/v1/sources"): (401, PROBLEM),
    ("PUT", "/v1/sources/new"): (401, PROBLEM),
    ("POST", "/v1/chat/completions"): (401, {"error"}),
    ("GET", "/v1/models"): (401, {"error"}),
    ("POST", "/v1/vector_stores/default/search"): (401, {"error"}),
    ("POST", "/dify/retrieval"): (403, {"error_code", "error_msg"}),
    ("GET", "/searxng/search"): (401, {"error"}),
    ("POST", "/mcp"): (401, {"jsonrpc", "id", "error"}),
    ("GET", "/nowhere"): (401, PROBLEM),
}
CHANGING = [("PUT", "/v1/sources/x"), ("POST", "/v1/sources"), ("DELETE", "/v1/sources/x"), ("POST", "/v1/new-route")]


@pytest.fixture
def keys(tmp_path):
    return Keys(tmp_path)


@pytest.fixture
def client(seed_library, keys):
    with TestClient(create_app(seed_library, Settings(), keys), base_url=HERE) as client:
        yield client


def bearer(token):
    return {"Authorization": f"Bearer {token}"}


def every_route(app):
    """(method, path) of all that is served; a path's parameters are filled in."""
    for route in app.routes:
        path = route.path_format
        for name in route.path_parameters:
            path = path.replace("{" + name + "}", "x")
        for method in getattr(route, "methods", None) or {"GET", "POST"}:
            if method != "OPTIONS" and not path.startswith("/static"):
                yield method, path


def test_while_there_never_was_a_key_everything_is_open(client, keys):
    assert client.post("/v1/ask", json={"question": "uriminzok"}).status_code == 200
    key, token = keys.add("first", [Scope.SEARCH])
    assert client.post("/v1/ask", json={"question": "uriminzok"}).status_code == 401
    assert client.post("/v1/ask", json={"question": "uriminzok"}, headers=bearer(token)).status_code == 200
    keys.revoke(key.id)
    assert client.post("/v1/ask", json={"question": "uriminzok"}, headers=bearer(token)).status_code == 401
    assert client.post("/v1/ask", json={"question": "uriminzok"}).status_code == 401


def test_every_route_by_every_scope(client, keys):
    tokens = {scope: keys.add(scope, [scope])[1] for scope in Scope}
    both = keys.add("both", [Scope.SEARCH, Scope.INGEST])[1]
    routes = [*every_route(client.app), *CHANGING]
    assert len(routes) > 25
    for method, path in routes:
        wanted = None if (method, path) in OPEN else Scope.INGEST if (method, path) in CHANGING else Scope.SEARCH
        assert needed(method, path) is wanted, (method, path)
        for scope, token in [*tokens.items(), ("both", both), (None, None)]:
            response = client.request(method, path, headers=bearer(token) if token else {}, follow_redirects=False)
            body = response.text
            is_refused = "no-key" in body or "asks for a key" in body or "may not do that" in body
            may = wanted is None or scope in {wanted, Scope.ADMIN, "both"}
            assert is_refused != may, (method, path, scope, response.status_code)
            if not may:
                assert response.status_code == (403 if scope or path.startswith("/dify") else 401)


@pytest.mark.parametrize("route", SHAPES)
def test_who_has_no_key_is_told_in_the_words_of_the_protocol(client, keys, route):
    keys.add("one", [Scope.SEARCH])
    status, fields = SHAPES[route]
    for token in (None, "wrong", "vb_00000000_" + "a" * 43):
        response = client.request(*route, headers=bearer(token) if token else {})
        assert response.status_code == status
        assert set(response.json()) == fields
        assert response.headers["www-authenticate"].startswith("Bearer")
        assert not token or token not in response.text


def test_the_protocols_own_codes(client, keys):
    keys.add("one", [Scope.SEARCH])
    codes = [client.post("/dify/retrieval", headers=h).json()["error_code"] for h in ({}, bearer("x"))]
    assert codes == [1001, 1002]
    assert client.get("/v1/models", headers=bearer("x")).json()["error"]["code"] == "invalid_api_key"


def test_clients_send_their_key_their_way(client, keys):
    _, token = keys.add("one", [Scope.SEARCH])
    basic = {"Authorization": "Basic " + base64.b64encode(f"me:{token}".encode()).decode()}
    asked = {"params": {"q": "uriminzok", "format": "json"}}
    assert client.get("/searxng/search", **asked, headers=basic).json()["results"]
    assert client.get("/searxng/search", **asked, headers={"Authorization": "Basic %%%"}).status_code == 401
    assert client.get("/v1/models", headers={"Authorization": f"bearer {token}"}).status_code == 200


@pytest.mark.parametrize("change", ["last", "first", "id", "case", "empty", "none"])
def test_nearly_a_key_is_none(keys, change):
    _, token = keys.add("one", [Scope.SEARCH])
    _, other = keys.add("two", [Scope.SEARCH])
    nearly = {
        "last": token[:-1] + ("A" if token[-1] != "A" else "B"),
        "first": token[1:],
        "id": other[:12] + token[12:],
        "case": token.swapcase(),
        "empty": "",
        "none": "vb_00000000_" + token[12:],
    }[change]
    assert keys.find(token).name == "one"
    assert keys.find(nearly) is None


def test_keys_expire_and_are_for_one_collection(client, keys):
    _, short = keys.add("short", [Scope.SEARCH], seconds=1e-6)
    _, other = keys.add("other", [Scope.SEARCH], collection="other")
    _, ours = keys.add("ours", [Scope.SEARCH], collection="default", seconds=1000)
    statuses = [client.get("/v1/sources", headers=bearer(token)).status_code for token in (short, other, ours)]
    assert statuses == [401, 403, 200]


def test_only_a_digest_is_stored_and_only_the_owner_reads_it(keys, tmp_path):
    tokens = [keys.add(f"name {number}", [Scope.SEARCH])[1] for number in range(20)]
    assert len({token[12:] for token in tokens}) == 20
    assert all(len(base64.urlsafe_b64decode(token[12:] + "=")) == 32 for token in tokens)
    for path in tmp_path.iterdir():
        content = path.read_bytes()
        assert not [token for token in tokens if token[12:].encode() in content]
    if os.name == "posix":
        assert (tmp_path / FILE).stat().st_mode & 0o777 == 0o600


def test_a_server_sees_a_revocation_at_once_and_a_lost_file_opens_nothing(keys, tmp_path):
    elsewhere = Keys(tmp_path)
    key, token = keys.add("one", [Scope.SEARCH])
    assert elsewhere.find(token).name == "one"
    keys.revoke(key.id)
    assert elsewhere.find(token) is None
    (tmp_path / FILE).unlink()
    assert not elsewhere.is_empty
    with pytest.raises(UnknownKey):
        Keys(tmp_path).revoke("nope")
    with pytest.raises(QueryError):
        keys.add(" ", [Scope.SEARCH])


def test_a_damaged_file_opens_nothing(client, keys, tmp_path):
    _, token = keys.add("one", [Scope.SEARCH])
    (tmp_path / FILE).write_bytes(b"not a database, whatever it was" * 100)
    assert client.get("/v1/sources", headers=bearer(token)).status_code == 503
    assert client.get("/healthz").status_code == 200
    with pytest.raises(BackendError):
        Keys(tmp_path).listed()


def test_a_browser_enters_its_key_on_a_page(client, keys):
    _, token = keys.add("one", [Scope.SEARCH, Scope.INGEST])
    asked = client.get("/?q=uriminzok", headers=BROWSER)
    assert asked.status_code == 401
    assert 'name="next" value="/?q=uriminzok"' in asked.text
    assert "passages." not in asked.text
    wrong = client.post("/key", data={"key": "x", "next": "/?q=uriminzok"}, headers=BROWSER)
    assert wrong.status_code == 401
    assert 'name="next" value="/?q=uriminzok"' in wrong.text
    entered = client.post("/key", data={"key": token, "next": "/?q=uriminzok"}, follow_redirects=False)
    assert (entered.status_code, entered.headers["location"]) == (303, "/?q=uriminzok")
    cookie = entered.headers["set-cookie"]
    assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= {part.strip() for part in cookie.split(";")}
    with_cookie = {**BROWSER, "Cookie": f"{COOKIE}={token}"}
    assert "our people" in client.get("/?q=uriminzok", headers=with_cookie).text
    assert client.put("/v1/sources/a", headers=with_cookie).status_code == 403


@pytest.mark.parametrize("next_", ["//evil.example", "/\\evil.example", "http://evil.example", "/a\r\nx: y", "é", ""])
def test_the_key_leads_to_no_other_place(client, keys, next_):
    _, token = keys.add("one", [Scope.SEARCH])
    entered = client.post("/key", data={"key": token, "next": next_}, follow_redirects=False)
    assert entered.headers["location"] == "/"


def test_a_cookie_is_sent_safely_over_tls(seed_library, keys):
    _, token = keys.add("one", [Scope.SEARCH])
    app = create_app(seed_library, Settings(public_url="https://ask.example"), keys)
    with TestClient(app, base_url="http://ask.example") as client:
        entered = client.post("/key", data={"key": token}, follow_redirects=False)
        assert "Secure" in entered.headers["set-cookie"]


def test_unmodified_clients_with_a_key(client, keys):
    import openai

    _, token = keys.add("one", [Scope.SEARCH])
    for key, works in ((token, True), ("wrong", False)):
        chat = openai.OpenAI(base_url=f"{HERE}/v1", api_key=key, http_client=client, max_retries=0)
        if works:
            assert [model.id for model in chat.models.list()] == ["verbatim"]
        else:
            with pytest.raises(openai.AuthenticationError) as refused:
                chat.models.list()
            assert refused.value.code == "invalid_api_key"


def test_the_command_line(tmp_path):
    def run(*arguments, code=0):
        result = CliRunner().invoke(main, ["keys", *arguments, "--home", str(tmp_path)])
        assert result.exit_code == code, result.output
        return result.stdout

    assert "whoever reaches the server may ask" in run("list")
    token = run("add", "desk", "--scope", "search", "--scope", "ingest", "--days", "30").strip()
    made = json.loads(run("add", "robot", "--scope", "admin", "--collection", "default", "--json"))
    assert Keys(tmp_path).find(token).scopes == {Scope.SEARCH, Scope.INGEST}
    assert Keys(tmp_path).find(made["key"]).collection == "default"
    listed = run("list")
    assert "desk: ingest, search, until 20" in listed
    assert token not in listed
    run("revoke", made["id"])
    states = {key["name"]: key["state"] for key in json.loads(run("list", "--json"))}
    assert states == {"desk": "valid", "robot": "revoked"}
    run("revoke", "nope", code=2)
    run("add", " ", code=2)


def test_an_address_that_others_reach_needs_keys(tmp_path):
    refused = CliRunner().invoke(main, ["serve", "--host", "0.0.0.0", "--home", str(tmp_path)])
    assert refused.exit_code == 2
    assert "qa keys add" in refused.output
