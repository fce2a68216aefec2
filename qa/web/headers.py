"""Response headers that keep a browser from doing more than it was asked."""

from __future__ import annotations

from litestar.types import ASGIApp, Message, Receive, Scope, Send

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


def security_headers(app: ASGIApp) -> ASGIApp:
    """The app, with security headers on every response."""

    async def wrapped(scope: Scope, receive: Receive, send: Send) -> None:
        if str(scope["type"]) != "http":
            await app(scope, receive, send)
            return
        policy = _DOCS if scope["path"] == "/docs" else _STRICT
        added = [*_COMMON, (b"content-security-policy", policy)]

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *added]
            await send(message)

        await app(scope, receive, send_with_headers)

    return wrapped
