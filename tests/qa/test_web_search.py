"""/v1/search over HTTP, on a real server: what is found, its pages, and what is refused."""

import msgspec
import pytest
from litestar.testing import TestClient

from index import Filters, Kind, Library, QueryError
from index.ingest.records import make_source
from qa.search import SearchResult, find
from qa.verify import Proof, prove_all, read
from qa.web.app import create_app

QUERIES = [
    "twitter",
    '"our people"',
    "north NEAR/0 korea NOT twitter",
    "kind:title OR kind:boilerplate",
    "NOT korea",
    'title:"social media" (account OR hacked)',
    "source:nowhere korea",
    "zebra",
    "🐖 pig-like \u202e snout",
]


def search(client, query, **more):
    response = client.post("/v1/search", json={"query": query, **more})
    assert response.status_code == 200, response.text
    return response.json()


@pytest.mark.parametrize("query", QUERIES)
def test_every_citation_holds_and_the_library_says_the_same(client, seed_library, query):
    served = search(client, query, k=1000, explain=True)
    result = msgspec.convert(served, SearchResult)
    assert set(served) == set(SearchResult.__struct_fields__)
    assert prove_all(read(msgspec.json.encode(served)), lambda _: seed_library) == Proof([], recomputed=True)
    here = find(seed_library, query, k=1000, explain=True)
    assert msgspec.structs.replace(result, took_ms=0) == msgspec.structs.replace(here, took_ms=0)
    for passage in served["passages"]:
        total = 0.0
        for term in passage["explanation"]["terms"]:
            total += term["contribution"]
        assert total == passage["explanation"]["score"] == passage["score"]
        utf16, units = passage["utf16_span"], client.get(f"/v1/sources/{passage['source_id']}/text").text
        assert units.encode("utf-16-le")[2 * utf16["start"] : 2 * utf16["end"]].decode("utf-16-le") == passage["text"]
        assert client.get(passage["permalink"]).json()["cited"]["text"] == passage["text"]


def test_nobody_has_a_book_explained_for_a_thousand_passages(client, seed_library):
    long = " OR ".join(f"korea{n}" for n in range(60))
    refused = client.post("/v1/search", json={"query": long, "k": 1000, "explain": True})
    assert (refused.status_code, refused.json()["field"]) == (400, "explain")
    with pytest.raises(QueryError, match="for at most 833 passages"):
        find(seed_library, long, k=1000, explain=True)
    assert client.post("/v1/search", json={"query": long, "k": 800, "explain": True}).status_code == 200
    assert client.post("/v1/search", json={"query": long, "k": 1000}).status_code == 200


def test_a_phrase_is_marked_as_a_whole(client):
    (passage,) = search(client, "“our people”")["passages"]
    (mark,) = passage["highlights"]
    begin = passage["span"]["start"]
    assert passage["text"][mark["start"] - begin : mark["end"] - begin] == "our people"


def test_pages_lead_from_one_to_the_next(client):
    whole = search(client, "north korea", k=1000)
    passages, cursor = [], None
    while True:
        page = search(client, "north korea", k=7, cursor=cursor)
        assert (page["total"], page["facets"]) == (whole["total"], whole["facets"])
        passages += page["passages"]
        cursor = page["next"]
        if cursor is None:
            break
        linked = client.get("/v1/search", params={"q": "north korea", "k": 7, "cursor": cursor}).json()
        assert linked["passages"] == search(client, "north korea", k=7, cursor=cursor)["passages"]
    assert passages == whole["passages"]
    assert [p["rank"] for p in passages] == list(range(1, whole["total"] + 1))


def test_facets_are_what_their_filters_find(client):
    facets = search(client, "twitter")["facets"]
    assert facets["sources"] == len(facets["source"]) == 5
    for value in facets["source"]:
        assert search(client, "twitter", filters={"source": [value["value"]]})["total"] == value["count"]
        assert search(client, f"twitter source:{value['value']}")["total"] == value["count"]
        assert value["title"]
    for value in facets["kind"]:
        assert search(client, "twitter", filters={"kind": [value["value"]]})["total"] == value["count"]


def test_filters_of_a_body_are_the_librarys(client, seed_library):
    served = search(client, "korea", filters={"kind": ["comment"], "source": ["003_7c84b4854bafa16f"]})
    chosen = Filters(kind=frozenset({Kind.COMMENT}), source=frozenset({"003_7c84b4854bafa16f"}))
    assert served["total"] == find(seed_library, "korea", filters=chosen).total > 0
    assert search(client, "korea", filters={"date": {"from": "1900"}})["total"] == 0


