"""Joined pieces: told from changed words, and shown at every place where each piece stands."""

from __future__ import annotations

import pytest

from index import Library
from index.ingest.records import make_source
from qa.quotes import check_quote

FILLER = " ".join(f"Nothing of the kind was heard on day {n} in the old town." for n in range(30))
FIRST = "The mayor has promised a new bridge over the river"
SECOND = "The council voted against every part of the budget"


def _library(*texts: str, dates: tuple[str, ...] = ()) -> Library:
    return Library.from_sources(
        make_source(f"s{n}", "", text, {"date": dates[n]} if dates else {}) for n, text in enumerate(texts)
    )


def test_all_places_of_all_pieces_earliest_first(verify):
    library = _library(
        f"{SECOND}. {FILLER}",
        f"{FIRST}. {FILLER} {SECOND}. {FILLER} {FIRST}.",
        f"Once more: {FIRST}. {FILLER}",
        dates=("2021-05-01", "2021-04-01", ""),
    )
    for quote in (f"{FIRST}. {SECOND}.", f"{FIRST} … {SECOND}.", f"{SECOND} … {FIRST}"):
        check = check_quote(library, quote)
        assert check.verdict == "spliced"
        assert [(o.source_id, o.exact) for o in check.occurrences] == [
            ("s1", FIRST),
            ("s1", SECOND),
            ("s1", FIRST),
            ("s0", SECOND),
            ("s2", FIRST),
        ]
        assert check.n_occurrences == 5
        verify(library, check)


@pytest.mark.deep
def test_of_very_many_places_every_piece_keeps_one():
    library = _library(f"{FIRST}. {FILLER} {SECOND}.", *(f"{FIRST}. {FILLER}" for _ in range(1200)))
    check = check_quote(library, f"{FIRST}. {SECOND}.")
    assert check.verdict == "spliced"
    assert check.n_occurrences == 1202
    assert {each.exact for each in check.occurrences} == {FIRST, SECOND}


def test_whole_sentences_that_all_stand_are_joined_not_changed():
    """A near-duplicate of the joined passage elsewhere makes it no misquotation of that one."""
    near = f"{FIRST.replace('bridge', 'road')}. {SECOND}."
    library = _library(f"{FIRST}. {FILLER} {near}")
    check = check_quote(library, f"{FIRST}. {SECOND}.")
    assert (check.verdict, check.edits) == ("spliced", ())
    assert check_quote(library, f"{FIRST.replace('bridge', 'tunnel')}. {SECOND}.").verdict == "altered"


def test_a_sentence_left_out_between_two_is_a_change_of_one_passage():
    library = _library(f"{FIRST}. He smiled at us. {SECOND}. {FILLER} {FIRST}. {FILLER}")
    check = check_quote(library, f"{FIRST}. {SECOND}.")
    assert check.verdict == "altered"
    assert {edit.op for edit in check.edits} == {"delete"}


def test_a_title_ends_no_sentence():
    library = _library(
        f"The plan was praised in the end by Mr. Smith of Oslo. {FILLER} Only Mr. Jones of Bergen did not come."
    )
    check = check_quote(library, "The plan was praised in the end by Mr. Jones of Bergen did not come.")
    assert check.verdict == "spliced"  # by length, not as two sentences
    check = check_quote(library, "The plan was praised in the end by Mr. Jones of Oslo.")
    assert (check.verdict, [edit.kind for edit in check.edits]) == ("altered", ["name"])


@pytest.mark.parametrize("mark", [" ", " … "])
def test_a_place_where_one_person_says_it_all_is_preferred(mark):
    one, two = "The plan has failed us all", "We must begin again from zero"
    joined = f"“{one}, {two.replace('We', 'we')},” said Mary Jones." if mark == " " else None
    both = f"“{one},” said Tom Hill. “{two},” said Ann Smith."
    single = joined or f"“{one}, she thinks. {two},” said Mary Jones."
    assert check_quote(_library(both, single), f"{one}{mark}{two}").is_faithful
    assert not check_quote(_library(both), f"{one}{mark}{two}").is_faithful


def test_reordered_words_and_skipped_attributions_are_shown_at_every_place():
    text = f"{FIRST}. {FILLER}"
    library = _library(text, text)
    turned = " ".join(reversed(FIRST.split()))
    assert check_quote(library, turned).n_occurrences == 2
    said = "“The plan has failed us all,” said Mary Jones. “We must begin again from zero.”"
    check = check_quote(_library(said, said), "The plan has failed us all. We must begin again from zero.")
    assert (check.verdict, [each.source_id for each in check.occurrences]) == ("edited", ["s0", "s1"])


def test_a_number_word_in_a_name_is_a_name_where_another_name_replaces_it():
    library = _library("This later became part of the larger Seven Years’ War in the colonies of the crown.")
    check = check_quote(library, "This later became part of the larger Norway Years’ War in the colonies")
    assert [edit.kind for edit in check.edits] == ["name"]
    check = check_quote(library, "This later became part of the larger Nine Years’ War in the colonies")
    assert [edit.kind for edit in check.edits] == ["number"]


def test_a_sic_of_the_source_itself_may_stay():
    library = _library("The first half of Modern Mille (sic) is quite successful in keeping a gay spirit and pace.")
    check = check_quote(library, "The first half of Modern Mille (sic) is quite successful … a gay spirit and pace")
    assert check.verdict == "edited"
