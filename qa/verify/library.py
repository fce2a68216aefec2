"""Is a library what its sources make of it?"""

from __future__ import annotations

from collections.abc import Iterator

from index import Library
from index.model import digest, passage_id


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
