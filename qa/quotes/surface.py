"""After a key match: how the surfaces differ. Typography is listed, an acronym's case and a question mark judged."""

from __future__ import annotations

from collections.abc import Sequence

import regex
from msgspec import Struct

from index.lookalikes import LATIN_OF
from index.model import Span
from qa.quotes.model import Difference, Edit
from qa.quotes.words import is_content, word_set

_SPACE = regex.compile(r"[\s\p{DI}]++")
_CLOSING = regex.compile(r"[\"'”’»›“‘)\]]")
_SINGLE = "’‘‛‚`´′ʹʻʼʽ＇"
_DOUBLE = "“”„‟«»″＂‹›"
_DASHES = "‐‑‒–—―−﹣－"
_AS_PLAIN = (
    dict.fromkeys(map(ord, _SINGLE), "'")
    | dict.fromkeys(map(ord, _DOUBLE), '"')
    | dict.fromkeys(map(ord, _DASHES), "-")
) | {ord("…"): "..."}
_AMBIGUOUS = word_set("us it who aids ice act stem care led pet nice start cares")
_QUESTIONS = frozenset("?？﹖؟⁇⁈⁉‽¿")
_ACRONYM = 3
_AFTER = 12
"""Code points after the last word in which a question mark is looked for."""


class Surface(Struct, frozen=True):
    """What lies between a quotation and one place where its keys stand."""

    differences: tuple[Difference, ...]
    edits: tuple[Edit, ...]


SAME = Surface((), ())


def compare(quote: str, q: Sequence[Span], text: str, src: Sequence[Span], *, ends: bool = True) -> Surface:
    """The differences of two runs of tokens with equal keys; `ends`: the quotation ends after the last one."""
    edits = _final_question(quote, q[-1], text, src[-1]) if ends else []
    if quote[q[0].start : q[-1].end] == text[src[0].start : src[-1].end]:
        return Surface((), tuple(edits)) if edits else SAME
    differences: list[Difference] = []
    shouting = _shouts(quote, q), _shouts(text, src)
    for number, (mine, theirs) in enumerate(zip(q, src, strict=True)):
        a, b = quote[mine.start : mine.end], text[theirs.start : theirs.end]
        if a != b:
            if is_acronym_change(a, b, shouting):
                edits.insert(0, _edit("case_acronym", mine, theirs, a, b))
            else:
                differences.append(Difference(_kind(a, b), _pair(mine), _pair(theirs)))
        if number + 1 < len(q):
            mine, theirs = Span(mine.end, q[number + 1].start), Span(theirs.end, src[number + 1].start)
            _between(quote, mine, text, theirs, differences, edits)
    return Surface(tuple(differences), tuple(edits))


def is_acronym_change(one: str, other: str, shouting: tuple[bool, bool] = (False, False)) -> bool:
    """True for US/us, IT/it, UN/un: one side all capitals, the other not, unless its whole run is set in capitals.

    Longer words in capitals, and common ones such as NOT, are emphasis: listed as a difference of case.
    """
    capitals = _all_capitals(one), _all_capitals(other)
    if capitals[0] == capitals[1] or (shouting[0] if capitals[0] else shouting[1]):
        return False
    plain = "".join(filter(str.isalpha, other if capitals[0] else one))
    word = plain.lower()
    return word in _AMBIGUOUS or (len(word) <= _ACRONYM and plain.islower() and is_content(word))


def _all_capitals(surface: str) -> bool:
    letters = [char for char in surface if char.isalpha()]
    return len(letters) > 1 and all(char.isupper() for char in letters)


def _shouts(text: str, spans: Sequence[Span]) -> bool:
    """True if nearly all of the run's words of two letters and more are in capitals."""
    words = [text[s.start : s.end] for s in spans[:200]]
    words = [word for word in words if sum(map(str.isalpha, word)) > 1]
    return len(words) > 2 and sum(map(_all_capitals, words)) >= 0.7 * len(words)


def _kind(a: str, b: str) -> str:
    """homoglyph, case or typography."""
    fold_a, fold_b = (each.translate(_AS_PLAIN) for each in (a, b))
    if any(char in LATIN_OF for char in a + b) and fold_a != fold_b:
        latin = [each.translate({ord(char): LATIN_OF[char] for char in each if char in LATIN_OF}) for each in (a, b)]
        if latin[0] != a or latin[1] != b:
            return "homoglyph"
    if a.casefold() == b.casefold() or fold_a.casefold() == fold_b.casefold() != fold_a:
        return "case" if a.lower() == b.lower() else "typography"
    return "typography"


def _between(quote: str, q: Span, text: str, src: Span, differences: list[Difference], edits: list[Edit]) -> None:
    """Adds what differs between two words: question marks are judged, other punctuation listed."""
    a, b = quote[q.start : q.end], text[src.start : src.end]
    if a == b:
        return
    if _asks(a) != _asks(b):
        edits.append(_edit("question_mark", _bare(quote, q), _bare(text, src), a.strip(), b.strip()))
        return
    bare_a, bare_b = _SPACE.sub("", a), _SPACE.sub("", b)
    if bare_a == bare_b:
        return
    same = bare_a.translate(_AS_PLAIN) == bare_b.translate(_AS_PLAIN)
    differences.append(Difference("typography" if same else "punctuation", _pair(q), _pair(src)))


def _bare(text: str, span: Span) -> Span:
    """The span without the white space at its ends."""
    held = text[span.start : span.end]
    start = span.end - len(held.lstrip())
    return Span(start, start + len(held.strip()))


def _asks(text: str) -> bool:
    return not _QUESTIONS.isdisjoint(text)


def _final_question(quote: str, q: Span, text: str, src: Span) -> list[Edit]:
    """A question mark lost or added after the last word; a quotation without an end mark is not judged."""
    mine = _end_mark(quote[q.end : q.end + _AFTER])
    theirs = _end_mark(text[src.end : src.end + _AFTER])
    if not mine or mine.startswith(("…", "...")) or _asks(mine) == _asks(theirs):
        return []
    spans = Span(q.end, q.end + len(mine)), Span(src.end, src.end + len(theirs))
    return [_edit("question_mark", *spans, mine, theirs)]


def _end_mark(after: str) -> str:
    """The punctuation right after a word, up to a closing quotation mark, white space or a letter."""
    for at, char in enumerate(after):
        if char.isalnum() or char.isspace() or _CLOSING.match(char):
            return after[:at]
    return after


def _edit(kind: str, q: Span, src: Span, quote: str, source: str) -> Edit:
    op = "replace" if quote and source else "insert" if quote else "delete"
    return Edit(op, kind, "major", quote, source, _pair(q), _pair(src))


def _pair(span: Span) -> tuple[int, int]:
    return span.start, span.end
