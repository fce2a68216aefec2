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
from qa.denials import denies, is_left_open, may_turn, warns

LONGEST_PAIR = 500
"""Code points of the longest answer made of two sentences, where the second is only easier to read with the first."""

LONGEST_WHOLE = 1_200
"""Code points of the longest answer where a sentence alone would say something else; above it stands alone."""

MOST_STEPS = 8
"""Times that a sentence is widened; each may bring what the last one brought needs."""

_POINTS_BACK = frozenset("he she it they him her his hers its their this these those such both".split())
_FIRST_WORD = regex.compile(r"[^\p{L}]*(?P<word>\p{L}+)")
_HE = r"(?:he|she|they|him|her|his|hers|them|their)\b"
_EARLY_PRONOUN = regex.compile(
    r"\P{L}*(?:(?:then|but|and|so|yet|also|later|now|still|there|here|however|afterwards|meanwhile|instead|once|soon|"
    r"finally|eventually|in|on|at|by|for|from|to|with|after|before|until|since|as|when|while|if|during|of)"
    rf"(?: \p{{Nd}}+)?,? ){{1,4}}{_HE}",
    regex.IGNORECASE,
)
"""A pronoun before which nobody is named: "Then he", "But in his will he"."""

_SAID_HE = regex.compile(
    r"[”\"’»,]\s(?:(?:he|she|they) (?:said|says|added|adds|told|wrote|asked|replied|explained|insisted|warned)"
    r"|(?:said|says|added|asked|replied) (?:he|she|they))\b"
)
_NEEDS_THE_ONE_BEFORE = regex.compile(
    r"\P{L}*(?:then|in that case|if so|otherwise|as a result|the same)\b", regex.IGNORECASE
)
_SUPPOSES = regex.compile(
    r"\P{L}*(?:suppose|imagine|assume|say|let us (?:suppose|assume|say|imagine))\b", regex.IGNORECASE
)
_FOLLOWS = regex.compile(r"\b(?:as follows|the following)\b[^.:]{0,40}[.:]?$|:$", regex.IGNORECASE)
_ITEM = regex.compile(r"\s*(?:[-*•–—▪◦·]\s|[(]?(?:\p{Nd}{1,2}|[a-z]|[ivx]{1,4})[.)]\s)")
_MARKS = {"“": "”", "«": "»", "„": "“”", "「": "」"}
_ENDS_SINGLE = regex.compile(r"(?<=[.,!?…—])’")
_BEGINS_SINGLE = regex.compile(r"(?<![\p{L}\p{N}])‘(?=\p{L})")
_BEGINS_STRAIGHT_SINGLE = regex.compile(r"(?<![^\s(\[])'(?=\p{Lu})")
_ENDS_STRAIGHT_SINGLE = regex.compile(r"(?<=[.,!?…])'(?![\p{L}\p{N}])")
_TURN = regex.compile(
    r"\s*(?:\p{Lu}[\p{Lu}.'’-]+(?: [\p{Lu}.'’-]+){0,4}|\p{Lu}[\p{L}.'’-]+(?: \p{Lu}[\p{L}.'’-]*){1,4})"
    r"(?: \([^()\n]{1,60}\))?:\s"
)
"""Who speaks, before a turn of a debate or an interview: "HALE:", "Ms. Rao (for the defence):", "Ann Moe:"."""

_STRAIGHT = regex.compile(r'(?<!\p{N})"')


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
    if texts and (_TURN.match(texts[0]) or (len(texts) > 1 and texts[0][0] == "|" == texts[0][-1])):
        first = [0] * len(spans)
    starts = [span.start - base for span in spans]
    for opened, closed in _quotations(passage.text):
        begins = bisect_right(starts, opened) - 1
        if closed is None:
            first[begins:] = [min(each, begins) for each in first[begins:]]
            continue
        ends = bisect_left(starts, closed) - 1
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
    if begin and (read.spoken[begin] or _ITEM.match(texts[begin]) or _leads(texts[begin - 1], texts[begin])):
        return begin - 1, end
    if begin and _points_back(texts[begin]) and spans[end].end - spans[begin - 1].start <= LONGEST_PAIR:
        return begin - 1, end
    if end + 1 < len(texts) and _is_turned(texts[end], texts[end + 1]):
        return begin, end + 1
    return begin, end


def _is_turned(text: str, after: str) -> bool:
    """True if what a sentence says is no more than asked or claimed, or the one after it may deny it."""
    return is_left_open(text) or denies(after) or may_turn(text, after)


def _leads(before: str, text: str) -> bool:
    """True if a sentence is no claim of its own after the one before it: denied, listed or supposed there."""
    if warns(before) or _FOLLOWS.search(before):
        return True
    return _SUPPOSES.match(before) is not None and _NEEDS_THE_ONE_BEFORE.match(text) is not None


def _points_back(text: str) -> bool:
    """True if somebody or something is meant that was named before: He'd, This, "Then he", "…,” he said"."""
    found = _FIRST_WORD.match(text)
    if found is not None and found["word"].lower() in _POINTS_BACK:
        return True
    return bool(_EARLY_PRONOUN.match(text) or _SAID_HE.search(text))


def _quotations(text: str) -> Iterator[tuple[int, int | None]]:
    """(from its opening mark, to after its closing one) of the text's quotations; None for one that goes on after it.

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
        if opening == "“" and begin is not None:  # as newspapers leave it before the speech's next paragraph
            yield begin, None
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
