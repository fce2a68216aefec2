"""Whose words a source says they are: the speaker at one place, and the claim against it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import regex
from msgspec import Struct

from index.ingest.records import BYLINES
from index.model import Span
from qa.quotes import cues
from qa.quotes.model import Attribution
from qa.quotes.names import cleaned, full_name, is_named_in, same_person
from qa.quotes.pairs import Quotation, quotations
from qa.quotes.words import word_set

_BACK = 6000
_AHEAD = 3000
_LABEL_BACK = 30_000
_NEAR = 320
_BREAK = regex.compile(r"\n(?:[^\S\n]*+\n)++")
_SENTENCE = regex.compile(r"(?<=[.!?][\"”’)]?)\s+(?=[\p{Lu}“\"‘])|\n")
_SERIES = regex.compile(
    r"\b(?:series|several|responses|tweets|posts|messages|following|these|statements|words)\b", regex.I
)
_TURNS = word_set("q a question answer")
_NO_LABEL = word_set("also read note update source photo image video watch related breaking q a example")


class Speech(Struct, frozen=True):
    """What the source says at one place. state: named, unclear, prose (no quotation) or none (a quotation, no cue)."""

    state: str
    name: str | None = None
    method: str | None = None
    confidence: str | None = None


NOBODY = Speech("none")


def _framed(label: Speech) -> Speech:
    """Words that a labelled speaker puts between quotation marks: theirs, or those of somebody they quote."""
    return Speech("unclear", label.name, label.method, "medium") if label.state == "prose" else label


class Reader:
    """Finds speakers in one text; remembers its author and which names were looked for."""

    def __init__(self, text: str, metadata: Mapping[str, str] | None = None) -> None:
        self.text = text
        stated = metadata or {}
        self._named_here: dict[str, bool] = {}
        self._author = next((stated[key] for key in BYLINES if stated.get(key)), None)

    def speech(self, span: Span) -> Speech:
        """The speaker of the words at the span."""
        start, end = self._region(span)
        region = self.text[start:end]
        found, _ = quotations(region)
        moved = [Quotation(q.start + start, q.end + start, q.opened + start, q.closed + start) for q in found]
        at = next((n for n, q in enumerate(moved) if q.opened < span.start + 1 and span.end <= q.closed + 1), None)
        if at is not None and moved[at].start <= span.start and span.end <= moved[at].end:
            spoken = self.of_quotation(moved, at)
            return self._from_frame(span, moved[at]) if spoken.state == "none" else spoken
        if any(q.start < span.start < q.end or q.start < span.end < q.end for q in moved):
            label = self._label(span)
            return Speech("unclear", None, "partly quoted", "low") if label is None else _framed(label)
        return self._prose(span)

    def of_quotation(self, found: Sequence[Quotation], at: int) -> Speech:
        """The speaker of one quotation among its neighbours, from the cues around it."""
        for n in range(at, max(-1, at - 4), -1):
            if n < at and not self._continues(found[n], found[n + 1]):
                break
            cue, method = self._cue(found, n)
            if cue is not None:
                return self._named(cue, method if n == at else "continues earlier quote", found[n].start)
        return NOBODY

    def _cue(self, found: Sequence[Quotation], n: int) -> tuple[cues.Cue | None, str]:
        """The cue after the quotation, else the one before it."""
        quotation = found[n]
        text = self.text
        limit = found[n + 1].opened if n + 1 < len(found) else len(text)
        tail = text[quotation.closed + 1 : min(limit + 1, quotation.closed + 1 + _NEAR)]
        tail = _BREAK.split(tail, 1)[0]
        ended = text[quotation.end - 1] in ".!?…"
        cue = cues.after(tail, ended=ended)
        if cue is not None:
            return cue, "after quote"
        limit = found[n - 1].closed + 1 if n else 0
        head = text[max(limit, quotation.opened - _NEAR) : quotation.opened]
        parts = _BREAK.split(head)
        if parts[-1].strip():
            return cues.before(_last_sentence(parts[-1])), "before quote"
        if len(parts) > 1 and parts[-2].rstrip().endswith(":"):
            return cues.before(_last_sentence(parts[-2])), "paragraph before"
        return None, ""

    def _continues(self, earlier: Quotation, later: Quotation) -> bool:
        """True if the two are parts of one person's speech: one paragraph, or the next one opening with a mark."""
        between = self.text[earlier.closed + 1 : later.opened]
        if len(between) > 600:
            return False
        breaks = len(_BREAK.findall(between))
        return breaks == 0 or (breaks == 1 and not _BREAK.split(between)[-1].strip())

    def is_near(self, earlier: Quotation, later: Quotation) -> bool:
        """True if both stand in one paragraph, so that "he added" is the one named before."""
        return not _BREAK.search(self.text[earlier.closed + 1 : later.opened][:2000])

    def _named(self, cue: cues.Cue, method: str, before: int) -> Speech:
        if cue.name is None:
            return Speech("unclear", None, cue.kind, "low")
        return Speech("named", full_name(cue.name, self.text, before), method, "high")

    def _from_frame(self, span: Span, quotation: Quotation) -> Speech:
        """A quotation without a cue, where the whole text or a labelled turn is one person's."""
        label = self._label(Span(quotation.start, span.end))
        return NOBODY if label is None else _framed(label)

    def _prose(self, span: Span) -> Speech:
        """The speaker of words outside quotation marks."""
        block = self._block(span)
        if block is not None:
            return block
        label = self._label(span)
        if label is not None:
            return label
        cue = cues.indirect(self._sentence(span))
        if cue is not None:
            return Speech("unclear", cue.name, "indirect speech", "low")
        if self._author:
            return Speech("prose", self._author, "author", "high")
        byline = cues.BYLINE.search(self.text, 0, 2000)
        name = cleaned(byline["name"]) if byline else None
        return Speech("prose", name, "byline" if name else "source narration", "high" if name else "medium")

    def _block(self, span: Span) -> Speech | None:
        """The paragraph before ends in a colon and names who is speaking (block quotes)."""
        head = self.text[max(0, span.start - 2500) : span.start]
        parts = _BREAK.split(head)
        if len(parts) < 2 or self._paragraph(span).rstrip().endswith(":"):
            return None
        for distance, paragraph in enumerate(reversed(parts[:-1][-4:])):
            bare = paragraph.strip()
            if bare.endswith(":") and " " in bare:
                cue = cues.before(_last_sentence(bare))
                if cue is None or (distance and not _SERIES.search(bare)):
                    return None
                speech = self._named(cue, "paragraph before", span.start)
                return Speech(speech.state, speech.name, speech.method, "medium" if distance else speech.confidence)
            if len(bare) > 400 or any(mark in bare for mark in '“”"'):
                return None
        return None

    def _label(self, span: Span) -> Speech | None:
        """The running label `NAME:` or `NAME says:` above the words."""
        start = max(0, span.start - _LABEL_BACK)
        last = None
        for match in cues.LABEL.finditer(self.text, start, span.end):
            if match.start() > span.start:
                continue
            if cleaned(match["name"]) is None or match["name"].casefold() in _TURNS:
                last = match if match["name"].isupper() else last
                continue
            if set(match["name"].casefold().split()) & _NO_LABEL and not match["verb"]:
                continue
            if match["verb"] or " " in match["name"] or match["name"].isupper():
                last = match
        if last is None:
            return None
        rest = self.text[last.end() : span.start]
        if regex.search(r"\n\s*(?:Leave a (?:Reply|Comment)|About\s\S+\n|Share this)", rest):
            return None
        name = cleaned(last["name"])
        if name is None or name.casefold() in _TURNS:
            return Speech("unclear", last["name"], "label", "low")
        return Speech("prose", name, "label", "high")

    def _region(self, span: Span) -> tuple[int, int]:
        """Whole paragraphs around the span."""
        low = max(0, span.start - _BACK)
        if low:
            found = _BREAK.search(self.text, low, span.start)
            low = found.end() if found else low
        high = min(len(self.text), span.end + _AHEAD)
        breaks = [match.start() for match in _BREAK.finditer(self.text, span.end, high)]
        return low, breaks[-1] if breaks and high < len(self.text) else high

    def _paragraph(self, span: Span) -> str:
        """The text of the paragraph that holds the span's start."""
        low = max(0, span.start - 3000)
        head = _BREAK.split(self.text[low : span.start])[-1]
        tail = _BREAK.split(self.text[span.start : span.end + 2000], 1)[0]
        return head + tail

    def _sentence(self, span: Span) -> str:
        """The sentence that holds the span's start, at most 600 code points of it."""
        low = max(0, span.start - 300)
        head = _SENTENCE.split(self.text[low : span.start])[-1]
        tail = self.text[span.start : span.end]
        rest = _SENTENCE.split(self.text[span.end : span.end + 300], 1)[0]
        return f"{head}{tail[-300:]}{rest}"

    def names(self, person: str) -> bool:
        """True if the text holds every word of the name."""
        found = self._named_here.get(person)
        if found is None:
            found = self._named_here[person] = is_named_in(person, self.text)
        return found

    def is_odd(self, span: Span) -> bool:
        """True if the paragraph has an odd number of straight quotation marks: what is quoted is not known."""
        return self._paragraph(span).count('"') % 2 == 1


