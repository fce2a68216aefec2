"""Answers as a person reads them on a terminal."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import regex

from index import Explanation, Span
from qa.answer import Answer, RankedPassage
from qa.hidden import HIDDEN

Style = Callable[..., str]

_CONTROLS = {code: f"\\x{code:02x}" for code in (*range(9), *range(11, 32), *range(127, 160))}


def safe(text: str) -> str:
    """The text with control, direction and hidden characters shown instead of obeyed."""
    return text if text.isascii() and text.isprintable() else HIDDEN.sub(_number, text.translate(_CONTROLS))


def _number(hidden: regex.Match[str]) -> str:
    code = ord(hidden[0])
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def show_answer(answer: Answer, style: Style) -> Iterator[str]:
    """The lines of an answer; `style` is click.style, or a function that leaves text as it is."""
    yield style(safe(answer.answer.text) if answer.answer else "Not in the sources.", bold=True)
    if answer.missing:
        yield f"No passage mentions: {safe(', '.join(answer.missing))}"
    if answer.lacking:
        best = "The passage" if answer.answer else "The nearest passage"
        yield f"{best} does not give: {safe(', '.join(answer.lacking))}"
    if answer.interpreted_as:
        yield f"Read with what was asked before: {safe(answer.interpreted_as)}"
    yield f"confidence {answer.confidence:.2f}, {answer.took_ms:.1f} ms"
    for each in answer.differs:
        yield ""
        yield style(f"The sources differ on {safe(each.about)}:", bold=True)
        for side in (each.first, each.second):
            yield _marked(side.text, side.span, (side.differing,), style)
            yield f"   {style(safe(side.title), fg='cyan')}  {side.source_id} {side.span.start}-{side.span.end}"
    ranked = answer.passages or answer.nearest
    if ranked and not answer.answer:
        yield "\nThe nearest passages:"
    for passage in ranked:
        yield ""
        yield from show_passage(passage, style)


def show_passage(passage: RankedPassage, style: Style) -> Iterator[str]:
    """The lines of a passage, with the question's words marked."""
    span = passage.span
    head = f"{passage.rank}. {safe(passage.title)}"
    yield f"{style(head, fg='cyan')}  {passage.source_id} {span.start}-{span.end} {passage.kind}  {passage.score:.3f}"
    yield _marked(passage.text, span, passage.highlights, style)
    for copy in passage.also_at:
        yield f"   {'also' if copy.exact else 'nearly the same'} at {copy.source_id} {copy.span.start}-{copy.span.end}"
    yield style(f"   {passage.permalink}", dim=True)
    if passage.explanation:
        yield from _explained(passage.explanation)


def _explained(told: Explanation) -> Iterator[str]:
    """What the score is the sum of, and the sum."""
    for term in told.terms:
        if term.tf:
            weight = "" if term.weight == 1 else f"weight {term.weight:g}, "
            yield f"   {term.contribution:8.3f}  {term.term}: {weight}tf {term.tf}, df {term.df}, idf {term.idf:.3f}"
    for part in told.parts:
        if part.contribution:
            yield f"   {part.contribution:8.3f}  {part.name}: weight {part.weight:g}, score {part.score:.3f}"
    yield f"   {told.score:8.3f}  dl {told.dl}, avgdl {told.avgdl:.1f}, N {told.n_passages}, k1 {told.k1}, b {told.b}"


def _marked(text: str, span: Span, highlights: tuple[Span, ...], style: Style) -> str:
    """The passage's text with the question's words in bold."""
    pieces, at = [], span.start
    for mark in highlights:
        pieces.append(safe(text[at - span.start : mark.start - span.start]))
        pieces.append(style(safe(text[mark.start - span.start : mark.end - span.start]), bold=True))
        at = mark.end
    return "   " + "".join([*pieces, safe(text[at - span.start :])]).replace("\n", "\n   ")
