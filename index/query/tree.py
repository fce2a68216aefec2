"""What a query means, as a tree; `show` writes it down again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TypeAlias

import regex
from msgspec import Struct

QUOTES = '"“”„‟＂'
"""Double quotes, straight and curly: each opens a phrase and each closes it."""


class Word(Struct, frozen=True):
    """The passages that hold the word in any of its forms; of `North-Korea`, both words."""

    text: str


class Phrase(Struct, frozen=True):
    """The passages that hold these words and signs one after another, exactly so."""

    text: str


class Near(Struct, frozen=True):
    """Each part stands in a passage with at most so many words between it and the part before it, in any order."""

    parts: tuple[Word | Phrase, ...]
    between: tuple[int, ...]


class Among(Struct, frozen=True):
    """The passages whose source, kind or collection (`field`) is one of the values."""

    field: str
    values: tuple[str, ...]


class Dated(Struct, frozen=True):
    """The passages of sources dated from `first` to `last`, both included; None is open."""

    first: str | None
    last: str | None


class Titled(Struct, frozen=True):
    """The passages of sources whose title holds the words; `exact` as in a phrase."""

    text: str
    exact: bool


class Not(Struct, frozen=True):
    """The passages that the part does not mean."""

    part: Node


class And(Struct, frozen=True):
    """The passages that all parts mean."""

    parts: tuple[Node, ...]


class Or(Struct, frozen=True):
    """The passages that any of the parts means."""

    parts: tuple[Node, ...]


class Beside(Struct, frozen=True):
    """Parts side by side: any of those with words to look for, within all that only restrict."""

    parts: tuple[Node, ...]


Node: TypeAlias = Word | Phrase | Near | Among | Dated | Titled | Not | And | Or | Beside


def positive(node: Node) -> Iterator[Word | Phrase]:
    """The words and phrases that are looked for, in query order; none for what only restricts."""
    if isinstance(node, Word | Phrase):
        yield node
    elif isinstance(node, Near | And | Or | Beside):
        for part in node.parts:
            yield from positive(part)


def divided(parts: Iterable[Node]) -> tuple[list[Node], list[Node]]:
    """(those with words to look for, those that only restrict)."""
    sought: list[Node] = []
    rest: list[Node] = []
    for part in parts:
        (rest if next(positive(part), None) is None else sought).append(part)
    return sought, rest


def beside(parts: Sequence[Node]) -> Node:
    """The parts side by side; filters of the same field become one that lets any of their values through."""
    values: dict[str, list[str]] = {}
    for part in parts:
        if isinstance(part, Among):
            values.setdefault(part.field, []).extend(part.values)
    found: list[Node] = []
    for part in parts:
        if not isinstance(part, Among):
            found.append(part)
        elif part.field in values:
            found.append(Among(part.field, tuple(dict.fromkeys(values.pop(part.field)))))
    return found[0] if len(found) == 1 else Beside(tuple(found))


_BINDS = {Or: 0, And: 1, Beside: 2, Not: 3, Near: 4}
_JOINS = {Beside: " ", Or: " OR ", And: " AND "}
_BARE_VALUE = regex.compile(rf"[^\s(),{QUOTES}]+")


def show(node: Node) -> str:
    """The tree as a query: `parse(show(tree)) == tree` for every tree that `parse` gave."""
    match node:
        case Word(text):
            return text
        case Phrase(text):
            return f'"{text}"'
        case Near(parts, between):
            rest = (f" NEAR/{n} {show(part)}" for n, part in zip(between, parts[1:], strict=True))
            return show(parts[0]) + "".join(rest)
        case Not(part):
            return f"NOT {_within(part, 3)}"
        case And(parts) | Or(parts) | Beside(parts):
            own = _BINDS[type(node)]  # operators within the same operator keep the parentheses they had
            return _JOINS[type(node)].join(_within(part, own + 1) for part in parts)
        case _:
            return _filter(node)


def _within(node: Node, least: int) -> str:
    """The node, in parentheses if it binds less than `least`, or if a filter in it would become free without them."""
    binds = _BINDS.get(type(node), 5)
    if isinstance(node, Beside) and divided(node.parts)[1]:
        binds = 0
    return show(node) if binds >= least else f"({show(node)})"


def _filter(node: Among | Dated | Titled) -> str:
    match node:
        case Among(field, values):
            return f"{field}:{','.join(map(_value, values))}"
        case Titled(text, exact):
            return f'title:"{text}"' if exact else f"title:{text}"
        case Dated(first, last):
            return f"date:{first}" if first == last else f"date:{first or ''}..{last or ''}"


def _value(value: str) -> str:
    return value if _BARE_VALUE.fullmatch(value) else f'"{value}"'
