"""20,000 real passages of the shared data: ids, order and bits are rank_bm25's."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from index.blocks.search import BlockIndex
from index.model import Bm25Parameters
from tests.index.blocks.reference import Reference, bits

pytestmark = pytest.mark.deep

DATA = Path(__file__).parents[4] / "shared" / "data"
PASSAGES, QUERIES = 20_000, 60


def texts_in(value: object) -> Iterator[str]:
    """Every string of at least eight words within a JSON value."""
    if isinstance(value, str):
        if value.count(" ") >= 7:
            yield value
    elif isinstance(value, dict):
        for part in value.values():
            yield from texts_in(part)
    elif isinstance(value, list):
        for part in value:
            yield from texts_in(part)


def passages() -> Iterator[str]:
    for path in sorted(DATA.rglob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            for text in texts_in(json.loads(line)):
                yield from (part for part in re.split(r"\n\s*\n", text) if part.strip())


@pytest.mark.parametrize("idf", ["lucene", "okapi"])
def test_twenty_thousand_real_passages(index_of: Callable[..., BlockIndex], idf: str) -> None:
    if not DATA.is_dir():
        pytest.skip("shared/data is not beside the project")
    numbers: dict[str, int] = {}
    documents: list[list[int]] = []
    for text in passages():
        words = re.findall(r"\w+", text.lower())
        documents.append([numbers.setdefault(word, len(numbers)) for word in words] or [numbers.setdefault("a", 0)])
        if len(documents) == PASSAGES:
            break
    if len(documents) < PASSAGES:
        pytest.skip(f"shared/data holds {len(documents)} passages only")
    parameters = Bm25Parameters(idf=idf)
    rng = np.random.default_rng(20_000)
    from index.blocks.build import DEFAULT_THRESHOLDS, Thresholds

    pruned = Thresholds(rare_below=64, accumulate_blocks=0)
    reference = Reference(documents, parameters)
    indexes = [index_of(documents, parameters, thresholds) for thresholds in (DEFAULT_THRESHOLDS, pruned)]
    for number in rng.integers(0, PASSAGES, size=QUERIES):
        words = documents[number]
        size = int(rng.integers(1, 14))
        query = [(words[i], float(rng.choice([1, 1, 1, 0.3]))) for i in rng.integers(0, len(words), size=size)]
        wanted = bits(reference.search(query, 10))
        for index in indexes:
            assert bits(index.search(query, 10)) == wanted
