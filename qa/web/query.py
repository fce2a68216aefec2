"""What an address asks for, read as strictly as a body."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl, unquote_to_bytes

import msgspec
from litestar.connection import ASGIConnection
from litestar.handlers import BaseRouteHandler
from litestar.params import QueryParameter

from index import QueryError
from qa.repeated import first_twice

REST = "rest"
"""Among a route's options: what to do with a parameter that it does not take."""


async def plain_query(connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler) -> None:
    """Refuses a query string that is not UTF-8, or names a parameter twice or one that the route does not take.

    The framework would make do with all of them.
    """
    query: bytes = connection.scope["query_string"]
    method = str(connection.scope.get("method"))
    if not query or method == "OPTIONS":
        return
    unquote_to_bytes(query).decode()
    names = [name for name, _ in parse_qsl(query.decode(), keep_blank_values=True)]
    twice = first_twice(names)
    if twice is not None:
        raise QueryError("The address names a parameter twice; name each once.", twice[:40])
    taken = _taken(handler)
    unknown = next((name for name in names if name not in taken), None)
    if unknown is not None:
        said = f"{method} takes {_listed(taken)} in the address here; {_rest(handler, unknown)}."
        raise QueryError(said, unknown[:40])


def _taken(handler: BaseRouteHandler) -> list[str]:
    """The parameters of an address that the route reads."""
    fields = handler.parsed_fn_signature.parameters.items()
    return [name for name, field in fields if isinstance(field.kwarg_definition, QueryParameter)]


def _listed(names: list[str]) -> str:
    """A, b and c."""
    return " and ".join(filter(None, [", ".join(names[:-1]), *names[-1:]])) or "nothing"


def _rest(handler: BaseRouteHandler, unknown: str) -> str:
    """What to do with a parameter that the route does not take."""
    body = handler.parsed_fn_signature.parameters.get("data")
    if body is None:
        return str(handler.opt.get(REST, "leave the rest out"))
    _, parts = msgspec.json.schema_components([body.annotation])
    known = any(unknown in part.get("properties", ()) for part in parts.values())
    return f"{unknown} belongs into the body" if known else "what is asked stands in the body"
