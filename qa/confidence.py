"""How sure an answer is: the share of the question that the best passage covers."""

from __future__ import annotations

from collections.abc import Collection, Mapping

THRESHOLD = 0.5
"""Below this confidence the answer is "not in the sources"."""


def confidence(worth: Mapping[str, float], covered: Collection[str]) -> float:
    """Share of the worth of the question's content terms that `covered` holds; 0–1, 0 for a question of none."""
    total = sum(worth.values())
    return sum(value for term, value in worth.items() if term in covered) / total if total else 0.0
