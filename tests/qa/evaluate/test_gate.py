"""The gate over the seeds: what is planted to make answers worse is caught, what changes nothing is let through."""

import random
from pathlib import Path

import msgspec
import pytest
import regex

from index import Bm25Parameters, Library
from index.model import digest
from index.terms import Vocabulary
from qa import seeds
from qa.answer import Answer
from qa.evaluate.cases import read_questions
from qa.evaluate.errors import ComparisonRefused, EvaluationError, ServerError, StaleGold
from qa.evaluate.gate import Gate, judge, read_gate
from qa.evaluate.gold import resolve
from qa.evaluate.records import Report
from qa.evaluate.report import summarize
from qa.evaluate.run import carry_out
from qa.evaluate.targets import InProcess
from tests.qa.evaluate.altered import (
    Altered,
    abstaining,
    answering,
    confidence_by_chance,
    constant_confidence,
    constant_scores,
    each_passage,
    first_sentence,
    inverted_confidence,
    off_by_one,
    ranked,
    replace,
    reversed_ties,
    swapped_first_two,
    with_ranking,
    without,
    words,
)

pytestmark = pytest.mark.deep

EVAL = Path(__file__).resolve().parents[3] / "eval"


def the_gate():
    """The project's own floors, with a baseline made by the very code under test."""
    return replace(read_gate(EVAL / "gate.yaml"), baseline=None)


@pytest.fixture(scope="module")
def cases():
    return read_questions(EVAL / "questions.yaml")


@pytest.fixture(scope="module")
def sources():
    return seeds.sources()


@pytest.fixture(scope="module")
def library(sources):
    return Library.from_sources(sources)


@pytest.fixture(scope="module")
def baseline(library, cases):
    return evaluated(InProcess(library), cases)


def evaluated(target, cases) -> Report:
    collection = resolve("questions", cases, target)
    return summarize(collection, carry_out(collection, target), target.manifest(), "default")


def faults(target, cases, baseline, gate: Gate | None = None):
    return judge(gate or the_gate(), evaluated(target, cases), baseline).faults


REGRESSIONS = {
    "constant scorer": ({"answer": constant_scores}, "below its floor"),
    "reversed ties": ({"answer": reversed_ties}, "otherwise than in the baseline with the same settings"),
    "second passage first": ({"answer": swapped_first_two}, "Success@1 is significantly worse"),
    "titles and headings dropped": ({"answer": without({"title", "heading"})}, "R@100 is significantly worse"),
    "comments dropped": ({"answer": without({"comment"})}, "R@100 is significantly worse"),
    "ranking cut short": ({"depth": 3}, "R@100 is significantly worse"),
    "abstaining always": ({"answer": abstaining}, "coverage is 0.0000, below its floor"),
    "answering always": ({"answer": answering}, "answered_wrongly is 1.0000, above its ceiling"),
    "confidence upside down": ({"answer": inverted_confidence}, "AUROC is .* below its floor"),
    "spans off by one": ({"answer": each_passage(span=off_by_one)}, "citations are not what their sources say"),
    "UTF-16 for bytes": ({"answer": each_passage(byte_span=lambda p: p.utf16_span)}, "citations are not what"),
    "texts tidied up": ({"answer": each_passage(text=lambda p: p.text.strip() + ".")}, "citations are not what"),
    "other titles": ({"answer": each_passage(title=lambda p: "Untitled")}, "has a title that its source does not have"),
    "dead links": (
        {"answer": each_passage(permalink=lambda p: f"/new{p.permalink}")},
        "a permalink that leads elsewhere",
    ),
    "shorter context": ({"answer": each_passage(prefix=lambda p: p.prefix[-5:])}, "between the words given around it"),
    "stale digest": ({"answer": each_passage(source_sha256=lambda p: digest("old"))}, "citations are not what"),
    "history ignored": ({"case": lambda case: replace(case, history=())}, "otherwise than in the baseline"),
    "question cut off": ({"case": words(lambda all_: all_[:3])}, "below its floor"),
    "last word lost": ({"case": words(lambda all_: all_[:-1])}, "nDCG@10 is significantly worse"),
    "short words only": ({"case": words(lambda all_: [w for w in all_ if len(w) < 5])}, "below its floor"),
}


