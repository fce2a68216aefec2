"""Other forms of words: what the rules say, and what of it a collection holds."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index import Library
from index.forms import derivations, nations, numbers, spellings
from index.ingest.records import make_source


def forms(text, question, left_out=()):
    library = Library.from_sources([make_source("a", "", text)])
    return dict(library.generation.forms.of(library.words(question), left_out))


@pytest.mark.parametrize(
    ("british", "american"),
    [
        ("colour", "color"),
        ("colours", "colors"),
        ("labourers", "laborers"),
        ("favourite", "favorite"),
        ("organisation", "organization"),
        ("criticised", "criticized"),
        ("analyse", "analyze"),
        ("centre", "center"),
        ("dialogue", "dialog"),
        ("defence", "defense"),
        ("programme", "program"),
        ("anaemia", "anemia"),
        ("oestrogen", "estrogen"),
    ],
)
def test_spellings_go_both_ways(british, american):
    assert american in set(spellings(british))
    assert british in set(spellings(american))


def test_numbers_and_nations():
    assert set(numbers("two")) == {"2", "ii"}
    assert numbers("3rd") == ("third",)
    assert nations("korea's") == nations("korea") == ("korean",)
    assert nations("koreans") == ("korea",)
    assert nations("swiss") == ("switzerland",)
    assert numbers("cat") == nations("cat") == ()


def test_derivations_are_of_stems_and_go_both_ways():
    assert "decis" in set(derivations("decid"))
    assert "decid" in set(derivations("decis"))
    assert "reduct" in set(derivations("reduc"))
    assert "reduc" in set(derivations("reduct"))
    assert "percentag" in set(derivations("percent"))
    assert set(derivations("cat")) == set()


@pytest.mark.parametrize(
    ("text", "question", "found"),
    [
        ("The colors of autumn.", "Which colour?", {"colour": ("color",)}),
        ("The colours of autumn.", "Which colour?", {}),
        ("A website.", "Which web site?", {"web": ("websit",), "site": ("websit",)}),
        ("Koreans left.", "Who left Korea?", {"korea": ("korean",)}),
        ("World War II ended.", "When did world war 2 end?", {"2": ("ii",)}),
        ("A decision.", "Who decided?", {"decid": ("decis",)}),
        ("Korean food of Korea.", "Korean food from Korea?", {}),
    ],
)
def test_forms_are_what_the_collection_holds_and_the_question_does_not(text, question, found):
    assert forms(text, question) == found


def test_words_left_out_have_no_forms_and_part_others():
    assert forms("A website and 2 cats.", "web the site two", {"the", "two"}) == {}
    assert forms("A website and 2 cats.", "web the site two", {"the"}) == {"two": ("2",)}


@given(st.text(max_size=60))
def test_any_question_has_forms_that_are_terms_of_the_collection(question):
    text = "The colors of 2 Korean websites, organised in a decision on percentages."
    library = Library.from_sources([make_source("a", "", text)])
    words = library.words(question)
    for term, found in library.generation.forms.of(words):
        assert term in {each for _, each in words}
        assert found
        assert all(library.generation.searcher.df(form) for form in found)


def test_a_long_word_is_not_taken_apart():
    assert forms("e", "e" * 15_000) == {}
