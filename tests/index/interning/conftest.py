"""A reader for every test here."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from index.interning.reader import InterningReader
from index.terms import Vocabulary

KERNELS = Path(__file__).parents[3] / "var" / "kernels"


@pytest.fixture(scope="session")
def interning_reader() -> Callable[..., InterningReader]:
    """Makes a reader; what is compiled is kept for the next run."""

    def make(**options: int) -> InterningReader:
        return InterningReader(Vocabulary(), KERNELS, **options)

    return make
