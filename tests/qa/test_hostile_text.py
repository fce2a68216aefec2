"""Old prints, other idfs, crafted questions: an answer comes, and soon."""

import timeit

import pytest

from index import Bm25Parameters, Library
from index.ingest.records import make_source
from qa.answer import ask
from qa.denials import warns
from qa.expected import DATE, Wait
from qa.figures import figures
from qa.numerals import SCALES, SIGNS
from qa.question import query

OTHERS = ["Rain fell on the town of Bex.", "A tram runs to the harbour.", "Bread rises in the oven."]


def library(*texts):
    return Library.from_sources([make_source(f"s{n}", "", text) for n, text in enumerate([*texts, *OTHERS])])


def test_a_long_s_is_an_s():
    assert ask(
        library("Ten thouſand pounds rebuilt the harbour of Arrin."), "Who rebuilt the harbour of Arrin?"
    ).passages
    said = "ten thouſand pounds, ſix ſquare miles, 5 ſeconds, ſeven hundred, 5 uſd, 3 Kilograms, {}"
    plain = said.replace("ſ", "s").replace("K", "k")
    for word in (*SCALES, *SIGNS):
        one, two = said.format(f"7 {word} a week"), plain.format(f"7 {word} a week")
        assert [(f.unit, f.value) for f in figures(one)] == [(f.unit, f.value) for f in figures(two)]


@pytest.mark.parametrize("idf", ["lucene", "okapi"])
def test_a_word_in_half_of_the_passages_weighs_nothing_by_okapi_and_breaks_nothing(idf):
    texts = ["The bridge cost £5m.", "The bridge cost £7m."]
    sources = [make_source(f"s{n}", "Bridge", text) for n, text in enumerate([*texts, *OTHERS[:2]])]
    made = Library.from_sources(sources, bm25=Bm25Parameters(idf=idf))
    assert ask(made, "How much did the bridge cost?").nearest or ask(made, "How much did the bridge cost?").passages


def test_passages_without_a_word_break_nothing(recwarn):
    made = Library.from_sources([make_source("a", "", "***"), make_source("b", "", "— —")])
    assert ask(made, "Who?").status == "no_answer"
    assert not recwarn.list


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("two million three hundred thousand people", 2_300_000),
        ("one million two hundred thousand people", 1_200_000),
        ("two thousand five hundred million people", 2_500_000_000),
        ("a million and a half hundred people", None),
        ("five hundred and six people", 506),
    ],
)
def test_large_numbers_in_words(text, value):
    found = [figure.value for figure in figures(text)]
    assert value is None or found == [value]


def test_an_hour_is_no_pence():
    assert [figure.unit for figure in figures("It opens at 8 p.m. each day and costs 40p.")] == ["", "pence"]


def took(made, question, **how):
    ask(made, question, **how)
    return min(timeit.repeat(lambda: ask(made, question, **how), number=1, repeat=5))


def test_a_long_question_takes_no_longer_than_its_words():
    made = library("The bridge fell.")
    times = [min(timeit.repeat(lambda n=n: query(made, "bridge fell " * n), number=1, repeat=5)) for n in (150, 1200)]
    assert times[1] < 25 * times[0] + 0.02


def test_one_of_each_source_is_found_without_ranking_all():
    texts = [f"The bridge of the town was {'very ' * (n % 7)}old in {1000 + n}." for n in range(3000)]
    made = Library.from_sources([make_source(f"s{n}", "", text) for n, text in enumerate(texts)])
    question = "What was the bridge of the town?"
    assert took(made, question, max_per_source=1) < 20 * took(made, question) + 0.05


def test_a_warning_takes_no_longer_than_its_words():
    times = [min(timeit.repeat(lambda n=n: warns("these false x " * n), number=100, repeat=5)) for n in (100, 4000)]
    assert times[1] < 40 * times[0] + 0.02


@pytest.mark.parametrize("unit", ["a-", "1,", "x/", "'A"])
def test_a_stretch_without_spaces_takes_no_longer_than_it_is(unit):
    wait = Wait.of(DATE, "When was it opened?")
    times = [min(timeit.repeat(lambda n=n: wait.given_by((unit * n)[:n]), number=5, repeat=5)) for n in (1000, 16_000)]
    assert times[1] < 60 * times[0] + 0.02
