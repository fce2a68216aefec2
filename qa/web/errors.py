"""Every failure to one problem document, in one place."""

from __future__ import annotations

from typing import Any

import msgspec
import regex
from litestar import Request, Response
from litestar.exceptions import HTTPException, ValidationException

from index import EngineError
from qa.access import journal, problems
from qa.access.problems import Problem
from qa.access.work import ClientLeft
from qa.web import refusals

PAGES = "pages"
"""Where the application keeps its pages; None if it has none."""

_AT = regex.compile(r" - at `\$\.?([^`]*)`$")
_MISSING = regex.compile(r"^Missing required \w+ parameter '([^']*)'")
_UNKNOWN = regex.compile(r"unknown field `([^`]*)`")

AnyRequest = Request[Any, Any, Any]


def respond(request: AnyRequest, problem: Problem) -> Response[bytes]:
    """The problem as a response, in the words of the protocol that is spoken here; a page for a browser."""
    return refusals.response(request.scope, problem, request.app.state.get(PAGES))


def on_engine_error(request: AnyRequest, error: EngineError) -> Response[bytes]:
    """The engine's refusals."""
    return respond(request, of_part(error))


def on_http_error(request: AnyRequest, error: HTTPException) -> Response[bytes]:
    """The framework's refusals, in our words."""
    if error.status_code >= 500:
        journal.failure(error)
    response = respond(request, _of_http(error))
    for name, value in (error.headers or {}).items():
        response.headers[name] = value
    return response


def on_any_error(request: AnyRequest, error: Exception) -> Response[bytes]:
    """Undecodable or endlessly nested input is the client's; everything else is ours, and is logged."""
    if isinstance(error, (UnicodeDecodeError, msgspec.DecodeError, RecursionError)):
        return respond(request, of_body(error))
    if isinstance(error, ClientLeft):
        return Response(b"", status_code=499)  # as nginx calls it in its log; nobody is there to read it
    journal.failure(error)
    return respond(request, problems.internal())


def of_part(error: Exception) -> Problem:
    """What went wrong with a request, or with a part of one, once it was read; what is our fault is logged."""
    problem = problems.of_error(error) if isinstance(error, EngineError) else problems.internal()
    if problem.status == problems.internal().status:
        journal.failure(error)
    return problem


def of_body(error: Exception) -> Problem:
    """What is wrong with a body, or with a part of one, that could not be read."""
    if isinstance(error, EngineError):
        return problems.of_error(error)
    if isinstance(error, UnicodeDecodeError):
        return problems.of_status(400, "The request is not valid UTF-8; encode it as UTF-8.")
    if isinstance(error, msgspec.ValidationError):
        message, field = _split(str(error))
        return problems.of_status(400, f"{message}.", field)
    if isinstance(error, RecursionError):
        return problems.of_status(400, "The body is nested too deeply; send a flat JSON object.")
    return problems.of_status(400, "The body is not valid JSON; send a JSON object.")


def _of_http(error: HTTPException) -> Problem:
    status = error.status_code
    if isinstance(error, ValidationException):
        message, field = _validation(error)
        return problems.of_status(400, f"{message[0].upper()}{message[1:].rstrip('.')}.", field)
    details = {
        400: "The body is not valid JSON; send a JSON object.",
        404: "There is nothing at this address; /docs lists what there is.",
        405: "This address does not take that method; /docs lists what it takes.",
        413: "The request is too large; send less.",
        500: problems.INTERNAL,
    }
    return problems.of_status(status, details.get(status, error.detail)) if status < 500 else problems.internal()


def _validation(error: ValidationException) -> tuple[str, str | None]:
    """(message, field) of the first thing that is wrong with a request."""
    extra = error.extra
    if isinstance(extra, list) and extra and isinstance(extra[0], dict):
        message, field = _split(str(extra[0].get("message", "The request is invalid")))
        key = extra[0].get("key")
        if key == "data" and message == "'data'":
            return "The body is empty; send a JSON object", None
        return message, field or (str(key) if key and key != "data" else None)
    missing = _MISSING.search(error.detail)
    return (f"The parameter '{missing[1]}' is missing", missing[1]) if missing else ("The request is invalid", None)


def _split(message: str) -> tuple[str, str | None]:
    """msgspec's message and the field it names."""
    unknown = _UNKNOWN.search(message)
    place = _AT.search(message)
    where = place[1] if place else ""
    if unknown:
        where = f"{where}.{unknown[1]}" if where else unknown[1]
    return _AT.sub("", message).replace("Object", "The object").replace("`", "'"), where or None