@pytest.mark.parametrize("name", REGRESSIONS)
def test_a_planted_regression_is_caught_with_its_reason(name, library, cases, baseline):
    change, reason = REGRESSIONS[name]
    found = " ".join(faults(Altered(library, **change), cases, baseline))
    assert regex.search(reason, found), found or "nothing was found"


@pytest.mark.parametrize("change", [constant_confidence, confidence_by_chance, inverted_confidence])
def test_a_confidence_without_worth_is_caught_by_the_baseline_alone(change, library, cases, baseline):
    (found,) = faults(Altered(library, change), cases, baseline, Gate())
    assert regex.match(r"AUROC is significantly worse than the baseline: 0\.\d+ after 0\.7", found)
    by_itself = Gate(compare=("AUROC",))
    assert len(faults(Altered(library, change), cases, baseline, by_itself)) == 1


def test_a_confidence_that_becomes_better_passes(library, cases, baseline):
    worse = evaluated(Altered(library, constant_confidence), cases)
    verdict = judge(Gate(), baseline, worse)
    assert verdict.passed
    assert verdict.comparison.differences[-1].low > 0


def test_another_sentence_as_answer_is_caught(library, cases, baseline):
    found = faults(Altered(library, first_sentence(library)), cases, baseline)
    assert any("exact_sentence" in fault for fault in found)


@pytest.mark.parametrize(
    ("name", "stem"),
    [("none", lambda key: key), ("too strong", lambda key: key[:3]), ("plural only", lambda key: key.rstrip("s"))],
)
def test_a_wrong_stemmer_is_caught_even_if_it_does_not_own_up(name, stem, sources, cases, baseline, monkeypatch):
    monkeypatch.setattr(Vocabulary, "_stem", lambda self, key: stem(key) if key[0].isalnum() else None)
    found = faults(InProcess(Library.from_sources(sources)), cases, baseline)
    assert any("with the same settings" in fault for fault in found)
    assert name != "too strong" or any("significantly worse" in fault for fault in found)


@pytest.mark.parametrize(
    ("parameters", "reason"),
    [
        (Bm25Parameters(k1=8.0, b=1.0), "significantly worse"),
        (Bm25Parameters(b=1.0), "BM25's b is 1.0 and was 0.4"),
        (Bm25Parameters(b=0.0), "BM25's b is 0.0 and was 0.4"),
        (Bm25Parameters(k1=1.2), "BM25's k1 is 1.2 and was 0.9"),
        (Bm25Parameters(idf="okapi"), "BM25's idf is okapi and was lucene"),
    ],
)
def test_settings_that_rank_worse_are_caught(parameters, reason, sources, cases, baseline):
    found = faults(InProcess(Library.from_sources(sources, bm25=parameters)), cases, baseline)
    assert any(reason in fault for fault in found), found


def test_b_of_zero_that_does_not_own_up_is_caught(sources, cases, baseline):
    class Lying(InProcess):
        def manifest(self):
            return replace(super().manifest(), bm25=Bm25Parameters())

    found = faults(Lying(Library.from_sources(sources, bm25=Bm25Parameters(b=0.0))), cases, baseline)
    assert any("with the same settings" in fault for fault in found)


def test_a_missing_source_is_refused(sources, cases, baseline):
    with pytest.raises(EvaluationError, match="not there"):
        evaluated(InProcess(Library.from_sources(sources[1:])), cases)
    kept = [case for case in cases if all(gold.source != sources[0].source_id for gold in case.gold)]
    with pytest.raises(ComparisonRefused, match=r"other questions or gold.*--accept"):
        faults(InProcess(Library.from_sources(sources[1:])), kept, baseline)


def test_a_further_source_is_refused(sources, cases, baseline):
    more = replace(sources[0], source_id="zzz", text="More words.", sha256=digest("More words."))
    with pytest.raises(ComparisonRefused, match="other sources"):
        faults(InProcess(Library.from_sources([*sources, more])), cases, baseline)


def test_stale_gold_is_refused(sources, cases, baseline):
    text = sources[0].text.replace("Japan and China", "Japan and Korea")
    changed = replace(sources[0], text=text, sha256=digest(text))
    with pytest.raises(StaleGold, match=r"living in Japan and China.*nearest words.*Japan and Korea"):
        faults(InProcess(Library.from_sources([changed, *sources[1:]])), cases, baseline)


