"""How sure an answer is: how near the best passage comes to the best any passage could do, and how far it leads.

Signals that stood up on collections they were not fitted on (docs/abstention.md): the best score and its lead over the
next nine, both as shares of the question's own ceiling; names and numbers of the question that the best passage does
not hold; a number or date that is asked for and that the best sentence does not give. Wider models overfitted.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence

from index import WeightedTerm
from index.model import Searcher

DEPTH = 10
"""Hits that are looked at; the confidence does not depend on how many are asked for."""

THRESHOLD = 0.5
"""Below this confidence the answer is "not in the sources"."""

_LIGHT_WORDS = frozenset(
    "become became becomes come came comes find found get got gets getting give given gave gives go goes went gone "
    "going happen happened happens happening keep kept make makes made put say says said take took taken takes use "
    "used uses".split()
)
"""Verbs that another verb often stands for: a passage need not hold them."""

_LIGHT = 0.3
"""What they count in the ceiling, as function words do in a question."""

_NAMES = 0.15
"""Evidence lost if the best passage holds none of the question's names and numbers."""

_KIND = 0.1
"""Evidence lost if a number or a date is asked for and the best sentence gives none."""

_HALF = 0.446
"""Evidence at which 92% of xquad_en's questions are answered."""

_SLOPE = 8.2
"""Steepness of a logistic curve over halves of xquad_en and qed_dev whose other halves' questions are asked too."""


def light(content: Sequence[tuple[str, str]]) -> frozenset[str]:
    """Terms of the light verbs among (key, term)."""
    return frozenset(term for key, term in content if key in _LIGHT_WORDS)


def confidence(
    searcher: Searcher,
    query: Sequence[WeightedTerm],
    scores: Sequence[float],
    names: Mapping[str, bool],
    light: Collection[str] = (),
    *,
    lacks_kind: bool = False,
) -> float:
    """0–1 from the scores of the first DEPTH hits, best first; 0 for no hit.

    `names`: the question's names and numbers, and whether the best passage holds each; `light`: terms that count less;
    `lacks_kind`: the best sentence does not give the number or date that is asked for.
    """
    idf = searcher.idf
    worth = sum(each.weight * idf(each.term) * (_LIGHT if each.term in light else 1.0) for each in query)
    ceiling = worth * (searcher.parameters.k1 + 1)
    if not scores or ceiling <= 0 or scores[0] <= 0:
        return 0.0
    lead = scores[0] - sum(scores[1:DEPTH]) / (DEPTH - 1)
    missing = sum(idf(name) for name in sorted(names) if not names[name])
    evidence = (scores[0] + lead) / ceiling - _KIND * lacks_kind
    evidence -= _NAMES * missing / (sum(idf(name) for name in sorted(names)) or 1.0)
    return 1 / (1 + math.exp(-_SLOPE * (evidence - _HALF)))
