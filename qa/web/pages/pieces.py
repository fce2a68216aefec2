"""Text cut into pieces for a template, so that no markup is ever made of a source's words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import regex
from msgspec import Struct

from index import Span
from qa.hidden import HIDDEN

_CONTROL = regex.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")


class Piece(Struct, frozen=True):
    """A stretch of text; style: "" as it is, "mark", "hidden" for a character that shows nothing or turns the line."""

    text: str
    style: str = ""
    first: bool = False
    """True for the first marked piece of a text."""


def pieces(text: str, marks: Sequence[Span], offset: int = 0) -> list[Piece]:
    """The text with its marks, which are spans of what the text is cut from at `offset`; parts outside are left out."""
    cut: list[Piece] = []
    at = 0
    for mark in marks:
        start, end = max(at, mark.start - offset), min(len(text), mark.end - offset)
        if start < end:
            cut += [*_shown(text[at:start], ""), *_shown(text[start:end], "mark")]
            at = end
    cut += _shown(text[at:], "")
    first = next((number for number, piece in enumerate(cut) if piece.style == "mark"), -1)
    return [Piece(p.text, p.style, first=True) if number == first else p for number, p in enumerate(cut)]


def _shown(text: str, style: str) -> Iterator[Piece]:
    """The stretch, with hidden characters named."""
    at = 0
    for match in sorted([*_CONTROL.finditer(text), *HIDDEN.finditer(text)], key=lambda each: each.start()):
        if match.start() > at:
            yield Piece(text[at : match.start()], style)
        yield Piece(f"U+{ord(match[0]):04X}", "hidden")
        at = match.end()
    if at < len(text):
        yield Piece(text[at:], style)
