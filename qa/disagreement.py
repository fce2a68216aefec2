"""Passages that say different things of the same: other numbers of what is asked for, other glosses of one word.

Precision comes before recall (docs/disagreement.md). Numbers are compared only where their unit stands in the
question and passages and question are about the same; a pair is dropped as soon as a year, an ordinal or a
qualifier tells its sides apart.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from itertools import combinations

import regex
from msgspec import Struct

from index import Kind, Library, Passage, Span
from index.generation import Generation
from qa.claims import Claim, Number, claim, glosses, numbers
from qa.question import Query, is_stop_word

LOOKED_AT = 10
"""Hits that are compared; what `differs` shows does not depend on how many are asked for."""

MOST = 5
"""Pairs shown."""

COVERED = 0.6
"""Share of the question's idf mass that both sides must hold: each passage with its title, or their common source."""

APART = 0.15
"""Share of the question's idf mass that one side may hold and the other not; above it they speak of two things."""

LIKE = 0.05
"""Numbers nearer than this share of the larger are taken for roundings of each other."""

SMALL = 13
"""Smaller numbers are compared only if the question asks how many; they count too many things."""

_ASKS_NUMBER = regex.compile(r"\bhow many\b|\bnumbers? of\b", regex.IGNORECASE)
_AMOUNT = frozenset("many much number numbers amount count".split())
_GENERIC = frozenset(
    "time times year years day days month months week weeks hour hours minute minutes second seconds mile miles "
    "people person thing things way ways part parts gold silver bronze medal medals old point points".split()
)
"""Units that stand for too many different things."""

_NO_UNITS = _GENERIC | _AMOUNT

_ORDINAL = regex.compile(
    r"\b(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|last|final|former|latter|\d+(?:st|nd|rd|th)|"
    r"(?:season|part|volume|chapter|series|world war) \w+)\b",
    regex.IGNORECASE,
)
_YEAR = regex.compile(r"\b(?:1[0-9]|20)\d\ds?\b")


class Said(Struct, frozen=True, gc=False):
    """One side: a sentence, `text == source.text[span.start:span.end]`, and in it the span of what differs."""

    passage_id: str
    source_id: str
    title: str
    text: str
    span: Span
    differing: Span


class Difference(Struct, frozen=True, gc=False):
    """Two passages side by side; kind: number or gloss; about: the unit or the word that both speak of."""

    kind: str
    about: str
    first: Said
    second: Said


class _Side(Struct, frozen=True):
    """One sentence of a passage with one claim of it, whose place is in the sentence."""

    passage: Passage
    sentence: Span
    text: str
    claim: Claim


class _Told(Struct, frozen=True):
    """terms: of the sentences that hold a number; counted: (sentence, its text, number); named: the glosses."""

    terms: frozenset[str]
    counted: tuple[tuple[Span, str, Number], ...]
    named: tuple[_Side, ...]


def differences(
    library: Library, generation: Generation, question: str, asked: Query, passages: Sequence[Passage]
) -> list[Difference]:
    """Up to MOST pairs, those of the best passages first."""
    units = {term for key, term in asked.content if key not in _NO_UNITS} - asked.names
    each = generation.each(_told)
    looked_at = [(passage, each[passage.passage_id]) for passage in passages[:LOOKED_AT]]
    telling = [
        (_counted(passage, told, units), told.named)
        for passage, told in looked_at
        if told.named or not told.terms.isdisjoint(units)
    ]
    if len(telling) < 2:
        return []
    counts = _ASKS_NUMBER.search(question) is not None
    found: list[Difference] = []
    for (counted, named), (others_counted, others_named) in combinations(telling, 2):
        left, right = _alone(counted, others_counted), _alone(others_counted, counted)
        pairs = ((a, b) for a in left for b in right if _numbers_differ(a, b, counts=counts))
        number = next((pair for pair in pairs if _is_asked(library, generation, asked, *pair)), None)
        gloss = next(((a, b) for a in named for b in others_named if _glosses_differ(a.claim, b.claim)), None)
        found += [_difference("number", generation, *number)] if number else []
        found += [_difference("gloss", generation, *gloss)] if gloss else []
    return found[:MOST]


def _told(generation: Generation, passage: Passage) -> _Told:
    """What of the passage may differ from others, whatever is asked."""
    terms, places = generation.tokens(passage.passage_id)
    counted: list[tuple[Span, str, Number]] = []
    named: list[_Side] = []
    near: set[str] = set()
    for sentence in generation.sentences(passage.passage_id):
        text = passage.text[sentence.start - passage.span.start : sentence.end - passage.span.start]
        found = [(sentence, text, number) for number in numbers(generation.words, text)]
        if found:
            near.update(t for t, at in zip(terms, places[::2], strict=True) if sentence.start <= at < sentence.end)
        counted += found
        named += [_Side(passage, sentence, text, each) for each in glosses(generation.words, text)]
    return _Told(frozenset(near), tuple(counted), tuple(named))


