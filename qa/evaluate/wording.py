"""How many of a question's content stems its right passages hold: where none, no lexical ranking can find them."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from index.analysis import Analyzer
from qa.function_words import is_stop_word

Words = Callable[[str], list[tuple[str, str]]]

NONE, ONE, MORE, ANY = "none", "one", "two or more", "one or more"


def reader() -> Words:
    """(key, stem) of a text's words; the same stems as any library's."""
    return Analyzer().words


def shared_stems(words: Words, question: str, gold: Iterable[str]) -> tuple[int, int]:
    """(stems of the question's content words that the gold passages hold, how many there are).

    The question's own words count, not those of its history.
    """
    wanted = {stem for key, stem in words(question) if not is_stop_word(key)}
    held = {stem for text in gold for _, stem in words(text)}
    return len(wanted & held), len(wanted)


def parts(shared: int) -> tuple[str, ...]:
    """The parts of the questions that one with so many shared stems belongs to."""
    return (NONE,) if shared == 0 else (ONE if shared == 1 else MORE, ANY)
