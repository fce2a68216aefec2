"""A check as lines for a terminal: the verdict in words, then what differs word by word."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from index.tokens import key, surfaces
from qa.quotes.export import HIDDEN
from qa.quotes.model import ArticleCheck, DraftQuote, Edit, Occurrence, QuoteCheck, Verdict

MARKS = {"insert": ("{+", "+}"), "delete": ("[-", "-]"), "plain": ("", "")}
"""What stands around added and lost words, so that colour is never needed."""

STYLE = {
    Verdict.VERBATIM: "good",
    Verdict.EDITED: "good",
    Verdict.PARAPHRASE: "unsure",
    Verdict.NOT_CHECKABLE: "unsure",
    Verdict.NOT_FOUND: "bad",
    Verdict.SPLICED: "bad",
    Verdict.ALTERED: "bad",
    Verdict.MISATTRIBUTED: "bad",
}


class Piece(Struct, frozen=True):
    """A stretch of a line. style: plain, insert, delete, good, unsure, bad or dim."""

    text: str
    style: str = "plain"


Line = tuple[Piece, ...]


def exit_code(check: QuoteCheck | ArticleCheck) -> int:
    """0 if every quotation (weak ones of a draft aside) is verbatim or edited, else 1."""
    return 0 if check.is_faithful else 1


def quote_lines(check: QuoteCheck, most: int = 5) -> list[Line]:
    """The check as lines; `most` occurrences are shown."""
    head = check.verdict.replace("_", " ").upper()
    notes = [f"{check.severity} change"] if check.severity else []
    notes += ["weak evidence"] if check.weak_evidence else []
    notes += [check.match_level] if check.match_level else []
    lines: list[Line] = [(Piece(head, STYLE[check.verdict]), Piece(f"  ({', '.join(notes)})" if notes else "", "dim"))]
    if check.reason:
        lines.append((Piece(f"  {_shown(check.reason)}"),))
    lines.append((Piece("  "), *word_diff(check)))
    lines += [_edit_line(edit) for edit in check.edits]
    for omitted in check.omitted:
        risk = " — leaves out a negation" if omitted.meaning_risk else ""
        lines.append((Piece(f"  left out: “{_shown(omitted.text)}”{risk}"),))
    lines += list(_places(check, most))
    return lines


def _edit_line(edit: Edit) -> Line:
    name = edit.kind.replace("_", " ")
    head = f"  {edit.severity}, {name}: "
    return (Piece(head, "bad" if edit.severity == "critical" else "unsure"), Piece(edit_words(edit)))


def edit_words(edit: Edit) -> str:
    """What the edit changed, as a clause."""
    return {
        "delete": f"“{_shown(edit.source)}” is missing",
        "insert": f"“{_shown(edit.quote)}” is not in the source",
        "replace": f"the source has “{_shown(edit.source)}”, the quotation “{_shown(edit.quote)}”",
        "move": f"“{_shown(edit.source)}” stands elsewhere in the source",
    }[edit.op]


def _places(check: QuoteCheck, most: int) -> Iterator[Line]:
    standing = check.attribution
    if standing is not None:
        said = f", the source names {_shown(standing.detected)}" if standing.detected else ""
        yield (Piece(f"  speaker {_shown(standing.claimed)}: {standing.status.replace('_', ' ')}{said}"),)
    shown = first_places(check, most)
    for place in shown:
        if check.verdict is Verdict.SPLICED:
            yield (Piece(f"  “{_shown(place.exact)}”"),)
        yield (Piece(f"  {place.source_id} [{place.start}, {place.end})  {place.permalink}", "dim"),)
    if check.n_occurrences > len(shown):
        yield (Piece(f"  and {check.n_occurrences - len(shown)} more", "dim"),)
    if check.closest is not None:
        near = check.closest
        yield (Piece(f"  closest ({near.similarity:.2f}): “{_shown(near.exact)}”"),)
        yield (Piece(f"  {near.source_id} [{near.start}, {near.end})  {near.permalink}", "dim"),)


def first_places(check: QuoteCheck, most: int) -> tuple[Occurrence, ...]:
    """The first places, at most so many; of a splice the first of each piece, however many there are."""
    if check.verdict is not Verdict.SPLICED:
        return check.occurrences[:most]
    pieces: dict[str, Occurrence] = {}
    for place in check.occurrences:
        pieces.setdefault(" ".join(key(surface) for surface, _, _ in surfaces(place.exact)), place)
    return tuple(pieces.values())


def word_diff(check: QuoteCheck) -> Line:
    """The quotation with lost words put back as deletions and added ones marked as insertions."""
    quote = check.quote
    pieces: list[Piece] = []
    at = 0
    for edit, start, end in _placed(check):
        if start > at:
            pieces.append(Piece(_shown(quote[at:start])))
        if edit.source:
            pieces.append(Piece(_marked(edit.source, "delete"), "delete"))
            pieces.append(Piece("" if edit.quote else " "))
        if edit.quote and edit.op != "delete":
            pieces.append(Piece(_marked(quote[start:end], "insert"), "insert"))
        elif end > start:
            pieces.append(Piece(_shown(quote[start:end])))
        at = max(at, end)
    pieces.append(Piece(_shown(quote[at:])))
    return tuple(piece for piece in pieces if piece.text)


def _placed(check: QuoteCheck) -> list[tuple[Edit, int, int]]:
    """The edits with their place in the quotation, in order; a lost word stands before its next neighbour."""
    shift: list[tuple[Edit, int, int]] = []
    for edit in check.edits:
        if edit.q is not None:
            shift.append((edit, *edit.q))
        elif edit.src is not None and check.occurrences:
            at = _where(check, edit.src[0])
            shift.append((edit, at, at))
    shift.sort(key=lambda each: (each[1], each[2]))
    kept: list[tuple[Edit, int, int]] = []
    for each in shift:
        if not kept or each[1] >= kept[-1][2]:
            kept.append(each)
    return kept


def _where(check: QuoteCheck, offset: int) -> int:
    """Place in the quotation before which a source word is missing: after the words that precede it there."""
    place = check.occurrences[0]
    before = place.exact[: max(0, offset - place.start)].split()
    for size in (3, 2, 1):
        tail = " ".join(before[-size:])
        found = check.quote.find(tail) if tail and len(before) >= size else -1
        if found >= 0:
            end = found + len(tail)
            return end + (check.quote[end : end + 1] == " ")
    return 0


def _marked(text: str, style: str) -> str:
    before, after = MARKS[style]
    return f"{before}{_shown(text)}{after}"


def _shown(text: str) -> str:
    """On one line, control and bidi characters shown as U+XXXX so that they cannot act on a terminal."""
    return HIDDEN.sub(lambda match: f"⟨U+{ord(match[0]):04X}⟩", " ".join(text.split(" ")).replace("\n", " "))


def article_lines(check: ArticleCheck) -> list[Line]:
    """A checked draft as lines: counts, then every quotation, then the warnings."""
    counts = ", ".join(f"{count} {name.replace('_', ' ')}" for name, count in check.summary.items() if count)
    lines: list[Line] = [(Piece(counts or "No quotation found."),)]
    for quote in check.quotes:
        lines += [(), _heading(quote), *quote_lines(quote.check, most=2)]
    for warning in check.warnings:
        lines.append((Piece(f"warning at {warning.start}: {warning.message}", "unsure"),))
    return lines


def _heading(quote: DraftQuote) -> Line:
    said = f", {_shown(quote.speaker)}" if quote.speaker else ""
    weak = ", under four words" if quote.weak else ""
    return (Piece(f"[{quote.start}, {quote.end}){said}{weak}", "dim"),)


def plain(lines: list[Line]) -> str:
    """The lines without colour."""
    return "\n".join("".join(piece.text for piece in line) for line in lines)
