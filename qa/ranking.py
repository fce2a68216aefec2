"""The rankings that can be asked for by name: what each counts beside a passage's own words, and how much.

Every weight was measured alone and together on the development collections: docs/ranking.md.
"""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from index import Around, QueryError, WeightedTerm
from index.model import OtherForms, Related


class Ranking(Struct, frozen=True):
    """Weights; those of plain BM25 by default.

    stop_asked, stop_stated: of function words in a question and in a statement; title, source, neighbours: of the
    passage's surroundings; subject, heading: of what its title and its section's heading say for it; forms: of other
    forms of the words; related: of other words that say nearly the same; expected: of giving the number or date that
    is asked for.
    """

    stop_asked: float = 1.0
    stop_stated: float = 1.0
    title: float = 0.0
    source: float = 0.0
    neighbours: float = 0.0
    subject: float = 0.0
    heading: float = 0.0
    forms: float = 0.0
    related: float = 0.0
    expected: float = 0.0

    @property
    def is_plain(self) -> bool:
        """True for plain BM25, to which every word counts 1."""
        return self.stop_asked == self.stop_stated == 1.0

    def around(self, terms: Sequence[WeightedTerm], others: OtherForms = (), relatives: Related = ()) -> Around | None:
        """What to look for beside the passages' own words; None if nothing there counts."""
        weights = (self.title, self.source, self.neighbours, self.subject, self.heading, self.forms, self.related)
        return Around(tuple(terms), *weights, others, relatives) if any(weights) else None


PLAIN = Ranking()
"""rank_bm25, bit for bit."""

DEFAULT = Ranking(
    stop_asked=0.3,
    stop_stated=0.6,
    title=0.3,
    source=0.3,
    neighbours=0.1,
    subject=1.0,
    heading=1.0,
    forms=0.6,
    related=0.4,
    expected=0.2,
)


def named(name: str) -> Ranking:
    """The ranking of this name; raises QueryError."""
    if name == "default":
        return DEFAULT
    if name == "bm25":
        return PLAIN
    raise QueryError(f"ranking must be one of default, bm25, not {name!r}.", "ranking")
