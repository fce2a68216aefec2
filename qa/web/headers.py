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


async def security_headers(message: Message, scope: Scope) -> None:
    """Adds the headers to every response, those to addresses that do not exist included."""
    if message["type"] == "http.response.start":
        headers = list(message["headers"])
        message["headers"] = headers + _added(scope["path"], dict(headers).get(b"content-type", b""))


def _added(path: str, content_type: bytes) -> Headers:
    """What a browser is told about a response; the policy is what it may load for it."""
    if path == "/docs":
        return _OF_DOCS
    return _OF_PAGES if content_type.startswith(b"text/html") else _OF_DATA
