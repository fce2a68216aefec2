"""The sentence of a passage that answers best."""

from __future__ import annotations

from collections.abc import Mapping

from index import Span
from index.generation import Generation


def best_sentence(generation: Generation, passage_id: str, worth: Mapping[str, float]) -> Span:
    """Span of the sentence whose distinct terms are worth most together; the earliest among equals."""
    sentences = generation.sentences(passage_id)
    terms, places = generation.tokens(passage_id)
    held: list[set[str]] = [set() for _ in sentences]
    at = 0
    for term, start in zip(terms, places[::2], strict=True):
        while start >= sentences[at].end:
            at += 1
        if term in worth:
            held[at].add(term)
    values = [sum(sorted(worth[term] for term in each)) for each in held]
    return sentences[values.index(max(values))]
