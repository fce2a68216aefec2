"""Sources put, added and removed over HTTP: searchable when answered, what is bad is refused by name."""

import json
import threading

import pytest
from litestar.testing import TestClient

from index import Library
from index.catalog import Catalog
from index.ingest.records import make_source
from qa.access.keys import Keys, Scope
from qa.settings import Settings
from qa.web.app import create_app

pytestmark = pytest.mark.deep

HERE = "http://127.0.0.1"
JSON = {"content-type": "application/json"}
TEXT = {"content-type": "text/plain"}
SMALL = Settings(largest_upload=100_000, longest_change_wait=0.2)


@pytest.fixture
def library(tmp_path):
    made = Library.open(tmp_path)
    made.add([make_source("house", "", "The boiler was mended in 1977.")])
    return made


@pytest.fixture
def client(library, tmp_path):
    with TestClient(create_app(library, SMALL, Keys(tmp_path)), base_url=HERE) as client:
        yield client


def found(client, question, **more):
    answer = client.post("/v1/ask", json={"question": question, **more}).json()
    return [passage["source_id"] for passage in answer["passages"] or answer["nearest"]]


def assert_problem(response, status, *words):
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    detail = response.json()["detail"]
    assert detail.endswith(".")
    for word in words:
        assert word in detail


def test_a_source_is_put_replaced_and_removed(client):
    first = client.put("/v1/sources/paper:1", json={"text": "The quince froze in 1931.", "title": "Frost"})
    assert first.status_code == 200
    assert first.json() == {
        "source_ids": ["paper:1"],
        "added": 1,
        "removed": 0,
        "problems": [],
        "collection": "default",
        "sources": 2,
        "passages": 2,
        "manifest": client.get("/v1/manifest").json()["digest"],
    }
    assert found(client, "quince froze") == ["paper:1"]
    stated = {"text": "The quince thawed.", "url": "https://a.example/b", "date": "1932", "metadata": {"desk": "farm"}}
    assert client.put("/v1/sources/paper:1", json=stated).json()["manifest"] != first.json()["manifest"]
    held = client.get("/v1/sources/paper:1").json()
    assert held["metadata"] == {"url": "https://a.example/b", "date": "1932", "desk": "farm"}
    assert found(client, "froze") == []
    text = "  Exactly\r\nthis – 😀.\n\n"
    client.put("/v1/sources/paper:1", content=text.encode(), headers=TEXT)
    assert client.get("/v1/sources/paper:1/text").content == text.encode()
    gone = client.delete("/v1/sources/paper:1").json()
    assert (gone["removed"], gone["sources"]) == (1, 1)
    assert_problem(client.delete("/v1/sources/paper:1"), 404, "paper:1")
    assert_problem(client.get("/v1/sources/paper:1"), 404)


def test_a_collection_begins_with_its_first_source(client):
    where = {"params": {"collection": "press"}}
    assert_problem(client.delete("/v1/sources/a", **where), 404, "press")
    assert_problem(client.put("/v1/sources/a", json={"text": " "}, **where), 400)
    assert client.get("/v1/collections").json()["collections"] == ["default"]
    made = client.put("/v1/sources/a", json={"text": "The quince froze."}, **where).json()
    assert (made["collection"], made["sources"]) == ("press", 1)
    assert found(client, "quince froze", collection="press") == ["a"]
    assert found(client, "quince froze") == []
    assert_problem(client.put("/v1/sources/a", json={"text": "x"}, params={"collection": "a/b"}), 400, "collection")


def test_many_sources_in_one_body(client):
    records = [{"id": "a", "text": "Quince one.", "desk": "farm"}, {"id": 7, "text": "Quince two."}, {"id": "b"}, 5]
    added = client.post("/v1/sources", json=records).json()
    assert (added["source_ids"], added["added"], added["sources"]) == (["a", "7"], 2, 3)
    assert [problem["place"] for problem in added["problems"]] == ["[2]", "[3]"]
    assert client.get("/v1/sources/a").json()["metadata"] == {"desk": "farm"}
    one = client.post("/v1/sources", json={"_id": "../c", "text": "Quince three."}).json()
    assert one["source_ids"][0].startswith("c-")
    lines = b'{"id": "d", "text": "Quince four."}\n\nnonsense\n'
    done = client.post("/v1/sources", content=lines, headers={"content-type": "application/jsonl"}).json()
    assert done["source_ids"] == ["d"]
    assert [problem["place"] for problem in done["problems"]] == ["lines.jsonl:3"]
    assert set(found(client, "quince")) == {"a", "7", "d", one["source_ids"][0]}


