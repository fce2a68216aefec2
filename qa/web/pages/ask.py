"""The first page: a question to passages."""

from __future__ import annotations

from typing import Any

from litestar import Request, Response, Router, get
from msgspec import Struct

from index import Library
from qa.access import collections, work
from qa.answer import Answer, RankedPassage, ask
from qa.disagreement import Said
from qa.settings import Settings
from qa.web.pages.form import fields
from qa.web.pages.pieces import Piece, pieces
from qa.web.pages.render import Pages, where_of

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
        held = await collections.held(library, said.get("collection", collections.DEFAULT))
        if not question.strip():
            return pages.render("ask.html", question="", answer=None, **where_of(held))
        answer = await work.run(held, settings, lambda: ask(held, question, k=_SHOWN), question)
        shown = _shown(answer, base(request))
        differs = [(each.about, [_side(each.first), _side(each.second)]) for each in answer.differs]
        return pages.render(
            "ask.html", question=question, answer=answer, shown=shown, differs=differs, **where_of(held)
        )

    return Router("/", route_handlers=[first], include_in_schema=False)


def citation(text: str, title: str, place: str, url: str) -> str:
    """The words with their place, as they are put into a text."""
    return f"“{text}” — {title}, {place}. {url}"


def _shown(answer: Answer, base: str) -> list[Shown]:
    return [_passage(passage, base) for passage in answer.passages or answer.nearest]


def _side(side: Said) -> tuple[Said, list[Piece]]:
    return side, pieces(side.text, (side.differing,), side.span.start)


def _passage(passage: RankedPassage, base: str) -> Shown:
    place = f"{passage.source_id}, characters {passage.span.start}–{passage.span.end}"
    cited = citation(passage.text, passage.title, place, base + passage.permalink)
    return Shown(passage, pieces(passage.text, passage.highlights, passage.span.start), cited)
