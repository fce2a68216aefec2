"""A question to an answer: ranked exact passages, the best sentence, or an honest "not in the sources"."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import accumulate
from time import perf_counter

import msgspec
from msgspec import Struct

from index import Explanation, Filters, Hit, Kind, Library, Passage, QueryError, Span
from index.generation import Generation, check_explained
from index.model import permalink
from qa import question as questions
from qa.asked import DEFAULT_K, USUAL, Asked, filters_of, stated
from qa.confidence import DEPTH, NOTHING, THRESHOLD, confidence, held, lacking, speaks_of
from qa.disagreement import Difference, compared, differences
from qa.giving import FIRST, answer_span, explained_by_expected, lack, ranked_by_expected
from qa.similar import are_apart, fold, rivals
from qa.verbs import irregular

CONTEXT = 32
"""Code points of text given before and after a passage."""

REACH = 100
"""Hits among which a tenth is looked for, where some of the first nearly repeat the best."""

_Deeper = Callable[[], Sequence[Hit]]
"""The hits to REACH."""


class _Once:
    """Hits that are searched for when they are first asked for."""

    def __init__(self, search: _Deeper) -> None:
        self._search = search
        self._found: Sequence[Hit] | None = None

    def __call__(self) -> Sequence[Hit]:
        if self._found is None:
            self._found = self._search()
        return self._found


class AnswerSpan(Struct, frozen=True, gc=False):
    """The sentence that answers: `text == source.text[span.start:span.end]`."""

    text: str
    passage_id: str
    span: Span


class Copy(Struct, frozen=True, gc=False):
    """Another place where a passage's words stand; exact: False where a word or two of them differ."""

    passage_id: str
    source_id: str
    title: str
    span: Span
    permalink: str
    exact: bool = True


class RankedPassage(Struct, frozen=True, gc=False):
    """A hit with all that is needed to cite it and to check the citation."""

    rank: int
    score: float
    passage_id: str
    source_id: str
    title: str
    kind: Kind
    text: str
    span: Span
    byte_span: Span
    utf16_span: Span
    highlights: tuple[Span, ...]
    prefix: str
    suffix: str
    also_at: tuple[Copy, ...]
    permalink: str
    source_sha256: str
    explanation: Explanation | None


class Answer(Struct, frozen=True, gc=False):
    """What POST /v1/ask answers; with status no_answer the ranking stands in `nearest`.

    missing: words of the question that no passage holds which the filters let through, without filters no ranked one;
    lacking: names and numbers of it that only others than the best passage hold, and "a number" or "a date" if that is
    asked for and its best sentence gives none; of a follow-up without a word of its own also "a name", "a place" and
    "a reason".
    """

    question: str
    interpreted_as: str | None
    status: str
    confidence: float
    answer: AnswerSpan | None
    passages: list[RankedPassage]
    missing: list[str]
    differs: list[Difference]
    nearest: list[RankedPassage]
    manifest: str
    took_ms: float
    lacking: list[str] = []
    asked: Asked | None = None


class _Choice(Struct, frozen=True):
    """Which hits are wanted, and how."""

    filters: Filters | None = None
    max_per_source: int | None = None
    fold_similar: bool = True


def ask(
    library: Library,
    question: str,
    *,
    k: int = DEFAULT_K,
    filters: Filters | None = None,
    history: Sequence[str] = (),
    ranking: str = "default",
    max_per_source: int | None = None,
    explain: bool = False,
    use_history: bool = True,
    fold_similar: bool = True,
) -> Answer:
    """The answer to a question; raises QueryError for one that cannot be asked.

    `use_history`: a follow-up takes over topic words of the history; `fold_similar`: passages that nearly repeat a
    better one are listed with it.
    """
    began = perf_counter()
    Library.check_k(k)
    settings = Asked(
        k,
        stated(filters),
        list(history),
        ranking,
        max_per_source,
        explain,
        use_history,
        fold_similar,
        library.collection,
    )
    asked = questions.query(library, question, history if use_history else (), ranking)
    if explain:
        check_explained(k, len(asked.terms))
    generation = library.generation
    chosen = _Choice(filters, max_per_source, fold_similar)
    found, apart = _search(generation, asked, max(k, DEPTH, compared(generation, question, asked)), chosen)
    deeper = None if apart else lambda: _search(generation, asked, REACH, chosen)[0]
    sure = _confidence(generation, asked, found, deeper)
    if explain:  # what is shown alone: for enough sources, or enough that are apart, many more may have been ranked
        shown = generation.explained(found[:k], asked.terms, asked.around)
        found = [*[explained_by_expected(hit, asked) for hit in shown], *found[k:]]
    return _conclude(generation, asked, question, found, sure, settings, began)


