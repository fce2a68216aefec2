"""In front of the framework: a request for another name than this server's is refused."""

from __future__ import annotations

from litestar.enums import ScopeType
from litestar.types import ASGIApp, Receive, Scope, Send

from qa.access import problems
from qa.access.hosts import Hosts
from qa.settings import Settings
from qa.web.pages.render import Pages
from qa.web.refusals import refuse

_WRONG = problems.of_status(
    421, "This server does not answer to that name; call it by its own, or serve it with --public-url or --allow-host."
)
_NONE = problems.of_status(400, "The request names no host, or more than one; send one Host header.", "Host")


class HostCheck:
    """An ASGI application that lets through what is meant for this server."""

    def __init__(self, app: ASGIApp, settings: Settings, pages: Pages | None) -> None:
        self._app = app
        self._hosts = Hosts(settings)
        self._pages = pages

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes the request on, or refuses it."""
        hosts = [value for name, value in scope["headers"] if name == b"host"]
        if len(hosts) == 1 and self._hosts.allows(hosts[0]):
            await self._app(scope, receive, send)
        elif scope["type"] == ScopeType.HTTP:
            await refuse(scope, send, _WRONG if len(hosts) == 1 else _NONE, self._pages)
