"""Follow-ups: whether a question leans on the ones before it, and which of their words it takes over.

A question that stands on its own feet is left alone, whatever was asked before: words of another topic make wrong
answers of right ones. What is taken over weighs less than the question's own words, the less the older it is.
"""

from __future__ import annotations

from collections.abc import Sequence, Set
from itertools import pairwise

import regex
from msgspec import Struct

from index import Library
from qa.function_words import AUXILIARIES, STOP_WORDS, Words, asking

WEIGHT = 0.5
"""Weight of a word taken over from the question before, beside 1 of the question's own; halved a turn further back."""

TURNS = 3
"""Earlier questions that words are taken over from; one that is no follow-up itself is the last."""

FEW = 4
"""A question that begins with "and" has fewer content words than this if it leaves some out."""

MOST_WORDS = 24
"""Words that are taken over from one earlier question; one that has more is a text that was pasted."""

_COURTESY = frozenset("thanks thank hello hi hey ok okay please sorry great meant".split())
"""Words of a conversation that are never its topic."""

_PERSONAL = frozenset("he she it they him her them his hers its their theirs".split())
_PERSONS = frozenset("he she him her his hers".split())
_WHOSE = frozenset("he she his her".split())
"""Pronouns that may stand for a name before them in the question; "him" seldom does: did Smith meet him?"""

_LONG = 60
"""Words of a question in which an idle "it" is looked for."""

_IDLE = regex.compile(
    r"\bit (?:true|possible|likely|known|certain|clear|correct|legal|illegal|safe|dangerous|allowed|necessary|normal|"
    r"worth|a fact|snow\w*|rain\w*|hail\w*|freez\w*|thunder\w*|get (?:dark|cold|light|late)|"
    r"t(?:ake|akes|ook) (?:\w+ ){0,3}to|(?:\w+ ){1,4}(?:who|whom))\b"
)
"""An "it" that stands for nothing."""

_DEMONSTRATIVE = frozenset("this that these those one ones".split())
_ORDER = frozenset("first second third last next latest old new".split())
"""Content words that name nothing a pronoun could stand for."""

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


_DIGIT = regex.compile(r"[\p{Nt=De}\p{Nt=Di}]")
_MARKED = regex.compile(r"[\p{Uppercase}\p{Nt=De}\p{Nt=Di}]")


_TELL = frozenset(
    "say says said deny denies denied claim claims claimed think thinks thought believe believes believed admit admits "
    "admitted announce announced warn warned tell told know knew swear swore insist insisted write wrote promise "
    "promised".split()
)
"""Verbs before a "that he" which means whom the verb is said of: did the captain say that he knew?"""


class Inherited(Struct, frozen=True):
    """A word of an earlier question, and what it weighs beside 1 of the question's own.

    meant: True if the follow-up is about the same ("Who built it?"), False if it changes a part ("What about women?").
    """

    key: str
    term: str
    weight: float
    meant: bool = True


def inherited(library: Library, words: Words, names: Set[str], history: Sequence[str]) -> list[Inherited]:
    """The words that a follow-up takes over from the history, latest first; none for a question of its own.

    `names`: terms of the question's own names.
    """
    functional = asking(words)
    own = {term for key, term in words if key not in functional}
    if not words or not _follows(words, names):
        return []
    found: dict[str, Inherited] = {}
    weight, person, meant = WEIGHT, not _PERSONS.isdisjoint([key for key, _ in words]), False
    for earlier in reversed(history):
        said, named = library.words(earlier), names_in(library, earlier)
        idle = asking(said) | _COURTESY
        topic = [(key, term) for key, term in said if key not in idle][:MOST_WORDS]
        if person and meant:  # "What about Ruth?" has put another person in the place of the one before
            topic = [(key, term) for key, term in topic if term not in named]
        meant = meant or bool(named)
        for key, term in topic:
            if term not in own and term not in found:
                found[term] = Inherited(key, term, weight)
        if topic:
            weight /= 2
            if not _follows(said, named) or weight < WEIGHT / 2 ** (TURNS - 1):
                break
    if not own or (_points_back(words, names) and len(own) < FEW - 1):
        return list(found.values())
    # "What about women?": its own words must weigh more than all that it leaves out
    whole = sum(each.weight for each in found.values())
    scale = min(1.0, WEIGHT * len(own) / whole) if whole else 1.0
    return [Inherited(each.key, each.term, each.weight * scale, meant=False) for each in found.values()]


def names_in(library: Library, question: str) -> frozenset[str]:
    """Terms of the words that are numbers, or capitalised though they do not begin the question."""
    first, _, rest = question.strip().partition(" ")
    marked = [word for word in rest.split() if not (word.isalpha() and word.islower()) and _MARKED.search(word)]
    marked += [first] if _DIGIT.search(first) else []
    return frozenset([term for key, term in library.words(" ".join(marked)) if key not in STOP_WORDS])


def _follows(words: Words, names: Set[str]) -> bool:
    """True if the question leaves out what it is about."""
    keys = [key for key, _ in words]
    functional = asking(words)
    content = [key for key in keys if key not in functional]
    if not content or _points_back(words, names):
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


def _points_back(words: Words, names: Set[str]) -> bool:
    """True for a pronoun that stands for what was said before; "the strike that lasted" and "is there" are none."""
    keys = [key for key, _ in words]
    if keys[0] == "then" or keys[-1] == "there":
        return True
    idle = FEW < len(words) < _LONG and _IDLE.search(" ".join(keys)) is not None
    functional = asking(words)
    said = before_verb = _Said()
    for at, (key, term) in enumerate(words):
        after = keys[at + 1] if at + 1 < len(keys) else ""
        told = key in ("he", "she") and keys[max(0, at - 1)] == "that" and keys[max(0, at - 2)] in _TELL
        if told and _Said() != before_verb:
            continue
        if key in _PERSONAL and not (idle and key == "it") and not _stands_for(key, after, functional, said):
            return True
        before_verb = said if key in _TELL else before_verb
        if key not in functional and (at == 0 or keys[at - 1] != "how") and key not in _ORDER:
            said = _Said(content=True, many=said.many or key.endswith("s"), name=said.name or term in names)
    return any(
        key in _DEMONSTRATIVE and (before in _BEFORE_DEMONSTRATIVE or (not before and key in _FIRST))
        for before, key in pairwise(["", *keys])
    )


class _Said(Struct, frozen=True):
    """What stands before a place of the question: a content word, one that may be a plural, a name."""

    content: bool = False
    many: bool = False
    name: bool = False


def _stands_for(key: str, after: str, functional: Set[str], said: _Said) -> bool:
    """True if the pronoun may stand for something that is said before it: the miners and their families."""
    if key == "their" or (key == "they" and after):
        return said.many or said.name
    if key == "its":
        return said.content
    if key in _WHOSE and after and (key != "her" or after not in functional):
        return said.name
    return False
