"""The pages: whole without JavaScript, loading nothing from elsewhere, and nothing in a source is markup."""

from html.parser import HTMLParser

import pytest
from litestar.testing import TestClient

from index import Library, Source, Span
from index.model import digest, permalink
from qa.settings import Settings
from qa.web.app import create_app
from qa.web.pages.pieces import Piece, pieces

BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
HERE = "http://127.0.0.1"
ALLOWED = set(
    "html head meta title link script body a header nav main h1 h2 h3 p form label input textarea div span button "
    "section blockquote figure figcaption ol ul li article mark details summary footer b br del ins".split()
)
HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '"><svg onload=alert(1)>',
    "'><iframe src=javascript:alert(1)>",
    "</title><script>alert(1)</script>",
    "</textarea><script>alert(1)</script>",
    "<a href='javascript:alert(1)'>x</a>",
    "<style>@import 'http://evil.example'</style>",
    "<base href=http://evil.example/>",
    "<!--<img src='--><img src=x onerror=alert(1)//'>",
    "{{ 7 * 7 }}{% raw %}<b>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "<math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    "\u202e<script>\u2066\u0007",
]


class Reader(HTMLParser):
    def __init__(self, html):
        super().__init__(convert_charrefs=True)
        self.tags, self.attributes, self.text, self.scripts = [], [], [], []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += [(tag, name, value or "") for name, value in attrs]

    def handle_data(self, data):
        self.text.append(data)


def assert_inert(html):
    page = Reader(html)
    assert set(page.tags) <= ALLOWED
    for tag, name, value in page.attributes:
        assert not name.startswith("on")
        assert name not in {"style", "srcdoc", "formaction"}
        if name in {"href", "src", "action"}:
            assert value.startswith(("/", "#")) or (tag == "a" and value.startswith(("http://", "https://")))
    assert page.tags.count("script") == 1
    assert page.tags.count("form") <= 3
    return page


def whole(page):
    return "".join(page.text)


@pytest.fixture(scope="module")
def hostile():
    """A browser's client over sources that say nothing but markup."""
    sources = []
    for number, words in enumerate(HOSTILE):
        text = f"zebra {words} crossing\n\nA second paragraph of {words} and of zebra {number}."
        metadata = {"url": f"javascript:alert(1)//{words}", "date": words, "author": words}
        sources.append(Source(f"s{number}", f"Title {words}", text, metadata, digest(text)))
    library = Library.from_sources(sources)
    with TestClient(create_app(library, Settings()), base_url=HERE) as client:
        client.headers.update(BROWSER)
        yield client, library


def test_nothing_in_a_source_is_markup(hostile):
    client, library = hostile
    assert_inert(client.get("/", params={"q": "zebra crossing"}).text)
    for source in library.sources():
        span = Span(2, len(source.text) - 2)
        html = client.get(permalink(source, span).partition("#")[0]).text
        page = assert_inert(html)
        if "\u202e" not in source.text:
            assert " ".join(source.text.split()) in " ".join(whole(page).split())
        assert f'<mark id="char={span.start},{span.end}">' in html
        assert html.count("<mark") >= 2
        assert "\u202e" not in whole(page)
        quotation = client.post("/quotation", data={"quote": source.text.split("\n")[0], "speaker": source.title})
        assert quotation.status_code == 200
        assert_inert(quotation.text)
        draft = {"text": f"{source.title} said “{source.text}” and {source.text}"}
        assert_inert(client.post("/draft", data=draft).text)


@pytest.mark.parametrize("words", HOSTILE)
def test_nothing_that_is_asked_is_markup(hostile, words):
    client, _ = hostile
    for response in (
        client.get("/", params={"q": words}),
        client.get("/", params={"q": f"zebra {words}"}),
        client.post("/quotation", data={"quote": words, "speaker": words}),
        client.post("/quotation", data={"quote": f"a herd of wild {words} ran home", "speaker": words}),
        client.post("/draft", data={"text": f"“a herd of wild {words} ran home” said {words}: “{words}”"}),
        client.get(f"/v1/sources/{'x' * 5}", params={"v": words}),
        client.get("/nowhere", params={"q": words}),
    ):
        assert response.status_code < 500
        assert_inert(response.text)


def test_security_headers(client):
    for path in ("/", "/?q=twitter", "/quotation", "/draft", "/v1/sources/001_4bbcc4075cae4779", "/nowhere"):
        response = client.get(path, headers=BROWSER)
        policy = response.headers["content-security-policy"]
        assert response.headers["content-type"] == "text/html; charset=utf-8"
        assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self';")
        assert "unsafe" not in policy
        assert response.headers["x-content-type-options"] == "nosniff"
        assert "Accept" in response.headers["vary"]
    strict = client.get("/v1/manifest").headers["content-security-policy"]
    assert strict.startswith("default-src 'none'; frame-ancestors")


