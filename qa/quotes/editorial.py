"""Rule 2: with its marks read as marks, the quotation is a chain of fragments in one source."""

from __future__ import annotations

from itertools import accumulate

import numpy as np
import regex
from msgspec import Struct

from index.model import Span
from index.tokens import tokenize
from qa.quotes import words
from qa.quotes.attribution import Reader
from qa.quotes.candidates import content_words
from qa.quotes.edits import SEVERITY, worst
from qa.quotes.find import Chain, Corpus, Run, chains, fragment_places
from qa.quotes.finding import Finding, Place
from qa.quotes.marks import BRACKET_REACH, Gap, Reading
from qa.quotes.model import Difference, Edit, Omitted, Verdict
from qa.quotes.names import same_person
from qa.quotes.splice import every_place, nearest_chain
from qa.quotes.surface import compare

TOO_SHORT = "fragments too short to verify"
_MOST_CHAINS = 200
_SENTENCE_END = regex.compile(r"[.!?][\"”’)]*\s|\n\s*\n")
_FEW = 4


class _Reading(Struct, frozen=True):
    """One chain judged."""

    place: Place
    edits: tuple[Edit, ...]
    differences: tuple[Difference, ...]
    omitted: tuple[Omitted, ...]


def editorial(corpus: Corpus, quote: str, reading: Reading) -> Finding | None:
    """edited, altered, spliced or not found by the marks; None where they explain nothing."""
    if not reading.fragments:
        return None
    found = chains(corpus, reading)[:_MOST_CHAINS]
    if not found:
        return _spliced(corpus, reading)
    if not is_evidence(reading):
        return Finding(Verdict.NOT_FOUND, reason=TOO_SHORT, similarity=0.0, closest=None)
    judged = [_judged(corpus, quote, reading, chain) for chain in found]
    clean = [each for each in judged if not each.edits]
    if clean and len(reading.fragments) > 1:
        speakers = [_speakers(corpus, each.place) for each in clean]
        clean = [each for each, names in zip(clean, speakers, strict=True) if names is None]
        if not clean and speakers[0] is not None:
            return _two_speakers(corpus, reading, speakers[0])
    first = (clean or judged)[0]
    n = reading.n_words
    return Finding(
        Verdict.EDITED if clean else Verdict.ALTERED,
        tuple(each.place for each in clean or judged),
        len(clean or judged),
        "editorial" if clean else None,
        n < 4 or content_words([word.keys[0] for part in reading.fragments for word in part]) < 2,
        1.0 if clean else n / (n + len(first.edits)),
        worst(first.edits),
        None,
        first.edits,
        first.differences,
        first.omitted,
    )


def is_evidence(reading: Reading) -> bool:
    """True if the fragments are long enough to tell that they were quoted and not just come by."""
    longest = max(map(len, reading.fragments))
    if longest < (4 if reading.has_ellipsis else 3):
        return False
    content = sum(content_words([word.keys[0] for word in fragment]) for fragment in reading.fragments)
    return longest >= 6 or content >= 3


def _judged(corpus: Corpus, quote: str, reading: Reading, chain: Chain) -> _Reading:
    """What the chain leaves out, and what of it changes the meaning."""
    text = corpus.source(chain.source).text
    edits: list[Edit] = []
    differences: list[Difference] = []
    omitted: list[Omitted] = []
    last = len(chain.fragments) - 1
    for n, (fragment, (first, end)) in enumerate(zip(reading.fragments, chain.fragments, strict=True)):
        q = [Span(word.start, word.end) for word in fragment]
        src = corpus.spans(first, end)
        kept = [i for i, word in enumerate(fragment) if not _is_marked(quote, word.start, word.end)]
        if kept:
            whole = len(kept) == len(fragment)
            mine, theirs = (q, src) if whole else ([q[i] for i in kept], [src[i] for i in kept])
            if whole or kept == list(range(kept[0], kept[-1] + 1)):
                surface = compare(quote, mine, text, theirs, ends=n == last and kept[-1] == len(fragment) - 1)
                edits += surface.edits
                differences += surface.differences
    for n, gap in enumerate(reading.gaps):
        first, end = chain.fragments[n][1], chain.fragments[n + 1][0]
        before = corpus.positions.span(first - 1, first).end
        after = corpus.positions.span(end, end + 1).start
        span = corpus.positions.span(first, end) if end > first else Span(before, before)
        _omit(quote, text, gap, span, (before, after), end - first, omitted, edits)
    for gap in reading.edges:
        at_start = gap.start < reading.fragments[0][0].start
        edits += _inserted(quote, gap, () if gap.has_ellipsis else _beside(corpus, chain, text, at_start=at_start))
    place = Place(chain.source, chain.fragments)
    return _Reading(place, tuple(edits), tuple(differences), tuple(omitted))


