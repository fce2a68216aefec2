"""What users get with k=10 is what was measured, or the run fails."""

import msgspec
import pytest

from index import Span
from qa.evaluate.cases import EvalCase, Gold
from qa.evaluate.errors import ServerError
from qa.evaluate.gate import Gate, judge
from qa.evaluate.gold import resolve
from qa.evaluate.markdown import comment
from qa.evaluate.report import summarize
from qa.evaluate.run import carry_out
from qa.evaluate.table import remarks
from qa.evaluate.targets import InProcess
from tests.qa.evaluate.altered import Usual, abstaining, ranked, replace, swapped_first_two, with_ranking

CASES = [
    EvalCase("cost", "How much will the repairs cost?", gold=(Gold("bridge", "about 2 million francs"),)),
    EvalCase("moon", "Who walked on the moon?", answerable=False),
]


def empty(_, answer):
    return replace(answer, status="no_answer", answer=None, passages=[], nearest=[], confidence=0.0)


def other_sentence(_, answer):
    if answer.answer is None:
        return answer
    span = Span(answer.answer.span.start, answer.answer.span.end - 1)
    return replace(answer, answer=replace(answer.answer, span=span, text=answer.answer.text[:-1]))


CHANGES = {
    "nothing found": empty,
    "nothing answered": abstaining,
    "second first": swapped_first_two,
    "one passage less": lambda _, answer: with_ranking(answer, ranked(answer)[:-1]),
    "another confidence": lambda _, answer: replace(answer, confidence=answer.confidence / 2),
    "another sentence": other_sentence,
}


def evaluated(target):
    collection = resolve("news", CASES, target)
    return summarize(collection, carry_out(collection, target), target.manifest(), "default")


@pytest.mark.parametrize("name", CHANGES)
def test_what_is_shown_otherwise_with_k_10_fails_without_any_gate(name, library):
    report = evaluated(Usual(library, CHANGES[name]))
    assert report.unsteady
    verdict = judge(Gate(), report, None)
    (fault,) = verdict.faults
    assert fault.startswith("With k=10, ")
    assert "another ranking, decision, confidence or sentence than with k=1000, first 'cost'." in fault
    assert any(line.startswith("Warning: with k=10, ") for line in remarks(report))
    assert "With k=10" in comment(report, verdict)


def test_the_same_answers_with_every_k_are_steady(library):
    report = evaluated(InProcess(library))
    assert (report.unsteady, report.unsteady_first) == (0, "")
    assert judge(Gate(), report, None).passed


def test_citations_of_both_passes_are_checked(library):
    def misquoted(_, answer):
        return with_ranking(answer, [replace(each, text="Other words.") for each in ranked(answer)])

    report = evaluated(Usual(library, misquoted))
    assert report.citations.exact < 1
    assert evaluated(InProcess(library)).citations.exact == 1


def test_an_index_that_changes_between_the_passes_is_an_error(library):
    def newer(_, answer):
        return replace(answer, manifest="sha256:newer")

    with pytest.raises(ServerError, match="index changed"):
        evaluated(Usual(library, newer))


def test_unsteady_is_a_count_in_the_json(library):
    report = msgspec.json.decode(msgspec.json.encode(evaluated(Usual(library, empty))))
    assert report["unsteady"] == len(CASES)
