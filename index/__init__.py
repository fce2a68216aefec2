"""Verbatim's engine: texts in, ranked exact passages out. No HTTP, no command line."""

from index.errors import (
    BackendError,
    ChangedSource,
    EngineError,
    FormatError,
    QueryError,
    SourceError,
    UnknownCollection,
    UnknownPassage,
    UnknownSource,
)
from index.library import Library
from index.model import (
    Bm25Parameters,
    Explanation,
    Filters,
    Hit,
    Kind,
    Manifest,
    Passage,
    Source,
    Span,
    Token,
    WeightedTerm,
)

__all__ = [
    "BackendError",
    "Bm25Parameters",
    "ChangedSource",
    "EngineError",
    "Explanation",
    "Filters",
    "FormatError",
    "Hit",
    "Kind",
    "Library",
    "Manifest",
    "Passage",
    "QueryError",
    "Source",
    "SourceError",
    "Span",
    "Token",
    "UnknownCollection",
    "UnknownPassage",
    "UnknownSource",
    "WeightedTerm",
]
