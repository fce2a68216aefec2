"""How sure an answer is: how much of the question its passage speaks of, and how far that passage stands out.

Both have to mean the same in every library, so that one threshold serves all: the first is measured with weights and
lengths that do not depend on the library, the second as a share of the question's own ceiling. Beside them count names
and numbers of the question that the passage does not hold, and a number or date that is asked for and that the best
sentence does not give. What each gains, on collections it was not fitted on: docs/abstention.md.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence

from msgspec import Struct

from index import Passage, WeightedTerm
from index.generation import Generation
from index.model import OtherForms, Related, Searcher
from qa.common import COMMON
from qa.verbs import said_as

DEPTH = 10
"""Hits that are looked at; the confidence does not depend on how many are asked for."""

THRESHOLD = 0.5
"""Below this confidence the answer is "not in the sources"."""

_COMMON = 0.35
"""What a word counts in the question that is common in any text: a passage may well say it otherwise."""

_MORE = 0.5
"""Words that every question is taken to have besides its own: holding the one word of a short one proves little."""

_K1, _B, _USUAL = 0.5, 0.4, 60
"""BM25's saturation for a passage of _USUAL terms: a word proves more in a short passage, and if it returns."""

_TITLE, _SOURCE = 0.5, 0.4
"""What a word counts that the title of the passage's source holds, and one that stands elsewhere in that source.

A word of the passage itself never counts less than one of its title.
"""

_RELATED = 0.6
"""What a word counts of which the passage holds the nearest relative, a synonym in all its uses."""

_STRENGTH = 1.25
"""What the score's share of its ceiling counts beside the share of the question that is held."""

_NAMES = 0.2
"""Evidence lost if the best passage holds none of the question's names and numbers."""

_KIND = 0.25
"""Evidence lost if a number or a date is asked for and the best sentence gives none; the "many" of "how many", which
no passage need say, is no word that it could lack. Asked with one content word, what it counts is a second word that
the passage lacks: of "How many followers?" a passage about followers says half."""

_KIND_WHOLLY = 0.5
"""Evidence lost besides if the rest of the passage gives none either, and the question is strict about it."""

_BARE = 0.1
"""Evidence lost if "how many" is asked and the passage has only numbers that do not say what they count."""

_SLOPE = 4.4
"""Steepness of a logistic curve over libraries made of xquad_en and qed_dev: whole, halved, and small ones."""

_HALF = 0.93
"""Evidence at which 94% of xquad_en's questions are answered and 6% of those off topic; the curve itself has .84."""


def held(
    generation: Generation,
    passage_id: str,
    terms: Iterable[str],
    relatives: Related = (),
    forms: OtherForms = (),
) -> dict[str, float]:
    """term → how surely the passage speaks of it, 0–1.

    By how often it holds it, or an irregular or other form of it (`forms`), else by the most of its title, its source
    and what it holds of the term's `relatives`.
    """
    shares = generation.once(passage_id, _shares)
    found = {term: shares.get(term, 0.0) for term in terms}
    absent = [term for term in found if term not in shares]
    if absent:
        for term in absent:
            found[term] = shares.get(said_as(term, shares), 0.0)
        for term, others in forms:
            if term in absent and not found[term]:
                found[term] = max([shares.get(other, 0.0) for other in others])
        absent = [term for term in absent if not found[term]]
        for term in generation.in_source(passage_id, absent):
            found[term] = _SOURCE
        for term in generation.said_above(passage_id, absent):
            found[term] = _TITLE
        for term, near in relatives:
            if term in absent:
                nearest = next((share for other, share in near if other in shares), 0.0)
                found[term] = max(found[term], _RELATED * nearest)
    return found


class Lack(Struct, frozen=True):
    """Of the number or date that is asked for.

    kind: the best sentence does not give it; wholly: nor does the rest of the passage, and nothing else could answer;
    bare: its numbers do not say what they count, where "how many" is asked.
    """

    kind: bool = False
    wholly: bool = False
    bare: bool = False


NOTHING = Lack()


def confidence(
    searcher: Searcher,
    query: Sequence[WeightedTerm],
    scores: Sequence[float],
    shares: Mapping[str, float],
    names: Collection[str] = (),
    lack: Lack = NOTHING,
) -> float:
    """0–1 from the scores of the first DEPTH hits, best first; 0 for no hit.

    `shares`: what `held` says of the best passage, of the content words' terms and of the `names`; `names`: the
    question's names and numbers; `lack`: what the passage does not give.
    """
    idf = searcher.idf
    ceiling = sum(each.weight * idf(each.term) for each in query) * (searcher.parameters.k1 + 1)
    if not scores or ceiling <= 0 or scores[0] <= 0:
        return 0.0
    lead = scores[0] - (scores[DEPTH - 1] if len(scores) >= DEPTH else 0.0)
    told, asked = _share(query, shares)
    evidence = told / asked + _STRENGTH * (scores[0] + lead) / ceiling
    if lack.kind:
        evidence -= _KIND if asked > 1 + _MORE else max(_KIND, evidence / (1 + asked))
    evidence -= _KIND_WHOLLY * lack.wholly + _BARE * lack.bare
    missing = lacking(shares, names)
    if missing:
        whole = sum(idf(name) for name in sorted(names)) or 1.0
        evidence -= _NAMES * sum(idf(name) for name in sorted(missing)) / whole
    return 1 / (1 + math.exp(-_SLOPE * (evidence - _HALF)))


def speaks_of(shares: Mapping[str, float], terms: Iterable[str]) -> bool:
    """True if the passage, or its title, holds one of the terms or what stands for it."""
    return any(shares[term] > _SOURCE for term in terms)


def lacking(shares: Mapping[str, float], names: Collection[str]) -> set[str]:
    """Those of the names that neither the passage nor its title holds."""
    return {name for name in names if shares[name] < _TITLE}


def _share(query: Sequence[WeightedTerm], shares: Mapping[str, float]) -> tuple[float, float]:
    """(what of the question is held, what there is to hold), by weights that are the same in every library."""
    worth = {each.term: each.weight for each in query if each.term in shares}
    told, whole = 0.0, _MORE
    for term, weight in worth.items():
        value = _COMMON * weight if term in COMMON else weight
        told += value * shares[term]
        whole += value
    return told, whole


def _shares(generation: Generation, passage: Passage) -> dict[str, float]:
    """term → how surely a passage that holds it speaks of it: BM25's saturation, never less than a title's word."""
    terms = generation.tokens(passage.passage_id)[0]
    k = _K1 * (1 - _B + _B * len(terms) / _USUAL)
    return {term: max(_TITLE, tf / (tf + k)) for term, tf in Counter(terms).items()}
