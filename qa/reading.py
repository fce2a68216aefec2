"""What a sentence has to be read with, lest it says something that its passage does not.

A quotation with its marks and its speaker, a question with its answer, an item with the words over its list, a claim
with the denial after it, a pronoun with the sentence before.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence

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
_BARE = regex.compile(r"\P{L}*(?:no|yes|never|not at all|of course not)\P{L}*", regex.IGNORECASE)
_UNTRUE = (
    "false|untrue|wrong|incorrect|a lie|lies|denied|rejected|retracted|withdrawn|disproved|debunked|refuted|made up|"
    "invented|fabricated|nonsense|(?:not|never|hardly) (?:true|so|the case|correct|right|accurate|what)"
)
_CLAIM = (
    "claims?|reports?|stor(?:y|ies)|rumou?rs?|allegations?|charges?|accusations?|statements?|quot(?:e|es|ations?)|figures?|"
    "numbers?|news|tales?|assertions?"
)
_DENIES = regex.compile(
    rf"\P{{L}}*(?:no(?=[.!;:]|,? (?:never|not|it|he|she|they|that|this|nobody|none)\b)|never(?=[.!;:])"
    rf"|(?:{_UNTRUE})(?=\P{{L}}*$)|fact\s?[:：]"
    r"|(?:but |yet |however,? |in fact,? )?(?:"
    rf"(?:(?:that|this|it|both|all|these|those|they)(?: (?:{_CLAIM}))?|the (?:{_CLAIM}))(?:, [^,.;]{{1,60}},)?"
    r"(?:(?: (?:is|was|are|were|has|have|had|proved|turned|later|all|been|be|to|out|also|both|simply|entirely|"
    rf"completely|found|shown)){{1,5}} (?:{_UNTRUE})\b"
    r"| (?:is|was|are|were)n['’]t (?:true|so|the case|correct|right|accurate|what)\b"
    r"| (?:never|did not|didn['’]t) (?:happen|exist|take place)(?:ed)?\b)"
    r"|(?:none|nothing) of (?:it|this|that|them|these) (?:is|was|are|were) (?:true|so|correct|right)\b))",
    regex.IGNORECASE,
)
_WARNS = regex.compile(rf"\b(?:following|these|those|next)\b[^.]*?\b(?:{_UNTRUE})\P{{L}}*$", regex.IGNORECASE)
"""A sentence that says of what follows it that it is not so."""

_DOUBTED_BEFORE = regex.compile(
    r"(?<!\b(?:no|nobody|one|without|cannot|never) )\b(?:den(?:y|ies|ied|ying|ials?)|doubt(?:s|ed|ful)?|"
    r"disput(?:e|es|ed|ing)|refut(?:e|es|ed|ing)|dismiss(?:ed|es|ing)?|reject(?:s|ed|ing)?|disprov(?:e|es|ed|en)|"
    r"debunk(?:ed|s|ing)?)\b"
    r"|\b(?:untrue|false(?:ly)?|fake|wrongly|wrong (?:that|to)|(?:earlier|previous) version|contrary to|"
    r"(?:nobody|no one|hardly anyone|few) (?:believes?|thinks?|says?|claims?|expects?)|(?:was|were|is|are) feared|"
    r"(?:does|do|did|is|are|was|were)(?: not|n['’]t) (?:think|believe|say|claim|mean|true|the case)|"
    r"(?:suppos(?:e|es|ed|ing)|assum(?:e|es|ed|ing)|imagine[ds]?)|"
    r"in (?:the|a|his|her) (?:novel|film|book|play|series|story|dream|drill|exercise|simulation|scenario))\b"
    r"|(?:(?<!\bas )\bif|\bunless|\bwhether|^\P{L}*had|^\P{L}*were)\b[^,]*$",
    regex.IGNORECASE,
)
_ASIDE = regex.compile(
    r", (?:who|which|whose)\b[^,]{0,80},|^\P{L}*(?:If|Whether|Nobody|No one)\b[^,]{0,80},(?= \p{Ll})"
)
"""A clause that says something beside what the sentence says."""

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
_MARKS = {"“": "”", "«": "»", "„": "“”", "「": "」"}
_ENDS_SINGLE = regex.compile(r"(?<=[.,!?…—])’")
_BEGINS_SINGLE = regex.compile(r"(?<![\p{L}\p{N}])‘(?=\p{L})")
_BEGINS_STRAIGHT_SINGLE = regex.compile(r"(?<![^\s(\[])'(?=\p{Lu})")
_ENDS_STRAIGHT_SINGLE = regex.compile(r"(?<=[.,!?…])'(?![\p{L}\p{N}])")
_STRAIGHT = regex.compile(r'(?<!\p{N})"')


MOST_STEPS = 8
"""Times that a sentence is widened; each may bring what the last one brought needs."""


class _Passage(Struct, frozen=True):
    """A passage's sentences and, of each, the first and the last of those that its quotation stands in.

    spoken: True for one that begins a quotation with which the last one ends, so that nobody is named there.
    """

    texts: Sequence[str]
    spans: Sequence[Span]
    first: Sequence[int]
    last: Sequence[int]
    spoken: Sequence[bool]


def read_with(passage: Passage, spans: Sequence[Span]) -> list[Span]:
    """Of each of the passage's sentences, the span that it is to be shown in: whole sentences, itself among them."""
    base = passage.span.start
    texts = [passage.text[span.start - base : span.end - base] for span in spans]
    first, last, spoken = list(range(len(spans))), list(range(len(spans))), [False] * len(spans)
    starts = [span.start - base for span in spans]
    for opened, closed in _quotations(passage.text):
        begins, ends = bisect_right(starts, opened) - 1, bisect_left(starts, closed) - 1
        spoken[begins] |= opened <= starts[begins] + 1 and closed >= spans[ends].end - base
        for at in range(begins, ends + 1):
            first[at], last[at] = min(first[at], begins), max(last[at], ends)
    read = _Passage(texts, spans, first, last, spoken)
    return [_widened(read, at) for at in range(len(spans))]


