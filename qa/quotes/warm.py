"""Before a server answers: what the first check would otherwise wait for."""

from __future__ import annotations

from index.tokens import surfaces
from qa.quotes.article import check_article
from qa.quotes.verdict import Sources, check_quote

_LEAST_WORDS = 10
_UNHEARD = "qzx"
"""A word that no source holds, so that the stemmer is loaded, which known words do not need."""


def warm(library: Sources) -> None:
    """Looks up made-up quotations by every rule, so that tables are built and pages and code are in memory."""
    found = []
    for passage in library.generation.passages:
        words = [surface for surface, _, _ in surfaces(passage.text[:1000])]
        if len(words) >= _LEAST_WORDS:
            found.append(words[:_LEAST_WORDS])
        if len(found) == 2:
            break
    for words in found:
        there, other = " ".join(words), " ".join(found[-1])
        check_quote(library, there, "Nobody")
        check_quote(library, " ".join(words[:4] + words[5:]), "Nobody")
        check_quote(library, f"{there} … {other}")
        check_quote(library, f"{other}. {there}.")
        check_quote(library, " ".join(reversed(words)))
        check_quote(library, f"{words[-1]} {words[0]} {_UNHEARD} " * 5)
        check_article(library, f"“{there},” said Nobody.")
