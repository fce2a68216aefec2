"""Checking quotations and drafts over HTTP, on a real server."""

import csv
import io

import pytest

from qa.quotes.export import COLUMNS
from qa.quotes.model import QuoteCheck

NEVER = "Such websites will never be run by our Government directly."
DRAFT = (
    "“Such websites will be run by our Government directly,” Cao de Benos said.\n\n"
    "Kim Myong-il wrote: “I am not a heavy smoker but I really enjoy smoking.”"
)


def check(client, quote, speaker=None):
    response = client.post("/v1/quotes/check", json={"quotes": [{"quote": quote, "speaker": speaker}]})
    assert response.status_code == 200
    return response.json()["results"][0]


def test_verbatim_and_where(client):
    found = check(client, NEVER, "Alejandro Cao de Benos")
    assert set(found) == set(QuoteCheck.__struct_fields__)
    assert found["verdict"] == "verbatim"
    assert found["attribution"]["status"] == "confirmed"
    place = found["occurrences"][0]
    text = client.get(f"/v1/sources/{place['source_id']}/text").text
    assert text[place["start"] : place["end"]] == place["exact"]
    assert client.get(place["permalink"]).json()["cited"]["text"] == place["exact"]
    assert [selector["type"] for selector in place["selectors"]] == ["TextQuoteSelector", "TextPositionSelector"]


def test_a_lost_negation_is_critical(client):
    found = check(client, NEVER.replace("never ", ""))
    assert found["verdict"] == "altered"
    assert found["severity"] == "critical"
    assert [edit["kind"] for edit in found["edits"]] == ["negation"]


def test_many_in_order(client):
    quotes = [{"quote": NEVER}, {"quote": "…"}, {"quote": "The moon is made of green cheese, they said."}]
    answer = client.post("/v1/quotes/check", json={"quotes": quotes}).json()
    assert [each["verdict"] for each in answer["results"]] == ["verbatim", "not_checkable", "not_found"]
    assert answer["manifest"] == client.get("/v1/manifest").json()["digest"]


def test_article(client):
    answer = client.post("/v1/articles/check", json={"text": DRAFT}).json()
    assert {verdict: n for verdict, n in answer["summary"].items() if n} == {"altered": 1, "verbatim": 1}
    for quote in answer["quotes"]:
        assert DRAFT[quote["start"] : quote["end"]] == quote["check"]["quote"]
    assert [quote["speaker"] for quote in answer["quotes"]] == ["Cao de Benos", "Kim Myong-il"]


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        ("text/csv", "text/csv"),
        ("text/markdown", "text/markdown"),
        ("application/ld+json", "application/ld+json"),
        ("application/json", "application/json"),
        ("*/*", "application/json"),
    ],
)
def test_article_exports(client, accept, media_type):
    response = client.post("/v1/articles/check", json={"text": DRAFT}, headers={"accept": accept})
    assert response.status_code == 200
    assert response.headers["content-type"].startswith(media_type)
    if media_type == "text/csv":
        rows = list(csv.reader(io.StringIO(response.text)))
        assert rows[0] == list(COLUMNS)
        assert len(rows) == 3
    if media_type == "application/ld+json":
        reviews = response.json()["@graph"]
        assert [review["@type"] for review in reviews] == ["ClaimReview", "ClaimReview"]


def review(client, **fields):
    response = client.post(
        "/v1/articles/check", json={"text": DRAFT, **fields}, headers={"accept": "application/ld+json"}
    )
    return response.status_code, response.json()


def test_a_claim_review_has_whole_links(client):
    status, graph = review(client, url="https://example.org/a", author="Desk", date="2026-01-02")
    assert status == 200
    for each in graph["@graph"]:
        assert each["url"].startswith("https://example.org/a#")
        for work in each["citation"]:
            assert client.get(work["url"]).json()["cited"]["text"]
    _, graph = review(client)
    assert all(each["url"].startswith(str(client.base_url)) for each in graph["@graph"])


@pytest.mark.parametrize(("field", "value"), [("url", "/a"), ("author", " "), ("date", "yesterday")])
def test_an_invalid_claim_review_is_refused(client, field, value):
    status, problem = review(client, **{field: value})
    assert (status, problem["field"]) == (400, field)


@pytest.mark.parametrize(
    ("route", "body", "status", "field"),
    [
        ("/v1/quotes/check", {"quotes": []}, 400, "quotes"),
        ("/v1/quotes/check", {"quotes": [{"quote": "a"}] * 101}, 400, "quotes"),
        ("/v1/quotes/check", {"quotes": [{"quote": "a" * 20_001}]}, 400, "quote"),
        ("/v1/quotes/check", {"quotes": [{"quote": "a", "who": "b"}]}, 400, "quotes[0].who"),
        ("/v1/quotes/check", {"quotes": [{"quote": 7}]}, 400, "quotes[0].quote"),
        ("/v1/quotes/check", {"quotes": [{"quote": "a"}], "collection": "none"}, 404, None),
        ("/v1/quotes/check", {"quotes": [{"quote": "a" * 70_000}]}, 413, None),
        ("/v1/articles/check", {"text": 7}, 400, "text"),
        ("/v1/articles/check", {}, 400, None),
        ("/v1/articles/check", {"text": "a" * 1_100_000}, 400, "text"),
        ("/v1/articles/check", {"text": "a" * 3_000_000}, 413, None),
    ],
)
def test_bad_input(client, route, body, status, field):
    response = client.post(route, json=body)
    assert response.status_code == status
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json()["field"] == field


def test_an_article_of_a_mebibyte_and_ten_thousand_marks(client):
    assert client.post("/v1/articles/check", json={"text": "word " * 200_000}).status_code == 200
    answer = client.post("/v1/articles/check", json={"text": '"' * 10_001}).json()
    assert answer["warnings"] or answer["quotes"] == []
