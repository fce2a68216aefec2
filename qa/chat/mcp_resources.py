"""The sources as MCP resources: listed a page at a time, read by their address."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

import regex
from mcp import MCPError
from mcp.server.context import CallNext, HandlerResult, ServerMiddleware, ServerRequestContext
from mcp.server.mcpserver import MCPServer
from mcp.server.mcpserver.exceptions import ResourceNotFoundError
from mcp.server.mcpserver.resources import ResourceSecurity
from mcp_types import INVALID_PARAMS

from index import Library, UnknownSource
from qa.access import collections, listing
from qa.access.listing import Listed

PER_PAGE = 500
"""Resources of one answer: under 150 kB, and 100,000 sources in 200 answers."""

_SCHEME = "verbatim://sources/"
_CURSOR = regex.compile(r"after:(?s:.{1,128})")


def add(made: MCPServer, library: Library) -> None:
    """Lets each source be read; ids are looked up and never become paths, so they may look like one."""

    @made.resource(
        _SCHEME + "{source_id}",
        name="source",
        mime_type="text/plain",
        security=ResourceSecurity(exempt_params={"source_id"}),
    )
    async def source(source_id: str) -> str:
        """The whole text of a source of the default collection, as it stands."""
        try:
            return (await collections.held(library, collections.DEFAULT)).source(source_id).text
        except UnknownSource as error:
            raise ResourceNotFoundError(str(error)) from error


def listing_of(library: Library) -> ServerMiddleware[Any]:
    """Fills resources/list with the sources; the package's own list knows no pages."""

    async def listed(ctx: ServerRequestContext[Any, Any], call_next: CallNext) -> HandlerResult:
        answer = await call_next(ctx)
        if ctx.method != "resources/list" or not isinstance(answer, dict):
            return answer
        held = await collections.held(library, collections.DEFAULT)
        found = listing.page(held, _after(ctx.params or {}), PER_PAGE)
        following = {"nextCursor": f"after:{found.next}"} if found.next else {}
        return {**answer, "resources": [_resource(each) for each in found.sources], **following}

    return listed


def _after(params: Mapping[str, Any]) -> str:
    """The id that the cursor goes on after; raises MCPError for a cursor that is none of ours."""
    cursor = params.get("cursor")
    if cursor is None:
        return ""
    if not _CURSOR.fullmatch(cursor):
        raise MCPError(code=INVALID_PARAMS, message="There is no such cursor; begin without one.")
    return str(cursor).removeprefix("after:")


def _resource(listed: Listed) -> dict[str, Any]:
    """A source as the protocol describes a resource; `size` counts bytes."""
    source = listed.source
    named = {"uri": _SCHEME + quote(source.source_id, safe=":"), "name": source.source_id, "title": listed.title}
    date = source.metadata.get("date")
    return {
        **named,
        **({"description": f"Dated {date}."} if date else {}),
        "mimeType": "text/plain",
        "size": len(source.text.encode()),
    }
