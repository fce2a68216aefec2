"""Small indexes for every test here."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from index.blocks.build import DEFAULT_THRESHOLDS, Thresholds, build
from index.blocks.compiled import keep_kernels_in
from index.blocks.search import BlockIndex
from index.model import Bm25Parameters
from tests.index.blocks.reference import Documents, arrays_of


@pytest.fixture(scope="session", autouse=True)
def _kernels() -> None:
    """Compiled once a machine: the next run loads them."""
    keep_kernels_in(Path(__file__).parents[3] / "var" / "kernels")


@pytest.fixture(scope="session")
def index_of() -> Callable[..., BlockIndex]:
    """Builds an index of documents whose tokens are term ids."""

    def make(
        documents: Documents,
        parameters: Bm25Parameters,
        thresholds: Thresholds = DEFAULT_THRESHOLDS,
        threads: int = 1,
    ) -> BlockIndex:
        starts, stream = arrays_of(documents)
        terms = int(stream.max()) + 1 if len(stream) else 0
        keys = np.arange(terms, dtype=np.int32)
        return BlockIndex(build(starts, stream, keys, terms, parameters, threads=threads, thresholds=thresholds))

    return make
