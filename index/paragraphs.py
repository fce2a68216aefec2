"""Source text to the spans of its paragraphs.

Blank lines divide. Within a block of lines a line break divides too, unless the block is hard-wrapped prose.
Nothing of a source lies outside its paragraphs but white space.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import regex

from index.model import Span
from index.sentences import SentenceSplitter

VERSION = "paragraphs-3"

LONGEST = 300
"""A paragraph of more words is divided at sentence ends."""

WRAP_WIDTH = 100
"""Lines up to this long may be hard-wrapped prose; longer lines are paragraphs of their own."""

NARROW = 45
"""Lines shorter than this are no prose broken at a column."""

LIST_MARKER = regex.compile(r"\s*+(?:[•‣◦▪·*+–-]|\d{1,3}[.)]|[a-z][.)]|#{1,6})\s")
_LABEL = regex.compile(
    r"""\s*+(?: (?:By|BY)\s\p{Lu}\S*+(?:\s[^\s.!?]++){0,5}+
            | [\p{L}\p{N}][\p{L}\p{N}.'’ -]{0,60}\s(?:says|said|wrote|writes): )\s*+$""",
    regex.VERBOSE,
)
_ENDS_SENTENCE = regex.compile(r"[.!?:;…][\"'”’)\]]*+$")
_LAST_OF_SENTENCE = frozenset(".!?:;…\"'”’)]")
_WORD = regex.compile(r"[^\s\x1c-\x1f]++")  # as str.split() sees words
_TURN = regex.compile(r"\s*+\p{Lu}[\p{L}\p{N}.'’-]*+(?:\s[\p{L}\p{N}.'’-]++){0,3}+:\s")

_Line = tuple[int, int, str]


def paragraphs(text: str, splitter: SentenceSplitter) -> list[Span]:
    """Spans of the paragraphs, in order, without white space at their ends and never over LONGEST words."""
    spans = (span for block in _blocks(text) for span in _unwrap(block))
    return [piece for span in spans for piece in _divide(text, span, splitter)]


def _blocks(text: str) -> Iterator[list[_Line]]:
    """Runs of lines that are not blank, each line as (start, end, text) without white space at its end."""
    block: list[_Line] = []
    position = 0
    for line in text.splitlines(keepends=True):
        bare = line.rstrip()
        if bare:
            block.append((position, position + len(bare), bare))
        elif block:
            yield block
            block = []
        position += len(line)
    if block:
        yield block


def _unwrap(block: list[_Line]) -> Iterator[Span]:
    """The block's paragraphs: lines that continue the one before are joined to it."""
    if len(block) == 1:
        yield Span(block[0][0] + _indent(block[0][2]), block[0][1])
        return
    wrapped = _is_wrapped(block)
    width = max(len(line) for _, _, line in block)
    start = block[0][0] + _indent(block[0][2])
    turns = bool(_TURN.match(block[0][2])) and any(_TURN.match(line) for _, _, line in block[1:])
    for (_, end, before), (next_start, _, line) in pairwise(block):
        if (turns and _TURN.match(line)) or not _continues(before, line, width, wrapped=wrapped):
            yield Span(start, end)
            start = next_start + _indent(line)
    yield Span(start, block[-1][1])


def _is_wrapped(block: list[_Line]) -> bool:
    """True where the line lengths are those of prose broken at a column."""
    lengths = [len(line) for _, _, line in block]
    width = max(lengths)
    if width <= WRAP_WIDTH:
        return True
    inner = block[:-1]
    full = all(len(line) >= 0.8 * width for _, _, line in inner)
    open_ended = sum(not _ends_sentence(line) for _, _, line in inner)
    return width <= 2 * WRAP_WIDTH and len(block) > 2 and full and 2 * open_ended >= len(inner)


def _continues(before: str, line: str, width: int, *, wrapped: bool) -> bool:
    """True if `line` goes on where `before` was broken."""
    stripped = line.strip()
    if is_row(stripped) and is_row(before.strip()):
        return True
    if _is_list_item(line) or stripped == before.strip() or _is_label(before):
        return False
    full = 0.75 * width
    breaks_off = width < NARROW or len(before) < full
    if _is_label(line) and (breaks_off or _ends_sentence(before)):
        return False
    if stripped[0].islower() and not _ends_sentence(before):
        return True
    if not wrapped:
        return False
    first = None if len(before) + 1 >= full else _WORD.match(stripped)
    return len(before) + 1 + (len(first[0]) if first else 0) >= full


def is_row(line: str) -> bool:
    """True for a row of a Markdown table, without white space around it: its columns are named in the table's head."""
    return line[0] == "|" and line[-1] == "|" and len(line) > 2


def _is_list_item(line: str) -> bool:
    """True if the line begins with a list's marker; two characters tell of most lines that they do not."""
    starts_word = line[0].isalpha() and line[1:2] not in {".", ")"}
    return not starts_word and LIST_MARKER.match(line) is not None


def _is_label(line: str) -> bool:
    """True for `By Ann Moe` and `Ann Moe says:` without white space at the end."""
    may_be = line[-1] == ":" or "By" in line or "BY" in line
    return may_be and _LABEL.match(line) is not None


def _ends_sentence(line: str) -> bool:
    """True if the line, without white space at its end, ends with a sentence's mark."""
    return line[-1] in _LAST_OF_SENTENCE and _ENDS_SENTENCE.search(line[-20:]) is not None


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _divide(text: str, span: Span, splitter: SentenceSplitter) -> Iterator[Span]:
    """The span itself, or pieces of at most LONGEST words that end where sentences end."""
    short = span.end - span.start < 2 * LONGEST  # so it cannot hold more words
    words = 0 if short else len(text[span.start : span.end].split())
    if words <= LONGEST:
        yield span
        return
    pieces = -(-words // LONGEST)
    target = -(-words // pieces)
    start, end, count = span.start, span.start, 0
    for unit, size in _units(text, span, splitter):
        if count and (count + size > LONGEST or count >= target):
            yield Span(start, end)
            start, count = unit.start, 0
        end, count = unit.end, count + size
    yield Span(start, end)


def _units(text: str, span: Span, splitter: SentenceSplitter) -> Iterator[tuple[Span, int]]:
    """(sentence, or row of a table, words) in order; one over LONGEST words comes in pieces."""
    for sentence in splitter.spans(text[span.start : span.end], span.start):
        words = list(_WORD.finditer(text, sentence.start, sentence.end))
        for at in range(0, len(words), LONGEST):
            piece = words[at : at + LONGEST]
            yield Span(piece[0].start(), piece[-1].end()), len(piece)
