"""What counts as the sentence that holds the gold words."""

import pytest

from index import Library, Span
from index.ingest.records import make_source
from qa.answer import AnswerSpan
from qa.evaluate.cases import EvalCase, Gold
from qa.evaluate.exactness import LONGEST, is_said, is_short
from qa.evaluate.gold import resolve
from qa.evaluate.run import carry_out
from tests.qa.evaluate.altered import Altered, replace


@pytest.mark.parametrize(
    ("gold", "answer", "said"),
    [
        (Span(10, 20), Span(0, 40), True),
        (Span(0, 40), Span(10, 20), True),
        (Span(10, 20), Span(15, 40), True),
        (Span(10, 20), Span(16, 40), False),
        (Span(10, 20), Span(19, 40), False),
        (Span(10, 20), Span(20, 40), False),
        (Span(10, 20), Span(30, 40), False),
        (Span(0, 100), Span(90, 110), True),
        (Span(0, 100), Span(91, 110), False),
    ],
)
def test_gold_is_said_by_what_shares_at_least_half_of_the_shorter(gold, answer, said):
    assert is_said(gold, answer) is said
    assert is_said(answer, gold) is said


def test_a_sentence_may_be_long_and_a_few_may_not():
    sentence = "The bridge was closed because " + "engineers found more cracks and " * 30 + "left."
    assert len(sentence) > LONGEST
    assert is_short(sentence)
    assert not is_short(f"{sentence} They came back.")
    assert is_short("It was old. It was closed. It fell.")
    assert not is_short("It was old. It was closed. It fell. Nobody was hurt.")


TEXT = (
    "The old bridge over the Aare was closed on Monday. Engineers had found cracks in its piers. Repairs will cost "
    "about 2 million francs. They will take until October. The mayor had wanted to wait."
)


def exact(answer_of):
    library = Library.from_sources([make_source("bridge", "", TEXT), make_source("other", "", "Bees make honey.")])
    cases = [EvalCase("cost", "How much will the repairs cost?", gold=(Gold("bridge", "cost about 2 million francs"),))]

    def answering(_, answer):
        (passage,) = answer.passages or answer.nearest
        start, end = answer_of
        said = AnswerSpan(TEXT[start:end], passage.passage_id, Span(start, end))
        return replace(answer, status="answered", answer=said, passages=[passage], nearest=[], confidence=0.9)

    target = Altered(library, answering)
    (outcome,) = carry_out(resolve("news", cases, target), target).outcomes
    return outcome.exact_sentence


def place(words):
    start = TEXT.index(words)
    return start, start + len(words)


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (place("Repairs will cost about 2 million francs."), True),
        (place("Engineers had found cracks in its piers. Repairs will cost about 2 million francs."), True),
        (place("2 million francs"), True),
        ((0, len(TEXT)), False),
        (place("s. They will take until October. The mayor had wanted to wait."), False),
        (place("The old bridge over the Aare was closed on Monday."), False),
    ],
)
def test_neither_a_whole_paragraph_nor_a_letter_of_the_gold_is_the_sentence(answer, expected):
    assert exact(answer) is expected
