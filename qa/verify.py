"""Proof: do the sources hold what a library, or a saved response, says they hold?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from index import Library, Source
from index.model import digest, passage_id, permalink
from index.offsets import in_utf8_and_utf16
from qa.answer import Answer, AnswerSpan, RankedPassage
from qa.disagreement import Said
from qa.search import SearchResult


def library_faults(library: Library) -> Iterator[str]:
    """One sentence for each thing in the library that is not as it should be; nothing for a sound one.

    Reads every byte; raises FormatError for a damaged file of the index.
    """
    library.generation.check()
    for source in library.sources():
        if digest(source.text) != source.sha256:
            yield f"Source {source.source_id} does not have the digest it was stored with."
        end = 0
        for passage in library.generation.passages_of(source.source_id):
            span = passage.span
            if source.text[span.start : span.end] != passage.text:
                yield f"Passage {passage.passage_id} is not the text of its span."
            if source.text[end : span.start].strip():
                yield f"Source {source.source_id} has text outside its passages at {end}-{span.start}."
            if passage_id(source.source_id, span, passage.text) != passage.passage_id:
                yield f"Passage {passage.passage_id} does not have the id of its place and words."
            end = span.end
        if source.text[end:].strip():
            yield f"Source {source.source_id} has text outside its passages at {end}."


def response_faults(response: Answer | SearchResult, sources: Iterable[Source]) -> Iterator[str]:
    """One sentence for each citation of an answer, or of a search's result, that the sources do not bear out."""
    known = {source.source_id: source for source in sources}
    if isinstance(response, SearchResult):
        yield from citation_faults(response.passages, known)
        return
    cited = [*response.passages, *response.nearest]
    yield from citation_faults(cited, known)
    if response.answer:
        yield from _answer_faults(response.answer, cited, known)
    for each in response.differs:
        for side in (each.first, each.second):
            yield from _side_faults(side, known)


def citation_faults(cited: Iterable[RankedPassage], known: Mapping[str, Source]) -> Iterator[str]:
    """One sentence for each passage that the known sources, by id, do not bear out."""
    for passage in cited:
        source = known.get(passage.source_id)
        if source is None:
            yield f"Source {passage.source_id} is not among the files."
        elif source.sha256 != passage.source_sha256:
            yield f"Source {source.source_id} is not the version that was cited."
        else:
            yield from _passage_faults(passage, source)


def _passage_faults(passage: RankedPassage, source: Source) -> Iterator[str]:
    name, text, span = passage.passage_id, source.text, passage.span
    if not 0 <= span.start < span.end <= len(text) or text[span.start : span.end] != passage.text:
        yield f"Passage {name} does not stand at {span.start}-{span.end}."
        return
    if (passage.byte_span, passage.utf16_span) != in_utf8_and_utf16(text, [span])[0]:
        yield f"Passage {name} has a wrong span in bytes or UTF-16 units."
    if not text[: span.start].endswith(passage.prefix) or not text[span.end :].startswith(passage.suffix):
        yield f"Passage {name} does not stand between the words given around it."
    if passage_id(source.source_id, span, passage.text) != name:
        yield f"Passage {name} does not have the id of its place and words."
    if permalink(source, span, _collection(passage.permalink)) != passage.permalink:
        yield f"Passage {name} has a permalink that leads elsewhere."
    if any(not span.start <= mark.start < mark.end <= span.end for mark in passage.highlights):
        yield f"Passage {name} has a highlight outside itself."


def _collection(link: str) -> str:
    """The collection that a permalink leads to."""
    query = link.partition("#")[0].partition("?")[2]
    return next((part[11:] for part in query.split("&") if part.startswith("collection=")), "default")


def _answer_faults(answer: AnswerSpan, cited: Iterable[RankedPassage], known: Mapping[str, Source]) -> Iterator[str]:
    passage = next((p for p in cited if p.passage_id == answer.passage_id), None)
    source = known.get(passage.source_id) if passage else None
    span = answer.span
    if passage is None:
        yield "The answer is not from one of the passages."
    elif not passage.span.start <= span.start < span.end <= passage.span.end:
        yield "The answer does not stand within its passage."
    elif source and source.text[span.start : span.end] != answer.text:
        yield f"The answer does not stand at {span.start}-{span.end} of source {source.source_id}."


def _side_faults(side: Said, known: Mapping[str, Source]) -> Iterator[str]:
    source, span, word = known.get(side.source_id), side.span, side.differing
    where = f"at {span.start}-{span.end} of source {side.source_id}"
    if source is None:
        yield f"Source {side.source_id} is not among the files."
    elif source.sha256 != side.source_sha256:
        yield f"Source {source.source_id} is not the version that was cited."
    elif not 0 <= span.start < span.end <= len(source.text) or source.text[span.start : span.end] != side.text:
        yield f"What differs does not stand {where}."
    elif not span.start <= word.start < word.end <= span.end:
        yield f"What differs lies outside its sentence {where}."
    elif permalink(source, span, _collection(side.permalink)) != side.permalink:
        yield f"What differs {where} has a permalink that leads elsewhere."
