"""The page that checks a draft: each quotation's verdict, in the draft and one by one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

from litestar import Request, Response, Router, get, post
from msgspec import Struct
from msgspec.structs import replace

from index import Library
from qa.access import collections, work
from qa.quotes import ArticleCheck, Verdict, check_article
from qa.quotes.export import as_csv, as_markdown
from qa.quotes.model import DraftQuote, DraftWarning
from qa.quotes.present import STYLE
from qa.settings import Settings
from qa.web.pages.form import fields
from qa.web.pages.pieces import Piece, pieces
from qa.web.pages.quotation import Said, said
from qa.web.pages.render import Pages, where

_PLACES = 3
_EXPORTS: dict[str, tuple[str, str, Callable[[ArticleCheck, str], str]]] = {
    "csv": ("text/csv", "csv", as_csv),
    "markdown": ("text/markdown", "md", lambda check, _: as_markdown(check)),
}
"""Name → (media type, ending, what writes it with the address that links begin with)."""


class Stretch(Struct, frozen=True):
    """A stretch of the draft; number 0 where it is no quotation."""

    pieces: list[Piece]
    number: int = 0
    tone: str = ""


class Result(Struct, frozen=True):
    """A checked draft ready for the template; counts: (verdict, number, tone), worst first."""

    text: str
    headline: str
    counts: list[tuple[str, int, str]]
    warnings: tuple[DraftWarning, ...]
    stretches: list[Stretch]
    said: list[Said]
    has_edits: bool


def router(library: Library, settings: Settings, pages: Pages) -> Router:
    """/draft."""

    @get("/draft")
    async def empty(request: Request[Any, Any, Any]) -> Response[bytes]:
        asked = fields(request.scope["query_string"])
        held = await collections.held(library, asked.get("collection", collections.DEFAULT))
        return pages.render("draft.html", result=None, **where(held))

    @post("/draft", status_code=200, request_max_body_size=settings.largest_text)
    async def draft(request: Request[Any, Any, Any]) -> Response[bytes]:
        form = fields(await request.body())
        text, wanted = form.get("text", ""), form.get("as", "")
        base = (settings.public_url or str(request.base_url)).rstrip("/")
        held = await collections.held(library, form.get("collection", collections.DEFAULT))
        if not text.strip():
            return pages.render("draft.html", result=None, **where(held))

        def answer() -> Response[bytes]:
            check = check_article(held, text)
            if wanted in _EXPORTS:
                return _export(check, wanted, base)
            return pages.render("draft.html", result=_result(held, text, check), **where(held))

        return await work.run(held, settings, answer, text)

    return Router("/", route_handlers=[empty, draft], include_in_schema=False)


def _export(check: ArticleCheck, wanted: str, base: str) -> Response[bytes]:
    media_type, ending, write = _EXPORTS[wanted]
    name = f'attachment; filename="quotations.{ending}"'
    return Response(write(check, base).encode(), media_type=media_type, headers={"content-disposition": name})


def _result(library: Library, text: str, check: ArticleCheck) -> Result:
    each = [_said(library, quote) for quote in check.quotes]
    has_edits = any(quote.check.edits for quote in check.quotes)
    stretches = list(_stretches(text, check))
    return Result(text, _headline(check), _counts(check), check.warnings, stretches, each, has_edits)


def _said(library: Library, quote: DraftQuote) -> Said:
    whole = said(library, quote.check, _PLACES)
    return replace(whole, weak=quote.weak, tone=_tone(quote))


def _tone(quote: DraftQuote) -> str:
    """What it looks like; few words prove nothing."""
    return "unsure" if quote.weak and not quote.check.is_faithful else STYLE[quote.check.verdict]


def _counts(check: ArticleCheck) -> list[tuple[str, int, str]]:
    """How often each verdict, worst first; then those of few words, whatever became of them."""
    found = Counter(quote.check.verdict for quote in check.quotes if not quote.weak)
    counts = [(verdict.replace("_", " "), found[verdict], STYLE[verdict]) for verdict in Verdict if found[verdict]]
    weak = sum(quote.weak for quote in check.quotes)
    return [*counts, *([("of few words", weak, "unsure")] if weak else [])]


def _headline(check: ArticleCheck) -> str:
    """How many quotations need a look: their words may not be printed as they stand. Few words are not counted."""
    longer = [quote for quote in check.quotes if not quote.weak]
    count, wrong = len(longer), sum(not quote.check.is_faithful for quote in longer)
    if not count and check.quotes:
        return "Only a few words stand in quotation marks."
    if not count:
        return "There is no quotation in this draft."
    if not wrong:
        return "The quotation holds." if count == 1 else f"All {count} quotations hold."
    if count == 1:
        return "The quotation needs a look."
    return f"{wrong} of {count} quotations {'needs' if wrong == 1 else 'need'} a look."


def _stretches(text: str, check: ArticleCheck) -> Iterator[Stretch]:
    """The draft in reading order; a quotation within another is part of the outer one's stretch."""
    at = 0
    for number, quote in enumerate(check.quotes, 1):
        if quote.start >= at:
            yield Stretch(pieces(text[at : quote.start], []))
            yield Stretch(pieces(text[quote.start : quote.end], []), number, _tone(quote))
            at = quote.end
    yield Stretch(pieces(text[at:], []))
