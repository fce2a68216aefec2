"""Which names the server answers to: a page elsewhere must not reach it by pointing its own name here."""

from __future__ import annotations

from ipaddress import ip_address
from urllib.parse import urlsplit

import regex

from qa.settings import Settings

_HOST = regex.compile(r"(\[[0-9A-Fa-f:.]+\]|[^\s:/?#@\[\]]+)(:\d{1,5})?")
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_EVERY_ADDRESS = frozenset({"0.0.0.0", "::", ""})  # noqa: S104
_REMEMBERED = 1000


class Hosts:
    """The loopback names, the bound host, public_url's host, and what the settings add; ports do not matter.

    A server bound to every address also answers to each of them by its number, which no page can point elsewhere.
    """

    def __init__(self, settings: Settings) -> None:
        public = urlsplit(settings.public_url).hostname if settings.public_url else None
        named = {settings.host, *settings.hosts, *([public] if public else [])}
        self._names = _LOOPBACK | {name.lower().strip("[]") for name in named}
        self._by_number = settings.host in _EVERY_ADDRESS
        self._every = "*" in settings.hosts
        self._known: set[bytes] = set()

    def allows(self, host: bytes) -> bool:
        """True for the Host header of a request that is meant for this server."""
        if host in self._known:
            return True
        if not self._allows(host.decode("latin-1")):
            return False
        if len(self._known) < _REMEMBERED:
            self._known.add(host)
        return True

    def allows_origin(self, origin: str) -> bool:
        """True for the Origin header of a page that this server, or one on this machine, has sent."""
        try:
            parts = urlsplit(origin)
        except ValueError:  # brackets that are no address
            return False
        return parts.scheme in {"http", "https"} and self._allows(parts.netloc)

    def _allows(self, host: str) -> bool:
        found = _HOST.fullmatch(host)
        if not found:
            return False
        name = found[1].lower().strip("[]").removesuffix(".")
        return self._every or name in self._names or (self._by_number and _is_address(name))


def _is_address(name: str) -> bool:
    try:
        ip_address(name)
    except ValueError:
        return False
    return True
