"""In front of the framework: who may do what. The one place where a request's scope is decided."""

from __future__ import annotations

import base64
import binascii
from http.cookies import CookieError, SimpleCookie

from litestar.enums import ScopeType
from litestar.types import ASGIApp, Receive, Send
from litestar.types import Scope as AsgiScope

from index import BackendError
from qa.access import collections, problems
from qa.access.keys import Key, Keys, Scope
from qa.web.pages.render import Pages
from qa.web.refusals import Headers, header, refuse

COOKIE = "verbatim_key"

OPEN = frozenset({"/healthz", "/readyz", "/key"})
"""Paths that ask for no key, beside the files of the pages."""

READING = frozenset({"GET", "HEAD", "OPTIONS"})
ASKING = (
    "/v1/ask",
    "/v1/search",
    "/v1/quotes/",
    "/v1/articles/",
    "/v1/verify",
    "/v1/chat/",
    "/v1/vector_stores/",
    "/dify/",
    "/mcp",
    "/quotation",
    "/draft",
)
"""Where a POST changes nothing; elsewhere whatever is not a GET needs the scope ingest."""

_NO_KEY = problems.of_status(401, "This server asks for a key; send it as Authorization: Bearer KEY.")
_INVALID = problems.named("invalid-key", 401, "The key is not valid; ask whoever runs this server for another.")
_CHALLENGE: Headers = [(b"www-authenticate", b'Bearer realm="verbatim"')]
_REFUSED: Headers = [(b"www-authenticate", b'Bearer realm="verbatim", error="invalid_token"')]


def needed(method: str, path: str) -> Scope | None:
    """The scope that a request needs; None if it is open to all."""
    if path in OPEN or path.startswith("/static/"):
        return None
    if method in READING or path.startswith(ASKING):
        return Scope.SEARCH
    return Scope.INGEST


class KeyCheck:
    """An ASGI application that lets through what a request's key opens; everything while there never was a key."""

    def __init__(self, app: ASGIApp, keys: Keys, pages: Pages | None) -> None:
        self._app = app
        self._keys = keys
        self._pages = pages

    async def __call__(self, scope: AsgiScope, receive: Receive, send: Send) -> None:
        """Passes the request on, or refuses it."""
        if scope["type"] != ScopeType.HTTP:
            await self._app(scope, receive, send)
            return
        wanted = needed(scope["method"], scope["path"])
        try:
            found = None if wanted is None or self._keys.is_empty else self._key(scope, wanted)
        except BackendError as error:
            found = problems.of_error(error), ()
        if isinstance(found, tuple):
            await refuse(scope, send, found[0], self._pages, found[1])
        else:
            with collections.only(found.collection if found else None):
                await self._app(scope, receive, send)

    def _key(self, scope: AsgiScope, wanted: Scope) -> Key | tuple[problems.Problem, Headers]:
        """The request's key, else (what is wrong with it, headers that say so)."""
        token, is_cookie = _token(scope)
        if not token:
            return _NO_KEY, _CHALLENGE
        key = self._keys.find(token)
        if key is None:
            return _INVALID, _REFUSED
        if not key.opens(wanted) or (is_cookie and wanted is not Scope.SEARCH):
            said = f"This key may not do that here; it takes one of the scope {wanted}."
            return problems.named("missing-scope", 403, said), ()
        return key


def _token(scope: AsgiScope) -> tuple[str, bool]:
    """(the request's key, whether a browser's cookie brought it); Basic brings it as the password."""
    kind, _, value = header(scope, b"authorization").decode("latin-1").partition(" ")
    if kind.lower() == "bearer":
        return value.strip(), False
    if kind.lower() == "basic":
        return _password(value), False
    return _cookie(header(scope, b"cookie").decode("latin-1")), True


def _password(value: str) -> str:
    try:
        return base64.b64decode(value, validate=True).decode().partition(":")[2]
    except (binascii.Error, UnicodeDecodeError):
        return "unreadable"


def _cookie(value: str) -> str:
    try:
        found = SimpleCookie(value).get(COOKIE)
    except CookieError:
        return ""
    return found.value if found else ""
