"""Requests as bytes: one that is right for every route and protocol."""

import json
from dataclasses import dataclass
from urllib.parse import urlencode

SOURCE = "000_ffa5fb4860350ca1"
SAID = "Who hacked the accounts? “never be run by our Government directly”"
JSON = (b"content-type", b"application/json")
FORM = (b"content-type", b"application/x-www-form-urlencoded")
MCP = (b"accept", b"application/json, text/event-stream")
HTML = (b"accept", b"text/html")


@dataclass(frozen=True)
class Request:
    """A request; Content-Length or a chunk says how long the body is."""

    line: bytes
    headers: tuple = ()
    body: bytes | None = None
    chunked: bool = False

    def wire(self):
        """The bytes that are sent."""
        headers = [(b"host", b"127.0.0.1"), *self.headers]
        body = self.body
        if self.chunked and body is not None:
            headers.append((b"transfer-encoding", b"chunked"))
            body = b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body)
        elif body is not None:
            headers.append((b"content-length", b"%d" % len(body)))
        lines = [self.line, *(name + b": " + value for name, value in headers)]
        return b"\r\n".join(lines) + b"\r\n\r\n" + (body or b"")


def got(path, *headers):
    """A GET."""
    return Request(b"GET %s HTTP/1.1" % path.encode(), headers)


def posted(path, body, *headers, method="POST"):
    """A POST of JSON, or of bytes with their own content type."""
    if not isinstance(body, bytes):
        body, headers = json.dumps(body).encode(), (JSON, *headers)
    return Request(f"{method} {path} HTTP/1.1".encode(), headers, body)


def called(method, **params):
    """A call of MCP."""
    return posted("/mcp", {"jsonrpc": "2.0", "id": 1, "method": method, "params": params}, MCP)


def tool(name, **arguments):
    """A call of one of MCP's tools."""
    return called("tools/call", name=name, arguments=arguments)


def form(path, **fields):
    """A form as a browser sends it."""
    return posted(path, urlencode(fields).encode(), FORM, HTML)


