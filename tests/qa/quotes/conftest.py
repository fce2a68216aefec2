from __future__ import annotations

from pathlib import Path

import pytest

from index import Library
from index.ingest import read, sources
from qa.quotes import QuoteCheck

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="session")
def seeds() -> Library:
    return Library.from_sources(sources(read(ROOT / "seeds"), []))


@pytest.fixture(scope="session")
def data() -> Path:
    folder = ROOT.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("the development data (../shared/data) is not here")
    return folder


@pytest.fixture(scope="session")
def verify():
    return _verify


def _verify(library, check: QuoteCheck) -> None:
    """Every offset of a check points at what it says."""
    for place in check.occurrences:
        text = library.source(place.source_id).text
        assert place.exact == text[place.start : place.end]
        assert text[: place.start].endswith(place.prefix)
        assert text[place.end :].startswith(place.suffix)
        assert all(place.start <= part.start < part.end <= place.end for part in place.fragments)
        encoded = text.encode("utf-16-le")
        span = place.utf16_span
        assert encoded[2 * span.start : 2 * span.end].decode("utf-16-le") == place.exact
    if check.closest is not None:
        text = library.source(check.closest.source_id).text
        assert check.closest.exact == text[check.closest.start : check.closest.end]
    if check.occurrences:
        text = library.source(check.occurrences[0].source_id).text
        for edit in check.edits:
            if edit.op != "move":
                assert edit.q is None or check.quote[slice(*edit.q)] == edit.quote
                assert edit.src is None or text[slice(*edit.src)] == edit.source
        for omitted in check.omitted:
            assert text[slice(*omitted.src)] == omitted.text
    assert (check.verdict == "misattributed") == (
        check.attribution is not None and check.attribution.status == "mismatch"
    )
