"""The English Snowball stemmer ("Porter2") as tables: the suffixes of each step, what replaces them, and where.

M. F. Porter, "The English (Porter2) stemming algorithm", snowballstem.org/algorithms/english/stemmer.html, as NLTK
has it. NLTK differs in three ways, all kept here: a region that begins within a suffix that is replaced is left empty
(or its last e is left); the exceptions are whole words, looked up before anything is cut; R2 may be the e that step 1b
adds.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

WORD, R1, R2 = range(3)
"""The region in which a suffix must stand."""

ALWAYS, AFTER_VOWEL, AFTER_EARLIER_VOWEL, AFTER_L, AFTER_LI_ENDING, AFTER_S_OR_T, NEVER = range(7)
"""What must stand before a suffix: a vowel anywhere, one that is not its neighbour, or a letter next to it."""


class Rule(NamedTuple):
    """`kept` + `cut` is the suffix; `cut` becomes `add` where region and condition allow it.

    left: letters that stay of a region shorter than `cut`; least: letters of the shortest word with the suffix.
    """

    kept: str
    cut: str
    add: str
    region: int
    only: int
    left: int
    least: int


def _rules(region: int, suffixes: str, *, only: int = ALWAYS, left: int = 0, least: int = 0) -> list[Rule]:
    """Of suffixes written kept-cut>add."""
    rules = []
    for written in suffixes.split():
        suffix, _, add = written.partition(">")
        kept, _, cut = suffix.partition("-")
        rules.append(Rule(kept, cut, add, region, only, left, least))
    return rules


STEP_0 = _rules(WORD, "-'s' -'s -'")
STEP_1A = [
    *_rules(WORD, "ss-es"),
    *_rules(WORD, "i-ed i-es", least=5),
    *_rules(WORD, "ie-d ie-s"),
    *_rules(WORD, "us- ss-", only=NEVER),
    *_rules(WORD, "-s", only=AFTER_EARLIER_VOWEL),
]
STEP_1B = [*_rules(R1, "-eedly>ee -eed>ee"), *_rules(WORD, "-ingly -edly -ing -ed", only=AFTER_VOWEL)]
STEP_2 = [
    *_rules(R1, "tion-al enc-i>e anc-i>e abl-i>e ent-li -izer>ize -ization>ize -alism>al -aliti>al -alli>al ful-ness"),
    *_rules(R1, "-ational>ate -ation>ate -ator>ate -iveness>ive -iviti>ive", left=1),
    *_rules(R1, "-ousli>ous -ousness>ous -biliti>ble -bli>ble ful-li less-li"),
    *_rules(R1, "og-i", only=AFTER_L),
    *_rules(R1, "-li", only=AFTER_LI_ENDING),
]
STEP_3 = [
    *_rules(R1, "tion-al -ational>ate al-ize -icate>ic -iciti>ic -ical>ic -ful -ness"),
    *_rules(R2, "-ative"),
]
STEP_4 = [
    *_rules(R2, "-al -ance -ence -er -ic -able -ible -ant -ement -ment -ent -ism -ate -iti -ous -ive -ize"),
    *_rules(R2, "-ion", only=AFTER_S_OR_T),
]
STEPS = [STEP_0, STEP_1A, STEP_1B, STEP_2, STEP_3, STEP_4]

_RULES = [rule for step in STEPS for rule in sorted(step, key=lambda rule: -len(rule.kept + rule.cut))]
"""Step by step, the longest suffix first."""


def _letters(words: Sequence[str]) -> NDArray[np.uint8]:
    """A word a row, zero behind it."""
    longest = max(map(len, words))
    return np.stack([np.frombuffer(word.encode().ljust(longest, b"\0"), dtype=np.uint8) for word in words])


def _numbers(values: Sequence[int]) -> NDArray[Any]:
    return np.array(values, dtype=np.int64)


FIRST = _numbers([sum(map(len, STEPS[:step])) for step in range(len(STEPS) + 1)])
"""Number of each step's first rule; the arrays below are by rule."""
TAIL = _letters([(rule.kept + rule.cut)[::-1] for rule in _RULES])
"""The suffixes from behind."""
LENGTH = _numbers([len(rule.kept + rule.cut) for rule in _RULES])
LEAST = _numbers([max(rule.least, len(rule.kept + rule.cut)) for rule in _RULES])
CUT = _numbers([len(rule.cut) for rule in _RULES])
ADD = _letters([rule.add for rule in _RULES])
ADDED = _numbers([len(rule.add) for rule in _RULES])
LEFT = _numbers([rule.left for rule in _RULES])
REGION = _numbers([rule.region for rule in _RULES])
ONLY = _numbers([rule.only for rule in _RULES])

EXCEPTIONS = dict(
    pair.split(":")
    for pair in (
        "skis:ski skies:sky dying:die lying:lie tying:tie idly:idl gently:gentl ugly:ugli early:earli only:onli "
        "singly:singl sky:sky news:news howe:howe atlas:atlas cosmos:cosmos bias:bias andes:andes "
        "inning:inning innings:inning outing:outing outings:outing canning:canning cannings:canning "
        "herring:herring herrings:herring earring:earring earrings:earring "
        "proceed:proceed proceeds:proceed proceeded:proceed proceeding:proceed "
        "exceed:exceed exceeds:exceed exceeded:exceed exceeding:exceed "
        "succeed:succeed succeeds:succeed succeeded:succeed succeeding:succeed"
    ).split()
)
"""Whole words to their stems."""
