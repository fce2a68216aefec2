"""How often search terms stand in texts: few terms in any stretch, or many terms in few passages."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Sequence

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from index.flat import ranges
from index.strings import Numbering

Numbers = NDArray[np.int64]


class Occurrences:
    """Positions of the terms of documents; position p lies in document d if starts[d] <= p < starts[d + 1].

    One sorted array of positions a term: 4 bytes a token, and any stretch's count by two binary searches.
    """

    def __init__(self, numbers: Numbering, order: NDArray[np.int32], bounds: Numbers, starts: Numbers) -> None:
        """The positions of term number n are order[bounds[n]:bounds[n + 1]], rising."""
        self._numbers = numbers
        self._order = order
        self._bounds = bounds
        self.starts = starts

    @classmethod
    def of_documents(cls, documents: Iterable[Sequence[str]]) -> Occurrences:
        """The occurrences of these terms."""
        numbers: dict[str, int] = {}
        stream = array("i")
        starts = array("q", [0])
        for document in documents:
            stream.extend([numbers.setdefault(term, len(numbers)) for term in document])
            starts.append(len(stream))
        found = np.array(stream, dtype=np.int32)
        bounds = np.concatenate([[0], np.cumsum(np.bincount(found, minlength=len(numbers)))])
        return cls(numbers, np.argsort(found, kind="stable").astype(np.int32), bounds, np.array(starts, dtype=np.int64))

    def __len__(self) -> int:
        return len(self._order)

    def of(self, term: str) -> NDArray[np.int32]:
        """The term's positions, rising."""
        number = self._numbers.get(term, -1)
        if number < 0:
            return self._order[:0]
        found: NDArray[np.int32] = self._order[self._bounds[number] : self._bounds[number + 1]]
        return found

    def holds(self, term: str, low: int, high: int) -> bool:
        """True if the term stands in the stretch [low, high)."""
        number = self._numbers.get(term, -1)
        if number < 0:
            return False
        places = self._order[self._bounds[number] : self._bounds[number + 1]]
        at = bisect_left(places, low)  # searchsorted would copy the places into its argument's type first
        return at < len(places) and int(places[at]) < high

    def between(self, term: str, stretches: Stretches) -> NDArray[np.float64] | None:
        """How often the term stands in each of the stretches, as float64; None if it stands nowhere at all."""
        places = self.of(term)
        if not len(places):
            return None
        at = places.searchsorted(stretches.edges)
        return (at[stretches.high] - at[stretches.low]).astype(np.float64)


class Stretches(Struct, frozen=True):
    """Stretches [edges[low[i]], edges[high[i]]) of positions.

    The edges rise, so that a binary search for all of them stays near where the last one ended.
    """

    edges: NDArray[np.int32]
    low: Numbers | slice
    high: Numbers | slice

    @classmethod
    def of(cls, low: Numbers, high: Numbers) -> Stretches:
        """The stretches [low[i], high[i])."""
        edges, where = np.unique(np.concatenate((low, high)), return_inverse=True)
        return cls(edges.astype(np.int32), where[: len(low)], where[len(low) :])

    @classmethod
    def apart(cls, low: Numbers, high: Numbers) -> Stretches:
        """The same for stretches that follow one another: high[i] <= low[i + 1]."""
        return cls(np.stack((low, high), axis=1).ravel().astype(np.int32), slice(0, None, 2), slice(1, None, 2))


class Said(Struct, frozen=True):
    """What the passages say, word by word.

    stream: key numbers of all tokens; key_term: each key's term number, -1 for signs; first: shape (passages + 1,),
    where each passage begins in the stream; n_tokens: shape (passages,).
    """

    stream: NDArray[np.uint32]
    key_term: NDArray[np.int32]
    first: Numbers
    n_tokens: NDArray[np.uint32]
    numbers: Numbering

    def counts(self, terms: Sequence[str], passages: Numbers) -> NDArray[np.float64]:
        """Shape (terms, passages): how often each passage says each of the terms, none of which stands twice.

        Every word of the passages is looked at once, however many terms there are.
        """
        place = np.zeros(len(self.key_term) + 1, dtype=np.int32)
        place[[self.numbers.get(term, -1) for term in terms]] = range(1, len(terms) + 1)
        place[-1] = 0
        lengths = self.n_tokens[passages].astype(np.int64)
        found = place[self.key_term[self.stream[ranges(self.first[passages], lengths)]]]
        met = np.flatnonzero(found)
        passage = np.cumsum(lengths).searchsorted(met, side="right")
        shape = len(terms), len(passages)
        at = (found[met] - 1) * shape[1] + passage
        return np.bincount(at, minlength=shape[0] * shape[1]).reshape(shape).astype(np.float64)
