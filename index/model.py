"""What travels between the modules: frozen structs and two protocols."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from hashlib import sha256
from typing import TYPE_CHECKING, Protocol

from msgspec import Struct

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class Kind(StrEnum):
    """What a passage is within its source; all but boilerplate are ranked."""

    TITLE = "title"
    HEADING = "heading"
    BODY = "body"
    CAPTION = "caption"
    LIST_ITEM = "list_item"
    BYLINE = "byline"
    COMMENT = "comment"
    BOILERPLATE = "boilerplate"


KINDS = tuple(Kind)
"""Kinds by the numbers that stand for them in arrays."""

RANKED_KINDS = frozenset(Kind) - {Kind.BOILERPLATE}


class Span(Struct, frozen=True, order=True, gc=False):
    """Half-open range [start, end) of Unicode code points in a source's stored text."""

    start: int
    end: int


class Source(Struct, frozen=True):
    """One text as it was given; `title` is empty where none is stated, `sha256` the hex digest of its UTF-8."""

    source_id: str
    title: str
    text: str
    metadata: Mapping[str, str]
    sha256: str


class Passage(Struct, frozen=True, gc=False):
    """One paragraph of a source: `text == source.text[span.start:span.end]`."""

    passage_id: str
    source_id: str
    span: Span
    kind: Kind
    text: str


class Token(Struct, frozen=True, gc=False):
    """One token: its exact key and where it stands in the raw text."""

    key: str
    span: Span


class TermScore(Struct, frozen=True, gc=False):
    """One query term's share of a hit's score: `weight * idf * saturation(tf, dl)`."""

    term: str
    weight: float
    tf: int
    df: int
    idf: float
    contribution: float


class PartScore(Struct, frozen=True, gc=False):
    """What a hit's surroundings add to its score: `contribution == weight * score`."""

    name: str
    weight: float
    score: float
    contribution: float


class Explanation(Struct, frozen=True, gc=False):
    """Why a hit has its score: the contributions, first the terms' in query order, then the parts', add up to it."""

    score: float
    dl: int
    avgdl: float
    n_passages: int
    k1: float
    b: float
    idf: str
    terms: tuple[TermScore, ...]
    parts: tuple[PartScore, ...] = ()


class Hit(Struct, frozen=True, gc=False):
    """One ranked passage; highlights are spans in the source, `also_at` its copies elsewhere, `plain` its BM25.

    similar_at: passages that nearly repeat it, where these were folded.
    """

    passage: Passage
    score: float
    rank: int
    highlights: tuple[Span, ...] = ()
    also_at: tuple[Passage, ...] = ()
    explanation: Explanation | None = None
    plain: float = 0.0
    similar_at: tuple[Passage, ...] = ()


class WeightedTerm(Struct, frozen=True, gc=False):
    """One term of a query; weight 1 everywhere is plain BM25."""

    term: str
    weight: float = 1.0


OtherForms = tuple[tuple[str, tuple[str, ...]], ...]
"""(term, the terms of its other forms)."""

Near = tuple[tuple[str, float], ...]
"""(term, how near 0–1), nearest first."""

Related = tuple[tuple[str, Near], ...]
"""(term, the terms that say nearly the same)."""


class Around(Struct, frozen=True):
    """What is asked beside a passage's own words: the terms looked for, and each part's weight; 0 is off.

    others: their other forms, for `forms`; relatives: for `related`.
    """

    terms: tuple[WeightedTerm, ...]
    title: float = 0.0
    source: float = 0.0
    neighbours: float = 0.0
    subject: float = 0.0
    heading: float = 0.0
    forms: float = 0.0
    related: float = 0.0
    others: OtherForms = ()
    relatives: Related = ()


class Filters(Struct, frozen=True):
    """Which passages may be returned; they never change N, df or avgdl. Dates are inclusive."""

    source: frozenset[str] | None = None
    kind: frozenset[Kind] | None = None
    date_from: str | None = None
    date_to: str | None = None


class Bm25Parameters(Struct, frozen=True):
    """k1, b and the idf variant: `lucene` (default) or rank_bm25's own, `okapi`."""

    k1: float = 0.9
    b: float = 0.4
    idf: str = "lucene"


class Manifest(Struct, frozen=True):
    """What an index is; `digest` names it in every answer."""

    engine: str
    format: int
    analyzer: str
    bm25: Bm25Parameters
    collection: str
    sources: int
    passages: int
    ranked_passages: int
    corpus_sha256: str
    digest: str = ""


class Searcher(Protocol):
    """Anything that ranks the passages of a generation: the reference, the block index, another engine."""

    parameters: Bm25Parameters

    @property
    def n_passages(self) -> int:
        """N: passages in the statistics."""
        ...

    @property
    def avgdl(self) -> float:
        """Mean number of terms of the passages in the statistics."""
        ...

    def df(self, term: str) -> int:
        """Passages in the statistics that contain the term."""
        ...

    def idf(self, term: str) -> float:
        """The term's idf; for one that none contains, that of a term in none."""
        ...

    def passages_with(self, term: str) -> NDArray[np.int64]:
        """Numbers of all passages that hold the term, those outside the statistics as well, rising."""
        ...

    def search(
        self, query: Sequence[WeightedTerm], k: int, allowed: NDArray[np.bool_] | None = None
    ) -> list[tuple[int, float]]:
        """(passage number, score) of the first k that hold a query term, by falling score, then passage number."""
        ...

    def first(
        self, query: Sequence[WeightedTerm], k: int, allowed: NDArray[np.bool_] | None = None
    ) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """The same as (passage numbers, scores), each of shape (hits,)."""
        ...

    def explain(self, query: Sequence[WeightedTerm], passage: int) -> Explanation:
        """The score's parts, one for each query term in query order, and their sum."""
        ...


class SourceStore(Protocol):
    """Anything that holds sources."""

    def source(self, source_id: str) -> Source:
        """The source with this id; raises UnknownSource."""
        ...

    def sources(self) -> Iterable[Source]:
        """All sources in the order of their ids."""
        ...


def digest(data: str | bytes) -> str:
    """Hex sha256 of the bytes, or of the text's UTF-8."""
    return sha256(data.encode() if isinstance(data, str) else data).hexdigest()


def passage_id(source_id: str, span: Span, text: str) -> str:
    """`{source_id}:{start}-{end}.{8 hex digits of the text's sha256}`."""
    return f"{source_id}:{span.start}-{span.end}.{digest(text)[:8]}"


def permalink(source: Source, span: Span, collection: str = "default") -> str:
    """Path of a citation: the source's version by digest, the span, and RFC 5147's fragment."""
    place = f"{span.start}-{span.end}"
    mark = f"{span.start},{span.end}"
    where = "" if collection == "default" else f"&collection={collection}"
    return f"/v1/sources/{source.source_id}?v={source.sha256[:16]}&span={place}{where}#char={mark}"
