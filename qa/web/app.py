"""The application: routes over one library, and nothing that happens at import."""

from __future__ import annotations

from functools import partial

from litestar import Litestar, Router
from litestar.datastructures import State
from litestar.exceptions import HTTPException
from litestar.openapi.config import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.openapi.spec import License
from litestar.types import ASGIApp

from index import EngineError, Library
from qa.access.keys import Keys
from qa.chat import routes as chat
from qa.settings import Settings
from qa.web import errors
from qa.web.described import Strict
from qa.web.following import following
from qa.web.headers import security_headers
from qa.web.hosts import HostCheck
from qa.web.overload import Gate
from qa.web.pages import ask as first
from qa.web.pages import draft, key, quotation
from qa.web.pages.render import Pages
from qa.web.rehearsal import rehearse
from qa.web.rights import COOKIE, KeyCheck
from qa.web.routes import ask, quotes, search, sources, system, verify


def create_app(
    library: Library, settings: Settings | None = None, keys: Keys | None = None, *, rehearsed: bool = False
) -> Litestar:
    """The ASGI application over the library; open to all without keys. `rehearsed`: it asks itself before others."""
    settings = settings or Settings()
    pages = Pages(library)
    mcp = chat.mcp_mount(library, settings)
    app = Litestar(
        route_handlers=[
            ask.router(library, settings),
            search.router(library, settings),
            quotes.router(library, settings),
            verify.router(library, settings),
            sources.router(library, settings, pages),
            *system.routers(library),
            *chat.routers(library, settings),
            *(mcp[:1] if mcp else ()),
            *(_pages(library, settings, pages) if settings.page else []),
            *([key.router(keys, settings, pages, COOKIE)] if settings.page and keys else []),
        ],
        openapi_config=_openapi(library),
        exception_handlers={
            EngineError: errors.on_engine_error,
            HTTPException: errors.on_http_error,
            Exception: errors.on_any_error,
        },
        plugins=[Strict()],
        lifespan=[following(library, settings.follow), *(mcp[1:] if mcp else ())],
        before_send=[security_headers],
        request_max_body_size=settings.largest_body,
        state=State({errors.PAGES: pages if settings.page else None}),
        logging_config=None,
        debug=False,
    )
    if rehearsed:
        app.on_startup.append(partial(rehearse, app, app.asgi_handler, library))
    shown = pages if settings.page else None
    within: ASGIApp = Gate(app.asgi_handler, settings, shown)
    if keys:
        within = KeyCheck(within, keys, shown)
    app.asgi_handler = HostCheck(within, settings, shown)
    return app


def _pages(library: Library, settings: Settings, pages: Pages) -> list[Router]:
    return [each.router(library, settings, pages) for each in (first, quotation, draft)]


def _openapi(library: Library) -> OpenAPIConfig:
    return OpenAPIConfig(
        title="Verbatim",
        version=library.manifest.engine.removeprefix("verbatim-"),
        summary="Ask your sources. Get their exact words.",
        description="Ranked, extractive passages with their sources and places. Spans are half-open code points.",
        license=License(name="Apache-2.0", identifier="Apache-2.0"),
        path="/schema",
        render_plugins=[JsonRenderPlugin()],
        use_handler_docstrings=False,
    )
