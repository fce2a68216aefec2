"""docs/bench.md shows the figures that bench/results holds."""

from bench.report import DOCUMENT, renewed


def test_the_tables_are_those_of_the_results():
    text = DOCUMENT.read_text(encoding="utf-8")
    assert renewed(text) == text