def test_changed_gold_is_refused(library, cases, baseline):
    one = replace(cases[0], question=cases[0].question + "?")
    with pytest.raises(ComparisonRefused, match="other questions or gold"):
        faults(InProcess(library), (one, *cases[1:]), baseline)


def test_fewer_questions_are_refused(library, cases, baseline):
    with pytest.raises(ComparisonRefused, match="other questions or gold"):
        faults(InProcess(library), cases[:-1], baseline)


@pytest.mark.parametrize("field", ["answers", "per_query"])
def test_a_truncated_run_is_refused(field, library, cases, baseline):
    short = dict(list(getattr(baseline, field).items())[:-5])
    with pytest.raises(ComparisonRefused, match="earlier run is not whole"):
        faults(InProcess(library), cases, replace(baseline, **{field: short}))


def test_an_edited_baseline_is_refused(library, cases, baseline):
    name, note = next(iter(baseline.answers.items()))
    edited = {**baseline.answers, name: replace(note, run="0" * 16)}
    with pytest.raises(ComparisonRefused, match="do not make up its run digest"):
        faults(InProcess(library), cases, replace(baseline, answers=edited))


def zeroed(report):
    return {name: dict.fromkeys(each, 0.0) for name, each in report.per_query.items()}


EDITS = {
    "values": (lambda b: {"per_query": zeroed(b)}, "do not make up its nDCG@10"),
    "values and measures": (
        lambda b: {"per_query": zeroed(b), "measures": dict.fromkeys(b.measures, 0.0)},
        "answered alike in both runs and has other figures",
    ),
    "measures": (lambda b: {"measures": {**b.measures, "AP": 0.1}}, "do not make up its AP"),
    "a measure left out": (
        lambda b: {"measures": {name: value for name, value in b.measures.items() if name != "AP"}},
        "only one of the two runs measured AP",
    ),
    "values beyond 1": (
        lambda b: {"per_query": {**b.per_query, next(iter(b.per_query)): dict.fromkeys(b.measures, -3.0)}},
        "is no share",
    ),
    "decisions": (
        lambda b: {"answers": {name: replace(note, answered=False) for name, note in b.answers.items()}},
        "do not make up its coverage",
    ),
    "decisions and coverage": (
        lambda b: {
            "answers": {name: replace(note, answered=False) for name, note in b.answers.items()},
            "abstention": replace(b.abstention, coverage=0.0, answered_wrongly=0.0),
        },
        "answered alike in both runs",
    ),
    "abstention": (lambda b: {"abstention": replace(b.abstention, answered_wrongly=0.9)}, "its answered_wrongly"),
    "no abstention": (lambda b: {"abstention": None}, "do not make up its abstention"),
    "AUROC": (lambda b: {"abstention": replace(b.abstention, AUROC=0.5)}, "confidences do not make up its AUROC"),
    "confidences": (
        lambda b: {"answers": {name: replace(note, confidence=0.5) for name, note in b.answers.items()}},
        "confidences do not make up its AUROC",
    ),
    "sentences": (
        lambda b: {"answers": {n: replace(x, exact_sentence=x.exact_sentence and False) for n, x in b.answers.items()}},
        "do not make up its exact_sentence",
    ),
}


@pytest.mark.parametrize("name", EDITS)
def test_a_baseline_whose_figures_do_not_follow_from_its_questions_is_refused(name, library, cases, baseline):
    edit, reason = EDITS[name]
    with pytest.raises(ComparisonRefused, match=reason):
        faults(InProcess(library), cases, replace(baseline, **edit(baseline)))


def test_another_depth_is_refused(library, cases, baseline):
    target = InProcess(library)
    collection = resolve("questions", cases, target)
    report = summarize(collection, carry_out(collection, target, depth=10), target.manifest(), "default")
    with pytest.raises(ComparisonRefused, match="other depths"):
        judge(the_gate(), report, baseline)


def test_one_question_that_fails_is_an_error(library, cases, baseline):
    def broken(case, answer):
        if case.id == cases[7].id:
            raise ServerError("The server did not give it: status 500.")
        return answer

    with pytest.raises(ServerError, match=rf"1 of {len(cases)} questions failed"):
        faults(Altered(library, broken), cases, baseline)


