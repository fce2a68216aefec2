"""Verbatim: ask your sources, get their exact words."""

from index import Filters, Library, QueryError, Source, SourceError, Span
from qa.answer import Answer, ask
from qa.search import SearchResult, find

__all__ = ["Answer", "Filters", "Library", "QueryError", "SearchResult", "Source", "SourceError", "Span", "ask", "find"]
