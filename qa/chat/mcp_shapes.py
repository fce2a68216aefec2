"""What the MCP tools return: typed dictionaries, of which the package makes output schemas."""

from __future__ import annotations

from typing_extensions import TypedDict  # pydantic takes typing's own only from Python 3.12

from index import Library, Source, UnknownSource
from index.model import permalink
from qa.access import listing
from qa.answer import Answer, RankedPassage
from qa.disagreement import Said
from qa.quotes import ArticleCheck, QuoteCheck


class Result(TypedDict):
    """A passage by its id."""

    id: str
    title: str
    url: str


class Results(TypedDict):
    """What search finds, best first."""

    results: list[Result]


class Document(TypedDict):
    """A text as it stands in the sources."""

    id: str
    title: str
    text: str
    url: str
    metadata: dict[str, str]


class Cited(TypedDict):
    """A ranked passage; start and end are code points of its source."""

    rank: int
    id: str
    source_id: str
    title: str
    kind: str
    text: str
    start: int
    end: int
    url: str


class Side(TypedDict):
    """One of two places that say different things: its sentence, and in it the words that differ."""

    source_id: str
    title: str
    text: str
    differing: str
    start: int
    end: int
    url: str


class Differing(TypedDict):
    """Two such places, and what they speak of."""

    kind: str
    about: str
    first: Side
    second: Side


class Answered(TypedDict):
    """An answer; nearest holds the ranking where the sources do not say it."""

    status: str
    confidence: float
    answer: str | None
    passages: list[Cited]
    nearest: list[Cited]
    missing: list[str]
    lacking: list[str]
    differs: list[Differing]
    interpreted_as: str | None
    manifest: str


class SourceEntry(TypedDict):
    """One source."""

    id: str
    title: str
    characters: int
    url: str


class SourceList(TypedDict):
    """A page of the sources; next is the id to go on after, or null."""

    sources: list[SourceEntry]
    total: int
    next: str | None


class Change(TypedDict):
    """One change of wording."""

    op: str
    kind: str
    severity: str
    quote: str
    source: str


class Place(TypedDict):
    """Where the words, or the closest ones, stand."""

    source_id: str
    text: str
    start: int
    end: int
    speaker: str | None
    url: str


class Check(TypedDict):
    """What became of a quotation."""

    quote: str
    verdict: str
    severity: str | None
    reason: str | None
    similarity: float | None
    speaker: str | None
    attribution: str | None
    edits: list[Change]
    n_occurrences: int
    occurrences: list[Place]
    closest: Place | None


class DraftQuote(TypedDict):
    """A quotation and its place in the draft."""

    start: int
    end: int
    check: Check


class Draft(TypedDict):
    """A draft's quotations; summary counts them by verdict, worst first."""

    summary: dict[str, int]
    quotes: list[DraftQuote]
    warnings: list[str]


def result(passage: RankedPassage, base: str) -> Result:
    """A passage as search names it."""
    return {"id": passage.passage_id, "title": passage.title, "url": base + passage.permalink}


def document(library: Library, id_: str, base: str) -> Document:
    """The source, else the passage with this id; raises UnknownPassage or UnknownSource."""
    try:
        source = library.source(id_)
        text, url = source.text, _address(library, source, base)
    except UnknownSource:
        if ":" not in id_:
            raise
        passage = library.passage(id_)
        source = library.source(passage.source_id)
        text, url = passage.text, base + permalink(source, passage.span, library.collection)
    title = library.generation.title(source.source_id)
    metadata = {**source.metadata, "source_id": source.source_id, "sha256": source.sha256}
    return {"id": id_, "title": title, "text": text, "url": url, "metadata": metadata}


def answered(answer: Answer, base: str) -> Answered:
    """An answer with absolute links."""
    return {
        "status": answer.status,
        "confidence": answer.confidence,
        "answer": answer.answer.text if answer.answer else None,
        "passages": [_cited(passage, base) for passage in answer.passages],
        "nearest": [_cited(passage, base) for passage in answer.nearest],
        "missing": answer.missing,
        "lacking": answer.lacking,
        "differs": [
            {
                "kind": each.kind,
                "about": each.about,
                "first": _side(each.first, base),
                "second": _side(each.second, base),
            }
            for each in answer.differs
        ],
        "interpreted_as": answer.interpreted_as,
        "manifest": answer.manifest,
    }


def _side(side: Said, base: str) -> Side:
    start, end = side.span.start, side.span.end
    return {
        "source_id": side.source_id,
        "title": side.title,
        "text": side.text,
        "differing": side.text[side.differing.start - start : side.differing.end - start],
        "start": start,
        "end": end,
        "url": base + side.permalink,
    }


def source_list(library: Library, after: str, limit: int, base: str) -> SourceList:
    """The page of sources after an id."""
    found = listing.page(library, after, limit)
    entries: list[SourceEntry] = [
        {
            "id": each.source.source_id,
            "title": each.title,
            "characters": len(each.source.text),
            "url": _address(library, each.source, base),
        }
        for each in found.sources
    ]
    return {"sources": entries, "total": found.total, "next": found.next}


def check(made: QuoteCheck, base: str) -> Check:
    """A check with absolute links; at most ten places."""
    near = made.closest
    places: list[Place] = [
        _place(p.source_id, p.exact, (p.start, p.end), p.speaker, base + p.permalink) for p in made.occurrences[:10]
    ]
    return {
        "quote": made.quote,
        "verdict": made.verdict.value,
        "severity": made.severity,
        "reason": made.reason,
        "similarity": made.similarity,
        "speaker": made.speaker,
        "attribution": made.attribution.status if made.attribution else None,
        "edits": [
            {"op": e.op, "kind": e.kind, "severity": e.severity, "quote": e.quote, "source": e.source}
            for e in made.edits
        ],
        "n_occurrences": made.n_occurrences,
        "occurrences": places,
        "closest": _place(near.source_id, near.exact, (near.start, near.end), None, base + near.permalink)
        if near
        else None,
    }


def draft(made: ArticleCheck, base: str) -> Draft:
    """A checked draft with absolute links."""
    quotes: list[DraftQuote] = [
        {"start": quote.start, "end": quote.end, "check": check(quote.check, base)} for quote in made.quotes
    ]
    warnings = [f"{warning.message} (at {warning.start})" for warning in made.warnings]
    return {"summary": made.summary, "quotes": quotes, "warnings": warnings}


def _address(library: Library, source: Source, base: str) -> str:
    """Where the version of the source is read."""
    where = "" if library.collection == "default" else f"&collection={library.collection}"
    return f"{base}/v1/sources/{source.source_id}?v={source.sha256[:16]}{where}"


def _cited(passage: RankedPassage, base: str) -> Cited:
    return {
        "rank": passage.rank,
        "id": passage.passage_id,
        "source_id": passage.source_id,
        "title": passage.title,
        "kind": passage.kind.value,
        "text": passage.text,
        "start": passage.span.start,
        "end": passage.span.end,
        "url": base + passage.permalink,
    }


def _place(source_id: str, text: str, span: tuple[int, int], speaker: str | None, url: str) -> Place:
    return {"source_id": source_id, "text": text, "start": span[0], "end": span[1], "speaker": speaker, "url": url}
