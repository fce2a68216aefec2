"""Verbatim: ask your sources, get their exact words."""

from index import Library

__all__ = ["Library"]
