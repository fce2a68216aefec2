"""A question in words to a query of weighted terms."""

from __future__ import annotations

from collections.abc import Sequence, Set
from itertools import pairwise

from msgspec import Struct

from index import Around, Library, QueryError, WeightedTerm
from index.model import Near, OtherForms, Related
from qa.conversation import Inherited, inherited, names_in
from qa.counting import counted
from qa.courtesy import lead
from qa.expected import NUMBER, Wait, expected, expected_of_few
from qa.function_words import ASKS, AUXILIARIES, Words, asking
from qa.ranking import Ranking, named

LONGEST = 16_000
"""Characters of the longest question that is answered."""

MOST_HISTORY = 20
"""Earlier questions that are looked at."""

_SAYS_NOTHING = frozenset(
    "since no yes yet still even ever true really thank thanks wer wie wo wann warum welche welcher welches wieviel "
    "viel viele qui que quoi quand où combien pourquoi quel quelle quels quelles quién qué cuándo dónde cómo cuánto"
    "cuántos cuántas cuál quando quanto quanti perché quali".split()
)
"""Words that no passage has to mention; those that ask in other languages among them."""


def check(question: str) -> None:
    """Raises QueryError for a question that is blank, too long or holds a NUL."""
    if not question.strip():
        raise QueryError("The question is empty; ask something.", "question")
    if "\0" in question:
        raise QueryError("The question holds a NUL character; remove it.", "question")
    if len(question) > LONGEST:
        raise QueryError(f"The question has {len(question)} characters; ask in at most {LONGEST}.", "question")


_NO_TERMS: frozenset[str] = frozenset()


class Query(Struct, frozen=True):
    """A question made ready for the engine.

    terms: weighted, in order; around: what is asked of a passage's surroundings, if anything; content: its content
    words (key, term), each once, and those taken over; names: terms of its names and numbers, and of what "it" stands
    for; interpreted_as: how a follow-up was understood; relatives: of its terms, those that say nearly the same, and
    how near; forms: of its terms, their other forms in the library; wait: for a number, a date or the like; expected:
    what it counts to give that, 0 where nothing is; counted: terms of what "how many" asks after; own: of a follow-up,
    the terms that an answer must speak of besides what it takes over; said: the content words of the question itself
    that a passage may lack; bare: True for a follow-up without a content word ("When was that?"), which a passage
    answers only if it gives what is waited for.
    """

    terms: list[WeightedTerm]
    around: Around | None
    content: list[tuple[str, str]]
    names: frozenset[str]
    interpreted_as: str | None
    relatives: Related
    forms: OtherForms
    wait: Wait | None
    expected: float
    counted: frozenset[str]
    own: frozenset[str]
    said: list[tuple[str, str]]
    bare: bool


def standing_for(relatives: Related, forms: OtherForms) -> dict[str, Near]:
    """term → what stands for it, and how near: its other forms, then its relatives."""
    found: dict[str, Near] = {term: tuple((other, 1.0) for other in others) for term, others in forms}
    for term, near in relatives:
        found[term] = (*found.get(term, ()), *near)
    return found


def is_asked(question: str, keys: Sequence[str]) -> bool:
    """True for a question, by its mark or its first words; False for a statement or a list of topics."""
    return "?" in question or not ASKS.isdisjoint(keys[:2]) or not AUXILIARIES.isdisjoint(keys[:1])


def query(library: Library, question: str, history: Sequence[str] = (), ranking: str | Ranking = "default") -> Query:
    """The question's query; a follow-up takes over topic words of the history. Raises QueryError."""
    check(question)
    policy = named(ranking) if isinstance(ranking, str) else ranking
    if len(history) > MOST_HISTORY:
        raise QueryError(f"The history has {len(history)} questions; send the latest {MOST_HISTORY}.", "history")
    generation, begins = library.generation, lead(question)
    words = library.words(question[begins:])
    functional = asking(words)
    plain = [word for word in words if word[0] not in functional]
    names = names_in(library, question[begins:])
    carried = inherited(library, words, names, history) if history else []
    stop = policy.stop_asked if is_asked(question, [key for key, _ in words[:2]]) else policy.stop_stated
    kinds = _kinds(words)
    said = library.words(question) if policy.is_plain else words  # plain BM25 counts thanks as well
    weighted = [WeightedTerm(term, stop if key in functional else 1.0) for key, term in said]
    taken_over = [WeightedTerm(each.term, each.weight) for each in carried]
    forms = generation.forms.of(words, functional)
    relatives = generation.relatives.of(words, functional, names)
    bare = bool(carried) and not plain
    kind = expected(question) or (expected_of_few(words) if bare else None)
    understood = f"{question} ({' '.join([each.key for each in carried])})" if carried else question
    return Query(
        terms=[*weighted, *taken_over],
        around=policy.around(
            [WeightedTerm(term) for _, term in plain] + taken_over, forms if policy.forms else (), relatives
        ),
        content=[*dict.fromkeys(plain), *[(each.key, each.term) for each in carried]],
        own=_own(words, functional) if carried else frozenset(),
        names=names.union(_names_taken_over(library, carried, history)),
        said=[
            word
            for word in dict.fromkeys(plain)
            if word[0] not in _SAYS_NOTHING and (word not in kinds or word[1] in names)
        ],
        bare=bare,
        interpreted_as=understood if carried else None,
        relatives=relatives,
        forms=forms,
        wait=Wait.of(kind, understood if bare else question) if kind else None,
        expected=policy.expected if kind and not bare else 0.0,
        counted=counted(question, generation.words, standing_for(relatives, forms)) if kind == NUMBER else _NO_TERMS,
    )


def _own(words: Words, functional: Set[str]) -> frozenset[str]:
    """The content terms that do not only name the kind of answer: "in what year"; "how long" has to be spoken of."""
    kinds = {after for before, after in pairwise(words) if before[0] in ("what", "which")}
    return frozenset([term for key, term in words if key not in functional and (key, term) not in kinds])


def _kinds(words: Words) -> set[tuple[str, str]]:
    """The words that name the kind of answer: "in what year", "which committee", "how long"."""
    return {after for before, after in pairwise(words) if before[0] in ("what", "which", "how")}


def _names_taken_over(library: Library, carried: Sequence[Inherited], history: Sequence[str]) -> Set[str]:
    """Terms taken over that are names or numbers where they were said."""
    terms = {each.term for each in carried if each.meant}
    return {term for said in history for term in names_in(library, said) & terms} if carried else set()
