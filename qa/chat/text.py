"""An answer as text made for reading: Markdown in which the sources' words cannot act as markup."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import regex
from msgspec import Struct

from qa.answer import Answer, RankedPassage
from qa.disagreement import Difference
from qa.terminal import safe

NEAREST = 3
"""Passages shown where there is no answer."""

_ACTS = regex.compile(r"[\\`*_\[\]<>$~|]|&(?=#?\w+;)")
_INDENT = regex.compile(r"(?m)^[^\S\n]+")
_ACTS_FIRST = regex.compile(r"(?m)^(\d{1,9}(?=[.)])|(?=[#+=-]))")
_BREAKS = regex.compile(r"\r\n?|[\u2028\u2029\x85\v\f]")


class Citation(Struct, frozen=True):
    """A passage and where its words stand in the written text, in code points."""

    passage: RankedPassage
    url: str
    start: int
    end: int


class Written(Struct, frozen=True):
    """The text in the pieces a stream sends, and what it cites; an answer of nothing cites nothing."""

    pieces: tuple[str, ...]
    citations: tuple[Citation, ...]

    @property
    def text(self) -> str:
        """The whole text."""
        return "".join(self.pieces)


def markdown(text: str) -> str:
    """The text as Markdown that shows it as it is: no link, image, emphasis, heading, HTML or formula comes of it."""
    lines = _INDENT.sub("", safe(_BREAKS.sub("\n", text)))
    return _ACTS_FIRST.sub(r"\g<0>\\", _ACTS.sub(r"\\\g<0>", lines))


def write(answer: Answer, base: str, before: Sequence[str] = ()) -> Written:
    """The answer's text after the pieces of `before`; `base` is what permalinks are put after."""
    pieces = [*before, *_opening(answer)]
    if answer.answer:
        pieces += [_difference(each, base) for each in answer.differs]
    citations: list[Citation] = []
    for passage in answer.passages or answer.nearest[:NEAREST]:
        pieces.append("\n\n" + _head(passage, base))
        words = quoted(passage.text)
        start = sum(map(len, pieces)) + len("\n\n")
        pieces.append("\n\n" + words)
        if answer.passages:
            citations.append(Citation(passage, base + passage.permalink, start, start + len(words)))
    return Written(tuple(pieces), tuple(citations))


def utf16(text: str, places: Sequence[int]) -> list[int]:
    """Code-point offsets of the text as JavaScript counts them."""
    return [len(text[:place].encode("utf-16-le")) // 2 for place in places]


def _opening(answer: Answer) -> Iterator[str]:
    """What stands before the passages."""
    if answer.answer:
        yield f"{markdown(answer.answer.text)} **[1]**"
        if answer.missing:
            yield f"\n\nNo passage mentions: {markdown(', '.join(answer.missing))}."
        if answer.lacking:
            yield f"\n\nThe passage does not give: {markdown(', '.join(answer.lacking))}."
    else:
        yield "Not in the sources."
        if answer.missing:
            yield f" No passage mentions: {markdown(', '.join(answer.missing))}."
        if answer.lacking:
            yield f" The nearest passage does not give: {markdown(', '.join(answer.lacking))}."
    if answer.interpreted_as:
        yield f"\n\nRead with what was asked before: {markdown(answer.interpreted_as)}"
    if answer.nearest:
        yield "\n\nThe nearest passages:"


def _difference(each: Difference, base: str) -> str:
    said = [
        f"{quoted(side.text)}\n>\n> {link(side.title, base + side.permalink)}" for side in (each.first, each.second)
    ]
    return "\n\n".join([f"\n\nThe sources differ on {markdown(each.about)}:", *said])


def _head(passage: RankedPassage, base: str) -> str:
    copies = "".join(
        f", {'also' if copy.exact else 'nearly the same'} in {link(copy.title, base + copy.permalink)}"
        for copy in passage.also_at
    )
    return f"**[{passage.rank}]** {link(passage.title, base + passage.permalink)}{copies}"


def link(title: str, url: str) -> str:
    """A link that the title cannot break out of."""
    return f"[{' '.join(markdown(title).split())}]({url})"


def quoted(text: str) -> str:
    """The words as a block quotation."""
    return "\n".join(f"> {line}".rstrip() for line in markdown(text).split("\n"))
