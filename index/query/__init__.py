"""The query language: text to a checked tree and back; docs/search.md is its description."""

from index.query.grammar import parse
from index.query.tree import (
    Among,
    And,
    Beside,
    Dated,
    Near,
    Node,
    Not,
    Or,
    Phrase,
    Titled,
    Word,
    beside,
    divided,
    positive,
    show,
)

__all__ = [
    "Among",
    "And",
    "Beside",
    "Dated",
    "Near",
    "Node",
    "Not",
    "Or",
    "Phrase",
    "Titled",
    "Word",
    "beside",
    "divided",
    "parse",
    "positive",
    "show",
]
