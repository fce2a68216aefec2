"""A library that answers otherwise than it should, in as many ways as a change could break it."""

import random

import msgspec

from index import Span
from qa.answer import Answer
from qa.evaluate.targets import InProcess

replace = msgspec.structs.replace


class Altered(InProcess):
    """A library whose questions and answers go through a change."""

    def __init__(self, library, answer=lambda case, answer: answer, case=lambda case: case, depth=None):
        super().__init__(library)
        self.change_answer, self.change_case, self.depth = answer, case, depth

    def ask(self, case, k):
        k = min(k, self.depth or k)
        return self.change_answer(case, super().ask(self.change_case(case), k))


def ranked(answer: Answer):
    return list(answer.passages or answer.nearest)


def with_ranking(answer: Answer, ranking) -> Answer:
    field = "passages" if answer.passages else "nearest"
    return replace(answer, **{field: [replace(p, rank=rank) for rank, p in enumerate(ranking, 1)]})


def each_passage(**change):
    def changed(_, answer):
        return with_ranking(answer, [replace(p, **{f: fn(p) for f, fn in change.items()}) for p in ranked(answer)])

    return changed


def off_by_one(passage):
    return Span(passage.span.start + 1, passage.span.end + 1)


def reversed_ties(_, answer):
    return with_ranking(answer, sorted(ranked(answer), key=lambda p: (-p.score, -p.rank)))


def constant_scores(_, answer):
    return with_ranking(answer, sorted(ranked(answer), key=lambda p: p.passage_id))


def swapped_first_two(_, answer):
    found = ranked(answer)
    return with_ranking(answer, found[1:2] + found[:1] + found[2:])


def abstaining(_, answer):
    return replace(answer, status="no_answer", answer=None, passages=[], nearest=ranked(answer))


def answering(_, answer):
    found = ranked(answer)
    return answer if answer.passages else replace(answer, status="answered", passages=found, nearest=[])


def inverted_confidence(_, answer):
    return replace(answer, confidence=1 - answer.confidence)


def constant_confidence(_, answer):
    return replace(answer, confidence=0.5)


def confidence_by_chance(case, answer):
    return replace(answer, confidence=random.Random(case.id).random())


def first_sentence(library):
    def changed(_, answer):
        if answer.answer is None:
            return answer
        holder = answer.passages[-1]
        span = library.generation.sentences(holder.passage_id)[0]
        text = library.source(holder.source_id).text[span.start : span.end]
        return replace(answer, answer=replace(answer.answer, text=text, span=span, passage_id=holder.passage_id))

    return changed


def without(kinds):
    return lambda _, answer: with_ranking(answer, [p for p in ranked(answer) if p.kind not in kinds])


def words(change):
    return lambda case: replace(case, question=" ".join(change(case.question.split())) or "?")


class Usual(Altered):
    """A library that answers otherwise where it is asked as users ask, with few passages."""

    def ask(self, case, k):
        return super().ask(case, k) if k <= 10 else InProcess.ask(self, case, k)
