"""/v1/quotes/check and /v1/articles/check: are these words really there, and whose are they?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Any

from anyio import to_thread
from litestar import Request, Response, Router, post
from litestar.enums import RequestEncodingType
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import Body, KwargDefinition
from msgspec import Struct

from index import Library, QueryError
from qa.access import collections
from qa.quotes import ArticleCheck, QuoteCheck, check_article, check_quote
from qa.quotes import export as exports
from qa.quotes.claim_review import Publication, as_claim_review
from qa.settings import Settings
from qa.web.body import request_of
from qa.web.described import BODY, Described, refusals
from qa.web.query import plain_query

MOST_QUOTES = 100
"""Quotations of one request."""

_CHECKED = {200: ResponseSpec(ArticleCheck, generate_examples=False, description="Request fulfilled, document follows")}


class ClaimedQuote(Struct, frozen=True, forbid_unknown_fields=True):
    """A quotation, and who is claimed to have said it."""

    quote: str
    speaker: str | None = None


class QuotesRequest(Struct, frozen=True, forbid_unknown_fields=True):
    """Up to 100 quotations."""

    quotes: Annotated[list[ClaimedQuote], KwargDefinition(min_items=1, max_items=MOST_QUOTES)]
    collection: str = "default"


class QuotesAnswer(Struct, frozen=True):
    """A check for each quotation, in order."""

    results: list[QuoteCheck]
    manifest: str


class ArticleRequest(Struct, frozen=True, forbid_unknown_fields=True):
    """A draft; url, author and date go into a ClaimReview export."""

    text: str
    url: str | None = None
    author: str | None = None
    date: str | None = None
    collection: str = "default"


def router(library: Library, settings: Settings) -> Router:
    """The checking routes over the library."""

    @post(
        "/quotes/check",
        status_code=200,
        request_class=request_of(QuotesRequest),
        operation_id="check_quotes",
        summary="Check quotations",
        responses=refusals(404, *BODY),
    )
    async def quotes(data: Annotated[QuotesRequest, Body(media_type=RequestEncodingType.JSON)]) -> QuotesAnswer:
        held = await collections.held(library, data.collection)
        if not 1 <= len(data.quotes) <= MOST_QUOTES:
            raise QueryError(f"A request has 1 to {MOST_QUOTES} quotations.", "quotes")
        return await to_thread.run_sync(_check, held, data.quotes)

    @post(
        "/articles/check",
        status_code=200,
        request_class=request_of(ArticleRequest),
        request_max_body_size=settings.largest_text,
        operation_id="check_article",
        operation_class=_Article,
        summary="Check all quotations of a draft; as JSON, CSV, Markdown or ClaimReview by Accept",
        responses=_CHECKED | refusals(404, *BODY),
    )
    async def article(
        request: Request[Any, Any, Any], data: Annotated[ArticleRequest, Body(media_type=RequestEncodingType.JSON)]
    ) -> Response[Any]:
        held = await collections.held(library, data.collection)
        check = await to_thread.run_sync(check_article, held, data.text)
        media_type = request.accept.best_match(list(_FORMATS)) or "application/json"
        base = (settings.public_url or str(request.base_url)).rstrip("/")
        return Response(_FORMATS[media_type](check, data, base), media_type=media_type)

    return Router("/v1", route_handlers=[quotes, article], guards=[plain_query], tags=["quotes"])


@dataclass
class _Article(Described):
    further = ("text/csv", "text/markdown", "application/ld+json")


def _check(library: Library, quotes: list[ClaimedQuote]) -> QuotesAnswer:
    results = [check_quote(library, each.quote, each.speaker) for each in quotes]
    return QuotesAnswer(results, library.manifest.digest)


def _claim_review(check: ArticleCheck, data: ArticleRequest, base: str) -> bytes:
    """Without a page of its own a review stands at this server's address."""
    today = datetime.now(UTC).date().isoformat()
    where = Publication(data.url or f"{base}/", data.author or "Verbatim", data.date or today, base)
    return as_claim_review(check, where)


_FORMATS: dict[str, Callable[[ArticleCheck, ArticleRequest, str], bytes]] = {
    "application/json": lambda check, *_: exports.as_json(check),
    "text/csv": lambda check, _, base: exports.as_csv(check, base).encode(),
    "text/markdown": lambda check, *_: exports.as_markdown(check).encode(),
    "application/ld+json": _claim_review,
}