def test_an_index_that_changes_is_an_error(library, cases, baseline):
    def changing(case, answer):
        return replace(answer, manifest=f"sha256:{case.id}")

    with pytest.raises(ServerError, match="index changed"):
        faults(Altered(library, changing), cases, baseline)


def scaled(_, answer):
    return with_ranking(answer, [replace(p, score=p.score * 3 + 1) for p in ranked(answer)])


def as_json(_, answer):
    return msgspec.json.decode(msgspec.json.encode(answer), type=Answer)


def with_retitled(cases):
    return tuple(replace(case, tags=("all",)) for case in cases)


def gold_turned(cases):
    return tuple(replace(case, gold=tuple(reversed(case.gold))) for case in cases)


HARMLESS = {
    "scores on another scale": scaled,
    "scores shown rounded": each_passage(score=lambda p: round(p.score, 3)),
    "scores in another order of summing": each_passage(score=lambda p: p.score * (1 + 1e-15)),
    "no highlights": each_passage(highlights=lambda p: ()),
    "through JSON": as_json,
    "other times": lambda _, answer: replace(answer, took_ms=answer.took_ms + 5),
    "question not echoed": lambda _, answer: replace(answer, question="", interpreted_as=None),
    "missing words not named": lambda _, answer: replace(answer, missing=[], differs=[]),
    "confidence rounded": lambda _, answer: replace(answer, confidence=round(answer.confidence, 3)),
    "confidence on a curve": lambda _, answer: replace(answer, confidence=answer.confidence**0.5),
}


@pytest.mark.parametrize("name", HARMLESS)
def test_a_harmless_change_of_answers_passes(name, library, cases, baseline):
    assert faults(Altered(library, HARMLESS[name]), cases, baseline) == ()


@pytest.mark.parametrize(
    "change",
    [
        with_retitled,
        gold_turned,
        lambda cases: tuple(reversed(cases)),
        lambda cases: random.Random(3).sample(cases, len(cases)),
    ],
    ids=["other tags", "gold in another order", "questions reversed", "questions shuffled"],
)
def test_a_harmless_change_of_the_questions_file_passes(change, library, cases, baseline):
    assert faults(InProcess(library), change(cases), baseline) == ()


def test_sources_read_in_another_order_pass(sources, cases, baseline):
    assert faults(InProcess(Library.from_sources(reversed(sources))), cases, baseline) == ()


def test_a_library_on_disk_passes(tmp_path, sources, cases, baseline):
    made = Library.open(tmp_path)
    made.add(sources)
    assert faults(InProcess(made), cases, baseline) == ()
    assert faults(InProcess(Library.open(tmp_path)), cases, baseline) == ()


def test_parallel_requests_pass(library, cases, baseline):
    target = InProcess(library)
    target.parallel = 8
    assert faults(target, cases, baseline) == ()


def test_another_engine_version_passes(library, cases, baseline):
    class Newer(InProcess):
        def manifest(self):
            return replace(super().manifest(), engine="verbatim-9.9", digest="sha256:other")

    assert faults(Newer(library), cases, baseline) == ()


def test_a_baseline_from_its_file_passes(tmp_path, library, cases, baseline):
    from qa.evaluate.gate import accept, read_baseline

    accept(tmp_path / "baseline.json", baseline)
    assert faults(InProcess(library), cases, read_baseline(tmp_path / "baseline.json")) == ()


def test_better_answers_with_other_settings_pass(library, cases, baseline):
    target = Altered(library, swapped_first_two)
    older = evaluated(target, cases)
    settings = replace(older.digests, settings="sha256:older")
    assert faults(InProcess(library), cases, replace(older, digests=settings)) == ()


@pytest.mark.parametrize("reruns", [5, pytest.param(200, marks=pytest.mark.long)])
def test_the_same_code_passes_every_time_with_the_same_run_digest(reruns, sources, cases, baseline):
    for _ in range(reruns):
        report = evaluated(InProcess(Library.from_sources(sources)), cases)
        assert report.digests == baseline.digests
        assert judge(the_gate(), report, baseline).passed


def test_the_projects_own_baseline_is_of_its_own_questions(cases):
    from qa.evaluate.gate import read_baseline

    own = read_baseline(EVAL / read_gate(EVAL / "gate.yaml").baseline)
    assert set(own.answers) == {case.id for case in cases}
