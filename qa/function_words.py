"""Words of a question that say how it asks, and not what it is about."""

from __future__ import annotations

from collections.abc import Set
from itertools import pairwise

Words = list[tuple[str, str]]
"""(key, search term) of words in reading order."""

STOP_WORDS = frozenset(
    "a about above after again against all also am an and any are aren't as at be because been before being below "
    "between both but by can can't cannot could couldn't did didn't do does doesn't doing don't down during each ever "
    "few for from further had hadn't has hasn't have haven't having he her here hers herself him himself his how i i'd "
    "i'm i've if in into is isn't it it's its itself just let's may me might more most must my myself nor not of off "
    "on once only or other our ours ourselves out over own please same shall she should shouldn't so some such tell "
    "than that that's the their theirs them themselves then there there's these they this those through to too under "
    "until up us very was wasn't we were weren't what what's when where which while who who's whom whose why will with "
    "won't would wouldn't you your yours yourself".split()
)

STOP_STEMS = STOP_WORDS | frozenset(
    "befor abov veri onli onc ani becaus dure whi let pleas themselv ourselv yourself".split()
)
"""The search terms of function words."""

_HOW = frozenset(["many", "much"])
"""Words that ask with the "how" before them, and say nothing of what is asked for."""

ASKS = frozenset("what what's when where which who who's whom whose why how tell".split())
AUXILIARIES = frozenset(
    "am are is was were do does did have has had can could may might must shall should will would aren't isn't wasn't "
    "weren't don't doesn't didn't haven't hasn't hadn't can't couldn't shouldn't won't wouldn't".split()
)


_WHO_SAYS = [
    said.split()
    for said in ("according to whom", "according to who", "says who", "said who", "who says so", "who said so")
]


def is_stop_word(key: str) -> bool:
    """True for function words, question words and auxiliaries."""
    return key in STOP_WORDS


def asking(words: Words) -> Set[str]:
    """Keys of the function words; of "how many" also the "many", and all of "According to whom?"."""
    keys = [key for key, _ in words[:4]]
    if keys in _WHO_SAYS:
        return STOP_WORDS.union(keys)
    after = {word[0] for before, word in pairwise(words) if before[0] == "how" and word[0] in _HOW}
    return STOP_WORDS | after if after else STOP_WORDS