def ask_as(library: Library, question: str, asked: Asked) -> Answer:
    """The answer to a question asked in this way; raises what `ask` raises."""
    return ask(
        library,
        question,
        k=asked.k,
        filters=filters_of(asked.filters),
        history=asked.history,
        ranking=asked.ranking,
        max_per_source=asked.max_per_source,
        explain=asked.explain,
        use_history=asked.use_history,
        fold_similar=asked.fold_similar,
    )


def words_to_explain(
    library: Library, question: str, history: Sequence[str] = (), ranking: str = "default", *, use_history: bool = True
) -> int:
    """Words of which an explained answer says what they count in each passage; 0 for what cannot be asked."""
    try:
        return len(questions.query(library, question, history if use_history else (), ranking).terms)
    except QueryError:
        return 0


def ask_with_scores(
    library: Library, question: str, *, k: int = DEFAULT_K, history: Sequence[str] = ()
) -> tuple[Answer, list[float]]:
    """The answer, and of each ranked passage the confidence there would be were it the best; 0–1, never rising."""
    began = perf_counter()
    Library.check_k(k)
    asked = questions.query(library, question, history)
    generation = library.generation
    found, apart = _search(generation, asked, max(k + DEPTH, compared(generation, question, asked)), _Choice())
    every = _Once(lambda: _search(generation, asked, k + REACH, _Choice())[0])

    def sureness(n: int) -> tuple[float, list[str]]:
        deeper = None if apart else lambda: every()[n : n + REACH]
        return _confidence(generation, asked, found[n:], deeper)

    sure = [sureness(n) for n in range(min(k, len(found)))]
    settings = Asked(k, history=list(history), collection=library.collection)
    best = sure[0] if sure else (0.0, [])
    answer = _conclude(generation, asked, question, found, best, settings, began)
    return answer, list(accumulate([round(each, 4) for each, _ in sure], min))


def _conclude(
    generation: Generation,
    asked: questions.Query,
    question: str,
    found: Sequence[Hit],
    sureness: tuple[float, list[str]],
    settings: Asked,
    began: float,
) -> Answer:
    """The answer that the hits amount to; `sureness` as `_confidence` gives it."""
    sure, lacking = sureness
    hits = found[: settings.k]
    ranked = presented(generation, hits)
    answered = bool(ranked) and sure >= THRESHOLD
    filters = filters_of(settings.filters)
    every = _Once(lambda: generation.search(asked.terms, REACH, filters, around=asked.around))
    missing = _missing(generation, asked, filters)
    return Answer(
        question=question,
        interpreted_as=asked.interpreted_as,
        status="answered" if answered else "no_answer",
        confidence=round(sure, 4),
        answer=_answer(generation, hits[0].passage, asked) if answered else None,
        passages=ranked if answered else [],
        missing=missing,
        differs=differences(generation, question, asked, found, every),
        nearest=[] if answered else ranked,
        manifest=generation.manifest.digest,
        took_ms=round((perf_counter() - began) * 1000, 3),
        lacking=[each for each in lacking if each not in missing],
        asked=None if settings == USUAL else settings,
    )


def _missing(generation: Generation, asked: questions.Query, filters: Filters | None) -> list[str]:
    """The question's own content words that no passage holds of those that the filters let through.

    A word of which another form stands there (keep, kept; colour, color) is not missing.
    """
    searcher = generation.searcher
    allowed = None if filters is None else generation.allowed(filters)

    def stands(term: str) -> bool:
        found: bool = searcher.df(term) > 0
        return found if allowed is None or not found else bool(allowed[searcher.passages_with(term)].any())

    others = dict(asked.forms)
    said = [(key, (term, *irregular(term), *others.get(term, ()))) for key, term in asked.said]
    return [key for key, forms in said if not any(map(stands, forms))]


def _confidence(
    generation: Generation, asked: questions.Query, found: Sequence[Hit], deeper: _Deeper | None
) -> tuple[float, list[str]]:
    """(the answer's confidence, what the best passage lacks); a question without a content word is about nothing.

    `deeper`: None where none of the hits nearly repeats another.
    """
    if not asked.content or not found:
        return 0.0, []
    best = found[0].passage
    terms = asked.names.union([term for _, term in asked.content])
    shares = held(generation, best.passage_id, terms, asked.relatives, asked.forms)
    lacks = lack(generation, best, asked) if asked.wait else NOTHING
    first = found[:DEPTH] if deeper is None else _rivals(generation, found[:DEPTH], deeper)
    scores = sorted([hit.plain for hit in first], reverse=True)
    sure = confidence(generation.searcher, asked.terms, scores, shares, asked.names, lacks)
    if (asked.bare and lacks.kind) or (asked.own and not speaks_of(shares, asked.own)):
        sure = 0.0
    absent = lacking(shares, asked.names)
    words = [key for key, term in asked.content if term in absent and generation.searcher.df(term)] if absent else []
    return sure, [*words, asked.wait.kind] if asked.wait and lacks.kind else words


