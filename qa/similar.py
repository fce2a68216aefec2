"""Passages that say nearly the same: an agency's text and its edited copies, ranked once with all their places.

Two passages are near-duplicates if the Jaccard index of their word 3-grams (stems) is at least SIMILAR (Broder 1997),
and no word that they do not share, aligned in order, is a number, a name, a sign or a word that turns what is claimed.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

import msgspec
import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from index import Hit, Passage
from index.generation import Generation
from index.tokens import is_word, tokenize
from qa.function_words import is_stop_word

SIMILAR = 0.8
"""One word changed in thirty still is; one in twenty is not."""

_TELLING = frozenset(
    "no not never none nor neither nobody nothing nowhere without cannot hardly barely scarcely all some any few "
    "many most more less least only every each both half may might can could should must will would shall deny "
    "denies denied denying refute refutes refuted reject rejects rejected confirm confirms confirmed admit admits "
    "admitted claim claims claimed allege alleges alleged allegedly reportedly apparently supposedly possibly "
    "probably perhaps likely unlikely suspected accused convicted acquitted true false before after up down "
    "increase increased rise rose fall fell decrease decreased one two three four five six seven eight nine ten "
    "eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty "
    "seventy eighty ninety hundred thousand million billion dozen first second third once twice".split()
)
"""Numbers in words, and words that turn, doubt or measure what is claimed."""


class _Grams(Struct, frozen=True, gc=False):
    """The distinct 3-grams of a passage: how many, the first by rarity, all in the order of their values."""

    count: int
    prefix: frozenset[int]
    every: NDArray[np.int64]


def fold(generation: Generation, hits: Sequence[Hit]) -> list[Hit]:
    """The hits without those that nearly repeat one before them, whose places go to that one's `similar_at`."""
    grams = generation.each(_grams)
    prefixes = [grams[hit.passage.passage_id].prefix for hit in hits]
    if len(frozenset().union(*prefixes)) == sum(map(len, prefixes)):
        return list(hits)
    kept: list[int] = []
    similar: dict[int, list[Passage]] = {}
    seen: set[int] = set()
    for at, (hit, prefix) in enumerate(zip(hits, prefixes, strict=True)):
        if not seen.isdisjoint(prefix):  # seldom
            met = (place for place, other in enumerate(kept) if not prefixes[other].isdisjoint(prefix))
            first = next((each for each in met if is_similar(generation, hits[kept[each]].passage, hit.passage)), None)
            if first is not None:
                similar.setdefault(first, []).extend((hit.passage, *hit.also_at))
                continue
        seen |= prefix
        kept.append(at)
    return [
        msgspec.structs.replace(hits[at], rank=rank + 1, similar_at=tuple(similar.get(rank, ())))
        for rank, at in enumerate(kept)
    ]


def is_similar(generation: Generation, one: Passage, two: Passage) -> bool:
    """True for near-duplicates."""
    first, second = (generation.once(each.passage_id, _grams) for each in (one, two))
    low, high = sorted((first.count, second.count))
    if not low or low < SIMILAR * high:
        return False
    shared = len(np.intersect1d(first.every, second.every, assume_unique=True))
    if shared < SIMILAR * (low + high - shared):
        return False
    return not any(_is_telling(key, surface) for key, surface in _differing(one.text, two.text))


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


def _differing(one: str, two: str) -> Iterator[tuple[str, str]]:
    """(key, surface) of the words that are not in both texts at the same place in the order."""
    sides = [(text, tokenize(text)) for text in (one, two)]
    first, second = ([token.key for token in tokens] for _, tokens in sides)
    for kind, *ends in SequenceMatcher(None, first, second, autojunk=False).get_opcodes():
        if kind != "equal":
            for (text, tokens), low, high in zip(sides, ends[::2], ends[1::2], strict=True):
                yield from ((each.key, text[each.span.start : each.span.end]) for each in tokens[low:high])


def _is_telling(key: str, surface: str) -> bool:
    """True for what a reader has to see: numbers, names, signs, negations and doubts."""
    if key in _TELLING or key.endswith("n't") or not is_word(key) or any(char.isdigit() for char in key):
        return True
    return not is_stop_word(key) and surface != surface.lower()
