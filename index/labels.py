"""What stands above a passage and says whom or what it is about: its section's heading, "Ann says:" over a comment."""

from __future__ import annotations

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from index.model import KINDS, Kind

Numbers = NDArray[np.int64]

_OF_TEXT = [KINDS.index(kind) for kind in (Kind.BODY, Kind.CAPTION, Kind.LIST_ITEM)]

SAYING = frozenset("say said write wrote repli comment".split())
"""Terms of the line above a comment that are no name."""


LONGEST_SECTION = 20
"""Paragraphs that a heading speaks for: a short line that is none would speak for all below it."""


class Labels(Struct, frozen=True):
    """alone: bool, shape (passages,), True for a label itself, which has none; line: for one above a comment; of_text,
    comment: likewise.

    headings: numbers of the headings, rising; speakers: of the bylines that stand right above a comment.
    """

    alone: NDArray[np.bool_]
    line: NDArray[np.bool_]
    of_text: NDArray[np.bool_]
    comment: NDArray[np.bool_]
    headings: Numbers
    speakers: Numbers

    @classmethod
    def of_kinds(cls, kind: NDArray[np.uint8], source: NDArray[np.int32]) -> Labels:
        """From each passage's kind and its source's number, in passage order."""
        comment = kind == KINDS.index(Kind.COMMENT)
        heading = kind == KINDS.index(Kind.HEADING)
        speaks = np.zeros_like(comment)
        speaks[:-1] = (kind[:-1] == KINDS.index(Kind.BYLINE)) & comment[1:] & (source[:-1] == source[1:])
        alone = heading | speaks | (kind == KINDS.index(Kind.TITLE))
        return cls(alone, speaks, np.isin(kind, _OF_TEXT), comment, np.flatnonzero(heading), np.flatnonzero(speaks))

    def above(self, passages: Numbers, first: Numbers) -> Numbers:
        """Shape (passages,): the number of each one's label, or its own where it has none.

        `first`: each one's source's first passage.
        """
        found = passages.copy()
        for labels, labelled in ((self.headings, self.of_text), (self.speakers, self.comment)):
            if len(labels):
                at = labels.searchsorted(passages) - 1
                label = labels[np.maximum(at, 0)]
                near = (at >= 0) & (label >= first) & (passages - label <= LONGEST_SECTION)
                found = np.where(labelled[passages] & near, label, found)
        return found
