"""Rule 1: the quotation's words stand in a source, one after another."""

from __future__ import annotations

from collections.abc import Sequence

from index.model import Token
from qa.quotes.candidates import content_words
from qa.quotes.edits import worst
from qa.quotes.find import MOST_EXAMINED, Corpus
from qa.quotes.finding import Finding, Place
from qa.quotes.model import Verdict
from qa.quotes.surface import Surface, compare


def literal(corpus: Corpus, quote: str, tokens: Sequence[Token]) -> Finding | None:
    """verbatim; altered where every place differs in an acronym's case or a question mark; else None."""
    keys = [token.key for token in tokens]
    found = corpus.find(corpus.positions.ids(keys))
    if not len(found):
        return None
    spans = [token.span for token in tokens]
    n = len(tokens)
    clean: list[tuple[Place, Surface]] = []
    changed: list[tuple[Place, Surface]] = []
    for first in found[:MOST_EXAMINED].tolist():
        source = corpus.source_of(first)
        surface = compare(quote, spans, corpus.source(source).text, corpus.spans(first, first + n))
        place = Place(source, ((first, first + n),))
        (changed if surface.edits else clean).append((place, surface))
    if not clean:
        return _altered(changed, n, len(found))
    exact = next((surface for _, surface in clean if not surface.differences), None)
    return Finding(
        Verdict.VERBATIM,
        tuple(place for place, _ in clean),
        len(found) - len(changed),
        "folded" if exact is None else "exact",
        n < 4 or content_words(keys) < 2,
        1.0,
        differences=(exact or clean[0][1]).differences,
    )


def _altered(changed: Sequence[tuple[Place, Surface]], n: int, n_places: int) -> Finding:
    edits = changed[0][1].edits
    return Finding(
        Verdict.ALTERED,
        tuple(place for place, _ in changed),
        n_places,
        None,
        n < 4,
        max(0.0, (n - len(edits)) / n) if n > len(edits) else 0.0,
        worst(edits),
        None,
        edits,
        changed[0][1].differences,
    )
