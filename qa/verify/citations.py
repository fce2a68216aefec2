"""Citations against the sources: words, places, ids, titles and links, each found again from the source alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import regex

from index import Library, Source, Span, UnknownSource
from index.model import digest, passage_id, permalink
from index.offsets import in_utf8_and_utf16
from index.tokens import tokenize
from qa.answer import CONTEXT, AnswerSpan, Copy, RankedPassage
from qa.disagreement import Said

_ID = regex.compile(r"(.+):(\d{1,15})-(\d{1,15})\.([0-9a-f]{8})")


def citation_faults(cited: Iterable[RankedPassage], library: Library) -> Iterator[str]:
    """One sentence for each thing in the passages that the library's sources do not bear out."""
    for passage in cited:
        source = _source(library, passage.source_id)
        if source is None:
            yield f"Source {passage.source_id} is not among the files."
        elif source.sha256 != passage.source_sha256:
            yield f"Source {source.source_id} is not the version that was cited."
        else:
            yield from _passage_faults(passage, source, library)


def _passage_faults(passage: RankedPassage, source: Source, library: Library) -> Iterator[str]:
    name, text, span = passage.passage_id, source.text, passage.span
    if not _stands(source, span, passage.text):
        yield f"Passage {name} does not stand at {span.start}-{span.end}."
        return
    if (passage.byte_span, passage.utf16_span) != in_utf8_and_utf16(text, [span])[0]:
        yield f"Passage {name} has a wrong span in bytes or UTF-16 units."
    around = (text[max(0, span.start - CONTEXT) : span.start], text[span.end : span.end + CONTEXT])
    if (passage.prefix, passage.suffix) != around:
        yield f"Passage {name} does not stand between the words given around it."
    if passage_id(source.source_id, span, passage.text) != name:
        yield f"Passage {name} does not have the id of its place and words."
    if passage.title != library.generation.title(source.source_id):
        yield f"Passage {name} has a title that its source does not have."
    if permalink(source, span, library.collection) != passage.permalink:
        yield f"Passage {name} has a permalink that leads elsewhere."
    if not _rise(passage.highlights, span):
        yield f"Passage {name} has a highlight outside itself, or out of order."
    for copy in passage.also_at:
        yield from _copy_faults(copy, passage, library)


def _copy_faults(copy: Copy, passage: RankedPassage, library: Library) -> Iterator[str]:
    source, span = _source(library, copy.source_id), copy.span
    name = f"The copy {copy.passage_id} of passage {passage.passage_id}"
    if source is None:
        yield f"Source {copy.source_id} is not among the files."
    elif not 0 <= span.start < span.end <= len(source.text):
        yield f"{name} does not stand at {span.start}-{span.end}."
    else:
        text = source.text[span.start : span.end]
        if passage_id(source.source_id, span, text) != copy.passage_id:
            yield f"{name} does not have the id of its place and words."
        if permalink(source, span, library.collection) != copy.permalink:
            yield f"{name} has a permalink that leads elsewhere, or to another version."
        if copy.title != library.generation.title(source.source_id):
            yield f"{name} has a title that its source does not have."
        if copy.exact and _words(text) != _words(passage.text):
            yield f"{name} does not say the same words."


def answer_faults(answer: AnswerSpan, cited: Iterable[RankedPassage], library: Library) -> Iterator[str]:
    """One sentence for each thing that is wrong with the best sentence."""
    passage = next((each for each in cited if each.passage_id == answer.passage_id), None)
    source = _source(library, passage.source_id) if passage else None
    span = answer.span
    if passage is None:
        yield "The answer is not from one of the passages."
    elif not passage.span.start <= span.start < span.end <= passage.span.end:
        yield "The answer does not stand within its passage."
    elif source and source.text[span.start : span.end] != answer.text:
        yield f"The answer does not stand at {span.start}-{span.end} of source {source.source_id}."


def side_faults(side: Said, library: Library) -> Iterator[str]:
    """One sentence for each thing that is wrong with one side of what differs."""
    source, span = _source(library, side.source_id), side.span
    where = f"at {span.start}-{span.end} of source {side.source_id}"
    if source is None:
        yield f"Source {side.source_id} is not among the files."
    elif source.sha256 != side.source_sha256:
        yield f"Source {source.source_id} is not the version that was cited."
    elif not _stands(source, span, side.text):
        yield f"What differs does not stand {where}."
    elif not _rise([side.differing], span):
        yield f"What differs lies outside its sentence {where}."
    else:
        if not _is_in(side.passage_id, source, span):
            yield f"What differs {where} is not in passage {side.passage_id}."
        if side.title != library.generation.title(source.source_id):
            yield f"What differs {where} has a title that its source does not have."
        if permalink(source, span, library.collection) != side.permalink:
            yield f"What differs {where} has a permalink that leads elsewhere."


def _source(library: Library, source_id: str) -> Source | None:
    try:
        return library.source(source_id)
    except UnknownSource:
        return None


def _stands(source: Source, span: Span, text: str) -> bool:
    return 0 <= span.start < span.end <= len(source.text) and source.text[span.start : span.end] == text


def _rise(marks: Iterable[Span], within: Span) -> bool:
    """True for places within the span, none empty and none before the end of the one before it."""
    end = within.start
    for mark in marks:
        if not end <= mark.start < mark.end <= within.end:
            return False
        end = mark.end
    return True


def _is_in(name: str, source: Source, span: Span) -> bool:
    """True if the id is that of a passage of the source which holds the span."""
    found = _ID.fullmatch(name)
    if found is None or found[1] != source.source_id:
        return False
    start, end = int(found[2]), int(found[3])
    held = source.text[start:end]
    return start <= span.start and span.end <= end <= len(source.text) and digest(held)[:8] == found[4]


def _words(text: str) -> list[str]:
    return [token.key for token in tokenize(text)]
