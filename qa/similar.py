"""Passages that say nearly the same: an agency's text and its edited copies, ranked once with all their places.

Two passages are near-duplicates if the Jaccard index of their word 3-grams (stems) is at least SIMILAR (Broder 1997).
They are folded only if nothing that they do not share can turn what is said. No list of words that do would ever be
whole; so the words have to be the same in the same order, and the numbers and signs, but for what `_plain` takes away.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Sequence

import msgspec
import numpy as np
import regex
from msgspec import Struct
from numpy.typing import NDArray

from index import Hit, Passage
from index.forms import numbers
from index.generation import Generation
from index.model import Token
from index.tokens import tokenize
from qa.function_words import is_stop_word
from qa.spelling import american

SIMILAR = 0.8
"""One word changed in thirty still is; one in twenty is not."""

MOST_COMPARED = 20
"""Earlier hits that say the same in other spellings with which a hit is compared."""

_ENGLISH = 0.25
"""Share of function words from which a text is English; elsewhere "a" need not be an article (mató a Juan)."""

_ARTICLES = frozenset(["a", "an", "the"])
_SAY = frozenset(["say", "says", "said", "saying"])
_AMOUNTS = frozenset(
    "little lot bit half quarter couple dozen score million billion trillion hundredth thousandth dozens hundreds "
    "thousands millions billions majority minority".split()
)
"""Words that are more or less after another article: a little, the little; so are numbers in words: a third."""

_SIGNS = regex.compile(
    r"[\p{N}\p{Sc}\p{Sm}\p{So}%‰‱٪％&＆@＠#＃§/?؟？]"
    r"|(?<=\p{N})[:\-‐‑–—−](?=\p{N})|(?<![\p{L}\p{N}])[\-−–](?=[\p{Sc}.]?\p{N})"
)
_DASHES = str.maketrans(dict.fromkeys("‐‑–—−", "-"))
_ENDS = regex.compile(r"[.!?:;]")


class _Grams(Struct, frozen=True, gc=False):
    """The distinct 3-grams of a passage: how many, the first by rarity, all in the order of their values."""

    count: int
    prefix: frozenset[int]
    every: NDArray[np.int64]


def are_apart(generation: Generation, hits: Sequence[Hit]) -> bool:
    """True if it is plain that no two of the hits are near-duplicates; nearly always, and quickly."""
    grams = generation.each(_grams)
    prefixes = [grams[hit.passage.passage_id].prefix for hit in hits]
    return len(frozenset().union(*prefixes)) == sum(map(len, prefixes))


def fold(
    generation: Generation,
    hits: Sequence[Hit],
    *,
    similar: bool = True,
    most: int | None = None,
    marked: Collection[str] = (),
) -> list[Hit]:
    """The hits of which each source has at most so many, and none nearly repeats one before it, if `similar` is True.

    A near-copy's places go to the `similar_at` of the one it repeats. Where the source of a hit has its share already,
    a copy of it in another source stands for it, with the `marked` terms highlighted.
    """
    plain = generation.each(_plain)
    kept: list[Hit] = []
    copies: dict[int, list[Passage]] = {}
    saying: dict[tuple[str, ...], list[int]] = {}
    taken: dict[str, int] = {}
    for hit in hits:
        same = saying.setdefault(plain[hit.passage.passage_id], []) if similar else []
        near = (rank for rank in same[:MOST_COMPARED] if is_near(generation, kept[rank].passage, hit.passage))
        first = next(near, None)
        if first is not None:
            copies.setdefault(first, []).extend((hit.passage, *hit.also_at))
            continue
        free = next(
            (each for each in (hit.passage, *hit.also_at) if most is None or taken.get(each.source_id, 0) < most), None
        )
        if free is None:
            continue
        taken[free.source_id] = taken.get(free.source_id, 0) + 1
        same.append(len(kept))
        kept.append(hit if free is hit.passage else generation.led_by(hit, free, marked))
    return [
        msgspec.structs.replace(hit, rank=at + 1, similar_at=tuple(copies.get(at, ()))) for at, hit in enumerate(kept)
    ]


def rivals(generation: Generation, hits: Sequence[Hit]) -> list[Hit]:
    """The first of the hits and those that do not nearly repeat it, whatever they differ in."""
    best = hits[0].passage
    return [hits[0], *[hit for hit in hits[1:] if not is_near(generation, best, hit.passage)]]


def is_near(generation: Generation, one: Passage, two: Passage) -> bool:
    """True for near-duplicates, whatever they differ in."""
    first, second = (generation.once(each.passage_id, _grams) for each in (one, two))
    if first.prefix.isdisjoint(second.prefix):  # nearly all
        return False
    low, high = sorted((first.count, second.count))
    if low < SIMILAR * high:
        return False
    shared = len(np.intersect1d(first.every, second.every, assume_unique=True))
    return shared >= SIMILAR * (low + high - shared)


def is_similar(generation: Generation, one: Passage, two: Passage) -> bool:
    """True for near-duplicates that say the same."""
    first, second = (generation.once(each.passage_id, _plain) for each in (one, two))
    return first == second and is_near(generation, one, two)


def _grams(generation: Generation, passage: Passage) -> _Grams:
    """The prefix is so long that a passage similar to this one must share a 3-gram of it.

    Sets with Jaccard index t or more share an element among the first |x| − ⌈t|x|⌉ + 1 of any common order
    (Chaudhuri, Ganti and Kaushik 2006); that of the rarest word first lets few others share one.
    """
    terms, _ = generation.tokens(passage.passage_id)
    df = {term: generation.searcher.df(term) for term in terms}
    rarest = {hash(gram): min(map(df.__getitem__, gram)) for gram in zip(terms, terms[1:], terms[2:], strict=False)}
    least = math.ceil(SIMILAR * len(rarest))
    ordered = sorted(rarest, key=lambda gram: (rarest[gram], gram))
    prefix = frozenset(ordered[: len(ordered) - least + 1])
    return _Grams(len(ordered), prefix, np.sort(np.array(ordered, dtype=np.int64)))


def _plain(_: Generation, passage: Passage) -> tuple[str, ...]:
    """The passage's words and, last, its signs, without what turns nothing: two that are equal here say the same.

    In English, that is British spelling, "also", "that" after "said", and some articles.
    """
    text = passage.text
    signs = "".join(_SIGNS.findall(text)).translate(_DASHES)
    tokens = tokenize(text)
    if sum(is_stop_word(each.key) for each in tokens) < _ENGLISH * len(tokens):
        return (*[each.key for each in tokens], signs)
    return (*_words(text, tokens), signs)


def _words(text: str, tokens: Sequence[Token]) -> Iterator[str]:
    """The words of an English text that have to be the same.

    An article goes where a sentence, or what somebody said, begins with it, and may be another anywhere else: after a
    preposition or an "and" it would be another matter whether it stands there (in the possession, the mayor and the
    chairman). Where it makes a name or an amount (The Hague, a third, a number of) it stays.
    """
    last, end = "", 0
    for at, (token, surface) in enumerate(zip(tokens, _surfaces(text, tokens), strict=True)):
        begins = not at or _ENDS.search(text, end, token.span.start) is not None
        lower = surface.islower() or (begins and surface[1:] == surface[1:].lower())
        key, end = token.key, token.span.end
        if lower and (key == "also" or (key == "that" and last in _SAY and _follows(text, tokens, at))):
            continue
        if lower and key in _ARTICLES and _is_free(text, tokens, at):
            if begins or last in _SAY:
                continue
            key = "the"
        last = american(key, name=not surface.islower())
        yield last


def _surfaces(text: str, tokens: Sequence[Token]) -> Iterator[str]:
    return (text[each.span.start : each.span.end] for each in tokens)


def _follows(text: str, tokens: Sequence[Token], at: int) -> bool:
    """True if a word stands after the one at this place, and nothing but white space between them."""
    return at + 1 < len(tokens) and text[tokens[at].span.end : tokens[at + 1].span.start].isspace()


def _is_free(text: str, tokens: Sequence[Token], at: int) -> bool:
    """True if the article stands before a plain content word that is no amount and has no "of" after it."""
    if not _follows(text, tokens, at):
        return False
    after = tokens[at + 1]
    if at + 2 < len(tokens) and tokens[at + 2].key == "of":
        return False
    amount = after.key in _AMOUNTS or numbers(after.key)
    return text[after.span.start : after.span.end].islower() and not amount and not is_stop_word(after.key)
