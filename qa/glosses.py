"""What a sentence says that a word means."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import regex
from msgspec import Struct

from qa.function_words import is_stop_word

Words = Callable[[str], Sequence[tuple[str, str]]]
"""(key, term) of a text's words."""

_GLOSS = regex.compile(
    r"[“\"]?(?<![\p{L}\p{N}@'’-])(?P<term>[\p{L}\p{N}@'’-]{1,60}+)[”\"]?,?\s(?:which\s|that\s)?(?:in\s\p{Lu}\p{L}+\s)?(?:\p{Ll}+ly\s)?"
    r"(?:means|meaning|translates?d?(?:\s\w+)?\s(?:as|to|into)|stands\sfor|is\s\p{Lu}\p{L}+\sfor)\s"
    r"[“\"](?P<said>[^“”\"\n]{2,60})[”\"]"
)
_CUE = regex.compile(r"(?:means|meaning|translate|translates|translated|stands for|\sfor|\sas|\sto|\sinto)\s[“\"]")


_NAMING = frozenset("name names word words term terms phrase title expression vote letter letters sign acronym".split())
"""Words for words; what they name stands elsewhere, if at all."""

_DENIED = regex.compile(
    r"\b(?:not|never|n['’]t|wrong(?:ly)?|untrue|false(?:ly)?|mistake\w*|myth|rumou?r\w*)\b", regex.IGNORECASE
)


class Gloss(Struct, frozen=True, gc=False):
    """What is said of a term; about: the word; start, end: the place of what it means; words: terms of that."""

    term: str
    about: str
    start: int
    end: int
    words: frozenset[str]


def glosses(words: Words, text: str) -> Iterator[Gloss]:
    """What each word is said to mean: “uriminzok”, which means “our people”."""
    if _CUE.search(text) is None or _DENIED.search(text):
        return
    for match in _GLOSS.finditer(text):
        terms = words(match["term"])
        content = frozenset(term for key, term in words(match["said"]) if not is_stop_word(key))
        if len(terms) == 1 and content and not is_stop_word(terms[0][0]) and terms[0][0] not in _NAMING:
            yield Gloss(terms[0][1], terms[0][0], match.start("said"), match.end("said"), content)
