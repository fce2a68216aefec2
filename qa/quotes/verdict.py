"""The verdict on one quotation: the first rule that holds (docs: quotes.md, the decision procedure)."""

from __future__ import annotations

from typing import Protocol

from msgspec import Struct

from index.errors import QueryError
from index.generation import Generation
from index.tokens import is_word, tokenize
from qa.quotes import rules
from qa.quotes.attribution import Reader, attribution, best, weakest
from qa.quotes.denied import denial
from qa.quotes.find import Corpus
from qa.quotes.model import FAITHFUL, Attribution, Occurrence, QuoteCheck, Verdict
from qa.quotes.places import Places
from qa.quotes.rules import Finding, Place

LONGEST_QUOTE = 20_000
LONGEST_SPEAKER = 500
MOST_LISTED = 1000
"""Occurrences that are listed; all are counted."""

_MOST_READ = 40
"""Occurrences whose speaker is looked for, or until the claim is confirmed."""

_MOST_CLAIMED = 200
_MOST_FRAGMENTS = 20
_ATTRIBUTED = frozenset({Verdict.VERBATIM, Verdict.EDITED, Verdict.ALTERED})


class Sources(Protocol):
    """What a check needs of a library."""

    @property
    def generation(self) -> Generation:
        """The current state."""
        ...

    def terms(self, question: str) -> list[str]:
        """Search terms of a text."""
        ...


def check_quote(library: Sources, quote: str, speaker: str | None = None) -> QuoteCheck:
    """Whether, where and by whom the sources hold the quotation. Raises QueryError for what is no such text."""
    validated(quote, "quote", LONGEST_QUOTE)
    claimed = validated(speaker, "speaker", LONGEST_SPEAKER).strip() or None if speaker is not None else None
    tokens = tokenize(quote)
    if not any(is_word(token.key) for token in tokens):
        return QuoteCheck(quote, claimed, Verdict.NOT_CHECKABLE, Verdict.NOT_CHECKABLE, reason="no word in it")
    corpus = Corpus(library.generation)
    finding = rules.judge(corpus, library.terms, quote, tokens)
    return _answer(corpus, quote, claimed, finding)


def validated(text: str, field: str, longest: int) -> str:
    """The text itself; QueryError if it is too long or no Unicode text."""
    if len(text) > longest:
        raise QueryError(f"The {field} has {len(text):,} characters; at most {longest:,} can be checked.", field)
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise QueryError(f"The {field} is no valid Unicode text (position {error.start}).", field) from error
    return text


def _answer(corpus: Corpus, quote: str, claimed: str | None, finding: Finding) -> QuoteCheck:
    places = Places(corpus)
    heard = _heard(corpus, finding, claimed)
    standing = _standing(claimed, heard)
    occurrences = _occurrences(places, finding, heard)
    mismatch = standing is not None and standing.status == "mismatch"
    verdict = Verdict.MISATTRIBUTED if mismatch else finding.verdict
    reason = finding.reason
    if reason is None and finding.verdict in FAITHFUL:
        reason = denial(corpus, finding.places)
    if mismatch and standing:
        reason = (
            f"the source gives these words to {standing.detected}"
            if standing.detected
            else "in the source these are the author's own words, not a quotation"
        )
    closest = finding.closest and places.closest(*finding.closest)
    return QuoteCheck(
        quote,
        claimed,
        verdict,
        finding.verdict,
        finding.match_level,
        finding.weak_evidence,
        None if finding.similarity is None else round(finding.similarity, 4),
        finding.severity,
        reason,
        finding.edits,
        finding.differences,
        finding.omitted,
        standing,
        max(finding.n_places, len(occurrences)),
        occurrences,
        closest,
    )


class _Heard(Struct, frozen=True):
    """What the source says at one place, and how the claim stands there."""

    name: str | None
    standing: Attribution | None


def _heard(corpus: Corpus, finding: Finding, claimed: str | None) -> list[_Heard]:
    """The speakers at the first places; further ones only until a claim is confirmed."""
    found: list[_Heard] = []
    readers: dict[int, Reader] = {}
    wanted = claimed if finding.verdict in _ATTRIBUTED else None
    for place in finding.places[:_MOST_CLAIMED]:
        settled = wanted is None or any(each.standing and each.standing.status == "confirmed" for each in found)
        if len(found) >= _MOST_READ and settled:
            break
        if place.source not in readers:
            source = corpus.source(place.source)
            readers[place.source] = Reader(source.text, source.metadata)
        found.append(_at(corpus, place, wanted, readers[place.source]))
    return found


def _at(corpus: Corpus, place: Place, claimed: str | None, reader: Reader) -> _Heard:
    """The speaker at a place; a claim must hold for every fragment."""
    spans = [corpus.positions.span(*each) for each in place.fragments[:_MOST_FRAGMENTS]]
    first = reader.speech(spans[0])
    if claimed is None:
        return _Heard(first.name, None)
    speeches = [first, *(reader.speech(span) for span in spans[1:])]
    standings = [attribution(claimed, said, reader, span) for said, span in zip(speeches, spans, strict=True)]
    return _Heard(first.name, weakest(standings))


def _standing(claimed: str | None, heard: list[_Heard]) -> Attribution | None:
    """The claim's best standing over the places; None without a claim."""
    if claimed is None:
        return None
    found = [each.standing for each in heard if each.standing is not None]
    return best(found) if found else Attribution(claimed, None, None, None, "not_stated")


def _occurrences(places: Places, finding: Finding, heard: list[_Heard]) -> tuple[Occurrence, ...]:
    listed = finding.places[:MOST_LISTED]
    names = [each.name for each in heard] + [None] * (len(listed) - len(heard))
    return tuple(
        places.occurrence(place.source, place.fragments, name) for place, name in zip(listed, names, strict=True)
    )
