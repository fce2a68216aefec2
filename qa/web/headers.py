"""Response headers that keep a browser from doing more than it was asked."""

from __future__ import annotations

from typing import TypeAlias

from litestar.types import Message, Scope

Headers: TypeAlias = list[tuple[bytes, bytes]]

_COMMON: Headers = [
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-opener-policy", b"same-origin"),
]
_STRICT = b"default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'"
_DOCS = (
    b"default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    b"connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'"
)
_PAGE = (
    b"default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    b"frame-ancestors 'none'; base-uri 'none'; form-action 'self'"
)

_OF_DATA, _OF_DOCS, _OF_PAGES = ([*_COMMON, (b"content-security-policy", each)] for each in (_STRICT, _DOCS, _PAGE))


NO_STORE = (b"cache-control", b"no-store")
"""For whatever holds a question, or what only those with a key may read: nobody keeps it, a browser neither."""

_ASK_ANEW = (b"cache-control", b"private, no-cache")
_OPEN = frozenset({"/healthz", "/readyz", "/schema/openapi.json"})
"""What holds neither question nor source."""


async def security_headers(message: Message, scope: Scope) -> None:
    """Adds the headers to every response, those to addresses that do not exist included."""
    if message["type"] == "http.response.start":
        headers = message["headers"]
        message["headers"] = [*headers, *_added(scope["path"], dict(headers))]


def _added(path: str, said: dict[bytes, bytes]) -> Headers:
    """What a browser is told about a response: what it may load for it, and whether it may keep it.

    What has an ETag may be kept where it was received, and asked for anew.
    """
    if path == "/docs":
        return _OF_DOCS
    own = _OF_PAGES if said.get(b"content-type", b"")[:9] == b"text/html" else _OF_DATA
    if b"cache-control" in said or path in _OPEN or path[:8] == "/static/":
        return own
    return [*own, _ASK_ANEW if b"etag" in said else NO_STORE]
