"""Where every search term stands, with all documents laid end to end: how often it stands in any stretch of them."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

Numbers = NDArray[np.int64]


class Occurrences:
    """Positions of the terms of documents; position p lies in document d if starts[d] <= p < starts[d + 1].

    One sorted array of positions a term: 4 bytes a token, and any stretch's count by two binary searches.
    """

    def __init__(self, documents: Iterable[Sequence[str]]) -> None:
        numbers: dict[str, int] = {}
        stream = array("i")
        starts = array("q", [0])
        for document in documents:
            stream.extend([numbers.setdefault(term, len(numbers)) for term in document])
            starts.append(len(stream))
        found = np.array(stream, dtype=np.int32)
        self._numbers = numbers
        self._order = np.argsort(found, kind="stable").astype(np.int32)
        self._bounds = np.concatenate([[0], np.cumsum(np.bincount(found, minlength=len(numbers)))])
        self.starts: Numbers = np.array(starts, dtype=np.int64)

    def __len__(self) -> int:
        return len(self._order)

    def of(self, term: str) -> NDArray[np.int32]:
        """The term's positions, rising."""
        number = self._numbers.get(term)
        if number is None:
            return self._order[:0]
        return self._order[self._bounds[number] : self._bounds[number + 1]]

    def __contains__(self, term: str) -> bool:
        return term in self._numbers

    def holds(self, term: str, low: int, high: int) -> bool:
        """True if the term stands in the stretch [low, high)."""
        places = self.of(term)
        at = int(places.searchsorted(low))
        return at < len(places) and int(places[at]) < high

    def between(self, term: str, stretches: Stretches) -> NDArray[np.float64]:
        """How often the term stands in each of the stretches, as float64."""
        at = self.of(term).searchsorted(stretches.edges)
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
