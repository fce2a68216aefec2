"""A checked draft for other programs: JSON, CSV and Markdown."""

from __future__ import annotations

import csv
from io import StringIO

import msgspec
import regex

from qa.quotes.model import ArticleCheck, DraftQuote, QuoteCheck

COLUMNS = (
    "start",
    "end",
    "quote",
    "speaker",
    "verdict",
    "text_verdict",
    "severity",
    "similarity",
    "weak",
    "edits",
    "attribution",
    "detected_speaker",
    "source_id",
    "source_start",
    "source_end",
    "exact",
    "permalink",
    "reason",
)
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "\0", "＝", "＋", "－", "＠")
_MARKDOWN = regex.compile(r"([\\`*_{}\[\]()<>#+\-.!|~&=:@\"'$^])")
HIDDEN = regex.compile(r"[\p{Cc}\p{Cf}\u2028\u2029\u115f\u1160\u3164]")


def as_json(check: ArticleCheck | QuoteCheck) -> bytes:
    """UTF-8 JSON, every field present."""
    return msgspec.json.encode(check)


def as_csv(check: ArticleCheck, base: str = "") -> str:
    """One row a quotation (RFC 4180); a cell that a spreadsheet might run begins with an apostrophe.

    `base`: what the permalinks begin with.
    """
    out = StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for quote in check.quotes:
        writer.writerow([_cell(value) for value in _row(quote, base)])
    return out.getvalue()


def _row(quote: DraftQuote, base: str) -> list[object]:
    check = quote.check
    first = check.occurrences[0] if check.occurrences else check.closest
    standing = check.attribution
    edits = "; ".join(f"{e.kind}: {e.source or '∅'} → {e.quote or '∅'}" for e in check.edits)
    return [
        quote.start,
        quote.end,
        check.quote,
        quote.speaker,
        check.verdict.value,
        check.text_verdict.value,
        check.severity,
        check.similarity,
        "yes" if quote.weak else "no",
        edits,
        standing.status if standing else None,
        standing.detected if standing else None,
        first.source_id if first else None,
        first.start if first else None,
        first.end if first else None,
        first.exact if first else None,
        base + first.permalink if first else None,
        check.reason,
    ]


def _cell(value: object) -> object:
    """Numbers as they are; text without NUL, quote-prefixed where it could be taken for a formula."""
    if value is None:
        return ""
    if not isinstance(value, str):
        return value
    text = f"'{value}" if value.lstrip(" ").startswith(_DANGEROUS) else value
    return text.replace("\0", "\ufffd")


def as_markdown(check: ArticleCheck) -> str:
    """A report to read; all text of draft and sources is escaped, hidden characters are shown."""
    counts = ", ".join(f"{count} {verdict.replace('_', ' ')}" for verdict, count in check.summary.items() if count)
    lines = ["# Quotation check", "", counts or "No quotation found.", ""]
    for number, quote in enumerate(check.quotes, 1):
        lines += [f"## {number}. {quote.check.verdict.replace('_', ' ')}", "", *_entry(quote), ""]
    if check.warnings:
        lines += ["## Warnings", ""]
        lines += [f"- {escaped(w.message)} \\(character {w.start}\\)" for w in check.warnings]
    return "\n".join(lines).rstrip() + "\n"


def _entry(quote: DraftQuote) -> list[str]:
    check = quote.check
    lines = [f"> {escaped(check.quote)}", ""]
    if quote.speaker:
        status = f" \\({check.attribution.status.replace('_', ' ')}\\)" if check.attribution else ""
        lines.append(f"- Speaker: {escaped(quote.speaker)}{status}")
    if check.reason:
        lines.append(f"- Why: {escaped(check.reason)}")
    for edit in check.edits:
        said = f"source “{escaped(edit.source)}”, quotation “{escaped(edit.quote)}”"
        lines.append(f"- {edit.severity} \\({edit.kind.replace('_', ' ')}\\): {said}")
    lines += [
        f"- Source {escaped(place.source_id)}, {place.start} to {place.end}: “{escaped(place.exact)}”"
        for place in check.occurrences[:10]
    ]
    if check.closest is not None:
        near = check.closest
        lines.append(f"- Closest: {escaped(near.source_id)}, {near.start} to {near.end}: “{escaped(near.exact)}”")
    return lines


def escaped(text: str) -> str:
    """The text on one line, with Markdown's and HTML's signs escaped and hidden characters shown as U+XXXX."""
    plain = _MARKDOWN.sub(r"\\\1", " ".join(text.split()))
    plain = plain.replace("\\<", "&lt;").replace("\\>", "&gt;").replace("\\&", "&amp;")
    return HIDDEN.sub(lambda match: f"⟨U+{ord(match[0]):04X}⟩", plain)
