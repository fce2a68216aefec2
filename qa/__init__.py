"""Verbatim: ask your sources, get their exact words."""

from index import Filters, Library, QueryError, Source, SourceError, Span
from qa.answer import Answer, ask

__all__ = ["Answer", "Filters", "Library", "QueryError", "Source", "SourceError", "Span", "ask"]
