"""The table of relatives: what it holds, how it is searched, and what of it a collection knows."""

from mmap import ACCESS_READ, mmap
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import index.relatives
from index import Library
from index.errors import BrokenInstallation
from index.ingest.records import make_source
from index.relatives import look_up, opened
from index.terms import Vocabulary

PATH = Path(index.relatives.__file__).with_suffix(".txt")
TABLE = {line.split()[0]: line.split()[1:] for line in PATH.read_text(encoding="ascii").splitlines()}


@pytest.fixture(scope="module")
def table():
    with PATH.open("rb") as file:
        return mmap(file.fileno(), 0, access=ACCESS_READ)


def test_the_table_is_sorted_and_says_how_near():
    lines = PATH.read_bytes().splitlines()
    assert [line.split()[0] for line in lines] == sorted({line.split()[0] for line in lines})
    for stem, fields in TABLE.items():
        assert stem not in fields[::2]
        assert len(set(fields[::2])) == len(fields) // 2 > 0
        near = [int(each) for each in fields[1::2]]
        assert near == sorted(near, reverse=True)
        assert 0 < near[-1] <= near[0] <= 100


def test_every_line_is_found(table):
    for stem in TABLE:
        assert look_up(table, stem) == TABLE[stem]


@given(st.text(max_size=20))
@example("")
@example("\n")
@example("a b")
@example("zzzzz")
@example("\ud800")
def test_what_is_no_stem_of_the_table_has_nothing(table, text):
    assert look_up(table, text) == TABLE.get(text, [])


@pytest.mark.parametrize(
    ("word", "other"),
    [
        ("reside", "inhabit"),
        ("shut", "close"),
        ("mistaken", "wrong"),
        ("damage", "harm"),
        ("hospital", "clinic"),
        ("decision", "decide"),
        ("buy", "purchase"),
    ],
)
def test_words_that_say_nearly_the_same(word, other):
    term = Vocabulary().term
    assert term(other) in TABLE[term(word)]


def test_no_name_stands_for_a_word():
    assert "chosen" not in TABLE["korea"]


def test_a_collection_knows_those_that_it_holds():
    library = Library.from_sources([make_source("a", "", "They inhabit a home, and live there.")])
    words = library.words("Where do they reside?")
    (found,) = library.generation.relatives.of(words, {"where", "do", "they"})
    assert found[0] == "resid"
    assert {other for other, _ in found[1]} == {"inhabit", "home", "live"}
    assert [near for _, near in found[1]] == sorted((near for _, near in found[1]), reverse=True)
    assert library.generation.relatives.of(words, {"where", "do", "they"}, {"resid"}) == ()
    assert library.generation.relatives.of(words, {"reside"}) == ()
    asked = library.words("Do they reside and inhabit?")
    assert "inhabit" not in dict(dict(library.generation.relatives.of(asked, {"do", "they", "and"}))["resid"])


@pytest.mark.parametrize("content", [None, b"", b"resid inhabit 82\nwalk"], ids=["missing", "empty", "cut off"])
def test_a_table_that_is_not_as_it_was_installed_is_refused_by_name(tmp_path, content):
    path = tmp_path / "relatives.txt"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(BrokenInstallation, match=r"^relatives\.txt, .* install verbatim-qa again\.$"):
        opened(path)
