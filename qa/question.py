"""A question in words to a query of weighted terms."""

from __future__ import annotations

from collections.abc import Sequence, Set
from itertools import pairwise

import regex
from msgspec import Struct

from index import Around, Library, QueryError, WeightedTerm
from index.model import Related
from qa.conversation import inherited
from qa.expected import expected
from qa.function_words import ASKS, AUXILIARIES, STOP_WORDS, Words, asking
from qa.ranking import Ranking, named

LONGEST = 16_000
"""Characters of the longest question that is answered."""

MOST_HISTORY = 20
"""Earlier questions that are looked at."""

_DIGIT = regex.compile(r"[\p{Nt=De}\p{Nt=Di}]")
_MARKED = regex.compile(r"[\p{Uppercase}\p{Nt=De}\p{Nt=Di}]")


def check(question: str) -> None:
    """Raises QueryError for a question that is blank, too long or holds a NUL."""
    if not question.strip():
        raise QueryError("The question is empty; ask something.", "question")
    if "\0" in question:
        raise QueryError("The question holds a NUL character; remove it.", "question")
    if len(question) > LONGEST:
        raise QueryError(f"The question has {len(question)} characters; ask in at most {LONGEST}.", "question")


class Query(Struct, frozen=True):
    """A question made ready for the engine.

    terms: weighted, in order; around: what is asked of a passage's surroundings, if anything; content: its content
    words (key, term), each once; names: terms of its names and numbers; interpreted_as: how a follow-up was understood;
    relatives: of its terms, those that say nearly the same, and how near; kind: what `expected` says it waits for; own:
    of a follow-up, the terms that an answer must speak of besides what it takes over.
    """

    terms: list[WeightedTerm]
    around: Around | None
    content: list[tuple[str, str]]
    names: frozenset[str]
    interpreted_as: str | None
    relatives: Related
    kind: str | None
    own: frozenset[str] = frozenset()


def is_asked(question: str, keys: Sequence[str]) -> bool:
    """True for a question, by its mark or its first words; False for a statement or a list of topics."""
    return "?" in question or not ASKS.isdisjoint(keys[:2]) or not AUXILIARIES.isdisjoint(keys[:1])


def query(library: Library, question: str, history: Sequence[str] = (), ranking: str | Ranking = "default") -> Query:
    """The question's query; a follow-up takes over topic words of the history. Raises QueryError."""
    check(question)
    policy = named(ranking) if isinstance(ranking, str) else ranking
    if len(history) > MOST_HISTORY:
        raise QueryError(f"The history has {len(history)} questions; send the latest {MOST_HISTORY}.", "history")
    words, generation = library.words(question), library.generation
    functional = asking(words)
    plain = [word for word in words if word[0] not in functional]
    carried = inherited(library, words, history) if history else []
    stop = policy.stop_asked if is_asked(question, [key for key, _ in words[:2]]) else policy.stop_stated
    taken_over = [WeightedTerm(each.term, each.weight) for each in carried]
    names = _names(library, question)
    others = generation.forms.of(words, functional) if policy.forms else ()
    relatives = generation.relatives.of(words, functional, names)
    return Query(
        terms=[WeightedTerm(term, stop if key in functional else 1.0) for key, term in words] + taken_over,
        around=policy.around([WeightedTerm(term) for _, term in plain] + taken_over, others, relatives),
        content=[*dict.fromkeys(plain), *[(each.key, each.term) for each in carried]],
        own=_own(words, functional) if carried else frozenset(),
        names=names,
        interpreted_as=f"{question} ({' '.join(each.key for each in carried)})" if carried else None,
        relatives=relatives,
        kind=expected(question),
    )


def _own(words: Words, functional: Set[str]) -> frozenset[str]:
    """The content terms; not those that only name the kind of answer: "in what year", "which committee"."""
    kinds = {after for before, after in pairwise(words) if before[0] in ("what", "which")}
    return frozenset([term for key, term in words if key not in functional and (key, term) not in kinds])


def _names(library: Library, question: str) -> frozenset[str]:
    """Terms of the words that are numbers, or capitalised though they do not begin the question."""
    first, _, rest = question.strip().partition(" ")
    marked = [word for word in rest.split() if not (word.isalpha() and word.islower()) and _MARKED.search(word)]
    marked += [first] if _DIGIT.search(first) else []
    return frozenset([term for key, term in library.words(" ".join(marked)) if key not in STOP_WORDS])
