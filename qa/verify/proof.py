"""A saved response against a library: asked again where it is the same state, else each citation for itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from msgspec import Struct

from index import ChangedLibrary, Library, QueryError
from qa.answer import Answer
from qa.search import SearchResult
from qa.verify.again import again, as_written, changes
from qa.verify.agreement import agreement_faults, time_faults
from qa.verify.citations import answer_faults, citation_faults, facet_title_faults, side_faults
from qa.verify.places import Allowance, OfLibrary, Places
from qa.verify.saved import Batch, Saved, cited, unknown

_COMPUTED = {Answer: "Ranking, status and scores", SearchResult: "Ranking, scores, total and facets"}
"""What no citation says, by the kind of the response."""


class Proof(Struct, frozen=True):
    """What is wrong, a sentence each; `recomputed`: all was asked again. If not, `notes` says of what, and why."""

    faults: list[str]
    recomputed: bool
    notes: list[str] = []


def prove(saved: Saved, library: Library, allowance: Allowance | None = None) -> Proof:
    """What the library, in the state it is in, bears out of the response.

    Raises QueryError where more text than the allowance would have to be compared.
    """
    written = as_written(saved.response)
    found = [f"There is no field {name!r}." for name in unknown(saved.written, written)]
    found += time_faults(saved.response)
    if saved.collection != library.collection:
        found.append(f"This is of the collection {saved.collection!r}, not of {library.collection!r}.")
    why = _why_not(saved, library)
    if why is None:
        try:
            anew = as_written(again(saved.response, library))
        except (QueryError, ChangedLibrary) as error:
            found.append(f"This cannot be asked again: {error}")
            why = "it cannot be asked again"
        else:
            return Proof(_placed(saved, [*found, *changes(written, anew)]), recomputed=True)
    found += dict.fromkeys(
        [*_citation_faults(saved, library, allowance), *agreement_faults(saved.response, saved.settings)]
    )
    note = f"{_COMPUTED[type(saved.response)]} were not recomputed: {why}."
    return Proof(_placed(saved, found), recomputed=False, notes=_placed(saved, [note]))


def prove_all(batch: Batch, library_of: Callable[[str], Library]) -> Proof:
    """What is borne out of all responses, each by the library of the collection that it says it is of."""
    return together(batch, each_proof(batch, library_of, Allowance()))


def each_proof(batch: Batch, library_of: Callable[[str], Library], allowance: Allowance) -> Iterator[Proof]:
    """What is borne out of each response, one after another; raises QueryError for more than all of them may cite."""
    return (prove(each, library_of(each.collection), allowance) for each in batch.responses)


def together(batch: Batch, found: Iterable[Proof]) -> Proof:
    """The proofs of a batch's responses as one."""
    proofs = list(found)
    notes = [*batch.notes, *[note for each in proofs for note in each.notes]]
    faults = [*batch.faults, *[fault for each in proofs for fault in each.faults]]
    return Proof(faults, bool(proofs) and not batch.notes and all(each.recomputed for each in proofs), notes)


def _why_not(saved: Saved, library: Library) -> str | None:
    """Why the response cannot be recomputed; None if it can."""
    if saved.response.manifest != library.manifest.digest:
        return "these sources, read as they are here, are not the state that the manifest names"
    return None if saved.says_how else "it does not say how it was asked (`asked`)"


def _citation_faults(saved: Saved, library: Library, allowance: Allowance | None) -> Iterator[str]:
    response = saved.response
    passages = cited(response)
    places = Places(OfLibrary(library), passages, allowance)
    yield from citation_faults(passages, library, places)
    if isinstance(response, Answer):
        if response.answer:
            yield from answer_faults(response.answer, passages, places)
        for each in response.differs:
            yield from side_faults(each.first, places)
            yield from side_faults(each.second, places)
    else:
        yield from facet_title_faults(response.facets.source, places)


def _placed(saved: Saved, sentences: list[str]) -> list[str]:
    """The sentences, with the place in the batch before them."""
    return [f"{saved.place}: {each}" for each in sentences] if saved.place else sentences
