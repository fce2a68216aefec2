"""Sources that were read from files under other names than those they were cited by; the digest decides."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from index import Source
from qa.answer import Answer
from qa.verify.saved import Response, cited


def by_digest(sources: Iterable[Source], responses: Iterable[Response]) -> tuple[list[Source], list[str]]:
    """(the sources, each under the id it is cited by; a sentence for each that has another id among the files)."""
    held = {source.source_id: source for source in sources}
    of_digest = {source.sha256: source for source in held.values()}
    wanted = dict(pair for response in responses for pair in _cited(response))
    notes: list[str] = []
    for source_id, sha256 in wanted.items():
        found = of_digest.get(sha256)
        if source_id not in held and found is not None:
            held[source_id] = msgspec.structs.replace(found, source_id=source_id)
            if found.source_id not in wanted:
                held.pop(found.source_id, None)
            notes.append(f"Source {source_id} is called {found.source_id} among the files; the text is the same.")
    return list(held.values()), notes


def _cited(response: Response) -> Iterable[tuple[str, str]]:
    """(source id, sha256) of what a response cites."""
    differs = response.differs if isinstance(response, Answer) else []
    sides = [side for each in differs for side in (each.first, each.second)]
    passages = [(each.source_id, each.source_sha256) for each in cited(response)]
    return [*passages, *[(each.source_id, each.source_sha256) for each in sides]]
