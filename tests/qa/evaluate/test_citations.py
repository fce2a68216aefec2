import msgspec
import pytest

from index import Kind, Span
from qa import seeds
from qa.answer import ask
from qa.evaluate.cases import EvalCase
from qa.evaluate.citations import CitationChecker
from qa.evaluate.targets import InProcess


@pytest.fixture
def answer(library):
    return ask(library, "What did À bientôt say about phones at school?")


def check(library, answer):
    checker = CitationChecker(InProcess(library))
    checker.check(answer)
    return checker.result


def test_a_true_answer_is_exact(library, answer):
    result = check(library, answer)
    assert result.exact == 1
    assert result.checked >= len(answer.passages or answer.nearest)


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"passage_id": "bridge:0-5.00000000"}, "does not have the id of its place and words"),
        ({"span": Span(1, 5)}, "does not stand at 1-5"),
        ({"span": Span(0, 10**9)}, "does not stand at 0-1000000000"),
        ({"text": "Other words."}, "does not stand at"),
        ({"byte_span": Span(0, 1)}, "has a wrong span in bytes or UTF-16 units"),
        ({"utf16_span": Span(0, 1)}, "has a wrong span in bytes or UTF-16 units"),
        ({"prefix": "nonsense"}, "between the words given around it"),
        ({"suffix": ""}, "between the words given around it"),
        ({"highlights": (Span(0, 10**9),)}, "has a highlight outside itself"),
        ({"source_sha256": "0" * 64}, "is not the version that was cited"),
        ({"source_id": "zz"}, "Source zz is not among the files"),
        ({"title": "WRONG"}, "has a title that its source does not have"),
        ({"permalink": "/nowhere"}, "has a permalink that leads elsewhere"),
        ({"kind": Kind.CAPTION}, "is not of the kind caption but"),
    ],
)
def test_each_wrong_place_is_found(library, change, fault):
    answer = ask(library, "Ruth Keller")
    shown = answer.nearest or answer.passages
    forged = msgspec.structs.replace(
        answer, nearest=[msgspec.structs.replace(shown[0], **change)], passages=[], answer=None
    )
    result = check(library, forged)
    assert (result.checked, result.wrong) == (1, 1)
    assert fault in result.named[0]


def test_an_answer_whose_words_stand_elsewhere_is_found(library):
    answer = ask(library, "the old bridge over the Aare was closed on Monday")
    assert answer.answer
    moved = msgspec.structs.replace(answer.answer, span=Span(answer.answer.span.start + 1, answer.answer.span.end + 1))
    assert check(library, msgspec.structs.replace(answer, answer=moved)).wrong == 1


@pytest.fixture(scope="module")
def news():
    return seeds.library()


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"span": Span(0, 1), "permalink": "/x"}, "has a permalink that leads elsewhere"),
        ({"span": Span(0, 10**9)}, "does not stand at 0-1000000000"),
        ({"passage_id": "zz:0-40.00000000"}, "does not have the id of its place and words"),
        ({"title": "WRONG"}, "has a title that its source does not have"),
        ({"source_id": "zz"}, "Source zz is not among the files"),
    ],
)
def test_each_wrong_copy_is_found(news, change, fault):
    answer = ask(news, "Who hacked the accounts?", k=1000)
    at = next(at for at, passage in enumerate(answer.passages) if passage.also_at)
    passage = answer.passages[at]
    assert check(news, answer).wrong == 0
    first, *rest = passage.also_at
    answer.passages[at] = msgspec.structs.replace(passage, also_at=(msgspec.structs.replace(first, **change), *rest))
    result = check(news, answer)
    assert result.wrong == 1
    assert fault in result.named[0]


@pytest.mark.parametrize("side", ["first", "second"])
@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"text": "lie"}, "does not stand at"),
        ({"source_id": "zz"}, "Source zz is not among the files"),
        ({"source_sha256": "0" * 64}, "is not the version that was cited"),
        ({"title": "WRONG"}, "has a title that its source does not have"),
        ({"permalink": "/nowhere"}, "has a permalink that leads elsewhere"),
        ({"differing": Span(0, 1)}, "lies outside its sentence"),
        ({"passage_id": "zz:0-5.00000000"}, "is not in passage"),
    ],
)
def test_each_wrong_side_of_what_differs_is_found(news, side, change, fault):
    answer = ask(news, "How many followers does the North Korean Twitter account have?")
    pair = answer.differs[0]
    assert check(news, answer).wrong == 0
    forged = msgspec.structs.replace(getattr(pair, side), **change)
    result = check(news, msgspec.structs.replace(answer, differs=[msgspec.structs.replace(pair, **{side: forged})]))
    assert result.wrong == 1
    assert fault in result.named[0]


def test_a_source_whose_digest_is_not_that_of_its_words_is_found(library, answer):
    class Lying(InProcess):
        def source(self, source_id):
            told = super().source(source_id)
            return msgspec.structs.replace(told, text=told.text.replace("phones", "bikes "))

    checker = CitationChecker(Lying(library))
    checker.check(answer)
    assert checker.result.wrong
    assert "is not the version that was cited" in checker.result.named[0]


def test_the_same_citation_is_counted_each_time(library):
    case = EvalCase("q", "bridge")
    target = InProcess(library)
    checker = CitationChecker(target)
    checker.check(target.ask(case, 10))
    once = checker.result.checked
    checker.check(target.ask(case, 10))
    assert checker.result.checked == 2 * once