def _counted(passage: Passage, told: _Told, units: Collection[str]) -> list[_Side]:
    """The passage's numbers of the units."""
    near = told.terms.intersection(units)
    made = ((sentence, text, claim(number, near)) for sentence, text, number in told.counted) if near else ()
    return [_Side(passage, sentence, text, each) for sentence, text, each in made if each]


def _alone(sides: Sequence[_Side], others: Sequence[_Side]) -> list[_Side]:
    """The sides whose number the others do not give too: where both passages say it, they agree."""
    return [
        side
        for side in sides
        if not any(side.claim.term == other.claim.term and _is_near(side.claim, other.claim) for other in others)
    ]


def _is_near(one: Claim, two: Claim) -> bool:
    """True if the numbers may be roundings of each other, or one lies in the other's range."""
    low, high = sorted((one, two), key=lambda claim: claim.value)
    return high.least - low.value <= LIKE * high.least


def _numbers_differ(a: _Side, b: _Side, *, counts: bool) -> bool:
    """True if both count the same and nothing in their sentences tells the two apart."""
    one, two = a.claim, b.claim
    if one.term != two.term or one.words != two.words:
        return False
    if not counts and min(one.value, two.value) < SMALL:
        return False
    years = [set(_YEAR.findall(side.text)) for side in (a, b)]
    ordinals = [{found.lower() for found in _ORDINAL.findall(side.text)} for side in (a, b)]
    return ordinals[0] == ordinals[1] and not (all(years) and years[0].isdisjoint(years[1]))


def _is_asked(library: Library, generation: Generation, asked: Query, a: _Side, b: _Side) -> bool:
    """True if both sides are about the question, in two voices: sources of one subject, or a text and a comment on it.

    Within one author's text, numbers of the same unit nearly always count different things.
    """
    content = [
        term
        for key, term in asked.content
        if key not in _AMOUNT and not key[0].isdigit() and generation.searcher.df(term)
    ]
    names = [term for key, term in asked.content if term in asked.names and not key[0].isdigit()]
    alike = a.passage.source_id == b.passage.source_id
    if alike and (a.passage.kind is Kind.COMMENT) == (b.passage.kind is Kind.COMMENT):
        return False
    if not alike and not _share_subject(library, generation, a.passage.source_id, b.passage.source_id):
        return False
    worth = {term: generation.searcher.idf(term) for term in content}
    whole = sum(worth.values())
    held: list[set[str]] = []
    for side in (a, b):
        name = side.passage.passage_id
        around = generation.in_source(name, content) | generation.in_title(name, content)
        near = (
            around
            if alike
            else {t for t in content if t in _near(generation, side)} | generation.in_title(name, content)
        )
        if not around.issuperset(names) or sum(worth[term] for term in sorted(near)) < COVERED * whole:
            return False
        held.append(near)
    return sum(worth[term] for term in sorted(held[0] ^ held[1])) <= APART * whole


def _near(generation: Generation, side: _Side) -> set[str]:
    """Terms of the sentence and of the one before it, which may name what it speaks of."""
    name = side.passage.passage_id
    starts = [each.start for each in generation.sentences(name)]
    begin = starts[max(0, starts.index(side.sentence.start) - 1)]
    terms, places = generation.tokens(name)
    return {term for term, at in zip(terms, places[::2], strict=True) if begin <= at < side.sentence.end}


def _share_subject(library: Library, generation: Generation, one: str, two: str) -> bool:
    """True if the sources' titles share a content word that is no number."""
    first, second = (
        {term for key, term in library.words(generation.title(each)) if not is_stop_word(key)} for each in (one, two)
    )
    return any(not term.isdigit() for term in first & second)


def _glosses_differ(a: Claim, b: Claim) -> bool:
    return a.term == b.term and not a.words <= b.words and not b.words <= a.words


def _difference(kind: str, generation: Generation, *sides: _Side) -> Difference:
    first, second = (
        Said(
            passage_id=side.passage.passage_id,
            source_id=side.passage.source_id,
            title=generation.title(side.passage.source_id),
            text=side.text,
            span=side.sentence,
            differing=Span(side.sentence.start + side.claim.start, side.sentence.start + side.claim.end),
        )
        for side in sides
    )
    return Difference(kind, sides[0].claim.about, first, second)
