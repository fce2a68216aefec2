"""docs/paragraphs.md shows the seeds' passages as they are."""

from bench.paragraphs import DOCUMENT, renewed


def test_the_table_is_up_to_date() -> None:
    document = DOCUMENT.read_text("utf-8")
    assert document == renewed(document), "refresh it: python -m bench.paragraphs"
