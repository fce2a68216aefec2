"""The sentence of a passage that answers best, with one beside it where it cannot be read alone or answers half."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

from msgspec import Struct

from index import Passage, Span
from index.generation import Generation
from index.model import Near
from qa.reading import LONGEST_PAIR, read_with

TITLE_WEIGHT = 0.3
"""Weight of a question's word that the source's title holds: every sentence is about it, whether it says so or not.

With it the sentence holds the answer in 67.8% instead of 63.8% of qed_dev and 81.0% instead of 80.0% of xquad_en.
"""

KIND_WEIGHT = 0.3
"""What it counts that a sentence gives the number or date that is asked for, as a share of the question's worth.

With it the sentence holds the answer in 66.3% instead of 62.3% of qed_dev's questions after one, and in 85.6% instead
of 83.3% of xquad_en's.
"""

RELATED = 0.5
"""What a sentence holds of a word, of the question, whose nearest relative it says.

With it the sentence holds the answer in 85.6% instead of 83.7% of xquad_en and 72.3% instead of 72.4% of qed_dev.
"""

NEIGHBOUR = 0.2
"""Share of the question's worth that a sentence beside the best one must add to be shown with it.

With it the answer holds the gold words in 72.0% instead of 70.4% of qed_dev and 83.7% instead of 82.4% of xquad_en, and
is 3% longer.
"""


class _Sentence(Struct, frozen=True, gc=False):
    """shown: its span, with the sentences that it has to be read with; terms: those it holds."""

    shown: Span
    terms: frozenset[str]


def best_sentence(
    generation: Generation,
    passage_id: str,
    worth: Mapping[str, float],
    answers: Callable[[str], bool] | None = None,
    relatives: Mapping[str, Near] = MappingProxyType({}),
) -> Span:
    """Span of the sentence whose distinct terms are worth most together, the earliest among equals.

    With the sentence before it where its first word points back, or a neighbour that adds much. `worth`: term → value;
    `answers`: True for a sentence that gives the number or date that is asked for, if one is; it stands alone;
    `relatives`: of the terms, those that say nearly the same.
    """
    sentences, titled = generation.once(passage_id, _read)
    if len(sentences) == 1:
        return sentences[0].shown
    weighed = {term: value * (TITLE_WEIGHT if term in titled else 1.0) for term, value in worth.items()}
    near = {term: others for term, others in relatives.items() if term in weighed}
    values = [_value(each.terms, weighed, near) for each in sentences]
    gives = [False] * len(sentences)
    if answers is not None and len(sentences) > 1:
        passage, more = generation.passage(passage_id), KIND_WEIGHT * sum(sorted(weighed.values()))
        gives = [answers(_words(passage, each.shown)) for each in sentences]
        values = [value + more * each for value, each in zip(values, gives, strict=True)]
    best = values.index(max(values))
    return sentences[best].shown if gives[best] else _with_neighbour(sentences, best, weighed)


def _value(terms: frozenset[str], weighed: Mapping[str, float], relatives: Mapping[str, Near]) -> float:
    """What the words are worth that the terms hold; of one that they do not, what their nearest relative of it is."""
    held = [weighed[term] for term in terms.intersection(weighed)]
    for term, near in relatives.items():
        if term in terms:
            continue
        for other, share in near:
            if other in terms:
                held += [RELATED * weighed[term] * share]
                break
    return sum(sorted(held))


def _with_neighbour(sentences: Sequence[_Sentence], best: int, weighed: Mapping[str, float]) -> Span:
    """The best sentence's span, or that and the neighbour's which adds enough of the question."""
    shown, held = sentences[best].shown, sentences[best].terms
    found, least = shown, NEIGHBOUR * sum(sorted(weighed.values()))
    for at in (best - 1, best + 1):
        if 0 <= at < len(sentences):
            other = sentences[at]
            span = Span(min(shown.start, other.shown.start), max(shown.end, other.shown.end))
            added = sum(sorted([weighed[term] for term in (other.terms - held).intersection(weighed)]))
            if added > 0 and added >= least and span.end - span.start <= LONGEST_PAIR:
                found, least = span, added
    return found


def _read(generation: Generation, passage: Passage) -> tuple[tuple[_Sentence, ...], frozenset[str]]:
    """The passage's sentences, and those of its terms that the source's title holds."""
    spans = generation.sentences(passage.passage_id)
    terms, places = generation.tokens(passage.passage_id)
    held: list[set[str]] = [set() for _ in spans]
    at = 0
    for term, start in zip(terms, places[::2], strict=True):
        while start >= spans[at].end:
            at += 1
        held[at].add(term)
    if passage.text[0] == "|":  # the rows of a table are of what its head names
        held = [each | held[0] for each in held]
    shown = read_with(passage, spans)
    sentences = tuple(_Sentence(span, frozenset(each)) for span, each in zip(shown, held, strict=True))
    return sentences, frozenset(generation.said_above(passage.passage_id, set(terms)))


def _words(passage: Passage, span: Span) -> str:
    return passage.text[span.start - passage.span.start : span.end - passage.span.start]
