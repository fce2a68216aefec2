"""All quotations of a draft, each with its claimed speaker, checked."""

from __future__ import annotations

from collections.abc import Sequence

from index.tokens import tokenize
from qa.quotes.attribution import draft_speakers
from qa.quotes.model import ArticleCheck, DraftQuote, DraftWarning, QuoteCheck, Verdict
from qa.quotes.pairs import Quotation, quotations
from qa.quotes.verdict import LONGEST_QUOTE, Sources, check_quote, validated

LONGEST_ARTICLE = 1 << 20
WEAK = 4
"""A quotation of fewer words is a scare quote or a title."""


class _Snapshot:
    """One generation for a whole draft, so that a reload never mixes two states."""

    def __init__(self, library: Sources) -> None:
        self.generation = library.generation
        self._library = library

    def terms(self, question: str) -> list[str]:
        """Search terms of a text."""
        return self._library.terms(question)


def check_article(library: Sources, text: str) -> ArticleCheck:
    """The draft's quotations in reading order with their checks. Raises QueryError for what is no such text."""
    validated(text, "text", LONGEST_ARTICLE)
    held = _Snapshot(library)
    found, warnings = quotations(text)
    speakers = draft_speakers(text, found)
    checked, too_long = _checked(held, text, found, speakers)
    warnings = sorted(warnings + too_long, key=lambda each: each.start)
    counts = {verdict.value: 0 for verdict in Verdict}
    for quote in checked:
        counts[quote.check.verdict] += 1
    return ArticleCheck(counts, tuple(checked), tuple(warnings), held.generation.manifest.digest)


def _checked(
    library: Sources, text: str, found: Sequence[Quotation], speakers: Sequence[str | None]
) -> tuple[list[DraftQuote], list[DraftWarning]]:
    """The checked quotations, and a warning for each that is too long; what is said twice is checked once."""
    known: dict[tuple[str, str | None], QuoteCheck] = {}
    checked: list[DraftQuote] = []
    warnings: list[DraftWarning] = []
    for quotation, speaker in zip(found, speakers, strict=True):
        quote = text[quotation.start : quotation.end]
        if len(quote) > LONGEST_QUOTE:
            message = f"A quotation of {len(quote):,} characters is not checked; {LONGEST_QUOTE:,} is the most."
            warnings.append(DraftWarning("too_long", quotation.start, quotation.end, message))
            continue
        check = known.get((quote, speaker))
        if check is None:
            check = known[quote, speaker] = check_quote(library, quote, speaker)
        weak = len(tokenize(quote)) < WEAK
        checked.append(DraftQuote(quotation.start, quotation.end, speaker, weak, check))
    return checked, warnings
