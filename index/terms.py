"""Token keys to search terms: NLTK's Snowball stemmer (English), each distinct key once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import islice
from typing import Protocol

from index.tokens import is_word, key

LONGEST_STEMMED = 100
"""A longer key is its own term; no English word is that long."""

STEMMED_ENDINGS = ("'", "s", "ed", "ing", "y", "i", "er", "ator", "ion", "ism", "ant", "ent", "e", "l", "ic")
"""Every suffix that the stemmer looks for ends with one of these; other ASCII words, two of five keys, stay."""


class _Stemmer(Protocol):
    def stem(self, word: str) -> str: ...


class Vocabulary:
    """Remembers what was seen: surface to key, key to term. Never shared between libraries."""

    def __init__(self, largest: int = 2_000_000) -> None:
        self._keys: dict[str, str] = {}
        self._terms: dict[str, str | None] = {}
        self._stemmer: _Stemmer | None = None
        nothing: dict[str, str | None] = {}
        self._known: Callable[[str], str | None] = nothing.__getitem__
        self._quick: Callable[[str], str | None] = nothing.get
        self._largest = largest

    def __len__(self) -> int:
        return len(self._terms)

    def key(self, surface: str) -> str:
        """The exact key of a token's surface."""
        found = self._keys.get(surface)
        if found is None:
            if len(self._keys) >= self._largest:
                self._keys.clear()
            found = self._keys[surface] = key(surface)
        return found

    def term(self, key: str) -> str | None:
        """The search term of a key; None for signs, which are not searched."""
        if key in self._terms:
            return self._terms[key]
        if len(self._terms) >= self._largest:
            self._terms.clear()
        found = self._terms[key] = self.term_once(key)
        return found

    def term_once(self, key: str) -> str | None:
        """The same, not remembered: for all keys of a library, which then holds their terms itself."""
        if key in self._terms:
            return self._terms[key]
        try:
            return self._known(key)
        except KeyError:
            return self._stem(key)

    def ask(self, known: Callable[[str], str | None]) -> None:
        """Asks for the term of a key there first, so that the stemmer need not be loaded; KeyError says not known."""
        self._known = known

    def stem_by(self, quick: Callable[[str], str | None]) -> None:
        """Asks for the stem of a word there before NLTK is loaded; None says that NLTK must be asked."""
        self._quick = quick

    def remember(self, terms: Mapping[str, str]) -> None:
        """Takes over terms that were found elsewhere, as many as it has room for."""
        if len(self._terms) + len(terms) > self._largest:
            self._terms.clear()
        self._terms.update(terms if len(terms) <= self._largest else islice(terms.items(), self._largest))

    def _stem(self, key: str) -> str | None:
        if not is_word(key):
            return None
        if len(key) > LONGEST_STEMMED or _stays(key):
            return key
        if self._stemmer is None:
            found = self._quick(key)
            if found is not None:
                return found
            from nltk.stem.snowball import EnglishStemmer  # up to 1 s, so only for what nothing else stems

            self._stemmer = EnglishStemmer()
        return self._stemmer.stem(key) or key


def _stays(key: str) -> bool:
    """True for a key that the stemmer returns as it is, so that it need not be asked."""
    return key.isascii() and key == key.lower() and key[0] != "'" and not key.endswith(STEMMED_ENDINGS)


def stemmer_version() -> str:
    """Name and version of the stemmer, without importing it."""
    from importlib.metadata import version

    return f"nltk-{version('nltk')} snowball-english"
