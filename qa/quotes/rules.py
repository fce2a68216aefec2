"""The decision procedure in order: the first rule that holds gives the verdict on the wording."""

from __future__ import annotations

from collections.abc import Callable

from index.model import Span, Token
from qa.quotes import marks
from qa.quotes.candidates import Subject, subject
from qa.quotes.changed import altered, nearest, not_found, paraphrase
from qa.quotes.cover import attribution_skipped, covered
from qa.quotes.editorial import TOO_SHORT, editorial, is_evidence
from qa.quotes.find import Corpus
from qa.quotes.finding import Finding, Place
from qa.quotes.literal import literal
from qa.quotes.marks import Reading
from qa.quotes.splice import spliced

__all__ = ["Finding", "Place", "Span", "judge"]

LEAST_WORDS = 4
"""A shorter quotation is verbatim, edited or not found; nothing between can be told."""

NO_MATCH = "no source holds these words"


def judge(corpus: Corpus, terms: Callable[[str], list[str]], quote: str, tokens: list[Token]) -> Finding:
    """The finding on the quotation's wording."""
    found = literal(corpus, quote, tokens)
    if found is not None:
        return found
    whole = marks.unbroken(quote, tokens, corpus.has_word)
    if len(whole) < len(tokens):
        found = literal(corpus, quote, whole)
        if found is not None:
            return found
        tokens = marks.unbroken(quote, tokens, corpus.is_one_word)
    reading = marks.read(quote, tokens)
    if reading is not None:
        found = editorial(corpus, quote, reading)
        if found is None and marks.has_note(quote):
            kept = marks.read(quote, tokens, notes=False)
            found = editorial(corpus, quote, kept) if kept is not None else None
        if found is not None:
            return found
    wanted = subject(corpus, quote, tokens, reading)
    short = reading is not None and bool(reading.fragments) and not is_evidence(reading)
    return _changed(corpus, terms, wanted, reading, TOO_SHORT if short else NO_MATCH)


def _changed(
    corpus: Corpus, terms: Callable[[str], list[str]], wanted: Subject, reading: Reading | None, reason: str
) -> Finding:
    """Rules 3 to 9."""
    best, looked = nearest(corpus, wanted, terms(wanted.text))
    if wanted.n < LEAST_WORDS or reason == TOO_SHORT:
        return not_found(best, reason)
    runs = covered(corpus, wanted)
    if reading is None:
        found = attribution_skipped(corpus, wanted, runs)
        if found is not None:
            return found
    return (
        spliced(corpus, wanted, runs, best.matched, best.similarity)
        or altered(corpus, wanted, best, looked)
        or paraphrase(corpus, wanted, best, terms)
        or not_found(best, reason)
    )
