"""Quotations in a message, checked: the verdict in words, the differences, the place."""

from __future__ import annotations

from collections.abc import Iterator

from index import Library
from qa.chat.text import link, markdown, quoted
from qa.quotes import DraftQuote, QuoteCheck, Verdict, check_article
from qa.quotes.present import first_places, plain, word_diff

MEANING = {
    Verdict.VERBATIM: "the sources hold these words.",
    Verdict.EDITED: "the sources hold these words; what was left out or changed is marked.",
    Verdict.SPLICED: "true pieces, joined without a mark.",
    Verdict.ALTERED: "words were changed without a mark.",
    Verdict.MISATTRIBUTED: "the words stand there, but somebody else said them.",
    Verdict.PARAPHRASE: "possibly the same statement in other words.",
    Verdict.NOT_FOUND: "no source holds these words.",
    Verdict.NOT_CHECKABLE: "there is no word in it.",
}


def in_message(library: Library, message: str) -> list[DraftQuote]:
    """The message's quotations of four words and more, checked against what the message says of the speaker."""
    return [quote for quote in check_article(library, message).quotes if not quote.weak]


def paragraphs(library: Library, quotes: list[DraftQuote], base: str) -> tuple[str, ...]:
    """The verdicts as Markdown, each a piece that ends its paragraph."""
    return tuple("\n\n".join(_verdict(library, quote.check, base)) + "\n\n" for quote in quotes)


def _verdict(library: Library, check: QuoteCheck, base: str) -> Iterator[str]:
    name = check.verdict.replace("_", " ").capitalize()
    severity = f" ({check.severity})" if check.severity else ""
    yield f"**{name}**{severity}: {MEANING[check.verdict]}"
    yield quoted(plain([word_diff(check)]))
    if check.attribution and check.attribution.detected:
        yield f"The source names {markdown(check.attribution.detected)}."
    if check.verdict is Verdict.SPLICED:
        for place in first_places(check, 1):
            yield f"{_place(library, place.source_id, base + place.permalink)}:"
            yield quoted(place.exact)
    elif check.occurrences:
        first = check.occurrences[0]
        more = f", and {check.n_occurrences - 1} more" if check.n_occurrences > 1 else ""
        yield f"It stands in {_place(library, first.source_id, base + first.permalink)}{more}."
    elif check.closest:
        near = check.closest
        yield f"The closest words, in {_place(library, near.source_id, base + near.permalink)}:"
        yield quoted(near.exact)


def _place(library: Library, source_id: str, url: str) -> str:
    return link(library.source(source_id).title or source_id, url)
