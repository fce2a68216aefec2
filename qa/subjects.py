"""Of what a sentence speaks, where it says so by a name at its beginning, or in the sentence before."""

from __future__ import annotations

from collections.abc import Iterator

import regex

LONGEST = 300
"""Characters of the sentence before that are looked at; and how often a word is looked for in its source."""

_NAME = r"\p{Lu}[\p{L}’'-]+(?: \p{Lu}[\p{L}’'-]+)*+"
_SUBJECT = regex.compile(
    rf"\P{{L}}*+(?:(?:The|An?)\s(?:(?:\p{{Ll}}+\s){{0,2}}\p{{Ll}}+,\s(?:the\s|an?\s)?)?)?({_NAME})(?P<rest>.{{0,60}})"
)
_SAYS = regex.compile(
    r"(?:,[^,]{0,50},)?\s(?:\w+ly\s)?(?:ha[sd]\s)?(?:said|says|told|tells|add(?:s|ed)|put|estimat\w+|report\w+|announc\w+|"
    r"claim\w*|wr(?:ite|ote)\w*|believ\w+|confirm\w+|warn\w*|gave|correct\w+)\b"
)
_BEFORE_AGE = regex.compile(
    rf"({_NAME})(?:,\s(?:an?\s|the\s|who\s(?:is|was|turned)\s|aged\s|now\s)?"
    r"|\s(?:is|was|turned|turns|has turned)\s(?:now\s)?|\saged\s|\s\()$"
)
_AFTER_AGE = regex.compile(rf"[\s-]year[\s-]old\s(?:[\p{{Ll}}-]+\s){{0,4}}({_NAME})")
_POINTS_BACK = regex.compile(
    r"\P{L}*(?:It|They|This|That|These|Those|He|She|(?:The|An?) \d+-year-old)\b"
    r"(?!\s(?:also\s)?(?:said|says|told|adds?|added|announced?s?|wrote|writes|claim(?:s|ed)|warn(?:s|ed)|explain(?:s|ed)|"
    r"stress(?:es|ed)|estimat(?:es|ed))\b)"
)
"""But not of one who says something: she announced that …"""

_PRONOUN = regex.compile(r"\P{L}*+(?:It|They|She|He)\b")
_NAMES = regex.compile(rf"(?<=[\p{{L}},;] ){_NAME}")


def points_back(sentence: str) -> bool:
    """True if the sentence is about what the one before it names: "It", "That recall", "The 47-year-old"."""
    return _POINTS_BACK.match(sentence) is not None


def begins_with_pronoun(sentence: str) -> bool:
    """True if a pronoun is the subject of the sentence."""
    return _PRONOUN.match(sentence) is not None


def subjects(sentence: str, before: str) -> Iterator[str]:
    """Names of what the sentence is about: those it begins with, if no word of theirs says something.

    Of one that begins with a pronoun, all of the sentence `before` it.
    """
    last = before[-LONGEST:]
    if begins_with_pronoun(sentence):
        yield from _NAMES.findall(last)
    found = _SUBJECT.match(last if begins_with_pronoun(sentence) else sentence)
    if found and not _SAYS.match(found["rest"]):
        yield found[1]


def is_name(word: str, text: str) -> bool:
    """True if the text has the word, which is written with a capital, within a sentence too."""
    at = -1
    for _ in range(LONGEST):
        at = text.find(f" {word}", at + 1)
        if at < 0:
            break
        if at and (text[at - 1].islower() or text[at - 1] in ",;") and not text[at + 1 + len(word) :][:1].isalpha():
            return True
    return False


def aged(text: str, start: int, end: int) -> str:
    """The name right before or after an age, of which it is: "Ines Morvant, 44", "the 44-year-old teacher Morvant"."""
    found = _BEFORE_AGE.search(text, max(0, start - LONGEST), start) or _AFTER_AGE.match(text, end)
    return found[1] if found else ""
