"""The first page: a question to passages, a quotation to a verdict."""

from __future__ import annotations

from typing import Any

from litestar import Request, Response, Router, get, post
from msgspec import Struct

from index import Library
from qa.access import work
from qa.answer import Answer, RankedPassage, ask
from qa.chat.quotations import MEANING
from qa.quotes import QuoteCheck, check_quote
from qa.quotes.model import Occurrence
from qa.quotes.present import STYLE, first_places, word_diff
from qa.settings import Settings
from qa.web.pages.form import fields
from qa.web.pages.pieces import Piece, pieces
from qa.web.pages.render import Pages

_LARGEST_FORM = 256 * 1024
_SHOWN = 10
"""Passages and places on the page."""

AnyRequest = Request[Any, Any, Any]


class Shown(Struct, frozen=True):
    """A passage ready for the template."""

    passage: RankedPassage
    pieces: list[Piece]
    citation: str


def router(library: Library, settings: Settings, pages: Pages) -> Router:
    """/ and /quotation."""

    def base(request: AnyRequest) -> str:
        return (settings.public_url or str(request.base_url)).rstrip("/")

    @get("/")
    async def first(request: AnyRequest) -> Response[bytes]:
        said = fields(request.scope["query_string"])
        question = said.get("q", "")
        if not question.strip():
            return pages.render("ask.html", question="", answer=None)
        answer = await work.run(library, settings, lambda: ask(library, question, k=_SHOWN), question)
        return pages.render("ask.html", question=question, answer=answer, shown=_shown(answer, base(request)))

    @get("/quotation", sync_to_thread=False)
    def empty() -> Response[bytes]:
        return pages.render("quotation.html", quote="", speaker="", check=None)

    @post("/quotation", status_code=200, request_max_body_size=_LARGEST_FORM)
    async def quotation(request: AnyRequest) -> Response[bytes]:
        form = fields(await request.body())
        quote, speaker = form.get("quote", "").strip(), form.get("speaker", "").strip()
        if not quote:
            return pages.render("quotation.html", quote="", speaker=speaker, check=None)
        check = await work.run(library, settings, lambda: check_quote(library, quote, speaker or None), quote)
        said = _said(library, check)
        return pages.render("quotation.html", quote=quote, speaker=speaker, check=check, **said)

    return Router("/", route_handlers=[first, empty, quotation], include_in_schema=False)


def citation(text: str, title: str, place: str, url: str) -> str:
    """The words with their place, as they are put into a text."""
    return f"“{text}” — {title}, {place}. {url}"


def _shown(answer: Answer, base: str) -> list[Shown]:
    return [_passage(passage, base) for passage in answer.passages or answer.nearest]


def _passage(passage: RankedPassage, base: str) -> Shown:
    place = f"{passage.source_id}, characters {passage.span.start}–{passage.span.end}"
    cited = citation(passage.text, passage.title, place, base + passage.permalink)
    return Shown(passage, pieces(passage.text, passage.highlights, passage.span.start), cited)


def _said(library: Library, check: QuoteCheck) -> dict[str, Any]:
    """What the template says of a check beside its fields."""
    places = first_places(check, _SHOWN)
    titles = {
        source.source_id: library.generation.title(source.source_id) for source in _sources(library, check, places)
    }
    difference = [(piece.style, pieces(piece.text, [])) for piece in word_diff(check)]
    return {
        "meaning": MEANING[check.verdict],
        "tone": STYLE[check.verdict],
        "difference": difference,
        "places": places,
        "titles": titles,
    }


def _sources(library: Library, check: QuoteCheck, places: tuple[Occurrence, ...]) -> list[Any]:
    named = {place.source_id for place in places}
    named |= {check.closest.source_id} if check.closest else set()
    return [source for source in library.sources() if source.source_id in named]
