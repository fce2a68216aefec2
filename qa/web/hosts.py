"""In front of the framework: requests for another server's name, and changes by another server's page, are refused."""

from __future__ import annotations

from urllib.parse import urlsplit

from litestar.enums import ScopeType
from litestar.types import ASGIApp, Receive, Scope, Send

from qa.access import problems
from qa.access.hosts import Hosts
from qa.settings import Settings
from qa.web.pages.render import Pages
from qa.web.refusals import refuse
from qa.web.rights import is_change

_WRONG = problems.of_status(
    421, "This server does not answer to that name; call it by its own, or serve it with --public-url or --allow-host."
)
_NONE = problems.of_status(400, "The request names no host, or more than one; send one Host header.", "Host")


_FOREIGN = problems.of_status(403, "A page of another origin may not change the sources.", "Origin")


class HostCheck:
    """An ASGI application that lets through what is meant for this server."""

    def __init__(self, app: ASGIApp, settings: Settings, pages: Pages | None) -> None:
        self._app = app
        self._hosts = Hosts(settings)
        self._public = urlsplit(settings.public_url or "").netloc.lower().encode()
        self._pages = pages

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes the request on, or refuses it."""
        hosts = [value for name, value in scope["headers"] if name == b"host"]
        if len(hosts) == 1 and self._hosts.allows(hosts[0]):
            if self._is_foreign(scope, hosts[0]) and is_change(scope):
                await refuse(scope, send, _FOREIGN, self._pages)
            else:
                await self._app(scope, receive, send)
        elif scope["type"] == ScopeType.HTTP:
            await refuse(scope, send, _WRONG if len(hosts) == 1 else _NONE, self._pages)

    def _is_foreign(self, scope: Scope, host: bytes) -> bool:
        """True where a browser says that a page of another origin asks.

        It asks nobody before it sends a form or plain text there, and then a key or loopback would let it in.
        """
        said = [value for name, value in scope["headers"] if name == b"origin"]
        return bool(said) and not {_place(value) for value in said} <= {host.lower(), self._public or host.lower()}


def _place(origin: bytes) -> bytes:
    """Host and port of an origin; empty for what is none."""
    scheme, _, place = origin.lower().partition(b"://")
    return place if scheme in {b"http", b"https"} else b""
