"""Follow-ups: whether a question leans on the ones before it, and which of their words it takes over.

A question that stands on its own feet is left alone, whatever was asked before: words of another topic make wrong
answers of right ones. What is taken over weighs less than the question's own words, the less the older it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from msgspec import Struct

from index import Library
from qa.function_words import AUXILIARIES, Words, asking

WEIGHT = 0.5
"""Weight of a word taken over from the question before, beside 1 of the question's own; halved a turn further back."""

TURNS = 3
"""Earlier questions that words are taken over from; one that is no follow-up itself is the last."""

FEW = 4
"""A question that begins with "and" has fewer content words than this if it leaves some out."""

_PERSONAL = frozenset("he she it they him her them his hers its their theirs".split())
_DEMONSTRATIVE = frozenset("this that these those one ones".split())
_FIRST = frozenset("this that these those".split())
_BEFORE_DEMONSTRATIVE = frozenset(
    "am are is was were do does did have has had can could may might must shall should will would "
    "about after against at before between by during for from in into of off on over since to under until up with "
    "without what which who why how when where and but or so not the other which same than".split()
)
_CONTINUES = frozenset("and but or so also no".split())
_PLACES = frozenset(
    "in on at by for with without from to of under over before after since until during between".split()
)
_WANTS_A_VERB = frozenset("what which how when where why".split())
"""Words that begin a whole question only with an auxiliary: "How tall is it?", not "How tall?"."""


class Inherited(Struct, frozen=True):
    """A word of an earlier question, and what it weighs beside 1 of the question's own."""

    key: str
    term: str
    weight: float


def inherited(library: Library, words: Words, history: Sequence[str]) -> list[Inherited]:
    """The words that a follow-up takes over from the history, latest first; none for a question of its own."""
    own = [term for key, term in words if key not in asking(words)]
    if not words or not _follows(words):
        return []
    found: dict[str, Inherited] = {}
    weight = WEIGHT
    for earlier in reversed(history):
        said = library.words(earlier)
        functional = asking(said)
        topic = [(key, term) for key, term in said if key not in functional]
        for key, term in topic:
            if term not in own and term not in found:
                found[term] = Inherited(key, term, weight)
        if topic:
            weight /= 2
            if not _follows(said) or weight < WEIGHT / 2 ** (TURNS - 1):
                break
    if not own or (_points_back(words) and len(own) < FEW - 1):
        return list(found.values())
    # "What about women?": its own words must weigh more than all that it leaves out
    whole = sum(each.weight for each in found.values())
    scale = min(1.0, WEIGHT * len(own) / whole) if whole else 1.0
    return [Inherited(each.key, each.term, each.weight * scale) for each in found.values()]


def _follows(words: Words) -> bool:
    """True if the question leaves out what it is about."""
    keys = [key for key, _ in words]
    functional = asking(words)
    content = [key for key in keys if key not in functional]
    if not content or _points_back(words):
        return True
    if len(content) < FEW and (keys[0] in _CONTINUES or keys[:2] in (["what", "about"], ["how", "about"])):
        return True
    if keys[0] in _WANTS_A_VERB:  # "How tall?", "Which year?"
        return len(content) == 1 and AUXILIARIES.isdisjoint(keys)
    if "same" in keys and len(content) < FEW - 1:
        return True
    if keys[0] in _PLACES:  # "By whom?", "In 1921?"
        return len(content) < FEW - 1 and AUXILIARIES.isdisjoint(keys)
    return content == keys and all(key.isdigit() for key in keys)


def _points_back(words: Words) -> bool:
    """True for a pronoun that stands for what was said before; "the strike that lasted" and "is there" are none."""
    keys = [key for key, _ in words]
    if not _PERSONAL.isdisjoint(keys) or keys[0] == "then" or keys[-1] == "there":
        return True
    return any(
        key in _DEMONSTRATIVE and (before in _BEFORE_DEMONSTRATIVE or (not before and key in _FIRST))
        for before, key in pairwise(["", *keys])
    )
