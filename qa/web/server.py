"""Serving the application with uvicorn."""

from __future__ import annotations

import gc

import uvicorn

from index import Library
from qa.access import journal
from qa.access.keys import Keys
from qa.quotes.warm import warm
from qa.settings import Settings
from qa.web.app import create_app
from qa.web.deadlines import protocol


def serve(library: Library, settings: Settings, keys: Keys | None = None) -> None:
    """Serves until stopped. No access log: it would hold the questions of GET requests."""
    journal.begin()
    app = create_app(library, settings, keys, rehearsed=True)
    warm(library)
    gc.collect()
    gc.freeze()  # what lives as long as the server need not be looked at by every collection
    uvicorn.run(
        app,
        host=settings.host,
        port=settings.port,
        access_log=False,
        log_config=None,  # the journal's lines, without words
        http=protocol(settings),
        ws="none",
        log_level="warning",
        server_header=False,
        timeout_graceful_shutdown=5,
    )
