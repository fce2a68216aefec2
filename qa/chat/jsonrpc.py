"""Failures in front of MCP: JSON-RPC errors without the id of a request, which nobody has read."""

from __future__ import annotations

from qa.access.problems import Problem

_INVALID_REQUEST = -32600
_INTERNAL = -32603
_OVERLOADED = -32000


def error(problem: Problem) -> tuple[int, object]:
    """(status, body) of a failure as JSON-RPC says it."""
    code = _OVERLOADED if problem.status == 503 else _INTERNAL if problem.status >= 500 else _INVALID_REQUEST
    said = {"code": code, "message": problem.detail, "data": {"type": problem.type}}
    return problem.status, {"jsonrpc": "2.0", "id": None, "error": said}