def test_get_is_post(client):
    by_get = client.get("/v1/search", params={"q": '"our people" OR uriminzok', "k": 3}).json()
    assert {**by_get, "took_ms": 0} == {**search(client, '"our people" OR uriminzok', k=3), "took_ms": 0}


@pytest.mark.parametrize(
    ("query", "position"),
    [
        ("", 0),
        ("a (b", 2),
        ('💥 "', 2),
        ("author:kim", 0),
        ("kind:poem", 5),
        ("date:2020-13 a", 5),
        ("a date:2015..2013", 7),
        ("(" * 60_000, 50),
    ],
    ids=lambda value: str(value)[:20],
)
def test_a_query_that_cannot_be_read_is_refused_with_the_place(client, query, position):
    response = client.post("/v1/search", json={"query": query})
    assert response.status_code == 400
    assert response.headers["content-type"] == "application/problem+json"
    problem = response.json()
    assert problem["type"] == "urn:verbatim:problem:invalid-request"
    assert (problem["field"], problem["position"]) == ("query", position)
    assert "poem" not in problem["detail"]
    if len(query) < 1000:
        assert client.get("/v1/search", params={"q": query}).json() == problem


@pytest.mark.parametrize(
    ("body", "status", "field"),
    [
        ({}, 400, None),
        ({"query": 7}, 400, "query"),
        ({"query": "a", "k": 0}, 400, "k"),
        ({"query": "a", "k": 1001}, 400, "k"),
        ({"query": "a", "page": 2}, 400, "page"),
        ({"query": "a", "cursor": ""}, 400, "cursor"),
        ({"query": "a", "cursor": "x"}, 400, "cursor"),
        ({"query": "a", "cursor": "é" * 50}, 400, "cursor"),
        ({"query": "a", "filters": {"kind": ["poem"]}}, 400, "filters.kind[0]"),
        ({"query": "a", "filters": {"date": {"to": "2015-02-30"}}}, 400, "filters.date.to"),
        ({"query": "a", "filters": {"date": {"from": "2015", "to": "2013"}}}, 400, "filters.date"),
        ({"query": "a", "collection": "b"}, 404, None),
    ],
)
def test_a_request_that_is_wrong_is_refused(client, body, status, field):
    response = client.post("/v1/search", json=body)
    assert (response.status_code, response.json()["field"]) == (status, field)
    assert "position" not in response.json()


@pytest.mark.parametrize(
    "query", ["", "q=", "q=%ff", "q=a&k=0", "q=a&cursor=b", "q=a&page=2", "q=a&filters=b", "q=a&k=5.0"]
)
def test_a_link_that_is_wrong_is_refused(client, query):
    assert client.get(f"/v1/search?{query}").status_code == 400


def test_a_cursor_of_another_query_is_refused(client):
    cursor = search(client, "twitter", k=1)["next"]
    response = client.post("/v1/search", json={"query": "korea", "cursor": cursor})
    assert (response.status_code, response.json()["field"]) == (400, "cursor")


def test_a_cursor_of_a_changed_library_is_gone(tmp_path):
    library = Library.open(tmp_path)
    library.add([make_source("a", "", "One bridge.\n\nTwo bridges.\n\nThree bridges.")])
    with TestClient(create_app(library), base_url="http://127.0.0.1") as here:
        first = here.post("/v1/search", json={"query": "bridge", "k": 2}).json()
        again = {"query": "bridge", "k": 2, "cursor": first["next"]}
        assert len(here.post("/v1/search", json=again).json()["passages"]) == 1
        library.add([make_source("b", "", "Another bridge.")])
        gone = here.post("/v1/search", json=again)
        assert gone.status_code == 410
        assert gone.json()["type"] == "urn:verbatim:problem:changed-library"
        assert "ask again" in gone.json()["detail"]


def test_a_question_is_never_read_as_a_query(client):
    for question in ('who said "our people', "AND (", "author:kim NEAR", "NOT twitter"):
        assert client.post("/v1/ask", json={"question": question}).status_code == 200
    asked = client.post("/v1/ask", json={"question": "NOT twitter", "ranking": "bm25"}).json()
    assert any("witter" in p["text"] for p in [*asked["passages"], *asked["nearest"]])


def test_it_is_described(client):
    described = client.get("/schema/openapi.json").json()
    operation = described["paths"]["/v1/search"]["post"]
    assert operation["operationId"] == "search"
    name = operation["responses"]["200"]["content"]["application/json"]["schema"]["$ref"].rpartition("/")[2]
    assert set(described["components"]["schemas"][name]["properties"]) == set(SearchResult.__struct_fields__)
    named = {each["name"] for each in described["paths"]["/v1/search"]["get"]["parameters"]}
    assert named == {"q", "k", "cursor", "collection"}
