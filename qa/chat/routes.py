"""The protocols that are switched on, and how each says that something went wrong."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from importlib.util import find_spec

from litestar import Response, Router
from litestar.handlers import ASGIRouteHandler

from index import Library
from qa.access.problems import Problem
from qa.chat import dify, jsonrpc, openai, requests, searxng, vector_stores
from qa.settings import Settings

Lifespan = Callable[[object], AbstractAsyncContextManager[None]]

_ROUTERS: dict[str, Callable[[Library, Settings], Router]] = {
    "openai": openai.router,
    "vector_stores": vector_stores.router,
    "dify": dify.router,
    "searxng": searxng.router,
}
_ERRORS: dict[str, Callable[[Problem], tuple[int, object]]] = {
    "/v1/chat/": openai.error,
    "/v1/models": openai.error,
    "/v1/vector_stores/": openai.error,
    "/dify/": dify.error,
    "/searxng/": searxng.error,
    "/mcp": jsonrpc.error,
}


def routers(library: Library, settings: Settings) -> list[Router]:
    """The routers of the protocols that the settings name."""
    return [router(library, settings) for name, router in _ROUTERS.items() if name in settings.protocols]


def mcp_mount(library: Library, settings: Settings) -> tuple[ASGIRouteHandler, Lifespan] | None:
    """(/mcp, its lifespan); None where it is switched off or the extra `mcp` is not installed."""
    if "mcp" not in settings.protocols or find_spec("mcp") is None:
        return None
    from qa.chat.mcp import mount

    return mount(library, settings)


def failure(path: str, problem: Problem) -> Response[bytes] | None:
    """The problem in the words of the protocol that is spoken at the path; None where that is our own."""
    for prefix, error in _ERRORS.items():
        if path.startswith(prefix):
            status, body = error(problem)
            return requests.respond(body, status)
    return None
