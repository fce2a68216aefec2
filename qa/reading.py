"""What a sentence has to be read with, lest it says something that its passage does not.

A quotation with its marks and its speaker, a question with its answer, an item with the words over its list, a claim
with the denial after it, a pronoun with the sentence before.
"""

from __future__ import annotations

from collections.abc import Sequence

import regex
from msgspec import Struct

from index import Passage, Span

LONGEST_PAIR = 500
"""Code points of the longest answer made of two sentences, where the second is only easier to read with the first."""

LONGEST_WHOLE = 1_200
"""Code points of the longest answer where a sentence alone would say something else; above it stands alone."""

_POINTS_BACK = frozenset("he she it they him her his hers its their this these those such both".split())
_FIRST_WORD = regex.compile(r"[^\p{L}]*(?P<word>\p{L}+)")
_ITEM = regex.compile(r"\s*(?:[-*•–—▪◦·]\s|[(]?(?:\p{Nd}{1,2}|[a-z]|[ivx]{1,4})[.)]\s)")
_ASKS = regex.compile(r"[?？؟][\"”’»)\]*_]*$")
_LABEL = regex.compile(
    r"\P{L}*(?:myth|claim|rumou?r|fiction|hoax|allegation|what (?:he|she|they) (?:said|claimed)|q|question|"
    r"false|fake|untrue|wrong)\s?[:：]",
    regex.IGNORECASE,
)
_UNTRUE = (
    "false|untrue|wrong|incorrect|a lie|lies|denied|rejected|retracted|withdrawn|disproved|debunked|refuted|made up|"
    "invented|fabricated|nonsense|(?:not|never|hardly) (?:true|so|the case|correct|right|accurate|what)"
)
_DENIES = regex.compile(
    rf"\P{{L}}*(?:(?:no|never)(?=[,.!;:])|(?:{_UNTRUE})\b|fact\s?[:：]"
    r"|(?:but |yet |however,? |in fact,? )?(?:that|this|it|both|all|these|those|the (?:claims?|reports?|stor(?:y|ies)|"
    r"rumou?rs?|allegations?|charges?|accusations?|statements?|quot(?:e|es|ations?)|figures?|numbers?))"
    r"(?: (?:is|was|are|were|has|have|had|proved|turned|later|all|been|be|to|out|also|both|simply|entirely)){1,4}"
    rf" (?:{_UNTRUE})\b)",
    regex.IGNORECASE,
)
_DOUBTED_BEFORE = regex.compile(
    r"\b(?:den(?:y|ies|ied|ying|ials?)|untrue|false(?:ly)?|fake|wrong(?:ly)? (?:that|to)|refut(?:e|es|ed|ing)|"
    r"debunk(?:ed|s|ing)?|disput(?:e|es|ed|ing)|disprov(?:e|es|ed|en)|dismiss(?:ed|es|ing)?|reject(?:s|ed|ing)?|"
    r"nobody|no one|(?:earlier|previous) version|"
    r"doubt(?:s|ed|ful)?|(?:does|do|did|is|are|was|were)(?: not|n['’]t) (?:think|believe|say|claim|mean|true|the case)|"
    r"(?<!as )if|unless|whether|suppos(?:e|es|ed|ing)|assum(?:e|es|ed|ing)|imagine[ds]?|"
    r"in (?:the|a|his|her) (?:novel|film|book|play|series|story|dream|drill|exercise|simulation|scenario))\b",
    regex.IGNORECASE,
)
_DOUBTED = regex.compile(
    r"\b(?:hoax(?:es)?|rumou?rs?|rumou?red|myths?|a lie|lied|"
    r"(?:is|are|was|were|been|be|proved) (?:\w+ )?(?:false|untrue|wrong|"
    r"incorrect|nonsense|invented|fabricated|exaggerated|denied|disputed|refuted|rejected|dismissed|debunked)|"
    r"(?:escaped|avoided|almost|nearly|narrowly) (?:being )?(?!\p{N}|an?\b|all\b|half\b)\p{Ll}+(?:ed|en))\b",
    regex.IGNORECASE,
)
"""Words before a number, or anywhere in its part of the sentence, that make no claim of it."""

