"""The first page: a question to passages."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from litestar import Request, Response, Router, get
from msgspec import Struct

from index import Library
from qa.access import collections, work
from qa.answer import Answer, Copy, RankedPassage, ask
from qa.disagreement import Said
from qa.settings import Settings
from qa.web.pages.form import fields
from qa.web.pages.pieces import Piece, pieces
from qa.web.pages.render import Pages, where_of

_SHOWN = 10
"""Passages on the page."""

_COPIES = 5
"""Other places of a passage that are named."""

AnyRequest = Request[Any, Any, Any]


class Shown(Struct, frozen=True):
    """A passage ready for the template."""

    passage: RankedPassage
    pieces: list[Piece]
    citation: str
    copies: Sequence[Copy]
    further: str


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
    words = pieces(passage.text, passage.highlights, passage.span.start)
    return Shown(passage, words, cited, passage.also_at[:_COPIES], _further(passage.also_at[_COPIES:]))


def _further(copies: Sequence[Copy]) -> str:
    """How many places there are beyond those that are named, of the same words and of nearly the same."""
    exact = sum(copy.exact for copy in copies)
    counts = ("also", exact), ("nearly the same", len(copies) - exact)
    return "".join(f", {how} in {count} more {'place' if count == 1 else 'places'}" for how, count in counts if count)
