"""A question in words to a query of weighted terms."""

from __future__ import annotations

from collections.abc import Sequence, Set
from itertools import pairwise

import regex
from msgspec import Struct

from index import Around, Library, QueryError, WeightedTerm
from index.model import Related
from qa.expected import expected
from qa.ranking import Ranking, named

Words = list[tuple[str, str]]
"""(key, search term) of words in reading order."""

LONGEST = 16_000
"""Characters of the longest question that is answered."""

HISTORY_WEIGHT = 0.5
"""Weight of a word that a follow-up question takes over from an earlier one."""

MOST_HISTORY = 20
"""Earlier questions that are looked at."""

STOP_WORDS = frozenset(
    "a about above after again against all also am an and any are aren't as at be because been before being below "
    "between both but by can can't cannot could couldn't did didn't do does doesn't doing don't down during each ever "
    "few for from further had hadn't has hasn't have haven't having he her here hers herself him himself his how i i'd "
    "i'm i've if in into is isn't it it's its itself just let's may me might more most must my myself nor not of off "
    "on once only or other our ours ourselves out over own please same shall she should shouldn't so some such tell "
    "than that that's the their theirs them themselves then there there's these they this those through to too under "
    "until up us very was wasn't we were weren't what what's when where which while who who's whom whose why will with "
    "won't would wouldn't you your yours yourself".split()
)

_HOW = frozenset(["many", "much"])
"""Words that ask with the "how" before them, and say nothing of what is asked for."""

_POINTS_BACK = frozenset(
    "he she it they him her them his hers its their theirs this that these those there then one ones".split()
)
_CONTINUES = frozenset("and but or so also what how why".split())
_ASKS = frozenset("what what's when where which who who's whom whose why how tell".split())
_ASKS_FIRST = frozenset(
    "am are is was were do does did have has had can could may might must shall should will would aren't isn't wasn't "
    "weren't don't doesn't didn't haven't hasn't hadn't can't couldn't shouldn't won't wouldn't".split()
)

_DIGIT = regex.compile(r"[\p{Nt=De}\p{Nt=Di}]")
_MARKED = regex.compile(r"[\p{Uppercase}\p{Nt=De}\p{Nt=Di}]")


def is_stop_word(key: str) -> bool:
    """True for function words, question words and auxiliaries."""
    return key in STOP_WORDS


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
    relatives: of its terms, those that say nearly the same, and how near; kind: what `expected` says it waits for.
    """

    terms: list[WeightedTerm]
    around: Around | None
    content: list[tuple[str, str]]
    names: frozenset[str]
    interpreted_as: str | None
    relatives: Related
    kind: str | None


def is_asked(question: str, keys: Sequence[str]) -> bool:
    """True for a question, by its mark or its first words; False for a statement or a list of topics."""
    return "?" in question or not _ASKS.isdisjoint(keys[:2]) or not _ASKS_FIRST.isdisjoint(keys[:1])


def query(library: Library, question: str, history: Sequence[str] = (), ranking: str | Ranking = "default") -> Query:
    """The question's query; a follow-up takes over topic words of the history. Raises QueryError."""
    check(question)
    policy = named(ranking) if isinstance(ranking, str) else ranking
    if len(history) > MOST_HISTORY:
        raise QueryError(f"The history has {len(history)} questions; send the latest {MOST_HISTORY}.", "history")
    words, generation = library.words(question), library.generation
    asking = _asking(words)
    plain = [word for word in words if word[0] not in asking]
    carried = _carried(library, words, plain, history) if history else []
    stop = policy.stop_asked if is_asked(question, [key for key, _ in words[:2]]) else policy.stop_stated
    inherited = [WeightedTerm(term, HISTORY_WEIGHT) for _, term in carried]
    names = _names(library, question)
    others = generation.forms.of(words, asking) if policy.forms else ()
    relatives = generation.relatives.of(words, asking, names)
    return Query(
        terms=[WeightedTerm(term, stop if key in asking else 1.0) for key, term in words] + inherited,
        around=policy.around([WeightedTerm(term) for _, term in plain] + inherited, others, relatives),
        content=[*dict.fromkeys(plain), *carried],
        names=names,
        interpreted_as=f"{question} ({' '.join(key for key, _ in carried)})" if carried else None,
        relatives=relatives,
        kind=expected(question),
    )


def _asking(words: Words) -> Set[str]:
    """Keys of the function words; of a question after an amount also what stands after its "how"."""
    after = {word[0] for before, word in pairwise(words) if before[0] == "how" and word[0] in _HOW}
    return STOP_WORDS | after if after else STOP_WORDS


def _names(library: Library, question: str) -> frozenset[str]:
    """Terms of the words that are numbers, or capitalised though they do not begin the question."""
    first, _, rest = question.strip().partition(" ")
    marked = [word for word in rest.split() if not (word.isalpha() and word.islower()) and _MARKED.search(word)]
    marked += [first] if _DIGIT.search(first) else []
    return frozenset([term for key, term in library.words(" ".join(marked)) if key not in STOP_WORDS])


def _carried(library: Library, words: Words, plain: Words, history: Sequence[str]) -> Words:
    """Topic words of earlier questions that the question leaves out, if it reads as a follow-up; latest first."""
    content = [term for _, term in plain]
    keys = [key for key, _ in words]
    follows = len(content) < 2 or not _POINTS_BACK.isdisjoint(keys) or (keys[0] in _CONTINUES and len(content) < 4)
    if not follows:
        return []
    found: dict[str, str] = {}
    for earlier in reversed(history):
        for key, term in library.words(earlier):
            if not is_stop_word(key) and term not in content and term not in found:
                found[term] = key
    return [(key, term) for term, key in found.items()]
