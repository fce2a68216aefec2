"""The source reader: a whole text with the cited words marked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import regex
from litestar import Response
from msgspec import Struct

from index import Kind, Library, Source, Span
from qa.web.pages.ask import citation
from qa.web.pages.pieces import Piece, pieces
from qa.web.pages.render import Pages

_PARAGRAPH = regex.compile(r"\S(?:[^\n]|\n(?!\s*\n))*")


class Block(Struct, frozen=True):
    """One paragraph of the text."""

    kind: str
    span: Span
    pieces: list[Piece]


def page(pages: Pages, library: Library, source: Source, cited: Span | None, url: str) -> Response[bytes]:
    """The source as a page; `url` is the address of what is cited, for quoting it."""
    generation = library.generation
    current = generation.source(source.source_id) == source
    title = generation.title(source.source_id)
    places = [(p.kind, p.span) for p in generation.passages_of(source.source_id)] if current else _plain(source.text)
    words = source.text[cited.start : cited.end] if cited else ""
    place = f"{source.source_id}, characters {cited.start}–{cited.end}" if cited else ""
    return pages.render(
        "source.html",
        manifest=generation.manifest,
        collection=library.collection,
        source=source,
        title=title,
        is_current=current,
        link=_link(source),
        cited=cited,
        citation=citation(words, title, place, url) if cited else None,
        blocks=list(_blocks(source.text, places, cited)),
    )


def _blocks(text: str, places: Sequence[tuple[Kind, Span]], cited: Span | None) -> Iterator[Block]:
    marks = [cited] if cited else []
    marked = False
    for kind, span in places:
        cut = pieces(text[span.start : span.end], marks, span.start)
        if marked:
            cut = [Piece(piece.text, piece.style) for piece in cut]
        marked = marked or any(piece.first for piece in cut)
        yield Block(kind.value, span, cut)


def _plain(text: str) -> list[tuple[Kind, Span]]:
    """The paragraphs of a text that is no longer indexed."""
    return [(Kind.BODY, Span(match.start(), match.end())) for match in _PARAGRAPH.finditer(text)]


def _link(source: Source) -> str | None:
    """Where the source was published, if that is an address of the web."""
    url = source.metadata.get("url", "")
    return url if url.startswith(("http://", "https://")) else None
