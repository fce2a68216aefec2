"""What an address asks for, read as strictly as a body."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl, unquote_to_bytes

from litestar.connection import ASGIConnection
from litestar.handlers import BaseRouteHandler

from index import QueryError
from qa.repeated import first_twice


async def plain_query(connection: ASGIConnection[Any, Any, Any, Any], _: BaseRouteHandler) -> None:
    """Refuses a query string that is not UTF-8 or names a parameter twice; the framework would make do with either."""
    query: bytes = connection.scope["query_string"]
    unquote_to_bytes(query).decode()
    twice = first_twice(name for name, _ in parse_qsl(query.decode(), keep_blank_values=True))
    if twice is not None:
        raise QueryError("The address names a parameter twice; name each once.", twice[:40])
