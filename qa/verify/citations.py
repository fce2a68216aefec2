"""Citations against the sources: words, places, ids, titles and links, each found again from the source alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import regex

from index import Library, Source, Span
from index.model import permalink
from qa.answer import CONTEXT, AnswerSpan, Copy, RankedPassage
from qa.disagreement import Said
from qa.search import SourceCount
from qa.verify.places import OfLibrary, Places

_ID = regex.compile(r"(.+):(\d{1,15})-(\d{1,15})\.([0-9a-f]{8})")


def citation_faults(cited: Sequence[RankedPassage], library: Library, places: Places | None = None) -> Iterator[str]:
    """One sentence for each thing in the passages that the library's sources do not bear out."""
    places = places or Places(OfLibrary(library), cited)
    for passage in cited:
        yield from passage_faults(passage, places)
        source = places.source(passage.source_id) if passage.also_at else None
        if source and source.sha256 == passage.source_sha256 and _stands(source, passage.span, passage.text):
            for copy in passage.also_at:
                yield from copy_faults(copy, passage, source, places)


def passage_faults(passage: RankedPassage, places: Places) -> Iterator[str]:
    """One sentence for each thing that is wrong with the passage itself, its other places left aside."""
    source = places.source(passage.source_id)
    if source is None:
        yield f"Source {passage.source_id} is not among the files."
    elif source.sha256 != passage.source_sha256:
        yield f"Source {source.source_id} is not the version that was cited."
    else:
        yield from _passage_faults(passage, source, places)


def _passage_faults(passage: RankedPassage, source: Source, places: Places) -> Iterator[str]:
    name, text, span, held = passage.passage_id, source.text, passage.span, places.held
    if not _stands(source, span, passage.text):
        yield f"Passage {name} does not stand at {span.start}-{span.end}."
        return
    if (passage.byte_span, passage.utf16_span) != places.offsets(source, span):
        yield f"Passage {name} has a wrong span in bytes or UTF-16 units."
    around = (text[max(0, span.start - CONTEXT) : span.start], text[span.end : span.end + CONTEXT])
    if (passage.prefix, passage.suffix) != around:
        yield f"Passage {name} does not stand between the words given around it."
    if places.passage_id(source, span) != name:
        yield f"Passage {name} does not have the id of its place and words."
    if held.title(source) not in {passage.title, None}:
        yield f"Passage {name} has a title that its source does not have."
    if (kind := held.kind(passage)) not in {passage.kind, None}:
        yield f"Passage {name} is not of the kind {passage.kind} but {kind}."
    if permalink(source, span, held.collection) != passage.permalink:
        yield f"Passage {name} has a permalink that leads elsewhere."
    if not _rise(passage.highlights, span):
        yield f"Passage {name} has a highlight outside itself, or out of order."


def copy_faults(copy: Copy, passage: RankedPassage, original: Source, places: Places) -> Iterator[str]:
    """What is wrong with the copy; of one that is not what it says it is only that, and its words are not looked at."""
    source, span = places.source(copy.source_id), copy.span
    name = f"The copy {copy.passage_id} of passage {passage.passage_id}"
    if source is None:
        yield f"Source {copy.source_id} is not among the files."
    elif not 0 <= span.start < span.end <= len(source.text):
        yield f"{name} does not stand at {span.start}-{span.end}."
    elif permalink(source, span, places.held.collection) != copy.permalink:
        yield f"{name} has a permalink that leads elsewhere, or to another version."
    elif places.passage_id(source, span) != copy.passage_id:
        yield f"{name} does not have the id of its place and words."
    else:
        if places.held.title(source) not in {copy.title, None}:
            yield f"{name} has a title that its source does not have."
        if copy.exact and not places.say_the_same((source, span), (original, passage.span)):
            yield f"{name} does not say the same words."


def answer_faults(answer: AnswerSpan, cited: Iterable[RankedPassage], places: Places) -> Iterator[str]:
    """One sentence for each thing that is wrong with the best sentence."""
    passage = next((each for each in cited if each.passage_id == answer.passage_id), None)
    source = places.source(passage.source_id) if passage else None
    span = answer.span
    if passage is None:
        yield "The answer is not from one of the passages."
    elif not passage.span.start <= span.start < span.end <= passage.span.end:
        yield "The answer does not stand within its passage."
    elif source and source.text[span.start : span.end] != answer.text:
        yield f"The answer does not stand at {span.start}-{span.end} of source {source.source_id}."


def side_faults(side: Said, places: Places) -> Iterator[str]:
    """One sentence for each thing that is wrong with one side of what differs."""
    source, span, held = places.source(side.source_id), side.span, places.held
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
        if not _is_in(side.passage_id, source, span, places):
            yield f"What differs {where} is not in passage {side.passage_id}."
        if held.title(source) not in {side.title, None}:
            yield f"What differs {where} has a title that its source does not have."
        if permalink(source, span, held.collection) != side.permalink:
            yield f"What differs {where} has a permalink that leads elsewhere."


def facet_title_faults(facets: Iterable[SourceCount], places: Places) -> Iterator[str]:
    """One sentence for each source of a search's facets that has another title; those that are not there are open."""
    for each in facets:
        source = places.source(each.value)
        if source and places.held.title(source) not in {each.title, None}:
            yield f"Source {each.value} has a title in the facets that it does not have."


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


def _is_in(name: str, source: Source, span: Span, places: Places) -> bool:
    """True if the id is that of a passage of the source which holds the span."""
    found = _ID.fullmatch(name)
    if found is None or found[1] != source.source_id:
        return False
    held = Span(int(found[2]), int(found[3]))
    is_around = held.start <= span.start and span.end <= held.end <= len(source.text)
    return is_around and places.passage_id(source, held) == name
