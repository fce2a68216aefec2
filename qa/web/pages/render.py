"""Templates to responses."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from litestar import Response
from litestar.connection import ASGIConnection

from index import Library
from qa.access.collections import DEFAULT
from qa.access.problems import Problem
from qa.web.pages.pieces import Piece, pieces

_TEMPLATES = Path(__file__).resolve().parent / "templates"
_HEADERS = {"cache-control": "no-store", "vary": "Accept"}


class Pages:
    """The templates, ready to render; everything that is put into one is escaped."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._templates = Environment(
            loader=FileSystemLoader(_TEMPLATES),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._templates.filters |= {"shown": _shown, "plain": _plain}

    def render(self, template: str, status: int = 200, **context: object) -> Response[bytes]:
        """The template as a response."""
        shown = {"manifest": self._library.manifest, "collection": DEFAULT, **context}
        body = self._templates.get_template(template).render(shown)
        return Response(body.encode(), status_code=status, media_type="text/html", headers=_HEADERS)

    def failure(self, problem: Problem) -> Response[bytes]:
        """A failure as a person reads it."""
        return self.render("failure.html", problem.status, problem=problem)

    def ask_for_key(self, problem: Problem, onward: str) -> Response[bytes]:
        """The form for a key; `onward` is where it leads."""
        return self.render("key.html", problem.status, problem=problem, next=onward)


def where_of(held: Library) -> dict[str, Any]:
    """What every page says of the collection it was made from."""
    return {"collection": held.collection, "manifest": held.manifest}


def wants_page(connection: ASGIConnection[Any, Any, Any, Any]) -> bool:
    """True for a client that names text/html among what it likes best, as browsers do."""
    return likes_pages(connection.headers.get("accept", ""))


def likes_pages(accept: str) -> bool:
    """The same of an Accept header."""
    best: dict[str, float] = {}
    for part in accept.split(","):
        kind, *parameters = (each.strip().lower() for each in part.split(";"))
        quality = next((p[2:] for p in parameters if p.startswith("q=")), "1")
        best[kind] = float(quality) if quality.replace(".", "", 1).isdecimal() and quality.isascii() else 0.0
    return best.get("text/html", 0.0) > 0 and best["text/html"] >= max(best.values())


def _shown(text: str) -> list[Piece]:
    return pieces(text, [])


def _plain(text: str) -> str:
    """The text with hidden characters named, for where there is no markup."""
    return "".join(piece.text for piece in _shown(text))