def test_everything_a_page_loads_is_here(client):
    page = Reader(client.get("/", headers=BROWSER).text)
    loaded = [value for tag, name, value in page.attributes if name == "src" or (tag == "link" and name == "href")]
    assert len(loaded) == 3
    for path in loaded:
        response = client.get(path)
        assert response.status_code == 200
        assert b"http://" not in response.content.replace(b"http://www.w3.org/2000/svg", b"")
        assert b"https://" not in response.content
        assert b"@import" not in response.content


def test_ask(client):
    page = assert_inert(client.get("/", params={"q": "Who hacked the accounts?"}, headers=BROWSER).text)
    text = " ".join(whole(page).split())
    assert "Some North Korean social media accounts were hacked by the hacker group Anonymous in 2013." in text
    assert page.tags.count("mark") > 3
    links = [value for tag, name, value in page.attributes if tag == "a" and name == "href"]
    permalinks = [link for link in links if link.startswith("/v1/sources/")]
    assert len(permalinks) >= 10
    assert ("input", "value", "Who hacked the accounts?") in page.attributes
    assert "characters 1005–1443. http://" in text


@pytest.mark.parametrize(
    ("exact", "places"),
    [
        (1, "also in Paper b0, nearly the same in Paper c0, nearly the same in Paper c1, nearly the same in Paper c2"),
        (4, "also in Paper b3, nearly the same in Paper c0, nearly the same in 2 more places"),
        (6, "also in Paper b4, also in 1 more place, nearly the same in 3 more places"),
    ],
)
def test_copies_are_told_from_what_is_nearly_the_same(exact, places):
    said = "The harbour of Norbury was closed on Monday after engineers had found cracks in the wall of the old pier."
    near = said.replace("harbour", "harbor")
    texts = {"a": said, **{f"b{n}": said.upper() for n in range(exact)}, **{f"c{n}": near for n in range(3)}}
    held = Library.from_sources([Source(id_, f"Paper {id_}", text, {}, digest(text)) for id_, text in texts.items()])
    with TestClient(create_app(held, Settings()), base_url=HERE) as client:
        page = assert_inert(client.get("/", params={"q": "Which harbour was closed?"}, headers=BROWSER).text)
    text = " ".join(whole(page).split())
    assert f", {places} Cite" in text


def test_sources_that_differ_stand_side_by_side(client):
    question = "How many followers does the North Korean Twitter account have?"
    page = assert_inert(client.get("/", params={"q": question}, headers=BROWSER).text)
    text = " ".join(whole(page).split())
    after = text.partition("The sources differ on followers")[2]
    assert "more than 1,400" in after
    assert "more than 10,000 followers" in after
    assert after.index("more than 10,000 followers") < after.index("In the sources’ words")


def test_ask_says_what_is_missing(client):
    text = whole(Reader(client.get("/", params={"q": "What is the capital of Mongolia?"}, headers=BROWSER).text))
    assert "Not in the sources." in text
    assert "mongolia" in text
    assert "The nearest passages" in text


def test_an_answer_says_what_it_does_not_give(client):
    question = "How many dolphins is North Korea training?"
    page = Reader(client.get("/", params={"q": question}, headers=BROWSER).text)
    assert "The passage does not give a number." in whole(page)
    sure = Reader(client.get("/", params={"q": "Who hacked the accounts?"}, headers=BROWSER).text)
    assert "does not give" not in whole(sure)


def test_the_reader_marks_the_cited_words(client):
    link = "/v1/sources/000_ffa5fb4860350ca1?v=0b58054e86aedc38&span=1467-1525"
    html = client.get(link, headers=BROWSER).text
    words = "Such websites will never be run by our Government directly"
    assert f'<mark id="char=1467,1525">{words}</mark>' in html
    text = client.get("/v1/sources/000_ffa5fb4860350ca1/text").text
    assert " ".join(text.split()) in " ".join(whole(Reader(html)).split())
    assert client.get(link).json()["cited"]["text"] == words
    assert client.get(link, headers={"Accept": "application/json, text/html;q=0.5"}).json()["is_current"] is True


def test_what_others_add_to_a_permalink_is_passed_over_for_readers(client):
    link = "/v1/sources/000_ffa5fb4860350ca1?v=0b58054e86aedc38&span=1467-1525"
    html = client.get(link, headers=BROWSER).text
    assert client.get(f"{link}&fbclid=abc&utm_source=x", headers=BROWSER).text == html
    assert client.get(f"{link}&fbclid=abc").status_code == 400
    for added in ("&span=0-5", "&v=1", "&fbclid=a&fbclid=b"):
        assert client.get(link + added, headers=BROWSER).status_code == 400


@pytest.mark.parametrize(
    ("quote", "speaker", "verdict"),
    [
        ("Such websites will never be run by our Government directly.", "", "Verbatim"),
        ("Such websites will be run by our Government directly.", "", "Altered"),
        ("Such websites will never be run by our Government directly.", "Kim Jong-un", "Misattributed"),
        ("The moon is made of green cheese, as everybody knows by now.", "", "Not found"),
        ("…", "", "Not checkable"),
    ],
)
def test_quotation(client, quote, speaker, verdict):
    response = client.post("/quotation", data={"quote": quote, "speaker": speaker}, headers=BROWSER)
    html = response.text
    assert_inert(html)
    assert f"<h1>{verdict}" in html
    if verdict == "Altered":
        assert "<del>[-never-]</del>" in html
        assert "“never” is missing" in html


