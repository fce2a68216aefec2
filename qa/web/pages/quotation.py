"""The page that checks a quotation, and what every page says of a check."""

from __future__ import annotations

from typing import Any

from litestar import Request, Response, Router, get, post
from msgspec import Struct

from index import Library
from qa.access import collections, work
from qa.chat.quotations import MEANING
from qa.quotes import QuoteCheck, check_quote
from qa.quotes.model import Occurrence
from qa.quotes.present import STYLE, first_places, word_diff
from qa.settings import Settings
from qa.web.pages.form import fields
from qa.web.pages.pieces import Piece, pieces
from qa.web.pages.render import Pages, where

_LARGEST_FORM = 256 * 1024
_PLACES = 10


class Said(Struct, frozen=True):
    """A check ready for a template; `titles` by source id."""

    check: QuoteCheck
    meaning: str
    tone: str
    difference: list[tuple[str, list[Piece]]]
    places: tuple[Occurrence, ...]
    titles: dict[str, str]
    weak: bool = False
    """True for words of a draft that may be no quotation."""


def router(library: Library, settings: Settings, pages: Pages) -> Router:
    """/quotation."""

    @get("/quotation")
    async def empty(request: Request[Any, Any, Any]) -> Response[bytes]:
        asked = fields(request.scope["query_string"])
        held = await collections.held(library, asked.get("collection", collections.DEFAULT))
        return pages.render("quotation.html", quote="", speaker="", said=None, **where(held))

    @post("/quotation", status_code=200, request_max_body_size=_LARGEST_FORM)
    async def quotation(request: Request[Any, Any, Any]) -> Response[bytes]:
        form = fields(await request.body())
        quote, speaker = form.get("quote", "").strip(), form.get("speaker", "").strip()
        held = await collections.held(library, form.get("collection", collections.DEFAULT))
        if not quote:
            return pages.render("quotation.html", quote="", speaker=speaker, said=None, **where(held))
        check = await work.run(held, settings, lambda: check_quote(held, quote, speaker or None), quote)
        shown = said(held, check, _PLACES)
        return pages.render("quotation.html", quote=quote, speaker=speaker, said=shown, **where(held))

    return Router("/", route_handlers=[empty, quotation], include_in_schema=False)


def said(library: Library, check: QuoteCheck, most: int) -> Said:
    """The check with at most `most` of its places."""
    places = first_places(check, most)
    named = {place.source_id for place in places} | ({check.closest.source_id} if check.closest else set())
    return Said(
        check,
        MEANING[check.verdict],
        STYLE[check.verdict],
        [(piece.style, pieces(piece.text, [])) for piece in word_diff(check)],
        places,
        {source_id: library.generation.title(source_id) for source_id in named},
    )
