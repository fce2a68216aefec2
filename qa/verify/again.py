"""The same question, asked again with the same settings, and what is different then."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

from index import Library
from qa.answer import Answer, ask_as
from qa.asked import SOUGHT_USUALLY, USUAL, filters_of
from qa.search import SearchResult, find
from qa.verify.saved import Response

_MEASURED = "took_ms"
"""What is another each time."""

_SHOWN = 60
"""Characters of a value that a sentence shows."""


def again(response: Response, library: Library) -> Response:
    """What the library answers to the response's question; raises QueryError and ChangedLibrary."""
    if isinstance(response, Answer):
        return ask_as(library, response.question, response.asked or USUAL)
    return _result(response, library)


def _result(response: SearchResult, library: Library) -> SearchResult:
    asked = response.asked or SOUGHT_USUALLY
    return find(
        library,
        response.query,
        k=asked.k,
        cursor=asked.cursor,
        offset=asked.offset,
        filters=filters_of(asked.filters),
        explain=asked.explain,
    )


def as_written(response: Response) -> dict[str, Any]:
    """The response as JSON has it."""
    written: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(response))
    return written


def changes(said: object, found: object, place: str = "") -> Iterator[str]:
    """One sentence for each field that is not what it is when asked again; of another passage only that it is one."""
    if isinstance(said, dict) and isinstance(found, dict) and not _is_span(found):
        if said.get("passage_id") != found.get("passage_id"):
            yield _sentence(f"{place}.passage_id", said.get("passage_id"), found.get("passage_id"))
            return
        for name in dict.fromkeys([*found, *said]):
            if name != _MEASURED:
                yield from changes(said.get(name), found.get(name), f"{place}.{name}" if place else name)
    elif isinstance(said, list) and isinstance(found, list):
        if len(said) != len(found):
            yield f"{place} has {len(said)} entries; asked again, it has {len(found)}."
            return
        for number, (one, other) in enumerate(zip(said, found, strict=True)):
            yield from changes(one, other, f"{place}[{number}]")
    elif said != found:
        yield _sentence(place, said, found)


def _is_span(value: object) -> bool:
    return isinstance(value, dict) and value.keys() == {"start", "end"}


def _sentence(place: str, said: object, found: object) -> str:
    """The two values from a little before they part."""
    one, other = (msgspec.json.encode(value).decode() for value in (said, found))
    same = min(len(one), len(other))
    part = next((at for at in range(same) if one[at] != other[at]), same)
    begin = max(0, part - _SHOWN // 3)
    return f"{place} is {_clipped(one, begin)}; asked again, it is {_clipped(other, begin)}."


def _clipped(text: str, begin: int) -> str:
    shown = text[begin : begin + _SHOWN]
    return f"{'…' if begin else ''}{shown}{'…' if begin + _SHOWN < len(text) else ''}"