def _widened(read: _Passage, at: int) -> Span:
    """The span that the sentence is shown in; alone, or with its speaker, if all that it needs is too long."""
    begin, end = at, at
    for _ in range(MOST_STEPS):
        wider = _needs(read, begin, end)
        if wider == (begin, end):
            break
        begin, end = wider
    for low, high in ((begin, end), (at, read.last[at]), (read.first[at], at)):
        span = Span(read.spans[low].start, read.spans[high].end)
        if span.end - span.start <= LONGEST_WHOLE:
            return span
    return read.spans[at]


def _needs(read: _Passage, begin: int, end: int) -> tuple[int, int]:
    """The first and last of the sentences that these must be read with; the same if they need none."""
    texts, spans = read.texts, read.spans
    begin, end = min(begin, read.first[begin]), max(end, read.last[end])
    if begin and (read.spoken[begin] or _ITEM.match(texts[begin]) or _WARNS.search(texts[begin - 1])):
        return begin - 1, end
    if begin and _points_back(texts[begin]) and spans[end].end - spans[begin - 1].start <= LONGEST_PAIR:
        return begin - 1, end
    if end + 1 < len(texts) and (_is_left_open(texts[end]) or _DENIES.match(texts[end + 1])):
        return begin, end + 1
    return begin, end


def is_doubted(before: str, text: str, at: int, after: str) -> bool:
    """True if what a sentence says at a place is asked, supposed or denied there, `before` or `after` it."""
    if _ASKS.search(text) or _LABEL.match(text) or _DENIES.match(after):
        return True
    if _VERDICT.fullmatch(before) or _WARNS.search(before):
        return True
    begin = max((found.end() for found in _PARTS.finditer(text, 0, at)), default=0)
    found = _PARTS.search(text, at)
    end = found.start() if found else len(text)
    said = _ASIDE.sub(" ", text[begin:at])
    return bool(_DOUBTED_BEFORE.search(said) or _DOUBTED.search(text, begin, end))


def _is_left_open(text: str) -> bool:
    """True for a question, a bare "No.", and a claim under a label that says it is no more."""
    return any((_ASKS.search(text), _LABEL.match(text), _BARE.fullmatch(text)))


def _points_back(text: str) -> bool:
    """True if the first word stands for something said before: he, He'd, This, …"""
    found = _FIRST_WORD.match(text)
    return found is not None and found["word"].lower() in _POINTS_BACK


def _quotations(text: str) -> Iterator[tuple[int, int]]:
    """(from its opening mark, to after its closing one) of the text's quotations in marks that close.

    Of straight marks every second opens, if their number is even without those of inches.
    """
    for opening, closing in _MARKS.items():
        if opening == "“" and "„" in text:  # there it closes
            continue
        begin: int | None = None
        for mark in regex.finditer(f"[{opening}{closing}]", text):
            if mark[0] == opening:
                begin = mark.start() if begin is None else begin
            elif begin is not None:
                yield begin, mark.end()
                begin = None
    straight = [mark.start() for mark in _STRAIGHT.finditer(text)]
    if len(straight) % 2 == 0:
        yield from ((start, end + 1) for start, end in zip(straight[::2], straight[1::2], strict=True))
    for opens, closes in ((_BEGINS_SINGLE, _ENDS_SINGLE), (_BEGINS_STRAIGHT_SINGLE, _ENDS_STRAIGHT_SINGLE)):
        yield from _single(text, opens, closes)


def _single(text: str, opens: regex.Pattern[str], closes: regex.Pattern[str]) -> Iterator[tuple[int, int]]:
    """Of quotations in single marks, which are apostrophes too."""
    at = 0
    while (mark := opens.search(text, at)) and (closed := closes.search(text, mark.end())):
        yield mark.start(), closed.end()
        at = closed.end()
