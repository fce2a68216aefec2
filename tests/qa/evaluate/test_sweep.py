import io

import pytest
from rich.console import Console

from index import Library
from qa import seeds
from qa.evaluate.cases import read_questions
from qa.evaluate.errors import EvaluationError
from qa.evaluate.gold import resolve
from qa.evaluate.run import carry_out
from qa.evaluate.setting import default_questions
from qa.evaluate.sweep import Grid, is_first_half, parse, sweep
from qa.evaluate.sweeping import show_sweep, sweep_page
from qa.evaluate.targets import InProcess


def test_ranges_and_single_values():
    assert parse("k1=0.6:1.6:0.5,b=0.1") == Grid((0.6, 1.1, 1.6), (0.1,))
    assert parse("b=0.1:0.9:0.1").b[-1] == 0.9
    assert parse("k1=1.2") == Grid((1.2,), (0.4,))


@pytest.mark.parametrize("text", ["", "k2=1", "k1=1:2", "k1=2:1:0.1", "k1=1:2:0", "b=0:2:1", "k1=0:9:0.001", "k1=1..2"])
def test_what_is_no_range_is_refused(text):
    with pytest.raises(EvaluationError):
        parse(text)


def test_halves_are_of_ids_alone():
    ids = [f"q{number}" for number in range(1000)]
    assert 420 < sum(map(is_first_half, ids)) < 580


@pytest.fixture(scope="module")
def found():
    library = Library.from_sources(seeds.sources())
    collection = resolve("seeds", read_questions(default_questions()), InProcess(library))
    return collection, library, sweep(collection, library, parse("k1=0.9:1.2:0.3,b=0.1:0.4:0.3"), ranking="bm25")


def test_the_shipped_setting_has_its_own_figure(found):
    collection, library, swept = found
    from qa.evaluate.report import summarize

    target = InProcess(library, "bm25")
    report = summarize(collection, carry_out(collection, target), target.manifest(), "bm25")
    assert swept.means[0][1] == pytest.approx(report.measures["nDCG@10"], abs=1e-5)


def test_each_half_is_measured_where_it_was_not_chosen(found):
    collection, _, swept = found
    a, b = swept.halves
    assert a.questions + b.questions == sum(judged.is_judged for judged in collection.cases)
    assert a.elsewhere.questions == b.questions
    whole = (a.chosen_on * a.questions + b.chosen_on * b.questions) / (a.questions + b.questions)
    assert whole >= max(max(row) for row in swept.means) - 1e-6


def test_it_is_shown_with_an_honest_word(found):
    console = Console(file=io.StringIO(), width=120)
    show_sweep(found[2], console)
    assert "flattering" in console.file.getvalue()
    assert "<svg" in sweep_page(found[2])
