"""A generation's sources and passages, read from its arrays when they are asked for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from index.corpus import Corpus
from index.errors import UnknownPassage, UnknownSource
from index.model import KINDS, Passage, Source, Span
from index.sentences import SentenceSplitter
from index.strings import Table
from index.texts import Texts

REMEMBERED = 50_000
"""Passages, and term names, that are kept once they were made."""


class Passages(Sequence[Passage]):
    """All passages in the order of (source_id, start); each is made when it is asked for. Safe from many threads."""

    def __init__(self, corpus: Corpus, texts: Texts, splitter: SentenceSplitter) -> None:
        read, derived = corpus.read, corpus.derived
        self.source_ids = Table(read.ids, derived.id_hash, derived.id_order)
        self._corpus, self._read, self._derived = corpus, read, derived
        self._texts = texts
        self._splitter = splitter
        self._made: dict[int, Passage] = {}
        self._numbers: dict[str, int] = {}
        self._names: dict[int, str] = {}

    def __len__(self) -> int:
        return len(self._read.start)

    def __getitem__(self, number: Any) -> Any:  # noqa: ANN401  (a number or a slice)
        if isinstance(number, slice):
            return [self[at] for at in range(*number.indices(len(self)))]
        found = self._made.get(number)
        if found is None:
            if not -len(self) <= number < len(self):
                raise IndexError(f"There are {len(self)} passages, so none has the number {number}.")
            found = self._make(number % len(self))
        return found

    def number(self, passage_id: str) -> int:
        """The number of the passage with this id; raises UnknownPassage."""
        found = self._numbers.get(passage_id)
        if found is None:
            found = self._begins_at(passage_id)
            if found < 0 or self[found].passage_id != passage_id:
                raise UnknownPassage(passage_id)
        return found

    def source_number(self, source_id: str) -> int:
        """The number of the source with this id; raises UnknownSource."""
        number = self.source_ids.get(source_id)
        if number < 0:
            raise UnknownSource(source_id)
        return number

    def source(self, source_id: str) -> Source:
        """The source with this id; raises UnknownSource."""
        return self._texts.source(int(self._read.row[self.source_number(source_id)]))

    def sources(self) -> Iterator[Source]:
        """All sources in the order of their ids."""
        for row in self._read.row.tolist():
            yield self._texts.source(row)

    def title(self, source_id: str) -> str:
        """The source's stated title, else the words of its title paragraph, else its id."""
        return self._read.titles[self.source_number(source_id)]

    def of(self, source_id: str) -> Iterator[Passage]:
        """The source's passages in reading order; raises UnknownSource."""
        low, high = self._range(self.source_number(source_id))
        return (self[at] for at in range(low, high))

    def words_at(self, row: int, span: Span, bytes_: Span) -> str:
        """The words of a span of the source at this row of the store."""
        return self._texts.slice(row, span, bytes_)

    def has_copies(self, number: int) -> bool:
        """True if other passages say the same words."""
        return bool(self._derived.group.item(number) >= 0)

    def group(self, number: int) -> Sequence[int]:
        """The passage and its copies, in passage order."""
        group = int(self._derived.group[number])
        if group < 0:
            return (number,)
        first = self._derived.group_first
        found: list[int] = self._derived.group_member[first[group] : first[group + 1]].tolist()
        return found

    def offsets(self, number: int) -> tuple[Span, Span]:
        """The passage's span in its source as UTF-8 bytes and as UTF-16 units."""
        read = self._read
        return (
            Span(int(read.byte_start[number]), int(read.byte_end[number])),
            Span(int(read.unit_start[number]), int(read.unit_end[number])),
        )

    def sentences(self, number: int) -> list[Span]:
        """The passage's sentences as they are stored, else as they are found now."""
        cuts = self._corpus.cuts
        if cuts is None:
            passage = self[number]
            return self._splitter.spans(passage.text, passage.span.start)
        places = cuts.places[cuts.first[number] : cuts.first[number + 1]].tolist()
        return [Span(start, end) for start, end in zip(places[::2], places[1::2], strict=True)]

    def tokens(self, number: int) -> tuple[tuple[str, ...], tuple[int, ...]]:
        """(terms, places): the passage's search terms and their starts and ends, flat, in source offsets."""
        read = self._read
        low = int(self._derived.first_token[number])
        high = low + int(read.n_words[number])
        terms = self._derived.key_term[read.stream[low:high]]
        held = terms >= 0
        places = np.column_stack([read.token_start[low:high][held], read.token_end[low:high][held]]).reshape(-1)
        return tuple([self.term(term) for term in terms[held].tolist()]), tuple(places.tolist())

    def term(self, number: int) -> str:
        """The name of a term."""
        found = self._names.get(number)
        if found is None:
            if len(self._names) >= REMEMBERED:
                self._names.clear()
            found = self._names[number] = self._corpus.terms[number]
        return found

    def documents(self) -> list[list[str]]:
        """Each passage's terms; for collections small enough for rank_bm25."""
        names = self._corpus.terms.all()
        terms = self._derived.key_term[self._read.stream]
        bounds = self._derived.first_token.tolist()
        return [[names[t] for t in terms[a:b].tolist() if t >= 0] for a, b in pairwise(bounds)]

    def _make(self, number: int) -> Passage:
        read = self._read
        source = int(self._derived.passage_source[number])
        span = Span(int(read.start[number]), int(read.end[number]))
        source_id = read.ids[source]
        text = self._texts.slice(int(read.row[source]), span, self.offsets(number)[0])
        name = f"{source_id}:{span.start}-{span.end}.{int(read.check[number]):08x}"
        made = Passage(name, source_id, span, KINDS[self._derived.kind[number]], text)
        if len(self._made) >= REMEMBERED:
            self._made.clear()
            self._numbers.clear()
        self._made[number] = made
        self._numbers[name] = number
        return made

    def _range(self, source: int) -> tuple[int, int]:
        first = self._derived.source_passage
        return int(first[source]), int(first[source + 1])

    def _begins_at(self, passage_id: str) -> int:
        """Number of the passage that begins where the id says, or -1."""
        source_id, _, place = passage_id.rpartition(":")
        start = place.partition("-")[0]
        source = self.source_ids.get(source_id)
        if source < 0 or not (start.isascii() and start.isdecimal() and len(start) < 12):
            return -1
        low, high = self._range(source)
        at = low + int(np.searchsorted(self._read.start[low:high], int(start)))
        return at if at < high else -1
