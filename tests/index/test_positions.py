"""Sequence search equals looking everywhere."""

from __future__ import annotations

import subprocess
import sys

from hypothesis import given, settings
from hypothesis import strategies as st

from index import Library
from index.ingest.records import make_source
from index.tokens import tokenize

WORDS = ["a", "b", "c", "the", "d-e", "-5", "10%", "U.S.", "é", "11,000", "“x”"]
words = st.lists(st.sampled_from(WORDS), max_size=30).map(" ".join)


@settings(max_examples=150, deadline=None)
@given(st.lists(words, min_size=1, max_size=5), words)
def test_find_equals_looking_everywhere(texts, wanted):
    library = Library.from_sources(make_source(f"s{n}", "", text) for n, text in enumerate(texts))
    positions = library.generation.positions
    keys = [token.key for token in tokenize(wanted)][:6]
    found = []
    for at in positions.find(positions.ids(keys)).tolist():
        source = int(positions.source_of(positions.find(positions.ids(keys))[:1] * 0 + at)[0])
        found.append((positions.source_ids[source], positions.span(at, at + len(keys))))
    expected = []
    for source in library.sources():
        tokens = tokenize(source.text)
        expected += [
            (source.source_id, tokens[i].span.start, tokens[i + len(keys) - 1].span.end)
            for i in range(len(tokens) - len(keys) + 1 if keys else 0)
            if [token.key for token in tokens[i : i + len(keys)]] == keys
        ]
    assert [(s, span.start, span.end) for s, span in found] == expected


def test_passages_and_counts():
    library = Library.from_sources([make_source("a", "", "one two.\n\nthree two."), make_source("b", "", "two")])
    positions = library.generation.positions
    assert positions.n_tokens == 5
    assert positions.counts(positions.ids(["two", "three", "four"])).tolist() == [3, 1, 0]
    assert [positions.passage_of(at) for at in (0, 1, 2, 3, 5)] == [0, 0, 1, 1, 2]
    assert [positions.passage_range(n) for n in range(3)] == [(0, 2), (2, 4), (5, 6)]


def test_a_small_library_needs_no_compiler():
    code = (
        "import sys; from index import Library; from index.ingest.records import make_source;"
        "from qa.quotes import check_quote;"
        "check_quote(Library.from_sources([make_source('a', '', 'one two three four five')]), 'one two four five six');"
        "sys.exit('numba' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
