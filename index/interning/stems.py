"""Many keys to their stems at once; `index.terms` and NLTK say what a stem is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise

import numpy as np

from index.blocks.arrays import Array
from index.interning.stemming import stem_keys
from index.interning.suffixes import EXCEPTIONS
from index.terms import LONGEST_STEMMED
from index.tokens import is_word

_APOSTROPHES = frozenset("\u2018\u2019\u201b")
"""What NLTK makes an apostrophe; no key holds them but one that is too strange to be folded."""


def stems(stemmed: Callable[[Array, Array, Array, Array], int], keys: Sequence[str]) -> dict[str, str]:
    """The stems, to the letter NLTK's, of all the keys that are words but a strange few, which NLTK must be asked.

    `stemmed`: `stemming.stem_keys`, compiled or as it stands.
    """
    letters = np.frombuffer("".join(keys).encode("ascii", "replace"), dtype=np.uint8)
    ends = np.cumsum(np.fromiter(map(len, keys), dtype=np.int64, count=len(keys)))
    found = np.empty(len(letters), dtype=np.uint8)
    found_ends = np.zeros(len(keys) + 1, dtype=np.int64)
    stemmed(letters, ends, found, found_ends[1:])
    text = found[: int(found_ends[-1])].tobytes().decode("ascii")
    places = pairwise(found_ends.tolist())
    terms = {key: text[start:end] for key, (start, end) in zip(keys, places, strict=True) if start < end}
    for key in [key for key, stem in terms.items() if "?" in stem]:
        stem = terms.pop(key)
        if is_word(key) and len(key) <= LONGEST_STEMMED and key == key.lower() and _APOSTROPHES.isdisjoint(key):
            terms[key] = _with_letters_of(key, stem)
    terms.update((word, stem) for word, stem in EXCEPTIONS.items() if word in terms)
    return terms


def stem(key: str) -> str | None:
    """The stem of one key by the same code in Python, without compiler or NLTK, in 0.1 ms; None as above."""
    return stems(stem_keys, [key]).get(key)


def _with_letters_of(key: str, stem: str) -> str:
    """The stem with the key's letters where it has a question mark; a stem begins as its key does."""
    begin = 1 if key[0] == "'" and len(key) > 2 else 0
    return "".join(own if letter == "?" else letter for own, letter in zip(key[begin:], stem, strict=False))
