"""What a check returns; names are fixed, every field is always present (null or [] where it does not apply)."""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct

from index.model import Span

Range = tuple[int, int]
"""[start, end) in code points, of the quotation or of a source."""


class Verdict(StrEnum):
    """What became of a quotation; worst first."""

    MISATTRIBUTED = "misattributed"
    ALTERED = "altered"
    SPLICED = "spliced"
    NOT_FOUND = "not_found"
    PARAPHRASE = "paraphrase"
    NOT_CHECKABLE = "not_checkable"
    EDITED = "edited"
    VERBATIM = "verbatim"


FAITHFUL = frozenset({Verdict.VERBATIM, Verdict.EDITED})


class Edit(Struct, frozen=True):
    """One change of wording. op: delete (the quotation lacks it), insert, replace, move."""

    op: str
    kind: str
    severity: str
    quote: str
    source: str
    q: Range | None
    src: Range | None
    marked: bool = False


class Difference(Struct, frozen=True):
    """A difference that is listed, not judged: punctuation, case, homoglyph or typography."""

    kind: str
    q: Range
    src: Range


class Omitted(Struct, frozen=True):
    """Source words that an ellipsis or a bracket left out or replaced."""

    text: str
    src: Range
    meaning_risk: str | None = None


class Attribution(Struct, frozen=True):
    """Whose words the source says they are, against the claim. status: confirmed, mismatch, unclear, not_stated."""

    claimed: str
    detected: str | None
    method: str | None
    confidence: str | None
    status: str


class TextQuoteSelector(Struct, frozen=True, tag_field="type", tag=True):
    """W3C Web Annotation: the words and what stands around them."""

    exact: str
    prefix: str
    suffix: str


class TextPositionSelector(Struct, frozen=True, tag_field="type", tag=True):
    """W3C Web Annotation: code points in the stored text."""

    start: int
    end: int


Selector = TextQuoteSelector | TextPositionSelector


class Occurrence(Struct, frozen=True):
    """One place: `exact == source.text[start:end]`."""

    source_id: str
    start: int
    end: int
    utf16_span: Span
    exact: str
    prefix: str
    suffix: str
    crosses_paragraph: bool
    fragments: tuple[Span, ...]
    speaker: str | None
    permalink: str
    text_fragment: str | None
    selectors: tuple[Selector, ...]


class Closest(Struct, frozen=True):
    """The most similar passage where nothing matched."""

    source_id: str
    start: int
    end: int
    exact: str
    similarity: float
    permalink: str


class QuoteCheck(Struct, frozen=True):
    """The answer to one quotation."""

    quote: str
    speaker: str | None
    verdict: Verdict
    text_verdict: Verdict
    match_level: str | None = None
    weak_evidence: bool = False
    similarity: float | None = None
    severity: str | None = None
    reason: str | None = None
    edits: tuple[Edit, ...] = ()
    differences: tuple[Difference, ...] = ()
    omitted: tuple[Omitted, ...] = ()
    attribution: Attribution | None = None
    n_occurrences: int = 0
    occurrences: tuple[Occurrence, ...] = ()
    closest: Closest | None = None

    @property
    def is_faithful(self) -> bool:
        """True if the words may be printed as they stand: verbatim or edited."""
        return self.verdict in FAITHFUL


class DraftQuote(Struct, frozen=True):
    """One quotation of a draft: `draft[start:end] == check.quote`. weak: under 4 words, a scare quote or a title."""

    start: int
    end: int
    speaker: str | None
    weak: bool
    check: QuoteCheck


class DraftWarning(Struct, frozen=True):
    """Something of the draft that could not be read as a quotation, with its place."""

    kind: str
    start: int
    end: int
    message: str


class ArticleCheck(Struct, frozen=True):
    """All quotations of a draft in reading order; `summary` counts them by verdict, worst first."""

    summary: dict[str, int]
    quotes: tuple[DraftQuote, ...]
    warnings: tuple[DraftWarning, ...]
    manifest: str

    @property
    def is_faithful(self) -> bool:
        """True if every quotation that is not weak is verbatim or edited."""
        return all(quote.weak or quote.check.is_faithful for quote in self.quotes)
