"""What a query finds: cursors, pages beyond the last, and what each part of the language means."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index import ChangedLibrary, Filters, Kind, Library, QueryError
from index.ingest.records import make_source


def test_only_boilerplate_to_find():
    library = Library.from_sources([make_source("s", "", "Leave a Comment")])
    assert library.find("comment").total == 0
    assert library.find("kind:boilerplate comment").total == 1
    assert [hit.score for hit in library.find("kind:boilerplate comment").hits] == [0.0]


def test_cursors_of_others_are_refused():
    text = "\n\n".join(f"A bridge over river number {n}." for n in range(9))
    library = Library.from_sources([make_source("s", "", text)])
    cursor = library.find("bridge", 2).next
    assert len(library.find("bridge", 100, cursor=cursor).hits) == 7
    with pytest.raises(QueryError, match="another query") as refused:
        library.find("river", 2, cursor=cursor)
    assert refused.value.field == "cursor"
    with pytest.raises(QueryError, match="other filters"):
        library.find("bridge", 2, cursor=cursor, filters=Filters(kind=frozenset({Kind.BODY})))
    changed = Library.from_sources([make_source("s", "", text + "\n\nOne more bridge.")])
    with pytest.raises(ChangedLibrary, match="ask again"):
        changed.find("bridge", 2, cursor=cursor)
    with pytest.raises(QueryError, match="not both"):
        library.find("bridge", 2, cursor=cursor, offset=2)
    with pytest.raises(QueryError, match="offset"):
        library.find("bridge", 2, offset=-1)
    for k in (0, 1001):
        with pytest.raises(QueryError, match="k must"):
            library.find("bridge", k)


@given(st.text() | st.text("MTozOm=-_").map(lambda text: text[:40]))
@settings(max_examples=300, deadline=None)
def test_any_other_text_is_no_cursor(text):
    library = Library.from_sources([make_source("s", "", "A bridge.")])
    with pytest.raises(QueryError, match="no cursor"):
        library.find("bridge", cursor=text)


def test_beyond_the_last_page_is_nothing():
    library = Library.from_sources([make_source("s", "", "A bridge.\n\nTwo bridges.")])
    page = library.find("bridge", 10, offset=10**9)
    assert (page.hits, page.total, page.next) == ([], 2, None)


FERRIES = "The ferry.\n\nSank the ferries, five miles off North Korea’s coast.\n\nLeave a Comment"


@pytest.mark.parametrize(
    ("query", "total"),
    [
        ('"ferry sank"', 0),  # no phrase goes from one passage into the next
        ('"the ferry"', 1),
        ("'the ferry'", 2),
        ("“THE FERRIES”", 1),
        ("ferry", 2),
        ("ferries NEAR/2 mile", 1),
        ("mile NEAR/1 sank", 0),
        ("mile NEAR/3 sank", 1),
        ('mile NEAR/1 "the ferries"', 1),
        ("ferry NEAR/9 ferry", 0),
        ('"north korea\'s coast"', 1),
        ("comment", 0),
        ("NOT ferry", 0),
        ("NOT sank", 1),
        ("source:s AND coast", 1),
        ("source:S coast", 0),
        ("source:t OR coast", 1),
        ("date:2020 ferry", 0),
        ("NOT date:2020.. ferry", 2),
        ("unknown", 0),
        ("NOT unknown", 2),
        ("kind:boilerplate", 1),
        ("NOT kind:boilerplate", 2),
    ],
)
def test_what_each_part_means(query, total):
    library = Library.from_sources([make_source("s", "", FERRIES)])
    assert library.find(query).total == total
