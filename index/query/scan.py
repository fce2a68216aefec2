"""A query's text to lexemes: words, phrases, filters, operators and parentheses."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import regex
from msgspec import Struct

from index.dates import BACKWARD, is_backward, is_date
from index.errors import QueryError
from index.model import Kind
from index.query.tree import QUOTES, Among, Dated, Node, Phrase, Titled, Word
from index.tokens import is_word, key, surfaces

FIELDS = ("source", "kind", "date", "title", "collection")
OPERATORS = frozenset({"AND", "OR", "NOT"})

_SPACE = regex.compile(r"\s++")
_CHUNK = regex.compile(rf"[^\s(){QUOTES}]++")
_VALUE = regex.compile(rf"[^\s(),{QUOTES}]++")
_CLOSE = regex.compile(f"[{QUOTES}]")
_FIELD = regex.compile(r"(\p{L}\w*+):")
_NEAR = regex.compile(r"NEAR/([0-9]{1,3})")
_MINUS = regex.compile(rf"-(?=[\p{{L}}({QUOTES}])")
_SLOP = regex.compile(rf"(?<=[{QUOTES}])[~^]")
_ELSEWHERE = (
    (regex.compile(r"\A(?:&&|\|\|)\Z"), "Write AND or OR in words."),
    (regex.compile(r"\A!\w"), "Write NOT in words."),
    (regex.compile(r"\A\+\w"), "Put AND between words that must all be there."),
    (regex.compile(r"\w(?:\*|[~^][0-9.]*+)\Z"), "A word finds all its forms; wildcards, ~ and ^ do not exist."),
)
"""How other query languages write what this one writes otherwise, or does not have."""


class Lexeme(Struct, frozen=True):
    """`kind`: "(", ")", an operator, "NEAR" or "part"; `at`: its offset; `node` of a part, `between` of a NEAR."""

    kind: str
    at: int
    node: Node | None = None
    between: int = 0


def refuse(message: str, at: int) -> QueryError:
    """The error of a query that cannot be read, with the code point where."""
    return QueryError(message, "query", at)


def scan(text: str) -> Iterator[Lexeme]:
    """The lexemes in order; what holds no word (a dash, an ellipsis) is passed over. Raises QueryError."""
    at = 0
    while at < len(text):
        if found := _SPACE.match(text, at):
            at = found.end()
        elif text[at] in "()":
            yield Lexeme(text[at], at)
            at += 1
        elif text[at] in QUOTES:
            phrase, end = _quoted(text, at, _holds_token)
            yield Lexeme("part", at, Phrase(phrase))
            at = end
        elif _SLOP.match(text, at):
            raise refuse("For words that stand close together write NEAR/5 between them.", at)
        elif _MINUS.match(text, at):
            yield Lexeme("NOT", at)
            at += 1
        elif field := _FIELD.match(text, at):
            node, end = _filter(field[1].lower(), text, at, field.end())
            yield Lexeme("part", at, node)
            at = end
        else:
            end = _CHUNK.match(text, at).end()  # type: ignore[union-attr]  # nothing else is left
            yield from _chunk(text[at:end], at)
            at = end


def _chunk(chunk: str, at: int) -> Iterator[Lexeme]:
    """An operator, a word, or nothing."""
    if chunk in OPERATORS:
        yield Lexeme(chunk, at)
    elif near := _NEAR.fullmatch(chunk):
        yield Lexeme("NEAR", at, between=int(near[1]))
    elif chunk == "NEAR" or chunk.startswith("NEAR/"):
        raise refuse("Write NEAR/5 for at most 5 words between, from NEAR/0 to NEAR/999, or near for the word.", at)
    else:
        for pattern, advice in _ELSEWHERE:
            if pattern.search(chunk) and not chunk.startswith("*"):
                raise refuse(advice, at)
        if _holds_word(chunk):
            yield Lexeme("part", at, Word(chunk))


def _quoted(text: str, at: int, holds: Callable[[str], bool]) -> tuple[str, int]:
    """(what stands in the quotes that open at `at`, and what `holds` is true for, the offset after them)."""
    close = _CLOSE.search(text, at + 1)
    if close is None:
        raise refuse("The quotation mark is not closed; add another.", at)
    inner = text[at + 1 : close.start()]
    if not holds(inner):
        raise refuse("There is no word in the quotation marks.", at)
    return inner, close.end()


def _filter(field: str, text: str, at: int, begin: int) -> tuple[Node, int]:
    """(the filter whose field stands at `at` and whose value begins at `begin`, the offset after it)."""
    if field not in FIELDS:
        raise refuse(f"There is no such field; there are {', '.join(FIELDS)}, and other colons stand in quotes.", at)
    if field == "title":
        return _title(text, begin)
    if field == "date":
        return _date(text, begin)
    values = []
    while True:
        value, end = _value(field, text, begin, _VALUE.match)
        values.append(_kind(value, begin) if field == "kind" else value)
        if text[end : end + 1] != ",":
            return Among(field, tuple(dict.fromkeys(values))), end
        begin = end + 1


def _value(field: str, text: str, at: int, bare: Callable[[str, int], regex.Match[str] | None]) -> tuple[str, int]:
    """(the value at `at`, in quotes or bare, the offset after it)."""
    if text[at : at + 1] and text[at] in QUOTES:
        return _quoted(text, at, _holds_token if field == "title" else bool)
    found = bare(text, at)
    if found is None:
        raise refuse(f"{field}: needs a value right after it.", at)
    return found[0], found.end()


def _title(text: str, at: int) -> tuple[Titled, int]:
    value, end = _value("title", text, at, _CHUNK.match)
    exact = text[at] in QUOTES
    if not exact and not _holds_word(value):
        raise refuse("title: needs a word.", at)
    return Titled(value, exact), end


def _date(text: str, at: int) -> tuple[Dated, int]:
    value, end = _value("date", text, at, _CHUNK.match)
    first, dots, last = value.partition("..")
    if not dots:
        last = first
    if not (first or last) or not all(is_date(bound) for bound in (first, last) if bound):
        raise refuse("A date is written 2015, 2015-03 or 2015-03-24, a range 2015..2016, 2015.. or ..2016.", at)
    if is_backward(first, last):
        raise refuse(BACKWARD, at)
    return Dated(first or None, last or None), end


def _kind(value: str, at: int) -> str:
    if value.lower() not in tuple(Kind):
        raise refuse(f"There is no such kind; there are {', '.join(Kind)}.", at)
    return value.lower()


def _holds_token(text: str) -> bool:
    return next(surfaces(text), None) is not None


def _holds_word(chunk: str) -> bool:
    return any(is_word(key(surface)) for surface, _, _ in surfaces(chunk))