def _last_sentence(text: str) -> str:
    """The text from the start of its last sentence; a colon or comma at the end belongs to it."""
    return _SENTENCE.split(text)[-1]


def attribution(claimed: str, speech: Speech, reader: Reader, span: Span) -> Attribution:
    """The claim against what the source says at one place."""
    detected, method, confidence = speech.name, speech.method, speech.confidence
    if speech.state == "unclear":
        said = method == "label" and confidence == "medium" and detected is not None and same_person(claimed, detected)
        return Attribution(claimed, detected, method, confidence, "confirmed" if said else "unclear")
    if speech.state == "none":
        return Attribution(claimed, None, None, None, "not_stated")
    if speech.name is not None and same_person(claimed, speech.name):
        return Attribution(claimed, detected, method, confidence, "confirmed")
    if speech.state == "named":
        return Attribution(claimed, detected, method, confidence, "mismatch")
    if (speech.name is None and not reader.names(claimed)) or reader.is_odd(span):
        return Attribution(claimed, detected, method, "low", "not_stated")
    return Attribution(claimed, detected, "source narration", confidence, "mismatch")


_BEST = ("confirmed", "not_stated", "unclear", "mismatch")


def weakest(found: Sequence[Attribution]) -> Attribution:
    """The claim over the fragments of one place: it stands only if it does for each."""
    return max(found, key=lambda each: _BEST.index(each.status))


def best(found: Sequence[Attribution]) -> Attribution:
    """The claim's best standing: confirmed, then not stated or unclear, then mismatch."""
    return min(found, key=lambda each: _BEST.index(each.status))


def draft_speakers(text: str, found: Sequence[Quotation]) -> list[str | None]:
    """Who is said to speak in each quotation of a draft; None where the draft does not say."""
    reader = Reader(text)
    names: list[str | None] = []
    for at in range(len(found)):
        speech = reader.of_quotation(found, at)
        resumed = speech.method == "pronoun" and at > 0 and reader.is_near(found[at - 1], found[at])
        names.append(names[-1] if resumed else speech.name)
    return names


def is_attribution_only(narration: str) -> bool:
    """True if the text between two quotations is a short attribution such as `,” said Kim. “`."""
    return len(narration) <= 300 and bool(cues.SPEECH.search(narration))
