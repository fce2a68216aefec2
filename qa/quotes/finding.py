"""What a rule finds: the verdict on the wording, before places are cited and speakers compared."""

from __future__ import annotations

from msgspec import Struct

from index.model import Span
from qa.quotes.model import Difference, Edit, Omitted, Verdict

__all__ = ["Finding", "Place", "Span"]


class Place(Struct, frozen=True):
    """Token ranges of a source, in order."""

    source: int
    fragments: tuple[tuple[int, int], ...]


class Finding(Struct, frozen=True):
    """The wording's verdict; offsets of edits and the rest are those of the first place."""

    verdict: Verdict
    places: tuple[Place, ...] = ()
    n_places: int = 0
    match_level: str | None = None
    weak_evidence: bool = False
    similarity: float | None = None
    severity: str | None = None
    reason: str | None = None
    edits: tuple[Edit, ...] = ()
    differences: tuple[Difference, ...] = ()
    omitted: tuple[Omitted, ...] = ()
    closest: tuple[int, int, int, float] | None = None
