"""The verdict on one quotation: the first rule that holds (docs: quotes.md, the decision procedure)."""

from __future__ import annotations

from typing import Protocol

from index.errors import QueryError
from index.generation import Generation
from index.tokens import is_word, tokenize
from qa.quotes import rules
from qa.quotes.attribution import NOBODY, Reader, Speech, attribution, best
from qa.quotes.find import Corpus
from qa.quotes.model import Attribution, Occurrence, QuoteCheck, Verdict
from qa.quotes.places import Places
from qa.quotes.rules import Finding, Place

LONGEST_QUOTE = 20_000
LONGEST_SPEAKER = 500
MOST_LISTED = 100
"""Occurrences that are listed; all are counted."""

_MOST_READ = 20
"""Occurrences whose speaker is looked for, or until the claim is confirmed."""

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
    spoken = _speakers(corpus, finding, claimed)
    standing = _standing(corpus, finding, claimed, spoken)
    occurrences = _occurrences(places, finding, spoken)
    mismatch = standing is not None and standing.status == "mismatch"
    verdict = Verdict.MISATTRIBUTED if mismatch else finding.verdict
    reason = finding.reason
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


def _speakers(corpus: Corpus, finding: Finding, claimed: str | None) -> list[Speech]:
    """What the source says at the first places; further ones only until a claim is confirmed."""
    found: list[Speech] = []
    judged = claimed is not None and finding.verdict in _ATTRIBUTED
    confirmed = False
    for place in finding.places[:MOST_LISTED]:
        if len(found) >= _MOST_READ and (confirmed or not judged):
            break
        speech = _reader(corpus, place).speech(_span(corpus, place))
        found.append(speech)
        if judged and claimed is not None:
            reader = _reader(corpus, place)
            confirmed = confirmed or attribution(claimed, speech, reader, _span(corpus, place)).status == "confirmed"
    return found


def _standing(corpus: Corpus, finding: Finding, claimed: str | None, spoken: list[Speech]) -> Attribution | None:
    """The claim's best standing over the places read; None without a claim."""
    if claimed is None:
        return None
    if finding.verdict not in _ATTRIBUTED or not spoken:
        return Attribution(claimed, None, None, None, "not_stated")
    found = [
        attribution(claimed, speech, _reader(corpus, place), _span(corpus, place))
        for place, speech in zip(finding.places, spoken, strict=False)
    ]
    return best(found)


def _reader(corpus: Corpus, place: Place) -> Reader:
    source = corpus.source(place.source)
    return Reader(source.text, source.metadata)


def _span(corpus: Corpus, place: Place) -> rules.Span:
    return corpus.positions.span(*place.fragments[0])


def _occurrences(places: Places, finding: Finding, spoken: list[Speech]) -> tuple[Occurrence, ...]:
    listed = finding.places[:MOST_LISTED]
    spoken = spoken + [NOBODY] * (len(listed) - len(spoken))
    return tuple(
        places.occurrence(place.source, place.fragments, speech.name)
        for place, speech in zip(listed, spoken, strict=True)
    )
