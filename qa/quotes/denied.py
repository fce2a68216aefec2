"""What a quotation that begins in mid-sentence leaves out before it: “I don't think” turns its meaning round."""

from __future__ import annotations

import regex

from index.tokens import tokenize
from qa.quotes.find import Corpus
from qa.quotes.finding import Place
from qa.quotes.words import is_negation

_BACK = 300
_MOST_LOOKED_AT = 20
_BEGINS = regex.compile(r"[.!?;:…]\s|\n\s*\n|[“„«\"(]")


def denial(corpus: Corpus, places: tuple[Place, ...]) -> str | None:
    """A sentence to warn with, where at every place a negation stands earlier in the sentence; else None."""
    first = None
    for place in places[:_MOST_LOOKED_AT]:
        head = _head(corpus, place)
        if not any(is_negation(token.key) for token in tokenize(head)):
            return None
        first = first or head
    if first is None:
        return None
    return f"before these words the source has “{first} …” in the same sentence, which may deny them"


def _head(corpus: Corpus, place: Place) -> str:
    """The part of the sentence before the place."""
    start = corpus.positions.span(*place.fragments[0]).start
    text = corpus.source(place.source).text[max(0, start - _BACK) : start]
    return " ".join(_BEGINS.split(text)[-1].split())