CHAT = {"model": "verbatim", "messages": [{"role": "user", "content": SAID}]}
PARTS = [{"role": "system", "content": None}, {"role": "user", "content": [{"type": "text", "text": SAID}]}]
FILTERS = {"source": [SOURCE], "kind": ["body"], "date": {"from": "2013", "to": "2015-03-24"}}
INITIAL = {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "a", "version": "1"}}
FILES = (
    b"--cut\r\ncontent-disposition: form-data; name=file; filename=fuzzed.txt\r\ncontent-type: text/plain\r\n\r\n"
    b'A text.\n\nAnd more of it.\r\n--cut\r\ncontent-disposition: form-data; name=lines; filename="l.jsonl"\r\n\r\n'
    b'{"_id": "fuzzed-line", "text": "A line."}\r\n--cut--\r\n'
)
RECORD = {"id": "fuzzed", "text": "Some words. More words.", "title": "A title", "date": "2014-05", "by": "A"}
REQUESTS = [
    posted(
        "/v1/ask", {"question": SAID, "k": 3, "filters": FILTERS, "history": ["What is uriminzok?"], "explain": True}
    ),
    got("/v1/ask?q=Who%20hacked%20the%20accounts%3F&k=3&ranking=bm25&collection=default"),
    posted("/v1/ask/batch", {"questions": [{"question": SAID}, {"question": "kim", "max_per_source": 1}]}),
    posted("/v1/search", {"query": '"by our Government" OR (kim NEAR/3 leader) -accounts date:2013..', "k": 2}),
    got("/v1/search?q=kind:title%20AND%20korea&k=1"),
    posted("/v1/quotes/check", {"quotes": [{"quote": "never be run by our Government", "speaker": "Kim Jong-un"}]}),
    posted(
        "/v1/articles/check",
        {"text": f"He said {SAID}", "url": "http://a.b/", "date": "2020-02-02"},
        (b"accept", b"text/csv;q=0.5"),
    ),
    posted(
        "/v1/verify?collection=default",
        {
            "question": "a",
            "status": "no_answer",
            "confidence": 0.5,
            "manifest": "",
            "took_ms": 1,
            "asked": {"k": 3, "filters": FILTERS, "history": ["What is uriminzok?"], "explain": True},
            **dict.fromkeys(("interpreted_as", "answer")),
            **{name: [] for name in ("passages", "missing", "differs", "nearest")},
        },
    ),
    got("/v1/sources?limit=2&after=000_ffa5fb4860350ca1&collection=kept"),
    got(f"/v1/sources/{SOURCE}?v=0b58054e86aedc38&span=1467-1525"),
    got(f"/v1/sources/{SOURCE}?span=1467-1525", HTML),
    got(f"/v1/sources/{SOURCE}/text", (b"if-none-match", b'W/"0b58054e86aedc38", *')),
    got("/v1/passages/001_4bbcc4075cae4779:1005-1443.cc38fa1e"),
    got("/v1/manifest?collection=default"),
    got("/v1/collections"),
    got("/healthz"),
    got("/readyz"),
    got("/schema/openapi.json"),
    got("/docs"),
    got("/static/page.css", (b"range", b"bytes=0-10"), (b"if-modified-since", b"Mon, 01 Jan 2024 00:00:00 GMT")),
    posted(
        "/v1/sources/fuzzed",
        {"text": "A text.", "title": "T", "url": "http://a/", "date": "2014", "metadata": {"a": "b"}},
        method="PUT",
    ),
    posted(
        "/v1/sources/fuzzed", b"A text that is plain.", (b"content-type", b"text/plain; charset=utf-8"), method="PUT"
    ),
    posted("/v1/sources?collection=fuzzed", [RECORD, {"_id": "2"}]),
    posted("/v1/sources", json.dumps(RECORD).encode() + b"\n{}\n", (b"content-type", b"application/jsonl")),
    posted("/v1/sources", FILES, (b"content-type", b"multipart/form-data; boundary=cut")),
    Request(b"DELETE /v1/sources/fuzzed HTTP/1.1", ((b"if-match", b'"0123456789abcdef"'),)),
    got("/v1/models"),
    got("/v1/models/verbatim"),
    posted("/v1/chat/completions", CHAT),
    posted(
        "/v1/chat/completions", {**CHAT, "messages": PARTS, "stream": True, "stream_options": {"include_usage": True}}
    ),
    posted(
        "/v1/vector_stores/default/search",
        {"query": [SAID], "max_num_results": 2, "ranking_options": {"score_threshold": 0.1}},
    ),
    posted(
        "/dify/retrieval",
        {"knowledge_id": "default", "query": SAID, "retrieval_setting": {"top_k": 3, "score_threshold": 0}},
        (b"authorization", b"Bearer vb_key"),
    ),
    got("/searxng/search?q=Who%20hacked&format=json&pageno=2"),
    got("/searxng/default/search?q=kim&format=json&language=en"),
    called("initialize", **INITIAL),
    called("tools/list"),
    called("resources/list", cursor="a"),
    called("resources/read", uri=f"verbatim://sources/{SOURCE}"),
    tool("ask", question=SAID, k=2, history=["What is uriminzok?"]),
    tool("search", query="kim"),
    tool("fetch", id=SOURCE),
    tool("list_sources", limit=2),
    tool("check_quote", quote="never be run by our Government", speaker="Kim"),
    tool("check_article", text=f"He said {SAID}"),
    got("/?q=Who%20hacked%20the%20accounts%3F", HTML),
    got("/quotation", HTML),
    form("/quotation", quote="never be run by our Government", speaker="Kim"),
    form("/draft", **{"text": f"He said {SAID}", "as": "csv"}),
    form("/draft", text=f"He said {SAID}"),
    form("/key", key="vb_key", next="/draft"),
    Request(b"HEAD /v1/manifest HTTP/1.1"),
    Request(b"OPTIONS /v1/ask HTTP/1.1", ((b"origin", b"http://a.b"), (b"access-control-request-method", b"POST"))),
    got(
        "/v1/manifest",
        (b"connection", b"Upgrade"),
        (b"upgrade", b"websocket"),
        (b"sec-websocket-version", b"13"),
        (b"sec-websocket-key", b"dGhlIHNhbXBsZSBub25jZQ=="),
    ),
]
REFUSED = {
    b"DELETE /v1/sources/fuzzed HTTP/1.1 412",
    b"POST /key HTTP/1.1 401",
    b"HEAD /v1/manifest HTTP/1.1 405",
}
"""What is answered with 400 and above."""
