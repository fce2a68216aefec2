"""Is an answer the sentence that holds the gold words, neither a letter of them nor the whole paragraph around them?"""

from __future__ import annotations

from functools import cache

from index import Span
from index.sentences import SentenceSplitter

MOST_SENTENCES = 3
"""A sentence and those that it has to be read with; what has more is a paragraph."""

LONGEST = 500
"""Code points of the longest answer of several sentences. Of the shipped answers over eval/ neither leaves out one; the
whole first passage in the place of each would have .465 of questions.yaml, where the sentences have .521."""


def is_said(gold: Span, answer: Span) -> bool:
    """True if the two overlap by at least half of the shorter one: one holds the other, or most of it."""
    shared = min(gold.end, answer.end) - max(gold.start, answer.start)
    return 2 * shared >= min(gold.end - gold.start, answer.end - answer.start)


def is_short(text: str) -> bool:
    """True for one sentence of any length, and for a few that are no longer than LONGEST together."""
    count = len(_splitter().spans(text))
    return count <= 1 or (count <= MOST_SENTENCES and len(text) <= LONGEST)


@cache
def _splitter() -> SentenceSplitter:
    return SentenceSplitter()
