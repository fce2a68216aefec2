"""How sure an answer is: how near the best passage comes to the best any passage could do, and how far it leads.

Two signals stood up on collections they were not fitted on (docs/evaluation.md): the score as a share of the
question's own ceiling, and the lead over the next nine passages, a third as heavy. Wider models overfitted.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from index import WeightedTerm
from index.model import Searcher

DEPTH = 10
"""Hits that are looked at; the confidence does not depend on how many are asked for."""

THRESHOLD = 0.5
"""Below this confidence the answer is "not in the sources"."""

_LEAD = 1 / 3
_NAMES = 0.2
"""Evidence lost if the best passage holds none of the question's names and numbers."""
_HALF = 0.447
"""Evidence at which 92% of clapnq_dev's answerable questions are answered, among questions of another collection."""
_SLOPE = 14.3
"""Steepness of a logistic curve over the same questions."""


def confidence(
    searcher: Searcher, query: Sequence[WeightedTerm], scores: Sequence[float], names: Mapping[str, bool]
) -> float:
    """0–1 from the scores of the first DEPTH hits, best first; 0 for no hit.

    `names`: the question's names and numbers, and whether the best passage holds each.
    """
    ceiling = sum(w.weight * searcher.idf(w.term) for w in query) * (searcher.parameters.k1 + 1)
    if not scores or ceiling <= 0 or scores[0] <= 0:
        return 0.0
    lead = 1 - sum(scores[1:DEPTH]) / (DEPTH - 1) / scores[0]
    evidence = scores[0] / ceiling + _LEAD * lead
    missing = sum(searcher.idf(name) for name in sorted(names) if not names[name])
    evidence -= _NAMES * missing / (sum(searcher.idf(name) for name in sorted(names)) or 1.0)
    return 1 / (1 + math.exp(-_SLOPE * (evidence - _HALF)))
