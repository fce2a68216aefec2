"""Lexemes to a tree, by recursive descent.

query := or+                    side by side
or    := and ("OR" and)*
and   := not ("AND" not)*
not   := "NOT" not | near
near  := atom ("NEAR/n" atom)*
atom  := word | phrase | filter | "(" query ")"
"""

from __future__ import annotations

from index.errors import QueryError
from index.query.scan import Lexeme, refuse, scan
from index.query.tree import And, Near, Node, Not, Or, Phrase, Word, beside, positive

MOST_DEPTH = 50
"""Parentheses and NOTs within each other: far beyond what is asked, far below what Python's stack holds."""

MOST_PARTS = 1024
"""Words, phrases and filters of one query; Lucene's maxClauseCount."""

LONGEST = 65_536
"""Code points of the longest query that is read."""


def parse(text: str) -> Node:
    """The query's tree; raises QueryError with the offset of what cannot be read. Linear in the text's length."""
    if len(text) > LONGEST:
        raise refuse(f"The query is longer than {LONGEST} characters; ask for less at once.", LONGEST)
    lexemes: list[Lexeme] = []
    parts = 0
    for lexeme in scan(text):
        parts += lexeme.kind == "part"
        if parts > MOST_PARTS:
            raise refuse(f"A query has at most {MOST_PARTS} words, phrases and filters.", lexeme.at)
        lexemes.append(lexeme)
    if not lexemes:
        raise refuse("The query holds no word; type one.", 0)
    return _Parser(lexemes, len(text)).query()


_JOINS = frozenset({"AND", "OR"})
_ENDS = _JOINS | {")", "end"}


class _Parser:
    def __init__(self, lexemes: list[Lexeme], end: int) -> None:
        self._lexemes = [*lexemes, Lexeme("end", end)]
        self._at = 0
        self._depth = 0

    def query(self) -> Node:
        """The whole text."""
        tree = self._query()
        if self._next().kind == ")":
            raise refuse("This parenthesis closes nothing; take it out.", self._next().at)
        return tree

    def _next(self) -> Lexeme:
        return self._lexemes[self._at]

    def _take(self) -> Lexeme:
        self._at += 1
        return self._lexemes[self._at - 1]

    def _query(self) -> Node:
        runs, operators = [self._run()], []
        while self._next().kind in _JOINS:
            operators.append(self._take().kind)
            runs.append(self._run())
        if not operators:
            return beside(runs[0])
        free: list[Node] = []
        operands = [
            beside(_bound(run, free, after=number > 0, before=number < len(operators)))
            for number, run in enumerate(runs)
        ]
        return beside([_joined(operands, operators), *free])

    def _run(self) -> list[Node]:
        parts = [self._not()]
        while self._next().kind not in _ENDS:
            parts.append(self._not())
        return parts

    def _not(self) -> Node:
        if self._next().kind != "NOT":
            return self._near()
        self._deeper(self._take())
        part = self._not()
        self._depth -= 1
        return Not(part)

    def _near(self) -> Node:
        begins = self._next()
        first = self._atom()
        if self._next().kind != "NEAR":
            return first
        parts, between = [_literal(first, begins)], []
        while self._next().kind == "NEAR":
            between.append(self._take().between)
            begins = self._next()
            parts.append(_literal(self._atom(), begins))
        return Near(tuple(parts), tuple(between))

    def _atom(self) -> Node:
        lexeme = self._take()
        if lexeme.node is not None:
            return lexeme.node
        if lexeme.kind == "(":
            return self._group(lexeme)
        raise self._misplaced(lexeme)

    def _group(self, opened: Lexeme) -> Node:
        self._deeper(opened)
        if self._next().kind == ")":
            raise refuse("There is nothing in the parentheses.", opened.at)
        inner = self._query()
        if self._next().kind == "end":
            raise refuse("The parenthesis is not closed; add another.", opened.at)
        self._take()
        self._depth -= 1
        return inner

    def _deeper(self, lexeme: Lexeme) -> None:
        self._depth += 1
        if self._depth > MOST_DEPTH:
            raise refuse(f"Parentheses and NOT go at most {MOST_DEPTH} deep.", lexeme.at)

    def _misplaced(self, lexeme: Lexeme) -> QueryError:
        """The error of an operator, or an end, where a word should stand."""
        before = self._lexemes[self._at - 2] if self._at > 1 else None
        if lexeme.kind == "end" and before is not None and before.kind == "(":
            return refuse("The parenthesis is not closed; add another.", before.at)
        if lexeme.kind in {"end", ")"}:
            if before is not None and before.kind not in {"(", ")", "part"}:
                return refuse(f"{before.kind} needs something after it; put words like it in quotes.", before.at)
            return refuse("This parenthesis closes nothing; take it out.", lexeme.at)
        return refuse(f"{lexeme.kind} needs something before it; put words like it in quotes.", lexeme.at)


def _bound(run: list[Node], free: list[Node], *, after: bool, before: bool) -> list[Node]:
    """The run without its filters and NOTs that no operator `after` or `before` it touches, which go to `free`."""
    low, high = int(after), len(run) - int(before)
    kept: list[Node] = []
    for at, part in enumerate(run):
        is_free = low <= at < high and next(positive(part), None) is None
        (free if is_free else kept).append(part)
    return kept


def _joined(operands: list[Node], operators: list[str]) -> Node:
    """The operands joined by the operators between them; AND binds more than OR."""
    alternatives = [[operands[0]]]
    for operator, operand in zip(operators, operands[1:], strict=True):
        if operator == "AND":
            alternatives[-1].append(operand)
        else:
            alternatives.append([operand])
    found = [parts[0] if len(parts) == 1 else And(tuple(parts)) for parts in alternatives]
    return found[0] if len(found) == 1 else Or(tuple(found))


def _literal(node: Node, lexeme: Lexeme) -> Word | Phrase:
    if isinstance(node, Word | Phrase):
        return node
    raise refuse("NEAR stands between words or phrases only.", lexeme.at)
