from __future__ import annotations

from pathlib import Path

import pytest

from index import Library
from index.ingest import read, sources

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