def test_files_of_a_form_are_read_as_ingest_reads_them(client):
    files = [
        ("file", ("../../etc/passwd.txt", b"The quince froze.\n")),
        ("file", ("a\\Frost.md", b"---\ntitle: Frost\ndate: 1931-02-01\n---\nThe quince *froze*.\n")),
        ("other", ("many.jsonl", b'{"id": "x", "text": "Quince."}\n{"id": "y"}\n')),
        ("file", ("bad.txt", b"\xff\xfe")),
        ("file", ("zero.txt", b"a\x00b")),
        ("file", ("empty.txt", b" ")),
        ("file", ("image.png", b"x")),
        ("file", (".hidden", b"x")),
    ]
    added = client.post("/v1/sources", files=files).json()
    assert added["added"] == 3
    second, first, third = sorted(added["source_ids"])
    assert first.startswith("etc-passwd-")
    assert second.startswith("a-Frost-")
    assert third == "x"
    assert client.get(f"/v1/sources/{second}").json()["title"] == "Frost"
    said = {problem["place"]: problem["reason"] for problem in added["problems"]}
    assert set(said) == {"many.jsonl:2", "bad.txt", "zero.txt", "empty.txt", "image.png", ".hidden"}
    assert "UTF-8" in said["bad.txt"]
    assert "NUL" in said["zero.txt"]
    assert "format" in said["image.png"]


