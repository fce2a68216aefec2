"""Quotation marks in pairs: every quotation of a text, in one linear pass; what does not pair is a warning."""

from __future__ import annotations

import regex
from msgspec import Struct

from qa.quotes.model import DraftWarning


class Quotation(Struct, frozen=True):
    """[start, end): the words between the marks, without white space at the ends.

    opened, closed: the first code point of the opening mark, the last one of the closing mark.
    """

    start: int
    end: int
    opened: int
    closed: int


_MARKS = regex.compile(r"``|''(?!')|[“”„‟«»\"＂‘‚'「」『』]|\n(?:[^\S\n]*+\n)++\s*+")
_CLOSERS = {
    "“": ("”", '"', "＂"),
    "”": ("”",),
    "„": ("“", "”", "‟", '"'),
    "«": ("»",),
    "»": ("«",),
    '"': ('"', "”", "＂"),
    "＂": ("＂", '"'),
    "‟": ("”",),
    "``": ("''", '"', "”"),
    "''": ("''",),
    "「": ("」",),
    "『": ("』",),
}
_SURE = frozenset("“„«‟「『") | {"``"}
"""Marks that only ever open."""

_CLOSING = frozenset("”“」』") | {"''"}
"""Marks that close whatever stands around them."""

_REPEATED = frozenset('“”„«"') | {"``", "''"}
_SINGLE_REACH = 2000
_SINGLE_END = regex.compile(r"(?<=[.,!?…;:—-])[’'](?!\w)")
_SINGLE_LOW = regex.compile(r"(?<=\S)[‘’](?!\w)")
_SINGLE_LOOSE = regex.compile(r"(?<=\w)’(?!\w)")
_BEFORE = frozenset(" \t\n\r\u00a0\u202f([{—–-/“„«»\"‘‚'")
_DEEPEST = 8


class _Open(Struct):
    mark: str
    at: int
    inner: list[Quotation]


def quotations(text: str) -> tuple[list[Quotation], list[DraftWarning]]:
    """The outermost quotations in reading order, and the marks that have no partner."""
    scan = _Scan(text)
    for match in _MARKS.finditer(text):
        if match.start() >= scan.skip_to:
            scan.take(match[0], match.start(), match.end())
    scan.abandon()
    scan.found.sort(key=lambda each: each.start)
    scan.warnings.sort(key=lambda each: each.start)
    return scan.found, scan.warnings


class _Scan:
    """The state of the pass: open marks, innermost last."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.found: list[Quotation] = []
        self.warnings: list[DraftWarning] = []
        self.skip_to = 0
        self._open: list[_Open] = []

    def take(self, mark: str, at: int, end: int) -> None:
        """One mark or paragraph break."""
        if mark[0] == "\n":
            self._break(end)
        elif mark in {"‘", "‚", "'"}:
            if not self._open:
                self._single(at)
        elif self._open and mark in _CLOSERS[self._open[-1].mark] and self._may_close(mark, at, end):
            self._close(at, end)
        elif mark in _CLOSERS and self._may_open(mark, at, end):
            if len(self._open) >= _DEEPEST:
                self.abandon()
            self._open.append(_Open(mark, at, []))
        elif not (mark in '"＂' and at and self.text[at - 1].isdigit()):  # 12" is a measure
            self._warn(at, "A closing quotation mark has no opening one.")

    def abandon(self) -> None:
        """Gives up every open mark; what was complete inside is kept."""
        for each in self._open:
            self._warn(each.at, "An opening quotation mark has no closing one.")
            self.found += each.inner
        self._open = []

    def _break(self, end: int) -> None:
        """A paragraph ends: a quotation goes on only if the next one repeats its opening mark."""
        if not self._open:
            return
        outer = self._open[0]
        after = end + len(outer.mark)
        repeated = self.text[end:after] == outer.mark and not self.text[after : after + 1].isspace()
        if len(self._open) == 1 and repeated and outer.mark in _REPEATED:
            self.skip_to = after
        else:
            self.abandon()

    def _may_close(self, mark: str, at: int, end: int) -> bool:
        if mark in _CLOSING:
            return True
        before = self.text[at - 1]
        after = self.text[end : end + 1]
        if before.isspace():
            return not after or after.isspace()
        return not (before in "([{—" and after.isalnum())

    def _may_open(self, mark: str, at: int, end: int) -> bool:
        after = self.text[end : end + 1]
        if mark in _SURE:
            return True
        before = self.text[at - 1] if at else " "
        if mark in {"”", "''"}:  # „so” and ”so” in some languages; else a mark that lost its partner
            return before in _BEFORE and after.isalnum()
        loose = not self._open and not before.isdigit() and before not in ".,!?…"
        return bool(after) and not after.isspace() and (before in _BEFORE or (loose and after.isalpha()))

    def _close(self, at: int, end: int) -> None:
        opened = self._open.pop()
        start = opened.at + len(opened.mark)
        inside = self.text[start:at]
        bare = inside.strip()
        if bare:
            start += len(inside) - len(inside.lstrip())
            quotation = Quotation(start, start + len(bare), opened.at, end - 1)
            (self._open[-1].inner if self._open else self.found).append(quotation)

    def _single(self, at: int) -> None:
        """Single marks outside any other: ‘…’ and '…', told from apostrophes by what stands around them."""
        text = self.text
        before, after = text[at - 1] if at else " ", text[at + 1 : at + 2]
        if before not in _BEFORE or not after or not (after.isalnum() or after in "…[.$£€"):
            return
        limit = min(len(text), at + _SINGLE_REACH)
        line = text.find("\n\n", at, limit)
        limit = limit if line < 0 else line
        end = _SINGLE_END.search(text, at + 2, limit)
        if text[at] == "‚":
            end = _SINGLE_LOW.search(text, at + 2, limit)
        elif text[at] != "'":
            loose = _SINGLE_LOOSE.search(text, at + 2, limit)
            if loose and (end is None or text.find("‘", loose.start(), end.start()) >= 0):
                end = loose
        if end is None or (text[at] == "'" and text.count(" ", at, end.start()) < 3):
            return
        self.found.append(Quotation(at + 1, end.start(), at, end.start()))
        self.skip_to = end.end()

    def _warn(self, at: int, message: str) -> None:
        self.warnings.append(DraftWarning("unbalanced_mark", at, at + 1, message))
