"""An alignment in a journalist's words: which changes, of what kind, how grave."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import regex
from msgspec import Struct

from index.model import Span
from qa.quotes import words
from qa.quotes.align import Pair
from qa.quotes.equal import is_misread, say_the_same
from qa.quotes.model import Edit, Range

SEVERITY = {
    "negation": "critical",
    "number": "critical",
    "name": "critical",
    "word": "major",
    "qualifier": "major",
    "inflection": "major",
    "reorder": "major",
    "case_acronym": "major",
    "question_mark": "major",
    "spelling": "minor",
    "spacing": "minor",
    "function_word": "minor",
}
_ORDER = ("critical", "major", "minor")
_SENTENCE_END = regex.compile(r"[.!?:;…]|\n\s*\n|^\s*$")
_HYPHENS = ("-", "‐", "‑", "–")
_SYLLABLE = 5
_BLOCK = 400
"""Cells up to which the words of a changed stretch are paired by likeness; larger ones in order."""


class Side(Struct, frozen=True):
    """One of the two texts: raw text, and key and span of each token at hand."""

    text: str
    keys: Sequence[str]
    spans: Sequence[Span]

    def surface(self, at: int) -> str:
        """The token as it is written."""
        return self.text[self.spans[at].start : self.spans[at].end]

    def between(self, first: int, last: int) -> str:
        """Raw text from one token to another, both included."""
        return self.text[self.spans[first].start : self.spans[last].end]

    def is_name(self, at: int) -> bool:
        """True for a capitalised word that does not begin a sentence, and for the un of Kim Jong-un."""
        surface = self.surface(at)
        if self._ends_name(at, surface):
            return True
        if not surface[0].isupper() or self.keys[at] in words.FUNCTION_WORDS:
            return False
        if any(char.isupper() for char in surface[1:]):
            return True
        end = self.spans[at].start
        start = self.spans[at - 1].end if at else max(0, end - 12)
        gap = self.text[start:end]
        if at == 0 and start > 0 and gap and gap[0].isalnum():
            gap = regex.sub(r"^.*[\p{L}\p{N}]", "", gap, flags=regex.S)
            return not _SENTENCE_END.search(gap) and not _opens(gap)
        if at == 0 and start == 0:
            return False
        if at and words.is_abbreviation(self.keys[at - 1], self.surface(at - 1)) and gap.strip() == ".":
            return True
        return not _SENTENCE_END.search(gap.strip() or "-") and "\n\n" not in gap and not _opens(gap)

    def is_denying_prefix(self, at: int) -> bool:
        """True for the un of un-American and the anti of anti-war."""
        surface, end = self.surface(at), self.spans[at].end
        return surface in words.DENYING_PREFIXES and self.text[end : end + 1] in _HYPHENS

    def _ends_name(self, at: int, surface: str) -> bool:
        """True for a short syllable hyphenated to a name that another name precedes."""
        if at < 2 or len(surface) > _SYLLABLE or not surface.islower():
            return False
        if self.text[self.spans[at - 1].end : self.spans[at].start] not in _HYPHENS:
            return False
        between = self.text[self.spans[at - 2].end : self.spans[at - 1].start]
        return between == " " and self.surface(at - 2)[0].isupper() and self.surface(at - 1)[0].isupper()


def _opens(gap: str) -> bool:
    """True if a quotation opens in the gap, so that a capital means nothing."""
    return any(mark in gap for mark in "“„«") or gap.rstrip().endswith(' "') or gap.endswith((' "', '\n"'))


def worst(edits: Sequence[Edit]) -> str | None:
    """The gravest severity among the edits."""
    return min((edit.severity for edit in edits), key=_ORDER.index, default=None)


def edit(
    kind: str,
    quote: Side,
    source: Side,
    q: tuple[int, int] | None,
    s: tuple[int, int] | None,
    *,
    op: str | None = None,
    marked: bool = False,
) -> Edit:
    """The edit over tokens q (first, last) of the quotation and s of the source."""
    mine = quote.between(*q) if q else ""
    theirs = source.between(*s) if s else ""
    name = op or ("replace" if q and s else "insert" if q else "delete")
    return Edit(name, kind, SEVERITY[kind], mine, theirs, _range(quote, q), _range(source, s), marked)


def _range(side: Side, tokens: tuple[int, int] | None) -> Range | None:
    return (side.spans[tokens[0]].start, side.spans[tokens[1]].end) if tokens else None


class Changes(Struct, frozen=True):
    """edits in source order; matched and spelled: quotation words that are the same, or only misspelt."""

    edits: tuple[Edit, ...]
    matched: int
    spelled: int


def changes(
    quote: Side,
    source: Side,
    pairs: Sequence[Pair],
    is_known: Callable[[str], bool],
    gaps: frozenset[int] = frozenset(),
) -> Changes:
    """What the alignment changes. `is_known`: the library has the word; `gaps`: see `align`."""
    edits: list[Edit] = []
    matched = spelled = 0
    block_q: list[int] = []
    block_s: list[int] = []
    at = -1
    for i, j in pairs:
        same = i is not None and j is not None and quote.keys[i] == source.keys[j]
        if same:
            edits += _block(quote, source, block_q, block_s, is_known)
            block_q, block_s = [], []
            matched += 1
        else:
            if i is not None:
                block_q.append(i)
            if j is not None and not (i is None and at in gaps):
                block_s.append(j)
        at = at if i is None else i
    edits += _block(quote, source, block_q, block_s, is_known)
    spelled = sum(each.kind in {"spelling", "spacing"} for each in edits)
    return Changes(tuple(_moves(edits)), matched, spelled)


def _block(quote: Side, source: Side, q: list[int], s: list[int], is_known: Callable[[str], bool]) -> list[Edit]:
    """The edits of one stretch without a match."""
    if not q and not s:
        return []
    if q and s and "".join(quote.keys[i] for i in q) == "".join(source.keys[j] for j in s):
        amounts = any(map(words.is_number, (*(quote.keys[i] for i in q), *(source.keys[j] for j in s))))
        return [edit("number" if amounts else "spacing", quote, source, (q[0], q[-1]), (s[0], s[-1]))]
    if say_the_same([quote.keys[i] for i in q], [source.keys[j] for j in s]):
        return [edit("spelling", quote, source, (q[0], q[-1]), (s[0], s[-1]))]
    found = []
    for i, j in _paired(quote, source, q, s):
        kind = _kind(quote, source, i, j, is_known)
        found.append(edit(kind, quote, source, (i, i) if i is not None else None, (j, j) if j is not None else None))
    return found


def _paired(quote: Side, source: Side, q: list[int], s: list[int]) -> list[Pair]:
    """Words of a stretch in pairs, the likest together; those left over alone."""
    if len(q) * len(s) > _BLOCK or not q or not s:
        both: list[Pair] = list(zip(q, s, strict=False))
        extra: list[Pair] = [(i, None) for i in q[len(s) :]]
        missing: list[Pair] = [(None, j) for j in s[len(q) :]]
        return both + extra + missing
    table = [[0.6 * (a + b) for b in range(len(s) + 1)] for a in range(len(q) + 1)]
    costs = [[_unlike(quote, source, i, j) for j in s] for i in q]
    for a in range(1, len(q) + 1):
        for b in range(1, len(s) + 1):
            table[a][b] = min(table[a - 1][b - 1] + costs[a - 1][b - 1], table[a - 1][b] + 0.6, table[a][b - 1] + 0.6)
    a, b = len(q), len(s)
    pairs: list[Pair] = []
    while a or b:
        if a and b and table[a][b] == table[a - 1][b - 1] + costs[a - 1][b - 1]:
            a, b = a - 1, b - 1
            pairs.append((q[a], s[b]))
        elif b and (not a or table[a][b] == table[a][b - 1] + 0.6):
            b -= 1
            pairs.append((None, s[b]))
        else:
            a -= 1
            pairs.append((q[a], None))
    return pairs[::-1]


def _unlike(quote: Side, source: Side, i: int, j: int) -> float:
    """0.2 for forms of one word, 0.7 for words of one class, 1.1 for the rest."""
    one, other = quote.keys[i], source.keys[j]
    if words.is_misspelling(one, other) or words.same_lemma(one, other) or words.is_opposite(one, other):
        return 0.2
    if words.is_number(one) or words.is_number(other):
        return 0.7 if words.is_number(one) and words.is_number(other) else 1.15
    if words.is_negation(one) != words.is_negation(other):
        return 1.1
    return 0.7 if quote.is_name(i) and source.is_name(j) else 1.1 if words.is_content(one) else 1.0


def _kind(quote: Side, source: Side, i: int | None, j: int | None, is_known: Callable[[str], bool]) -> str:
    """The kind of one edit; the gravest that fits."""
    if i is not None and j is not None:
        return _replaced(quote, source, i, j, is_known)
    side, at = (quote, i) if i is not None else (source, j)
    word = side.keys[at or 0]
    if words.is_negation(word) or side.is_denying_prefix(at or 0):
        return "negation"
    if words.is_single_number(word):
        return "number"
    if side.is_name(at or 0):
        return "name"
    if words.is_light(word):
        return "function_word"
    return "qualifier" if word in words.QUALIFIERS else "word"


def _replaced(quote: Side, source: Side, i: int, j: int, is_known: Callable[[str], bool]) -> str:
    """The kind of a replacement."""
    one, other = quote.keys[i], source.keys[j]
    if words.is_negation(one) != words.is_negation(other) or words.is_opposite(one, other):
        return "negation"
    if is_misread(one, other):
        return "spelling"
    names = quote.is_name(i), source.is_name(j)
    if words.is_number_pair(one, other):
        return "name" if all(names) and words.is_number(one) != words.is_number(other) else "number"
    if words.is_variant(one, other):
        return "spelling"
    misspelt = words.is_misspelling(one, other) and not is_known(one)
    if any(names):
        return "name"
    if {one, other} & words.QUALIFIERS:
        return "qualifier"
    if words.same_lemma(one, other):
        return "inflection"
    if misspelt:
        return "spelling"
    return "function_word" if words.are_swappable(one, other) else "word"


def _moves(edits: list[Edit]) -> list[Edit]:
    """Words that are deleted in one place and inserted in another, as one move."""
    inserted: dict[str, list[int]] = {}
    for n, each in enumerate(edits):
        if each.op == "insert":
            inserted.setdefault(each.quote.casefold(), []).append(n)
    gone: set[int] = set()
    moved: dict[int, Edit] = {}
    for n, each in enumerate(edits):
        partners = inserted.get(each.source.casefold()) if each.op == "delete" else None
        if partners:
            partner = edits[partners.pop(0)]
            kind = each.kind if each.kind in {"negation", "number"} else "reorder"
            moved[n] = Edit("move", kind, SEVERITY[kind], partner.quote, each.source, partner.q, each.src)
            gone.add(edits.index(partner))
    return _swaps([moved.get(n, each) for n, each in enumerate(edits) if n not in gone])


def _swaps(edits: list[Edit]) -> list[Edit]:
    """Two replacements that put each other's words, as one move."""
    result: list[Edit] = []
    waiting: dict[tuple[str, str], int] = {}
    for each in edits:
        if each.op == "replace":
            one, other = each.quote.casefold(), each.source.casefold()
            at = waiting.pop((other, one), None)
            if at is not None:
                first = result[at]
                kind = first.kind if first.kind == each.kind and first.kind in {"negation", "number"} else "reorder"
                q = _cover(first.q, each.q)
                src = _cover(first.src, each.src)
                quote, source = f"{first.quote} … {each.quote}", f"{first.source} … {each.source}"
                result[at] = Edit("move", kind, SEVERITY[kind], quote, source, q, src)
                continue
            waiting[one, other] = len(result)
        result.append(each)
    return result


def _cover(one: Range | None, other: Range | None) -> Range | None:
    if one is None or other is None:
        return one or other
    return min(one[0], other[0]), max(one[1], other[1])
