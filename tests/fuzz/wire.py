"""What may be done to a request: its body, address, headers or bytes changed, its length wrong, another behind it."""

from dataclasses import replace

from hypothesis import strategies as st

from tests.fuzz.valid import REQUESTS, Request

NASTY = [
    *(bytes([byte]) for byte in b'\0\r\n\t :,;=&%\xff\xc3"\\{}()#?/'),
    *b"0x10 +1 %00 %ff %2e%2e%2f %0d%0a \xed\xa0\x80 \\ud800 \\u0000 -1 1e999 NaN null true '' .. // \\..\\".split(),
    *b"HTTP/1.1 q=. ;q= charset=\xff \xd9\xa3 \xc2\xb2 \xe2\x80\xae AND NEAR/999 kind: date:9999-99 */*".split(),
    *(b"9" * 400, b"[" * 2000, b'{"a":' * 2000, b"\xcc\x81" * 3000, b"a" * 70_000),
]
LINES = b"""content-length: 0
content-length: -1
content-length: 99999999999999999999
content-length: 1, 1
transfer-encoding: chunked
transfer-encoding: gzip, chunked
content-encoding: gzip
expect: 100-continue
host: 127.0.0.1:99999999
host: [::1
host: \xff
accept: text/html;q=.
accept: a/b;q=x, */
accept: text/csv;q=\xff, application/ld+json;q=nan
content-type: application/json; charset=none
content-type: multipart/form-data
content-type: multipart/form-data; boundary=
content-type: text/plain; charset=utf-16
content-type: \xff;;=;
cookie: verbatim_key=a; =; \xff; a="\\
authorization: Basic \xff
authorization: Bearer
origin: http://[::1
origin: null
if-none-match: \xff, ", W/
if-match: \xff
range: bytes=9-1,-
if-modified-since: \xff
connection: close
connection: upgrade
upgrade: h2c
upgrade: websocket
x-forwarded-for: \xff
x-forwarded-proto: \xff
forwarded: for=\xff
mcp-session-id: \xff
mcp-protocol-version: 0
last-event-id: 1
a\0b: \0
 folded: line
: nameless""".splitlines()
HEADERS = [tuple(line.split(b": ")) for line in LINES] + [(b"x", b"a" * 100_000)]


@st.composite
def mutated(draw, content):
    """The bytes with one to four things done to them."""
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(content)))
        to = min(len(content), at + draw(st.sampled_from([0, 1, 2, 8, 64, 1000])))
        what = draw(st.sampled_from(["flip", "cut", "end", "repeat", "insert", "replace", "nasty", "nasty", "nasty"]))
        if what == "flip" and at < len(content):
            content = content[:at] + bytes([content[at] ^ (1 << draw(st.integers(0, 7)))]) + content[at + 1 :]
        elif what == "cut":
            content = content[:at] + content[to:]
        elif what == "end":
            content = content[:at]
        elif what == "repeat":
            content = content[:to] + content[at:to] * draw(st.sampled_from([1, 2, 50])) + content[to:]
        elif what == "insert":
            content = content[:at] + draw(st.binary(max_size=20)) + content[at:]
        elif what == "replace":
            content = content[:at] + draw(st.binary(min_size=to - at, max_size=to - at)) + content[to:]
        else:
            content = content[:at] + draw(st.sampled_from(NASTY)) + content[to:]
    return content


def with_body(request):
    """Another body, of the length that is said."""

    def made(body, chunked):
        return replace(request, body=body, chunked=chunked)

    return st.builds(made, mutated(request.body or b""), st.booleans())


def with_target(request):
    """Another address, without spaces."""
    method, target, version = request.line.split(b" ")

    def made(changed):
        return replace(request, line=b" ".join((method, changed.translate(None, bytes(range(33))), version)))

    return mutated(target).map(made)


def with_headers(request):
    """Up to three headers more, in any order."""

    def made(headers):
        return replace(request, headers=tuple(headers))

    more = st.lists(st.sampled_from(HEADERS), min_size=1, max_size=3)
    return more.flatmap(lambda added: st.permutations([*request.headers, *added])).map(made)


def with_length(request):
    """A length that is wrong."""
    body = request.body or b""

    def made(more):
        stated = (b"content-length", b"%d" % max(0, len(body) + more))
        return replace(request, body=None, headers=(*request.headers, stated)).wire() + body

    return st.integers(-50, 50).map(made)


def with_chunks(request):
    """Chunks with wrong sizes, or none."""
    head, _, body = replace(request, body=request.body or b"a", chunked=True).wire().partition(b"\r\n\r\n")
    return mutated(body).map(lambda changed: head + b"\r\n\r\n" + changed)


def with_others(request):
    """One to three more on the same connection, the last perhaps cut."""
    others = st.lists(st.sampled_from(REQUESTS), min_size=1, max_size=3)
    whole = others.map(lambda more: request.wire() + b"".join(each.wire() for each in more))
    return st.tuples(whole, st.integers(0, 40)).map(lambda found: found[0][: len(found[0]) - found[1]])


def with_bytes(request):
    """Anything anywhere."""
    return mutated(request.wire())


CHANGED = (with_body, with_target, with_headers)
BROKEN = (with_length, with_chunks, with_others, with_bytes)


def requests():
    """Requests with one thing wrong that is still HTTP."""
    return st.sampled_from(REQUESTS).flatmap(lambda request: st.one_of([change(request) for change in CHANGED]))


def wires():
    """What is sent over one connection."""
    broken = st.sampled_from(REQUESTS).flatmap(lambda request: st.one_of([change(request) for change in BROKEN]))
    return requests().map(Request.wire) | broken
