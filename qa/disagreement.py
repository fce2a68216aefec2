"""Passages that say different things of the same: other amounts of what is asked for, other glosses of one word."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import combinations

from msgspec import Struct

from index import Passage, Span
from index.generation import Generation
from index.model import Hit, permalink
from qa import amounts
from qa.amounts import Amount, Side
from qa.comparison import Comparison
from qa.glosses import Gloss, glosses
from qa.question import Query
from qa.reading import read_with
from qa.similar import is_similar
from qa.topic import Topic

LOOKED_AT, LOOKED_AT_FOR_AMOUNTS = 10, 20
"""Hits that are compared; what `differs` shows does not depend on how many are asked for."""

MOST = 5
"""Pairs shown."""

MOST_AMOUNTS = 60
"""Amounts of all hits together that are compared, those of the best first."""


_NOBODY: frozenset[str] = frozenset()
_Hits = Callable[[], Sequence[Hit]]


class Said(Struct, frozen=True, gc=False):
    """One side: a sentence with those it has to be read with (`qa.reading`), and in it the span of what differs.

    `text == source.text[span.start:span.end]`.
    """

    passage_id: str
    source_id: str
    title: str
    text: str
    span: Span
    differing: Span
    permalink: str
    source_sha256: str


class Difference(Struct, frozen=True, gc=False):
    """Two passages side by side; kind: number or gloss; about: the unit or the word that both speak of."""

    kind: str
    about: str
    first: Said
    second: Said


class _Named(Struct, frozen=True, gc=False):
    """A gloss, whose place is in the text of its sentence."""

    sentence: Span
    text: str
    gloss: Gloss


class _Told(Struct, frozen=True, gc=False):
    """What of a passage may differ from others, whatever is asked; kinds: of its amounts, empty for bare numbers."""

    amounts: tuple[Amount, ...]
    kinds: frozenset[str]
    named: tuple[_Named, ...]


class _Voice(Struct, frozen=True, gc=False):
    """A passage, the sources that print it too in the same words, and what it tells."""

    passage: Passage
    printed_by: frozenset[str]
    told: _Told

    def is_another(self, other: _Voice, topic: Topic) -> bool:
        """True if the two speak of one thing, and neither's source prints the other's words."""
        one, two = self.passage, other.passage
        if two.source_id in self.printed_by or one.source_id in other.printed_by:
            return False
        return topic.two_voices(one, two)


def _printed_by(hit: Hit) -> frozenset[str]:
    return frozenset([each.source_id for each in hit.also_at]) - {hit.passage.source_id}


def _print_each_other(generation: Generation, one: Passage, two: Passage, every: Sequence[Hit]) -> bool:
    """True if the source of one prints the other nearly word for word, among all these hits."""
    if one.source_id == two.source_id:
        return False
    others = {one.source_id: two, two.source_id: one}
    printed = [each for hit in every for each in (hit.passage, *hit.also_at) if each.source_id in others]
    return any(is_similar(generation, others[each.source_id], each) for each in printed)


def compared(generation: Generation, question: str, asked: Query) -> int:
    """How many of the first hits `differences` compares: more where an amount is asked for."""
    wanted = amounts.asked_for(question, asked, generation.words)
    return LOOKED_AT_FOR_AMOUNTS if wanted else LOOKED_AT


def differences(
    generation: Generation, question: str, asked: Query, hits: Sequence[Hit], every: _Hits
) -> list[Difference]:
    """Up to MOST pairs, those of the best passages first.

    `every`: the first hits, folded or not, among which a paper is looked for that prints the other's passage too.
    """
    each = generation.each(_told)
    first = hits[:LOOKED_AT_FOR_AMOUNTS]
    looked_at = [
        _Voice(hit.passage, _printed_by(hit) if hit.also_at else _NOBODY, each[hit.passage.passage_id]) for hit in first
    ]
    topic = Topic(generation, asked)
    return [
        *_numbers(topic, generation, question, asked, looked_at, every),
        *_glosses(topic, generation, looked_at[:LOOKED_AT], every),
    ][:MOST]


def _told(generation: Generation, passage: Passage) -> _Told:
    found = amounts.stated(generation, passage)
    named: list[_Named] = []
    for sentence in generation.sentences(passage.passage_id):
        text = passage.text[sentence.start - passage.span.start : sentence.end - passage.span.start]
        named += [_Named(sentence, text, gloss) for gloss in glosses(generation.words, text)]
    kinds = frozenset([amount.figure.unit.partition(" ")[0] for amount in found])
    return _Told(found, kinds, tuple(named))


def _numbers(
    topic: Topic, generation: Generation, question: str, asked: Query, looked_at: Sequence[_Voice], every_hit: _Hits
) -> list[Difference]:
    """The pairs of amounts; the same two numbers once."""
    wanted = amounts.asked_for(question, asked, generation.words)
    kinds = {kind.strip("#") for kind in wanted.kinds} if wanted else set()
    telling = [each for each in looked_at if not kinds.isdisjoint(each.told.kinds)]
    if wanted is None or len(telling) < 2:
        return []
    found: dict[tuple[str, frozenset[float]], Difference] = {}
    both: list[tuple[_Voice, list[Side]]] = []
    every: list[Side] = []
    for each in telling:
        sides = amounts.sides(topic, wanted, each.passage, each.told.amounts)[: MOST_AMOUNTS - len(every)]
        both.append((each, sides))
        every += sides
    comparison = Comparison(generation, topic, wanted, every)
    for (one, left), (two, right) in combinations(both, 2):
        if left and right and one.is_another(two, topic):
            for a, b in comparison.contradictions(left, right):
                values = frozenset([a.figure.value, b.figure.value])
                if _print_each_other(generation, one.passage, two.passage, every_hit()):
                    break
                if (a.unit, values) not in found:
                    shown = Difference("number", a.about, _of(generation, a), _of(generation, b))
                    found[a.unit, values] = shown
                    break
    return list(found.values())


def _glosses(topic: Topic, generation: Generation, looked_at: Sequence[_Voice], every_hit: _Hits) -> list[Difference]:
    """The pairs of glosses, one of two passages."""
    telling = [(each, each.told.named) for each in looked_at if each.told.named]
    found: list[Difference] = []
    for (one, left), (two, right) in combinations(telling, 2):
        pair = next(((a, b) for a in left for b in right if _differ(a.gloss, b.gloss)), None)
        another = pair and one.is_another(two, topic)
        if pair and another and not _print_each_other(generation, one.passage, two.passage, every_hit()):
            first, second = (
                _said(generation, voice.passage, each.sentence, each.gloss.start, each.gloss.end)
                for voice, each in zip((one, two), pair, strict=True)
            )
            found.append(Difference("gloss", pair[0].gloss.about, first, second))
    return found


def _differ(a: Gloss, b: Gloss) -> bool:
    return a.term == b.term and not a.words <= b.words and not b.words <= a.words


def _of(generation: Generation, side: Side) -> Said:
    amount = side.amount
    return _said(generation, side.passage, amount.sentence, side.figure.start, side.figure.end)


def _said(generation: Generation, passage: Passage, sentence: Span, start: int, end: int) -> Said:
    source, sentences = generation.source(passage.source_id), generation.sentences(passage.passage_id)
    shown = read_with(passage, sentences)[sentences.index(sentence)]
    return Said(
        passage_id=passage.passage_id,
        source_id=passage.source_id,
        title=generation.title(passage.source_id),
        text=source.text[shown.start : shown.end],
        span=shown,
        differing=Span(sentence.start + start, sentence.start + end),
        permalink=permalink(source, shown, generation.manifest.collection),
        source_sha256=source.sha256,
    )