_VERDICT = regex.compile(r"\P{L}*(?:false|fake|untrue|wrong|myth|rumou?r|fiction)\P{L}*", regex.IGNORECASE)
_PARTS = regex.compile(r"[;:—]\s")
_MARKS = {"“": "”", "«": "»", "„": "“"}
_ENDS_SINGLE = regex.compile(r"(?<=[.,!?…—])’")
_BEGINS_SINGLE = regex.compile(r"(?<![\p{L}\p{N}])‘(?=\p{L})")
_STRAIGHT = regex.compile(r'"')


class _Quotation(Struct, frozen=True):
    """From its opening mark to after its closing one."""

    start: int
    end: int


def read_with(passage: Passage, spans: Sequence[Span]) -> list[Span]:
    """Of each of the passage's sentences, the span that it is to be shown in: whole sentences, itself among them."""
    base = passage.span.start
    texts = [passage.text[span.start - base : span.end - base] for span in spans]
    quotations = [Span(base + each.start, base + each.end) for each in _quotations(passage.text)]
    return [_widened(texts, spans, quotations, at) for at in range(len(spans))]


def is_doubted(before: str, text: str, at: int, after: str) -> bool:
    """True if what a sentence says at a place is asked, supposed or denied there, `before` or `after` it."""
    if _ASKS.search(text) or _LABEL.match(text) or _DENIES.match(after) or _VERDICT.fullmatch(before):
        return True
    begin = max((found.end() for found in _PARTS.finditer(text, 0, at)), default=0)
    found = _PARTS.search(text, at)
    end = found.start() if found else len(text)
    return bool(_DOUBTED_BEFORE.search(text, begin, at) or _DOUBTED.search(text, begin, end))


def _widened(texts: Sequence[str], spans: Sequence[Span], quotations: Sequence[Span], at: int) -> Span:
    first, last = at, at
    for _ in range(len(spans)):
        wider = _needs(texts, spans, quotations, first, last)
        if wider == (first, last):
            break
        first, last = wider
        if spans[last].end - spans[first].start > LONGEST_WHOLE:
            first = last = at
            break
    back = first
    while back and _points_back(texts[back]) and spans[last].end - spans[back - 1].start <= LONGEST_PAIR:
        back -= 1
    return Span(spans[back].start, spans[last].end)


def _needs(
    texts: Sequence[str], spans: Sequence[Span], quotations: Sequence[Span], first: int, last: int
) -> tuple[int, int]:
    """The first and last of the sentences that these must be read with; the same if they need none."""
    if first and _ITEM.match(texts[first]):
        return first - 1, last
    for each in quotations:
        opened, closed = each.start < spans[first].start < each.end, each.start < spans[last].end < each.end
        if opened or closed:
            return first - opened, last + closed
        if first == last and first and each.start <= spans[first].start + 1 and each.end >= spans[last].end:
            return first - 1, last
    if last + 1 < len(texts) and (_is_left_open(texts[last]) or _DENIES.match(texts[last + 1])):
        return first, last + 1
    return first, last


def _is_left_open(text: str) -> bool:
    """True for a question, and for a claim under a label that says it is no more."""
    return _ASKS.search(text) is not None or _LABEL.match(text) is not None


def _points_back(text: str) -> bool:
    """True if the first word stands for something said before: he, He'd, This, …"""
    found = _FIRST_WORD.match(text)
    return found is not None and found["word"].lower() in _POINTS_BACK


def _quotations(text: str) -> list[_Quotation]:
    """The text's quotations in marks that close; of straight ones every second opens, if their number is even."""
    found: list[_Quotation] = []
    for opening, closing in _MARKS.items():
        if opening == "“" and "„" in text:  # there it closes
            continue
        begin: int | None = None
        for mark in regex.finditer(f"[{opening}{closing}]", text):
            if mark[0] == opening:
                begin = mark.start() if begin is None else begin
            elif begin is not None:
                found.append(_Quotation(begin, mark.end()))
                begin = None
    straight = [mark.start() for mark in _STRAIGHT.finditer(text)]
    if len(straight) % 2 == 0:
        found += [_Quotation(start, end + 1) for start, end in zip(straight[::2], straight[1::2], strict=True)]
    for mark in _BEGINS_SINGLE.finditer(text):
        closed = _ENDS_SINGLE.search(text, mark.end())
        if not closed:
            break
        found.append(_Quotation(mark.start(), closed.end()))
    return found
