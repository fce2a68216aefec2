"""Editorial marks of a quotation: what a journalist may leave out, put in or adapt, if it is shown.

An ellipsis is a gap; words in square brackets replace up to eight of the source's; [T]he and walk[ed] are words
adapted to the sentence; [sic] and [emphasis added] are nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import regex
from msgspec import Struct

from index.model import Span, Token
from index.tokens import is_word, key

ELLIPSIS_REACH = 60
BRACKET_REACH = 8

_DOTS = r"(?:\.{3,}+|…++|\.(?:\s\.){2,}+)"
_MARKS = regex.compile(
    rf"""(?P<ellipsis> \[\s{{0,3}}+{_DOTS}\s{{0,3}}+\] | \(\s{{0,3}}+{_DOTS}\s{{0,3}}+\)
          | \.{{3,}}+ | …++ | \.(?:[\ \u00a0\u202f]\.){{2,}}+ )
      | (?P<note> [\[(]\s{{0,3}}+(?: sic[.!]? | (?:my|our)\s(?:emphasis|italics)
          | (?:emphasis|emphases|italics?|bold(?:face)?)\s(?:added|mine|ours|supplied|in\s(?:the\s)?original)
          )\s{{0,3}}+[\])] )
      | (?P<bracket> \[[^\[\]]{{1,300}}+\] )""",
    regex.VERBOSE | regex.I,
)
_BROKEN = regex.compile(r"[-‐\u00ad][^\S\n]*+\r?\n[^\S\n]*+")
_LETTERS = regex.compile(r"[\p{L}\p{M}'’]{1,20}+")
_TAILS = ("", "s", "es", "d", "ed", "ing", "n", "en", "e", "y", "ies", "ied", "'s", "r", "er", "ting", "ning", "ning")


class Word(Struct, frozen=True):
    """One word of a fragment: the source's key must be one of `keys`."""

    keys: tuple[str, ...]
    start: int
    end: int

    @property
    def is_adapted(self) -> bool:
        """True for walk[ed]: the source may have another ending."""
        return len(self.keys) > 1


class Gap(Struct, frozen=True):
    """Between two fragments: at most `reach` source tokens; `words` are the keys that stand in brackets."""

    reach: int
    words: tuple[str, ...]
    has_ellipsis: bool
    start: int
    end: int


class Reading(Struct, frozen=True):
    """The editorial reading: fragments with a gap between each two; `edges` are marks at its ends."""

    fragments: tuple[tuple[Word, ...], ...]
    gaps: tuple[Gap, ...]
    edges: tuple[Gap, ...] = ()
    has_ellipsis: bool = False

    @property
    def n_words(self) -> int:
        """Words of all fragments."""
        return sum(map(len, self.fragments))


def unbroken(quote: str, tokens: Sequence[Token], is_one: Callable[[str, str], bool]) -> list[Token]:
    """The tokens with the halves of words that a line's end cuts (web-\\nsites) as one, where `is_one` says so."""
    if not _BROKEN.search(quote):
        return list(tokens)
    joined: list[Token] = []
    for token in tokens:
        before = joined[-1] if joined else None
        if before and _BROKEN.fullmatch(quote, before.span.end, token.span.start) and is_one(before.key, token.key):
            joined[-1] = Token(before.key + token.key, Span(before.span.start, token.span.end))
        else:
            joined.append(token)
    return joined


def has_note(quote: str) -> bool:
    """True if the quotation holds a [sic] or the like."""
    return any(mark["note"] for mark in _MARKS.finditer(quote))


def read(quote: str, tokens: Sequence[Token], *, notes: bool = True) -> Reading | None:
    """The quotation's editorial reading; None if it holds no mark. Without `notes` a (sic) is the source's own word."""
    found = [mark for mark in _MARKS.finditer(quote) if notes or not mark["note"]]
    if not found:
        return None
    items = _items(quote, tokens, found)
    fragments: list[tuple[Word, ...]] = []
    gaps: list[Gap] = []
    edges: list[Gap] = []
    words: list[Word] = []
    pending: Gap | None = None
    for item in items:
        if isinstance(item, Word):
            if pending is not None:
                (gaps if fragments else edges).append(pending)
                pending = None
            words.append(item)
        else:
            if words:
                fragments.append(tuple(words))
                words = []
            pending = item if pending is None else _joined(pending, item)
    if words:
        fragments.append(tuple(words))
    if pending is not None:
        edges.append(pending)
    ellipsis = any(gap.has_ellipsis for gap in (*gaps, *edges))
    return Reading(tuple(fragments), tuple(gaps), tuple(edges), ellipsis)


def _joined(one: Gap, other: Gap) -> Gap:
    return Gap(
        one.reach + other.reach,
        one.words + other.words,
        one.has_ellipsis or other.has_ellipsis,
        one.start,
        other.end,
    )


def _items(quote: str, tokens: Sequence[Token], found: Sequence[regex.Match[str]]) -> list[Word | Gap]:
    """Words and gaps in reading order; the tokens within marks belong to their gaps."""
    items: list[Word | Gap] = []
    at = 0
    for mark in found:
        while at < len(tokens) and tokens[at].span.start < mark.start():
            items.append(_word(tokens[at]))
            at += 1
        inner: list[Token] = []
        while at < len(tokens) and tokens[at].span.start < mark.end():
            inner.append(tokens[at])
            at += 1
        if mark["note"]:
            continue
        if mark["ellipsis"]:
            items.append(Gap(ELLIPSIS_REACH, (), True, mark.start(), mark.end()))
        elif (adapted := _adapted(quote, mark, items, tokens, at)) is not None:
            items, at = adapted
        else:
            keys = tuple(token.key for token in inner)
            items.append(Gap(BRACKET_REACH, keys, False, mark.start(), mark.end()))
    items += map(_word, tokens[at:])
    return items


def _word(token: Token) -> Word:
    return Word((token.key,), token.span.start, token.span.end)


def _adapted(
    quote: str, mark: regex.Match[str], items: list[Word | Gap], tokens: Sequence[Token], at: int
) -> tuple[list[Word | Gap], int] | None:
    """The items with [T]he or walk[ed] as one word, and the next token; None for brackets that stand alone."""
    content = quote[mark.start() + 1 : mark.end() - 1]
    if not _LETTERS.fullmatch(content):
        return None
    if at < len(tokens) and tokens[at].span.start == mark.end() and is_word(tokens[at].key):
        end = tokens[at].span.end
        return [*items, Word((key(content + quote[mark.end() : end]),), mark.start(), end)], at + 1
    before = items[-1] if items else None
    if isinstance(before, Word) and before.end == mark.start() and is_word(before.keys[0]):
        stem = before.keys[0]
        if len(stem) >= 3 and key(content) in _TAILS:
            keys = tuple(dict.fromkeys(stem + tail for tail in _TAILS))
            return [*items[:-1], Word(keys, before.start, mark.end())], at
        return [*items[:-1], Word((key(quote[before.start : mark.start()] + content),), before.start, mark.end())], at
    return None
