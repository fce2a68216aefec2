"""What `qa verify` checks: the library in its folder, or a saved response and the files that it cites."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

import click
import msgspec

from index import Library, Source
from index.checking import faults
from index.ingest import Problem, read
from index.library import default_home
from qa import verify
from qa.commands.common import counted, open_library
from qa.terminal import safe
from qa.verify import Batch, Proof


def library_proof(home: str | None) -> Proof:
    """What is wrong with the files and rows of all collections; if nothing, with their spans."""
    found = list(faults(Path(home) if home else default_home()))
    if not found:
        library = open_library(home)
        named = (library.named(name) for name in library.collections())
        found = [fault for each in named for fault in verify.library_faults(each)]
    return Proof(found, recomputed=False)


def response_proof(response: Path, paths: Sequence[tuple[str, Path]]) -> Proof:
    """What is wrong with a saved response, given what files hold: of the collection that is named, or of any ("")."""
    saved = _read(response)
    collections = list(dict.fromkeys(each.collection for each in saved.responses))
    for name, _ in paths:
        if name not in {"", *collections}:
            raise click.UsageError(f"{response.name} is of {', '.join(collections)}, not of the collection {name!r}.")
    found, problems = _sources(paths)
    renamed: list[str] = []

    @cache
    def library_of(collection: str) -> Library:
        of_it = [each.response for each in saved.responses if each.collection == collection]
        its_own = [source for name, source in found if name in {"", collection}]
        sources, notes = verify.by_digest(its_own, of_it)
        renamed.extend(notes)
        return Library.from_sources(sources, collection)

    proof = verify.prove_all(saved, library_of)
    shared = []
    if len(collections) > 1 and not proof.recomputed and any(not name for name, _ in paths):
        shared.append(
            f"These answers are of the collections {', '.join(collections)}, and files that are named for none of them "
            "were read as sources of each; name them with --sources COLLECTION=PATH."
        )
    left_out = [f"Left out: {each.place}: {each.reason}" for each in problems]
    return msgspec.structs.replace(proof, notes=[*proof.notes, *shared, *dict.fromkeys(renamed), *left_out])


def _sources(paths: Sequence[tuple[str, Path]]) -> tuple[list[tuple[str, Source]], list[Problem]]:
    """(all that the files hold, what could not be read of them); of one id there may be several texts."""
    found: list[tuple[str, Source]] = []
    problems: list[Problem] = []
    for collection, each in ((name, each) for name, path in paths for each in read(path)):
        if isinstance(each, Problem):
            problems.append(each)
        else:
            found.append((collection, each))
    return found, problems


def sentences(checked: str, proof: Proof) -> Iterator[str]:
    """The proof for reading: each fault, what it comes to, and what it does not say."""
    for fault in proof.faults:
        yield safe(fault)
    if proof.faults:
        yield f"{checked}: {counted(len(proof.faults), 'fault')}"
    elif proof.recomputed:
        yield f"{checked}: holds; asked again, these files give the same in every field"
    else:
        yield f"{checked}: all digests and spans hold"
    for note in proof.notes:
        yield safe(note)


def _read(path: Path) -> Batch:
    try:
        return verify.read(path.read_bytes())
    except (msgspec.DecodeError, msgspec.ValidationError, UnicodeDecodeError, RecursionError) as error:
        raise click.UsageError(f"{path.name} is no saved answer, search result or batch: {error}.") from error
