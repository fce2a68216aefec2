import msgspec
import pytest

from index import Span
from qa.answer import ask
from qa.evaluate.cases import EvalCase
from qa.evaluate.citations import CitationChecker
from qa.evaluate.targets import InProcess


@pytest.fixture
def answer(library):
    return ask(library, "What did À bientôt say about phones at school?")


def check(library, answer):
    checker = CitationChecker(InProcess(library).source)
    checker.check(answer)
    return checker.result


def test_a_true_answer_is_exact(library, answer):
    result = check(library, answer)
    assert result.exact == 1
    assert result.checked >= len(answer.passages or answer.nearest)


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"span": Span(1, 5)}, "span"),
        ({"span": Span(0, 10**9)}, "span"),
        ({"text": "Other words."}, "span"),
        ({"byte_span": Span(0, 1)}, "byte_span"),
        ({"utf16_span": Span(0, 1)}, "utf16_span"),
        ({"prefix": "nonsense"}, "prefix"),
        ({"suffix": "nonsense"}, "suffix"),
        ({"highlights": (Span(0, 10**9),)}, "highlights"),
        ({"source_sha256": "0" * 64}, "source_sha256"),
    ],
)
def test_each_wrong_place_is_found(library, answer, change, fault):
    shown = answer.passages or answer.nearest
    shown[0] = msgspec.structs.replace(shown[0], **change)
    result = check(library, answer)
    assert result.wrong == 1
    assert fault in result.named[0]


def test_an_answer_whose_words_stand_elsewhere_is_found(library):
    answer = ask(library, "the old bridge over the Aare was closed on Monday")
    assert answer.answer
    moved = msgspec.structs.replace(answer.answer, span=Span(answer.answer.span.start + 1, answer.answer.span.end + 1))
    assert check(library, msgspec.structs.replace(answer, answer=moved)).wrong == 1


def test_the_same_citation_is_counted_each_time(library):
    case = EvalCase("q", "bridge")
    target = InProcess(library)
    checker = CitationChecker(target.source)
    checker.check(target.ask(case, 10))
    once = checker.result.checked
    checker.check(target.ask(case, 10))
    assert checker.result.checked == 2 * once
