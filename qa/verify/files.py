"""Sources that were read from files under other names than those they were cited by; the digest decides."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec
import regex

from index import Source
from qa.answer import Answer, Copy
from qa.verify.saved import Response, cited

_VERSION = regex.compile(r"[?&]v=([0-9a-f]{16,64})(?![0-9a-f])")
_SHORT = 16
"""Digits of a digest that a permalink has."""


def by_digest(sources: Iterable[Source], responses: Iterable[Response]) -> tuple[list[Source], list[str]]:
    """(the sources, each id once and of the version that is cited; a sentence for each that is called otherwise).

    Of several that were read under one id and are not cited the first is taken.
    """
    read = list({_said(source): source for source in reversed(list(sources))}.values())[::-1]
    of_digest: dict[str, list[Source]] = {}
    for source in read:
        of_digest.setdefault(source.sha256[:_SHORT], []).append(source)
    wanted: dict[str, list[Source]] = {}
    for source_id, digest in dict.fromkeys(pair for response in responses for pair in _cited(response)):
        same = [each for each in of_digest.get(digest[:_SHORT], ()) if each.sha256.startswith(digest)]
        wanted.setdefault(source_id, []).extend(same)
    found = dict(_own(wanted))
    notes: list[str] = []
    taken = {id(source) for source in found.values()}
    for source_id, same in wanted.items():
        if same and source_id not in found:
            source = next((each for each in same if id(each) not in taken), same[0])
            taken.add(id(source))
            found[source_id] = msgspec.structs.replace(source, source_id=source_id)
            notes.append(f"Source {source_id} is called {source.source_id} among the files; the text is the same.")
    left_out = [
        source
        for source in read
        if id(source) not in taken and found.setdefault(source.source_id, source) is not source
    ]
    notes += [f"Left out: {each.source_id}: {_why(each, found[each.source_id])}." for each in left_out]
    return list(found.values()), notes


def _said(source: Source) -> tuple[str, str, str, frozenset[tuple[str, str]]]:
    """All that a source says; the same file, read twice, says the same twice."""
    return source.source_id, source.sha256, source.title, frozenset(source.metadata.items())


def _why(left_out: Source, taken: Source) -> str:
    """Why one of two sources of an id was left out."""
    if left_out.sha256 == taken.sha256:
        return "the same text with this id and another title, or other metadata, was read before it"
    return "another text with this id is cited, or was read before it"


def _own(wanted: dict[str, list[Source]]) -> Iterator[tuple[str, Source]]:
    """(id, source) of those that are called what they are cited by."""
    for source_id, same in wanted.items():
        own = next((each for each in same if each.source_id == source_id), None)
        if own is not None:
            yield source_id, own


def _cited(response: Response) -> Iterator[tuple[str, str]]:
    """(source id, sha256 or what it begins with) of what a response cites."""
    for passage in cited(response):
        yield passage.source_id, passage.source_sha256
    for pair in response.differs if isinstance(response, Answer) else ():
        yield pair.first.source_id, pair.first.source_sha256
        yield pair.second.source_id, pair.second.source_sha256
    for passage in cited(response):
        yield from _versions(passage.also_at)


def _versions(copies: Iterable[Copy]) -> Iterator[tuple[str, str]]:
    """(source id, what its sha256 begins with) of copies, whose permalinks alone say which version they are of."""
    for each in copies:
        version = _VERSION.search(each.permalink)
        if version:
            yield each.source_id, version[1]