def _beside(corpus: Corpus, chain: Chain, text: str, *, at_start: bool) -> tuple[str, ...]:
    """Keys of the sentence that a bracket at the quotation's edge may replace: up to eight before or after it."""
    low, high = corpus.positions.bounds(chain.source)
    first, end = chain.fragments[0][0], chain.fragments[-1][1]
    span = corpus.positions.span(max(low, first - BRACKET_REACH), min(high, end + BRACKET_REACH))
    inner = corpus.positions.span(first, end)
    near = text[span.start : inner.start] if at_start else text[inner.end : span.end]
    return tuple(token.key for token in tokenize(_SENTENCE_END.split(near)[-1 if at_start else 0]))


def _is_marked(quote: str, start: int, end: int) -> bool:
    return "[" in quote[start:end]


def _omit(
    quote: str,
    text: str,
    gap: Gap,
    span: Span,
    around: tuple[int, int],
    n_words: int,
    omitted: list[Omitted],
    edits: list[Edit],
) -> None:
    """Adds what the gap leaves out, and an edit where it hides or adds a negation."""
    keys = tuple(token.key for token in tokenize(text[span.start : span.end]))
    lost = [key for key in keys if words.is_negation(key)]
    stated = any(words.is_negation(key) for key in gap.words)
    risk = None
    if lost and not stated and _in_sentence(text[around[0] : around[1]]):
        risk = "negation_omitted"
    if n_words:
        omitted.append(Omitted(text[span.start : span.end], (span.start, span.end), risk))
    if lost and not stated and n_words <= _FEW:
        q = (gap.start, gap.end)
        src = (span.start, span.end)
        edits.append(
            Edit("delete", "negation", SEVERITY["negation"], quote[slice(*q)], text[slice(*src)], q, src, marked=True)
        )
    edits += _inserted(quote, gap, keys)


def _inserted(quote: str, gap: Gap, replaced: tuple[str, ...]) -> list[Edit]:
    """An edit where the words in brackets deny what the replaced ones do not, or give another number."""
    q = (gap.start, gap.end)
    if any(map(words.is_negation, gap.words)) and not any(map(words.is_negation, replaced)):
        return [Edit("insert", "negation", SEVERITY["negation"], quote[slice(*q)], "", q, None, marked=True)]
    mine = {key for key in gap.words if words.is_single_number(key)}
    theirs = {key for key in replaced if words.is_single_number(key)}
    if mine and theirs and mine != theirs:
        return [
            Edit("replace", "number", SEVERITY["number"], quote[slice(*q)], " ".join(replaced), q, None, marked=True)
        ]
    return []


def _in_sentence(between: str) -> bool:
    """True if a negation among the words left out stands in the sentence before or after the gap."""
    parts = _SENTENCE_END.split(between)
    return any(words.is_negation(token.key) for part in (parts[0], parts[-1]) for token in tokenize(part))


def _speakers(corpus: Corpus, place: Place) -> tuple[str, str] | None:
    """The names of two speakers whose words the chain joins; None if one person said all."""
    source = corpus.source(place.source)
    reader = Reader(source.text, source.metadata)
    names: list[str] = []
    for fragment in place.fragments[:10]:
        speech = reader.speech(corpus.positions.span(*fragment))
        if (speech.state == "named" or speech.method == "label") and speech.name is not None:
            names.append(speech.name)
    for name in names[1:]:
        if not same_person(names[0], name):
            return names[0], name
    return None


def _two_speakers(corpus: Corpus, reading: Reading, speakers: tuple[str, str]) -> Finding:
    return _joined(corpus, reading, _pieces(corpus, reading), f"joins words of {speakers[0]} and of {speakers[1]}")


def _spliced(corpus: Corpus, reading: Reading) -> Finding | None:
    """Every fragment of three words or more stands somewhere, but not in order within reach."""
    if len(reading.fragments) < 2 or min(map(len, reading.fragments)) < 3 or not is_evidence(reading):
        return None
    pieces = _pieces(corpus, reading)
    if not all(len(piece.places) for piece in pieces):
        return None
    return _joined(corpus, reading, pieces, _why(corpus, pieces))


def _pieces(corpus: Corpus, reading: Reading) -> list[Run]:
    """The fragments as runs, with all places of each."""
    ends = list(accumulate(map(len, reading.fragments)))
    return [
        Run(end - len(fragment), end, np.sort(fragment_places(corpus, fragment)))
        for fragment, end in zip(reading.fragments, ends, strict=True)
    ]


def _joined(corpus: Corpus, reading: Reading, pieces: list[Run], reason: str) -> Finding:
    places, count = every_place(corpus, [(piece.places, piece.length) for piece in pieces])
    similarity = max(map(len, reading.fragments)) / reading.n_words
    return Finding(Verdict.SPLICED, places, count, similarity=similarity, reason=reason)


def _why(corpus: Corpus, pieces: list[Run]) -> str:
    chain = nearest_chain(corpus, pieces)
    if chain is None:
        shared = set.intersection(*(set(corpus.positions.source_of(piece.places).tolist()) for piece in pieces))
        return "the pieces stand in another order" if shared else "the pieces stand in different sources"
    ends = [at + piece.length for at, piece in zip(chain, pieces, strict=True)]
    far = max(then - end for end, then in zip(ends, chain[1:], strict=False))
    return f"{far} words apart, more than the mark may leave out"
