"""What an address asks for, read as strictly as a body."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import parse_qsl, unquote_to_bytes

import msgspec
import regex
from litestar.connection import ASGIConnection
from litestar.handlers import BaseRouteHandler
from litestar.params import QueryParameter

from index import QueryError
from qa.repeated import first_twice
from qa.web.pages.render import wants_page

_WHOLE = regex.compile(r"-?(?:0|[1-9][0-9]*)")
"""A whole number as JSON writes it."""

REST = "rest"
"""Among a route's options: what to do with a parameter that it does not take."""

SHARED = "shared"
"""Among a route's options: people pass its address on; what others add to it (fbclid, utm_source) is passed over."""


async def plain_query(connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler) -> None:
    """Refuses a query string that is not UTF-8, and in it what stands twice, is not taken here or is no number.

    The framework would make do with all of them, and take 5.0 for 5.
    """
    query: bytes = connection.scope["query_string"]
    method = str(connection.scope.get("method"))
    if not query or method == "OPTIONS":
        return
    unquote_to_bytes(query).decode()
    asked = parse_qsl(query.decode(), keep_blank_values=True)
    twice = first_twice(name for name, _ in asked)
    if twice is not None:
        raise QueryError("The address names a parameter twice; name each once.", twice[:40])
    taken = _taken(handler)
    unknown = next((name for name, _ in asked if name not in taken), None)
    if unknown is not None and not (handler.opt.get(SHARED) and wants_page(connection)):
        said = f"{method} takes {_listed([*taken])} in the address here; {_rest(handler, unknown)}."
        raise QueryError(said, unknown[:40])
    for name, value in asked:
        if taken.get(name) is int and not _WHOLE.fullmatch(value):
            raise QueryError(f"{name} is a whole number; write it in digits.", name)


def _taken(handler: BaseRouteHandler) -> dict[str, Any]:
    """The parameters of an address that the route reads, each with its type."""
    fields = handler.parsed_fn_signature.parameters.items()
    return {name: field.annotation for name, field in fields if isinstance(field.kwarg_definition, QueryParameter)}


def _listed(names: Sequence[str]) -> str:
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
