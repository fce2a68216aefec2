"""Response headers that keep a browser from doing more than it was asked."""

from __future__ import annotations

from litestar.types import Message, Scope

_COMMON = [
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


async def security_headers(message: Message, scope: Scope) -> None:
    """Adds the headers to every response, those to addresses that do not exist included."""
    if message["type"] == "http.response.start":
        headers = list(message["headers"])
        policy = _policy(scope["path"], dict(headers).get(b"content-type", b""))
        message["headers"] = [*headers, *_COMMON, (b"content-security-policy", policy)]


def _policy(path: str, content_type: bytes) -> bytes:
    """What the browser may load for a response."""
    if path == "/docs":
        return _DOCS
    return _PAGE if content_type.startswith(b"text/html") else _STRICT
