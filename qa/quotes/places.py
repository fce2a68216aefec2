"""One place in a source, as a citation needs it: exact words, surroundings, selectors and links."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from urllib.parse import quote as percent

import regex

from index.model import Source, Span, permalink
from qa.quotes.find import Corpus
from qa.quotes.model import Closest, Occurrence, TextPositionSelector, TextQuoteSelector

CONTEXT = 32
"""Code points of prefix and suffix."""

_ASTRAL = regex.compile(r"[\U00010000-\U0010FFFF]")
_WORDS = regex.compile(r"\S++")
_LONGEST_FRAGMENT = 200
_EDGE_WORDS = 5


class Places:
    """Makes occurrences; remembers the astral characters of the sources it has met."""

    def __init__(self, corpus: Corpus) -> None:
        self._corpus = corpus
        self._astral: dict[str, list[int]] = {}

    def occurrence(
        self, source_number: int, fragments: Sequence[tuple[int, int]], speaker: str | None = None
    ) -> Occurrence:
        """The place of the token ranges `fragments` (in order) of a source."""
        positions = self._corpus.positions
        source = self._corpus.source(source_number)
        first, last = fragments[0][0], fragments[-1][1]
        span = positions.span(first, last)
        exact, prefix, suffix = context(source.text, span)
        return Occurrence(
            source.source_id,
            span.start,
            span.end,
            self.utf16(source, span),
            exact,
            prefix,
            suffix,
            positions.passage_of(first) != positions.passage_of(last - 1),
            tuple(positions.span(*fragment) for fragment in fragments),
            speaker,
            permalink(source, span, self._corpus.generation.manifest.collection),
            text_fragment(source, span),
            (TextQuoteSelector(exact, prefix, suffix), TextPositionSelector(span.start, span.end)),
        )

    def closest(self, source_number: int, first: int, last: int, similarity: float) -> Closest:
        """The token range as the closest passage."""
        source = self._corpus.source(source_number)
        span = self._corpus.positions.span(first, last)
        exact = source.text[span.start : span.end]
        link = permalink(source, span, self._corpus.generation.manifest.collection)
        return Closest(source.source_id, span.start, span.end, exact, round(similarity, 4), link)

    def utf16(self, source: Source, span: Span) -> Span:
        """The span in UTF-16 code units, as browsers count."""
        if source.text.isascii():
            return span
        astral = self._astral.get(source.source_id)
        if astral is None:
            astral = [match.start() for match in _ASTRAL.finditer(source.text)]
            self._astral[source.source_id] = astral
        return Span(span.start + bisect_left(astral, span.start), span.end + bisect_left(astral, span.end))


def context(text: str, span: Span) -> tuple[str, str, str]:
    """(exact, prefix, suffix) of the span."""
    return (
        text[span.start : span.end],
        text[max(0, span.start - CONTEXT) : span.start],
        text[span.end : span.end + CONTEXT],
    )


def text_fragment(source: Source, span: Span) -> str | None:
    """`{url}#:~:text=prefix-,start,end,-suffix` (WICG Scroll to Text Fragment); None for a source without a URL."""
    url = source.metadata.get("url", "")
    if not url.startswith(("https://", "http://")):
        return None
    exact, before, after = context(source.text, span)
    parts = []
    prefix = " ".join(before.rsplit("\n", 1)[-1].split(" ")[-3:]).strip()
    suffix = " ".join(after.split("\n", 1)[0].split(" ")[:3]).strip()
    if prefix:
        parts.append(f"{_encoded(prefix)}-")
    found = _WORDS.findall(exact)
    if len(exact) <= _LONGEST_FRAGMENT and "\n" not in exact:
        parts.append(_encoded(exact))
    elif len(found) > 2 * _EDGE_WORDS:
        parts += [_encoded(" ".join(found[:_EDGE_WORDS])), _encoded(" ".join(found[-_EDGE_WORDS:]))]
    else:
        middle = (len(found) + 1) // 2
        parts += [_encoded(" ".join(found[:middle])), _encoded(" ".join(found[middle:]))]
    if suffix:
        parts.append(f"-{_encoded(suffix)}")
    return f"{url.split('#', 1)[0]}#:~:text={','.join(part for part in parts if part)}"


def _encoded(text: str) -> str:
    return percent(text, safe="").replace("-", "%2D")