BAD = {
    "not json": (b"{", JSON, 400),
    "no text": (b"{}", JSON, 400),
    "blank": (b'{"text": " \\n"}', JSON, 400),
    "NUL": (b'{"text": "a\\u0000b"}', JSON, 400),
    "NUL title": (b'{"text": "a", "title": "\\u0000"}', JSON, 400),
    "surrogate": (b'{"text": "\\ud800"}', JSON, 400),
    "bytes": (b'{"text": "\xff"}', JSON, 400),
    "number": (b'{"text": 7}', JSON, 400),
    "unknown field": (b'{"text": "a", "author": "b"}', JSON, 400),
    "twice": (b'{"text": "a", "text": "b"}', JSON, 400),
    "deep": (b'{"text": ' + b"[" * 10_000, JSON, 400),
    "array": (b'[{"text": "a"}]', JSON, 400),
    "plain bytes": (b"\xff\xfe", TEXT, 400),
    "plain NUL": (b"a\x00b", TEXT, 400),
    "plain empty": (b"", TEXT, 400),
    "latin": (b"a", {"content-type": "text/plain; charset=latin-1"}, 415),
    "html": (b"a", {"content-type": "text/html"}, 415),
    "form": (b"a=b", {"content-type": "application/x-www-form-urlencoded"}, 415),
    "nothing": (b"a", {}, 415),
    "large": (b"a" * 100_001, TEXT, 413),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_sources_are_refused(client, name):
    body, headers, status = BAD[name]
    assert_problem(client.put("/v1/sources/a", content=body, headers=headers), status)
    assert client.get("/v1/manifest").json()["sources"] == 1


@pytest.mark.parametrize("field", ["text", "title", "url", "date"])
@pytest.mark.parametrize("value", [1984, True, ["Frost"], {}])
def test_a_field_that_is_no_string_is_named(client, field, value):
    record = {"text": "The quince froze.", field: value}
    for refused in (client.put("/v1/sources/a", json=record), client.post("/v1/sources", json={"id": "a", **record})):
        assert_problem(refused, 400)
        assert refused.json()["field"] == field
    many = client.post("/v1/sources", json=[{"id": "a", **record}, {"id": "b", "text": "The quince thawed."}]).json()
    assert many["source_ids"] == ["b"]
    assert [(each["place"], f"`{field}`" in each["reason"]) for each in many["problems"]] == [("[0]", True)]


@pytest.mark.parametrize("field", ["title", "url", "date"])
def test_a_field_that_is_null_is_not_there(client, field):
    client.post("/v1/sources", json={"id": "a", "text": "The quince froze.", field: None})
    held = client.get("/v1/sources/a").json()
    assert (held["title"], held["metadata"]) == ("a", {})


BAD_MANY = {
    "not json": (b"{", "application/json", 400),
    "empty": (b"[]", "application/json", 400),
    "null": (b"null", "application/json", 400),
    "no id": (b'{"text": "a"}', "application/json", 400),
    "twice": (b'[{"id": "a", "id": "b", "text": "c"}]', "application/json", 400),
    "surrogate": (b'{"id": "a", "text": "\\ud800"}', "application/json", 400),
    "NUL": (b'{"id": "a", "text": "a", "desk": "\\u0000"}', "application/json", 400),
    "deep": (b"[" * 10_000, "application/json", 400),
    "no lines": (b"\n\n", "application/jsonl", 400),
    "no boundary": (b"x", "multipart/form-data", 400),
    "no form": (b"x", "multipart/form-data; boundary=b", 400),
    "cut off": (
        b'--b\r\nContent-Disposition: form-data; name="f"; filename="a.txt"\r\n\r\nx',
        "multipart/form-data; boundary=b",
        400,
    ),
    "a field": (
        b'--b\r\nContent-Disposition: form-data; name="f"\r\n\r\nx\r\n--b--\r\n',
        "multipart/form-data; boundary=b",
        400,
    ),
    "no file": (b"--b--\r\n", "multipart/form-data; boundary=b", 400),
    "text": (b"a", "text/plain", 415),
    "large": (b" " * 100_001, "application/json", 413),
    "large form": (b"--b\r\n" + b" " * 100_001, "multipart/form-data; boundary=b", 413),
}


@pytest.mark.parametrize("name", BAD_MANY)
def test_bad_bodies_of_many_are_refused(client, name):
    body, kind, status = BAD_MANY[name]
    assert_problem(client.post("/v1/sources", content=body, headers={"content-type": kind}), status)
    assert client.get("/v1/manifest").json()["sources"] == 1


@pytest.mark.parametrize("source_id", ["-a", "a b", "é", "a" * 129, "%00", "..", "a%0ab", "~"])
def test_bad_ids_are_refused(client, source_id):
    response = client.put(f"/v1/sources/{source_id}", json={"text": "a"})
    assert response.status_code in {400, 404, 405}
    assert client.delete(f"/v1/sources/{source_id}").status_code in {404, 405}
    assert client.get("/v1/manifest").json()["sources"] == 1


def test_a_change_is_made_only_to_the_version_it_was_thought_of_for(client):
    etag = client.get("/v1/sources/house/text").headers["etag"]
    new = client.put("/v1/sources/house", json={"text": "New."}, headers={"if-match": etag})
    assert new.status_code == 200
    for response in (
        client.put("/v1/sources/house", json={"text": "Lost."}, headers={"if-match": etag}),
        client.delete("/v1/sources/house", headers={"if-match": etag}),
        client.put("/v1/sources/other", json={"text": "Lost."}, headers={"if-match": "*"}),
    ):
        assert_problem(response, 412)
    assert client.get("/v1/sources/house/text").text == "New."


@pytest.mark.parametrize(
    "origin", ["https://evil.example", "null", "http://127.0.0.1:81", "http://127.0.0.1.evil.example", "file://", ""]
)
def test_a_page_elsewhere_changes_nothing(client, origin):
    foreign = {"origin": origin}
    files = [("file", ("a.txt", b"The quince froze."))]
    for response in (
        client.post("/v1/sources", files=files, headers=foreign),
        client.post("/v1/sources", content=b"a=b", headers={**foreign, **TEXT}),
        client.put("/v1/sources/a", content=b"a", headers={**foreign, **TEXT}),
        client.delete("/v1/sources/house", headers=foreign),
    ):
        assert_problem(response, 403, "origin")
    asked = client.options("/v1/sources/a", headers={**foreign, "access-control-request-method": "PUT"})
    assert not [name for name in asked.headers if name.startswith("access-control")]
    assert client.post("/v1/sources", files=files, headers={"origin": HERE}).status_code == 200


def test_the_public_address_is_no_foreign_origin(library):
    settings = Settings(public_url="https://ask.example/qa")
    with TestClient(create_app(library, settings), base_url=HERE) as client:
        for origin, status in (("https://ask.example", 200), ("https://ask.example.org", 403)):
            done = client.put("/v1/sources/a", json={"text": "a"}, headers={"origin": origin})
            assert done.status_code == status


def test_a_key_needs_the_scope_ingest(client, tmp_path):
    keys = Keys(tmp_path)
    search, ingest, press = (
        {"authorization": f"Bearer {keys.add(scope, [scope], collection)[1]}"}
        for scope, collection in ((Scope.SEARCH, None), (Scope.INGEST, None), (Scope.INGEST, "press"))
    )
    for headers, collection, status in (
        ({}, "default", 401),
        (search, "default", 403),
        (press, "default", 403),
        (press, "nobody", 403),
        (press, "press", 200),
        (ingest, "default", 200),
    ):
        where = {"headers": headers, "params": {"collection": collection}}
        for response in (
            client.put("/v1/sources/a", json={"text": "a"}, **where),
            client.post("/v1/sources", json={"id": "b", "text": "b"}, **where),
            client.delete("/v1/sources/a", **where),
        ):
            assert response.status_code == status, (status, response.text)


def test_a_second_change_waits_for_a_while(client, library, tmp_path, monkeypatch):
    monkeypatch.setattr("index.catalog.WAIT", 2.0)
    begun, answers = threading.Barrier(2), []

    def put() -> None:
        begun.wait()
        answers.append(client.put("/v1/sources/a", json={"text": "The quince froze."}))

    with Catalog(tmp_path / "catalog.sqlite").writing():
        first = threading.Thread(target=put)
        first.start()
        begun.wait()
        answers.append(client.put("/v1/sources/b", json={"text": "The quince thawed."}))
        assert found(client, "boiler mended 1977") == ["house"]
        first.join()
    for response in answers:
        assert_problem(response, 503)
    assert client.put("/v1/sources/a", json={"text": "The quince froze."}).status_code == 200


def test_the_description_says_what_is_taken(client):
    paths = client.get("/schema/openapi.json").json()["paths"]
    put = paths["/v1/sources/{source_id}"]["put"]
    assert set(put["requestBody"]["content"]) == {"application/json", "text/plain"}
    assert "delete" in paths["/v1/sources/{source_id}"]
    post = paths["/v1/sources"]["post"]
    assert set(post["requestBody"]["content"]) == {"application/json", "application/jsonl", "multipart/form-data"}
    for operation in (put, post):
        shown = operation["responses"]["200"]["content"]["application/json"]["schema"]["$ref"]
        assert shown.endswith("Changed")
        assert json.dumps(operation["parameters"]).count('"collection"') == 1
