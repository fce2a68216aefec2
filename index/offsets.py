"""Code-point spans in the units of other languages: UTF-8 bytes and UTF-16 code units."""

from __future__ import annotations

from collections.abc import Sequence

from index.model import Span


def in_utf8_and_utf16(text: str, spans: Sequence[Span]) -> list[tuple[Span, Span]]:
    """(bytes, UTF-16 units) of each span of the text; one pass where the spans are in order and apart."""
    if text.isascii():
        return [(span, span) for span in spans]
    result = []
    at = bytes_ = units = 0
    for span in spans:
        if span.start < at:
            at = bytes_ = units = 0
        first = _lengths(text[at : span.start])
        inner = _lengths(text[span.start : span.end])
        start8, start16 = bytes_ + first[0], units + first[1]
        at, bytes_, units = span.end, start8 + inner[0], start16 + inner[1]
        result.append((Span(start8, bytes_), Span(start16, units)))
    return result


def _lengths(text: str) -> tuple[int, int]:
    if text.isascii():
        return len(text), len(text)
    return len(text.encode()), len(text.encode("utf-16-le")) // 2
