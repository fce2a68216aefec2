"""What a server looks up before it answers, so that the first check is as quick as the next."""

from __future__ import annotations

import sys

import pytest

from index import Library
from index.ingest.records import make_source
from qa.quotes import check_quote
from qa.quotes.warm import warm


@pytest.mark.parametrize("texts", [[], [""], ["One word. “Two,” said Ann Smith, who was there for ten long days."]])
def test_any_library_can_be_warmed(texts):
    warm(Library.from_sources(make_source(f"s{n}", "", text) for n, text in enumerate(texts)))


def test_nothing_is_left_to_build_at_the_first_check(seeds):
    warm(seeds)
    before = set(sys.modules)
    positions = seeds.generation.positions
    check_quote(seeds, "Quixotic zeppelins were never embraced by the North Korean government last week", "Ann Smith")
    assert set(sys.modules) == before
    assert seeds.generation.positions is positions