def _rivals(generation: Generation, found: Sequence[Hit], deeper: _Deeper) -> Sequence[Hit]:
    """The first DEPTH hits without what nearly repeats the best: forty papers that print it do not make it doubtful."""
    first = rivals(generation, found)
    return first if len(first) == len(found) or len(found) < DEPTH else rivals(generation, deeper())[:DEPTH]


def _search(generation: Generation, asked: questions.Query, k: int, choice: _Choice) -> tuple[list[Hit], bool]:
    """(the first k hits, True if none of them nearly repeats another).

    Those that say the same in nearly the same words are folded; of each source there are at most `max_per_source`.
    """
    most = choice.max_per_source
    if most is not None and most < 1:
        raise QueryError("max_per_source must be at least 1, or null.", "max_per_source")
    every, depth = len(generation.passages), k
    while True:
        found = _ranked(generation, asked, depth, choice)
        apart = are_apart(generation, found)
        similar, marked = choice.fold_similar and not apart, {term for _, term in asked.content}
        hits = fold(generation, found, similar=similar, most=most, marked=marked) if similar or most else found
        if len(hits) >= k or len(found) < depth or depth >= every:
            return hits[:k], apart
        depth = min(every, 2 * depth)


def _ranked(generation: Generation, asked: questions.Query, k: int, choice: _Choice) -> list[Hit]:
    marked, depth = {term for _, term in asked.content}, max(k, FIRST) if asked.expected else k
    found = generation.search(asked.terms, depth, choice.filters, highlight=marked, around=asked.around)
    if not asked.expected:
        return found
    among = None if choice.filters is None else generation.search(asked.terms, FIRST, around=asked.around)
    return ranked_by_expected(generation, found, asked, among)[:k]


def _answer(generation: Generation, passage: Passage, asked: questions.Query) -> AnswerSpan:
    span = answer_span(generation, passage, asked)
    return AnswerSpan(generation.source(passage.source_id).text[span.start : span.end], passage.passage_id, span)


def presented(generation: Generation, hits: Sequence[Hit]) -> list[RankedPassage]:
    """The hits with all that is needed to cite them."""
    cards = generation.each(as_cited)
    return [
        msgspec.structs.replace(
            cards[hit.passage.passage_id],
            rank=hit.rank,
            score=hit.score,
            highlights=hit.highlights,
            also_at=_copies(generation, hit) if hit.also_at or hit.similar_at else (),
            explanation=hit.explanation,
        )
        for hit in hits
    ]


def as_cited(generation: Generation, passage: Passage) -> RankedPassage:
    """The passage as it is cited, without what depends on the question."""
    source = generation.source(passage.source_id)
    byte_span, utf16_span = generation.offsets(passage.passage_id)
    start, end = passage.span.start, passage.span.end
    return RankedPassage(
        rank=0,
        score=0.0,
        passage_id=passage.passage_id,
        source_id=passage.source_id,
        title=generation.title(passage.source_id),
        kind=passage.kind,
        text=passage.text,
        span=passage.span,
        byte_span=byte_span,
        utf16_span=utf16_span,
        highlights=(),
        prefix=source.text[max(0, start - CONTEXT) : start],
        suffix=source.text[end : end + CONTEXT],
        also_at=(),
        permalink=permalink(source, passage.span, generation.manifest.collection),
        source_sha256=source.sha256,
        explanation=None,
    )


def _copies(generation: Generation, hit: Hit) -> tuple[Copy, ...]:
    exact = [copy_at(generation, each) for each in hit.also_at]
    return (*exact, *[copy_at(generation, each, exact=False) for each in hit.similar_at])


def copy_at(generation: Generation, passage: Passage, *, exact: bool = True) -> Copy:
    """The passage as another place of words that are shown elsewhere."""
    source = generation.source(passage.source_id)
    title = generation.title(passage.source_id)
    link = permalink(source, passage.span, generation.manifest.collection)
    return Copy(passage.passage_id, passage.source_id, title, passage.span, link, exact)
