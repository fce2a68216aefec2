"""Saved responses as they were written: an answer, a search's result, or the answers of a batch."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec
import regex
from msgspec import Struct

from index import QueryError
from qa.answer import Answer, RankedPassage
from qa.asked import SOUGHT_USUALLY, USUAL, Asked, Sought
from qa.repeated import check_once
from qa.search import SearchResult

Response = Answer | SearchResult

_MANIFEST = regex.compile(r"sha256:[0-9a-f]{64}")
_NEITHER = "This is no saved answer, search result or batch of answers; send one as it was received."


class Saved(Struct, frozen=True):
    """One response and the fields as they were written, unknown ones among them; `place` is where in a batch."""

    response: Response
    written: dict[str, Any]
    place: str = ""

    @property
    def says_how(self) -> bool:
        """True if it says with which settings it was asked; older ones do not."""
        return "asked" in self.written

    @property
    def settings(self) -> Asked | Sought | None:
        """The settings that it was asked with; None where it does not say."""
        if not self.says_how:
            return None
        return self.response.asked or (USUAL if isinstance(self.response, Answer) else SOUGHT_USUALLY)

    @property
    def collection(self) -> str:
        """The collection that it says it is of; that of its first permalink where it does not say."""
        if self.says_how:
            return self.response.asked.collection if self.response.asked else "default"
        return next((_collection(each.permalink) for each in cited(self.response)), "default")


class Batch(Struct, frozen=True):
    """The responses of a file, what is wrong with what holds them, and what of it cannot be checked."""

    responses: list[Saved]
    faults: list[str] = []
    notes: list[str] = []


class _Result(Struct, frozen=True):
    """An entry of a batch; of a problem it only counts that it is one."""

    answer: Answer | None
    problem: dict[str, Any] | None


class _Results(Struct, frozen=True):
    results: list[_Result]
    manifest: str


def read(body: bytes) -> Batch:
    """What the JSON holds; one response is a batch of one.

    Raises DecodeError or ValidationError for what is none, QueryError for something else and for repeated fields.
    """
    written = msgspec.json.decode(body)
    check_once(body)
    if not isinstance(written, dict):
        raise QueryError(_NEITHER)
    if "results" in written:
        return _batch(written)
    if "understood" in written:
        return Batch([Saved(msgspec.convert(written, SearchResult), written)])
    if "question" in written:
        return Batch([Saved(msgspec.convert(written, Answer), written)])
    raise QueryError(_NEITHER)


def _batch(written: dict[str, Any]) -> Batch:
    found = msgspec.convert(written, _Results)
    if not found.results:
        raise QueryError(_NEITHER, "results")
    responses: list[Saved] = []
    faults = [f"There is no field {name!r} in a batch." for name in written if name not in _Results.__struct_fields__]
    notes: list[str] = []
    for number, (each, raw) in enumerate(zip(found.results, written["results"], strict=True)):
        place = f"results[{number}]"
        faults += [f"There is no field {f'{place}.{name}'!r}." for name in raw if name not in _Result.__struct_fields__]
        if each.answer is not None:
            responses.append(Saved(each.answer, raw["answer"], f"{place}.answer"))
        if (each.answer is None) == (each.problem is None):
            faults.append(f"{place} has both an answer and a problem, or neither.")
        elif each.problem is not None:
            notes.append(f"{place} is a problem, and its question is not known: it was not checked.")
    first = found.results[0].answer
    if not is_manifest(found.manifest):
        faults.append("The manifest of the batch is no digest.")
    elif first is not None and first.manifest != found.manifest:
        faults.append("The manifest of the batch is not that of its first answer.")
    elif found.manifest not in {each.response.manifest for each in responses}:
        notes.append("The manifest of the batch is that of none of its answers: it was not checked.")
    return Batch(responses, faults, notes)


def is_manifest(text: str) -> bool:
    """True for what is written as the digest of an index."""
    return _MANIFEST.fullmatch(text) is not None


def cited(response: Response) -> list[RankedPassage]:
    """The passages of a response, whether they answer or are only nearest."""
    return [*response.passages, *response.nearest] if isinstance(response, Answer) else response.passages


def unknown(written: object, known: object, place: str = "") -> Iterator[str]:
    """The fields that were written and are none of the response's, given the response as it would be written."""
    if isinstance(written, dict) and isinstance(known, dict):
        for name, value in written.items():
            at = f"{place}.{name}" if place else name
            if name not in known:
                yield at
            elif at != "asked":  # it takes no other fields when it is read, and leaves out what is usual when written
                yield from unknown(value, known[name], at)
    elif isinstance(written, list) and isinstance(known, list):
        for number, (value, other) in enumerate(zip(written, known, strict=False)):
            yield from unknown(value, other, f"{place}[{number}]")


def _collection(link: str) -> str:
    """The collection that a permalink leads to."""
    query = link.partition("#")[0].partition("?")[2]
    return next((part[11:] for part in query.split("&") if part.startswith("collection=")), "default")
