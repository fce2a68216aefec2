"""The first page: a question to passages."""

from __future__ import annotations

from typing import Any

from litestar import Request, Response, Router, get
from msgspec import Struct

from index import Library
from qa.access import work
from qa.answer import Answer, RankedPassage, ask
from qa.settings import Settings
from qa.web.pages.form import fields
from qa.web.pages.pieces import Piece, pieces
from qa.web.pages.render import Pages

_SHOWN = 10
"""Passages on the page."""

AnyRequest = Request[Any, Any, Any]


class Shown(Struct, frozen=True):
    """A passage ready for the template."""

    passage: RankedPassage
    pieces: list[Piece]
    citation: str


def router(library: Library, settings: Settings, pages: Pages) -> Router:
    """/."""

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

    return Router("/", route_handlers=[first], include_in_schema=False)


def citation(text: str, title: str, place: str, url: str) -> str:
    """The words with their place, as they are put into a text."""
    return f"“{text}” — {title}, {place}. {url}"


def _shown(answer: Answer, base: str) -> list[Shown]:
    return [_passage(passage, base) for passage in answer.passages or answer.nearest]


def _passage(passage: RankedPassage, base: str) -> Shown:
    place = f"{passage.source_id}, characters {passage.span.start}–{passage.span.end}"
    cited = citation(passage.text, passage.title, place, base + passage.permalink)
    return Shown(passage, pieces(passage.text, passage.highlights, passage.span.start), cited)
