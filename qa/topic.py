"""What a question is about, and whether two passages speak of it in two voices."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from collections.abc import Set as AbstractSet
from functools import cached_property

import regex

from index import Kind, Passage, Span
from index.generation import Generation
from qa.common import COMMON
from qa.figures import kind_of
from qa.function_words import STOP_STEMS, is_stop_word
from qa.question import Query
from qa.verbs import irregular

NEAR = 0.25
"""How near a word has to be to one of the question to stand for it (`Query.relatives`)."""

MEASURING = frozenset(
    "many much number numbers amount count total far long deep old big large high tall fast quick quickly wide heavy "
    "soon often add altogether".split()
)
"""Words of a question that say what number it asks for, not of what."""

MERELY = frozenset("cost price worth pay paid valu sum spend spent number rate".split())
"""Terms that say of an amount no more than that it is one of money or of things."""

OPENING = 2_000
"""Characters of a source in which names are looked for."""

SHARED_NAMES, SHARED_SHARE = 3, 1 / 3
"""Names that two sources' openings share if they tell of one subject: so many, and of the shorter list such a share."""

_COMMON = 0.35
"""What a word counts that is common in any text (qa/confidence.py)."""

_NAME = regex.compile(r"(?<=[\p{Ll},;] )\p{Lu}[\p{L}’'-]+")


class Topic:
    """A question's content words that the library knows, by weight, and the words that stand for them."""

    def __init__(self, generation: Generation, asked: Query) -> None:
        self._generation, self._asked = generation, asked

    @cached_property
    def idf(self) -> dict[str, float]:
        """term → its idf."""
        searcher = self._generation.searcher
        return {
            term: searcher.idf(term)
            for key, term in self._asked.content
            if key not in MEASURING
            and not key[0].isdigit()
            and kind_of(key) is None
            and (searcher.df(term) or term in self._relatives)
        }

    @cached_property
    def _relatives(self) -> Mapping[str, frozenset[str]]:
        """term → those that may stand for it."""
        near = {
            term: frozenset([other for other, near in others if near >= NEAR and other not in STOP_STEMS])
            for term, others in self._asked.relatives
        }
        every = {term: near.get(term, frozenset()) | irregular(term) for _, term in self._asked.content}
        return {term: others for term, others in every.items() if others}

    @cached_property
    def names(self) -> frozenset[str]:
        """Terms of the names that the sources must hold; a number need not stand there."""
        return frozenset(
            [term for key, term in self._asked.content if term in self._asked.names and not key[0].isdigit()]
        )

    def of(self, term: str) -> str | None:
        """The word of the question that a term is or stands for."""
        if term in self.idf:
            return term
        return next((word for word, others in self._relatives.items() if term in others and word in self.idf), None)

    def held(self, terms: Collection[str]) -> set[str]:
        """The words of the question that the terms hold or stand for."""
        return {
            term
            for term in self.idf
            if term in terms or (term in self._relatives and not self._relatives[term].isdisjoint(terms))
        }

    def share(self, held: Collection[str]) -> float:
        """Share of the question that these words of it are, 0–1; a word that is common anywhere counts less.

        Without names, which stand for many things of theirs, and words that say no more than that a sum is asked for.
        """
        return sum(weight for term, weight in self._telling.items() if term in held) / (
            sum(self._telling.values()) or 1.0
        )

    @cached_property
    def _telling(self) -> Mapping[str, float]:
        names = self._asked.names
        for left in (MERELY | names, names, frozenset[str]()):
            found = {t: idf * (_COMMON if t in COMMON else 1.0) for t, idf in self.idf.items() if t not in left}
            if found:
                return found
        return {"": 1.0}

    def worded(self, terms: Collection[str]) -> float:
        """Share of the question's idf mass that the very terms, or irregular forms of theirs, have; 0–1.

        Names are left out, unless all are names.
        """
        names = frozenset[str]() if self._asked.names.issuperset(self.idf) else self._asked.names
        worth = {term: idf for term, idf in self.idf.items() if term not in names}
        said = [idf for term, idf in worth.items() if term in terms or not irregular(term).isdisjoint(terms)]
        return sum(said) / (sum(worth.values()) or 1.0)

    @cached_property
    def is_known(self) -> bool:
        """True if there is no content word of the question that stands nowhere."""
        searcher = self._generation.searcher
        return all(searcher.df(term) or irregular(term) for key, term in self._asked.content if key not in MEASURING)

    def names_and_more(self, held: AbstractSet[str]) -> bool:
        """True if these words of the question are all its names and another."""
        return bool(self.names) and self.names < held

    def around(self, passage: Passage) -> set[str]:
        """Words of the question that the passage's source and title hold."""
        wanted, name = [*self.idf, *self.names], passage.passage_id
        return self._generation.in_source(name, wanted) | self._generation.said_above(name, wanted)

    def in_title(self, passage: Passage) -> set[str]:
        """Words of the question that the passage's title holds."""
        return self._generation.said_above(passage.passage_id, self.idf)

    def two_voices(self, one: Passage, two: Passage) -> bool:
        """True for sources of one subject, and for a text and a comment on it.

        It is one subject if the titles share a content word that is no number, or the openings several names.
        """
        if one.source_id == two.source_id:
            return (one.kind is Kind.COMMENT) != (two.kind is Kind.COMMENT)
        first, second = (self._title_words(each.source_id) for each in (one, two))
        if any(not term.isdigit() for term in first & second):
            return True
        opening, other = (self._opening_names(each.source_id) for each in (one, two))
        return len(opening & other) >= max(SHARED_NAMES, SHARED_SHARE * min(len(opening), len(other)))

    def _title_words(self, source_id: str) -> set[str]:
        words = self._generation.words(self._generation.title(source_id))
        return {term for key, term in words if not is_stop_word(key)}

    def _opening_names(self, source_id: str) -> set[str]:
        return set(_NAME.findall(self._generation.source(source_id).text[:OPENING]))


def near_terms(generation: Generation, passage: Passage, sentence: Span) -> set[str]:
    """Terms of the sentence and of the one before it, which may name what it speaks of."""
    starts = [each.start for each in generation.sentences(passage.passage_id)]
    begin = starts[max(0, starts.index(sentence.start) - 1)]
    return terms_in(generation, passage, Span(begin, sentence.end))


def terms_in(generation: Generation, passage: Passage, span: Span) -> set[str]:
    """Terms of the passage that begin in a span of its source."""
    terms, places = generation.tokens(passage.passage_id)
    return {term for term, at in zip(terms, places[::2], strict=True) if span.start <= at < span.end}