DRAFT = (
    "He said: “Such websites will be run by our Government directly.” The report says: “Some North Korean social media "
    "accounts were hacked by the hacker group Anonymous in 2013.” It is about “experts”."
)


def test_draft(client):
    assert_inert(client.get("/draft", headers=BROWSER).text)
    response = client.post("/draft", data={"text": DRAFT}, headers=BROWSER)
    page = assert_inert(response.text)
    text = " ".join(whole(page).split())
    assert "1 of 2 quotations needs a look." in text
    assert "1 altered 1 verbatim 1 of few words" in text
    assert "<del>[-never-]</del>" in response.text
    shown = text[text.index("The draft") : text.index("Its quotations")]
    assert "“Such websites will be run by our Government directly.1” The report says" in shown
    targets = {value for tag, name, value in page.attributes if name == "id"}
    links = [value for tag, name, value in page.attributes if tag == "a" and name == "href"]
    assert [link for link in links if link.startswith("#quotation-")] == [f"#quotation-{n}" for n in (1, 2, 3)]
    assert {link[1:] for link in links if link.startswith("#")} <= targets
    assert DRAFT in whole(page)


@pytest.mark.parametrize(
    ("text", "headline"),
    [
        ("Nobody says anything.", "There is no quotation in this draft."),
        ("It is about “experts”.", "Only a few words stand in quotation marks."),
        ("He said: “Such websites will never be run by our Government directly.”", "The quotation holds."),
        ("He said: “Such websites will be run by our Government directly.”", "The quotation needs a look."),
        ("“Such websites will never be run by our Government directly” " * 2, "All 2 quotations hold."),
    ],
)
def test_a_draft_is_summed_up(client, text, headline):
    assert f"<h1>{headline}</h1>" in client.post("/draft", data={"text": text}, headers=BROWSER).text


def test_a_draft_is_saved(client):
    table = client.post("/draft", data={"text": DRAFT, "as": "csv"}, headers=BROWSER)
    assert table.headers["content-type"].startswith("text/csv")
    assert 'filename="quotations.csv"' in table.headers["content-disposition"]
    same = client.post("/v1/articles/check", json={"text": DRAFT}, headers={"Accept": "text/csv"})
    assert table.content == same.content
    assert client.post("/draft", data={"text": DRAFT, "as": "markdown"}).text.startswith("#")
    assert "<h1>Check a draft.</h1>" in client.post("/draft", data={"text": " "}, headers=BROWSER).text


@pytest.mark.parametrize(
    ("method", "path", "content", "status"),
    [
        ("GET", "/?q=%ff", None, 400),
        ("GET", "/?q=" + "a" * 16_001, None, 400),
        ("GET", "/?q=%00", None, 400),
        ("POST", "/quotation", b"quote=%ff", 400),
        ("POST", "/quotation", b"quote=\xff", 400),
        ("POST", "/quotation", b"quote=" + b"a" * 20_001, 400),
        ("POST", "/quotation", b"quote=" + b"a" * 300_000, 413),
        ("POST", "/quotation", b"&".join(b"a=b" for _ in range(50)), 400),
        ("POST", "/draft", b"text=%ff", 400),
        ("POST", "/draft", b"text=" + b"a" * 1_100_000, 400),
        ("POST", "/draft", b"text=" + b"a" * 2_100_000, 413),
        ("POST", "/", b"", 405),
        ("GET", "/v1/sources/nope", None, 404),
        ("GET", "/v1/sources/000_ffa5fb4860350ca1?v=0123456789abcdef", None, 410),
        ("GET", "/v1/sources/000_ffa5fb4860350ca1?span=9-5", None, 400),
    ],
)
def test_failures_are_pages_for_people(client, method, path, content, status):
    response = client.request(method, path, content=content, headers=BROWSER)
    assert response.status_code == status
    assert response.headers["content-type"].startswith("text/html")
    assert_inert(response.text)
    assert client.request(method, path, content=content).headers["content-type"].startswith("application/problem+json")


def test_pages_can_be_switched_off(seed_library):
    with TestClient(create_app(seed_library, Settings(page=False)), base_url=HERE) as client:
        assert client.get("/", headers=BROWSER).status_code == 404
        assert client.get("/v1/sources/001_4bbcc4075cae4779", headers=BROWSER).json()["title"] == "Social Media"


def test_pieces_are_the_text():
    text = "ab\u202ecd efg"
    cut = pieces(text, [Span(11, 13), Span(14, 99)], 10)
    assert cut == [
        Piece("a"),
        Piece("b", "mark", first=True),
        Piece("U+202E", "hidden"),
        Piece("c"),
        Piece("d efg", "mark"),
    ]
