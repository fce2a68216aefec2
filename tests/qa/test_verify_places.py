"""Places that a response names are found as fast as they can be read, however many and long they are."""

from time import perf_counter

import msgspec
import pytest

from index import Library, Span
from index.ingest.records import make_source
from index.model import passage_id, permalink
from index.offsets import in_utf8_and_utf16
from index.tokens import tokenize
from qa import ask
from tests.qa.proving import proof, with_passage, written

BOOK = make_source(
    "book", "", "\n\n".join(f"“Bridge {n} was built by Olsen in 1932,” they said." for n in range(10_000))
)


AROUND = {
    "whole": lambda n: [Span(0, len(BOOK.text))] * n,
    "its own": lambda n: [Span(0, len(BOOK.text) - at) for at in range(n)],
}


@pytest.fixture(scope="module")
def book():
    return Library.from_sources([BOOK])


def copied(library, spans, **forged):
    """A true answer of another state whose first passage is said to stand at further places of the book."""
    answer = written(ask(library, "Who built bridge 17?", k=1))
    copies = [
        {
            "passage_id": passage_id("book", span, BOOK.text[span.start : span.end]),
            "source_id": "book",
            "title": answer["passages"][0]["title"],
            "span": {"start": span.start, "end": span.end},
            "permalink": permalink(BOOK, span),
            **forged,
        }
        for span in spans
    ]
    return with_passage({**answer, "manifest": f"sha256:{'0' * 64}"}, also_at=copies)


def seconds(work):
    """The least of five."""
    taken = []
    for _ in range(5):
        began = perf_counter()
        work()
        taken.append(perf_counter() - began)
    return min(taken)


@pytest.mark.parametrize(
    ("spans", "forged"),
    [("its own", {"passage_id": "1"}), ("its own", {"permalink": ""}), ("whole", {}), ("its own", {"exact": False})],
)
def test_long_copies_are_read_once_and_not_at_all_once_they_are_known_to_be_others(book, spans, forged):
    saved = copied(book, AROUND[spans](60), **forged)
    assert seconds(lambda: proof(saved, book)) < 5 * seconds(lambda: tokenize(BOOK.text))
    assert bool(proof(saved, book).faults) == ("exact" not in forged)


def test_of_copies_what_is_first_wrong_is_said(book):
    for forged, said in (
        ({"passage_id": "1"}, "The copy 1 of passage {} does not have the id of its place and words."),
        (
            {"permalink": "/"},
            "The copy {1} of passage {0} has a permalink that leads elsewhere, or to another version.",
        ),
        ({}, "The copy {1} of passage {0} does not say the same words."),
    ):
        saved = copied(book, [Span(0, 51)], **forged)
        first = saved["passages"][0]
        assert proof(saved, book).faults == [said.format(first["passage_id"], first["also_at"][0]["passage_id"])]


def single_letters(library, begin, end):
    """An answer of another state whose passages are the letters between two places of the book, the last two twice."""
    answer = written(ask(library, "Who built bridge 17?", k=1))
    places = [Span(at, at + 1) for at in range(begin, end)] + [Span(end - 3, end), Span(end - 2, end)]
    units = [in_utf8_and_utf16(BOOK.text, [span])[0] for span in places]
    passages = [
        {
            **answer["passages"][0],
            "rank": rank,
            "passage_id": passage_id("book", span, BOOK.text[span.start : span.end]),
            "text": BOOK.text[span.start : span.end],
            "permalink": permalink(BOOK, span),
            "prefix": BOOK.text[max(0, span.start - 32) : span.start],
            "suffix": BOOK.text[span.end : span.end + 32],
            "span": msgspec.to_builtins(span),
            "byte_span": msgspec.to_builtins(bytes_),
            "utf16_span": msgspec.to_builtins(utf16),
            "highlights": [],
        }
        for rank, (span, (bytes_, utf16)) in enumerate(zip(places, units, strict=True), 1)
    ]
    return {**answer, "passages": passages, "manifest": f"sha256:{'0' * 64}", "asked": {"k": 1000}}


def test_places_in_other_units_are_found_wherever_passages_overlap(book):
    saved = single_letters(book, 100, 300)
    assert not [fault for fault in proof(saved, book).faults if fault.startswith("Passage")]
    first, *_, last = saved["passages"]
    for each in (first, last):
        each["byte_span"] = each["utf16_span"]
    assert [fault.rpartition(" has a wrong")[2] for fault in proof(saved, book).faults if "span" in fault] == [
        " span in bytes or UTF-16 units."
    ] * 2


def test_passages_at_the_end_of_a_book_take_no_longer_than_those_at_its_beginning(book):
    begin, end = single_letters(book, 0, 400), single_letters(book, len(BOOK.text) - 400, len(BOOK.text))
    assert seconds(lambda: proof(end, book)) < 3 * seconds(lambda: proof(begin, book))
