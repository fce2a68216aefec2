"""Sources, read: their paragraphs with kinds, places, digests and words, as flat arrays.

What is read of a source depends on nothing but the source, so a later state of the library takes it over as it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeAlias

import msgspec
import numpy as np
import regex
from msgspec import Struct
from numpy.typing import NDArray

from index import kinds, paragraphs, sentences, tokens
from index.errors import SourceError
from index.likeness import Likenesses
from index.model import KINDS, Kind, Source, Span
from index.offsets import in_utf8_and_utf16
from index.spool import Spool
from index.stream import PlainReader, TokenReader, Tokens
from index.strings import Strings, strings
from index.terms import Vocabulary, stemmer_version

Array: TypeAlias = NDArray[Any]
Paragraph: TypeAlias = tuple[Span, Kind, bool]

VERSION = f"{tokens.VERSION} {paragraphs.VERSION} {kinds.VERSION} {sentences.VERSION}"

_MARKS_OF_HEADING = regex.compile(r"^#{1,6}\s+(?=\S)|^(?:[Ss]ubject|[Bb]etreff)\s?:\s+(?=\S)|(?<=\S)\s+#{1,6}\s*$")
NUMBER_OF_KIND = {kind: number for number, kind in enumerate(KINDS)}

IN_MARGIN, LABEL = 1, 2
"""Bits of `margin`: the paragraph stands in its source's margin; its words are a label, not a sentence."""

BATCH = 1 << 21
"""Characters of text that are read at once."""

COMPILED = BATCH >> 1
"""Characters of a first batch from which compiled code reads; below, loading it would take longer."""

SEPARATOR = 0
"""Number of no key; stands after each source."""


class Read(Struct, frozen=True, eq=False):
    """What was read of S sources with P passages and T tokens, S separators among them, source after source.

    ids, titles, dates: strings (S,); row: where the store holds each source; seal: uint8 (32·S,), a digest of id,
    title, metadata and text; n_passages, n_tokens, n_title: (S,), the source's share of the arrays below.
    start, end: code points; byte_start …, unit_start …: UTF-8 bytes and UTF-16 units; all within the source;
    kind, margin: uint8 (P,); check: uint32 (P,), the first 4 bytes of the text's sha256; likeness: uint64 (2·P,),
    digest of the token keys, equal for paragraphs that say the same words; token: int32 (P,), the passage's first
    token within the source; n_words: uint32 (P,), its tokens.
    stream: uint32 (T,) key numbers from 1; token_start, token_end: int32 (T,), code points within the source;
    title_stream: uint32, the title's words. keys: key number - 1 → key.
    """

    ids: Strings
    titles: Strings
    dates: Strings
    row: Array
    seal: Array
    n_passages: Array
    n_tokens: Array
    n_title: Array
    start: Array
    end: Array
    byte_start: Array
    byte_end: Array
    unit_start: Array
    unit_end: Array
    kind: Array
    margin: Array
    check: Array
    likeness: Array
    token: Array
    n_words: Array
    stream: Array
    token_start: Array
    token_end: Array
    title_stream: Array
    keys: Strings


OF_SOURCES = {"row": "i8", "seal": "u1", "n_passages": "i8", "n_tokens": "i8", "n_title": "i8"}
OF_PASSAGES = {
    "start": "i4",
    "end": "i4",
    "byte_start": "u4",
    "byte_end": "u4",
    "unit_start": "u4",
    "unit_end": "u4",
    "kind": "u1",
    "margin": "u1",
    "check": "u4",
    "likeness": "u8",
    "token": "i4",
    "n_words": "u4",
}
OF_TOKENS = {"stream": "u4", "token_start": "i4", "token_end": "i4"}


LONGEST_KEPT = 100
"""Code points of the longest stretch without white space whose words are kept."""

MOST_KEPT = 100_000
"""Stretches without white space whose words are kept."""

Words = tuple[tuple[str, str], ...]


class Analyzer:
    """Sources to what is read of them; keeps the vocabulary and NLTK's splitter between sources."""

    def __init__(self, vocabulary: Vocabulary | None = None, *, whole: bool = False) -> None:
        self.vocabulary = vocabulary or Vocabulary()
        self.vocabulary.stem_by(_stem)
        self.splitter = sentences.SentenceSplitter()
        self._whole = whole
        self._words: dict[str, Words] = {}

    @cached_property
    def version(self) -> str:
        """Names every rule that a reading depends on; a stored one of another version is made anew."""
        return f"{VERSION} {stemmer_version()}{' whole' if self._whole else ''}"

    def paragraphs(self, source: Source) -> list[Paragraph]:
        """(span, kind, in margin) of the source's passages in reading order."""
        text = source.text
        if self._whole:
            start = len(text) - len(text.lstrip())
            return [(Span(start, len(text.rstrip())), Kind.BODY, False)] if text.strip() else []
        spans = paragraphs.paragraphs(text, self.splitter)
        found, margin = kinds.classify([text[s.start : s.end] for s in spans], source.title)
        return list(zip(spans, found, margin, strict=True))

    def words(self, question: str) -> list[tuple[str, str]]:
        """(key, search term) of the question's words and numbers in reading order."""
        if "\n" in question:  # the one white space that a token's end looks past
            return list(self._read(question))
        return [word for stretch in question.split() for word in self._words.get(stretch) or self._kept(stretch)]

    def _kept(self, stretch: str) -> Words:
        """The words of a stretch without white space; no token reaches past one."""
        found = self._read(stretch)
        if len(stretch) <= LONGEST_KEPT:
            if len(self._words) >= MOST_KEPT:
                self._words.clear()
            self._words[stretch] = found
        return found

    def _read(self, text: str) -> Words:
        keys = (self.vocabulary.key(surface) for surface, _, _ in tokens.surfaces(text))
        found = ((key, self.vocabulary.term(key)) for key in keys)
        return tuple((key, term) for key, term in found if term is not None)

    def reading(self, kernels: Path, folder: Path | None = None) -> Reading:
        """An empty reading; what does not fit into memory goes to nameless files of the folder.

        `kernels`: where compiled code for large collections is kept.
        """
        return Reading(self, kernels, folder)


class Reading:
    """Collects what is read of many sources; memory is bounded where there is a folder."""

    def __init__(self, analyzer: Analyzer, kernels: Path, folder: Path | None) -> None:
        self._analyzer = analyzer
        self._kernels = kernels
        self._reader: TokenReader | None = None
        columns = OF_SOURCES | OF_PASSAGES | OF_TOKENS | {"title_stream": "u4"}
        self._spools = {name: Spool(dtype, folder) for name, dtype in columns.items()}
        self._names: dict[str, list[str]] = {"ids": [], "titles": [], "dates": []}

    def add(self, sources: Sequence[Source], rows: Sequence[int]) -> None:
        """Reads the sources, which stand at these rows of the store."""
        reader = self._reader_for(sources)
        with ThreadPoolExecutor(1) as beside:
            reading = beside.submit(reader.read, [source.text for source in sources])
            passages = [self._analyzer.paragraphs(source) for source in sources]
            columns = _passage_columns(sources, passages)
            found = reading.result()
        where = np.repeat(np.arange(len(sources)), [len(each) for each in passages])
        columns |= _token_columns(found, where, columns)
        first = np.append(found.first[where] + columns["token"], len(found.keys))
        columns["likeness"] = self._likenesses.of(found.keys, first).reshape(-1).view("<u8")
        titles = self._titles(reader, sources, passages, found, columns)
        columns["row"] = np.array(rows)
        columns["seal"] = np.frombuffer(b"".join(map(seal, sources)), dtype=np.uint8)
        columns["n_passages"] = np.array([len(each) for each in passages])
        columns["n_title"] = np.array([len(each) for each in titles])
        columns["title_stream"] = np.concatenate(titles)
        for name, column in columns.items():
            self._spools[name].append(column)
        self._names["ids"] += [source.source_id for source in sources]
        self._names["dates"] += [source.metadata.get("date", "") for source in sources]

    @property
    def n_passages(self) -> int:
        """Passages collected so far."""
        return len(self._spools["start"])

    def read(self) -> Read:
        """All that was collected."""
        columns: dict[str, Any] = {name: spool.array() for name, spool in self._spools.items()}
        columns |= {name: strings(values) for name, values in self._names.items()}
        return Read(**columns, keys=strings(self._reader.keys if self._reader else []))

    def _reader_for(self, sources: Sequence[Source]) -> TokenReader:
        """The tokeniser itself for a few texts, compiled code for many; chosen by the first sources."""
        if self._reader is None:
            if sum(len(source.text) for source in sources) < COMPILED:
                self._reader = PlainReader(self._analyzer.vocabulary)
            else:
                from index.interning.reader import InterningReader

                self._reader = InterningReader(self._analyzer.vocabulary, self._kernels)
            self._likenesses = Likenesses(self._reader.keys)
        return self._reader

    def _titles(
        self,
        reader: TokenReader,
        sources: Sequence[Source],
        passages: Sequence[Sequence[Paragraph]],
        found: Tokens,
        columns: Mapping[str, Array],
    ) -> list[Array]:
        """Each source's title words as key numbers: of the stated title, else of the title paragraph; notes titles."""
        stated = reader.read([source.title for source in sources])
        term, keys = self._analyzer.vocabulary.term, reader.keys
        result, first = [], 0
        for number, (source, each) in enumerate(zip(sources, passages, strict=True)):
            words = stated.keys[stated.first[number] : stated.first[number + 1]]
            at = next((i for i, (_, kind, _) in enumerate(each) if kind is Kind.TITLE), None)
            shown = source.title or source.source_id
            if at is not None:
                span = each[at][0]
                shown = source.title or _MARKS_OF_HEADING.sub("", source.text[span.start : span.end])
                if all(term(keys[key]) is None for key in words.tolist()):
                    low = int(found.first[number]) + int(columns["token"][first + at])
                    words = found.keys[low : low + int(columns["n_words"][first + at])]
            self._names["titles"].append(shown)
            result.append(words + np.uint32(1))
            first += len(each)
        return result


def _stem(key: str) -> str | None:
    from index.interning.stems import stem

    return stem(key)


def _passage_columns(sources: Sequence[Source], passages: Sequence[Sequence[Paragraph]]) -> dict[str, Array]:
    """The columns of OF_PASSAGES that no token is needed for."""
    rows: list[tuple[int, ...]] = []
    checks = []
    for source, each in zip(sources, passages, strict=True):
        text = source.text
        offsets = in_utf8_and_utf16(text, [span for span, _, _ in each])
        for (span, kind, in_margin), (bytes_, units) in zip(each, offsets, strict=True):
            words = text[span.start : span.end]
            margin = IN_MARGIN | LABEL * kinds.is_label(kind, words) if in_margin else 0
            number = NUMBER_OF_KIND[kind]
            rows.append((span.start, span.end, bytes_.start, bytes_.end, units.start, units.end, number, margin))
            checks.append(sha256(words.encode()).digest()[:4])
    table = np.array(rows, dtype=np.int64).reshape(-1, 8)
    names = ("start", "end", "byte_start", "byte_end", "unit_start", "unit_end", "kind", "margin")
    columns: dict[str, Array] = {name: table[:, number] for number, name in enumerate(names)}
    return {**columns, "check": np.frombuffer(b"".join(checks), dtype=">u4")}


def _token_columns(found: Tokens, where: Array, columns: Mapping[str, Array]) -> dict[str, Array]:
    """OF_TOKENS with a separator after each source, n_tokens, and each passage's token and n_words.

    `where`: the number of each passage's source.
    """
    apart = np.int64(1) << 32
    counts = np.diff(found.first)
    begins = np.repeat(np.arange(len(counts)), counts) * apart + found.starts
    low = np.searchsorted(begins, where * apart + columns["start"])
    high = np.searchsorted(begins, where * apart + columns["end"])
    ends = found.first[1:]
    return {
        "token": low - found.first[where],
        "n_words": high - low,
        "n_tokens": counts + 1,
        "stream": np.insert(found.keys + np.uint32(1), ends, np.uint32(SEPARATOR)),
        "token_start": np.insert(found.starts, ends, np.int32(0)),
        "token_end": np.insert(found.ends, ends, np.int32(0)),
    }


def batches(sources: Iterable[Source]) -> Iterator[list[Source]]:
    """The sources in lists of about BATCH characters; raises SourceError for text that is not Unicode."""
    batch: list[Source] = []
    size = 0
    for source in sources:
        _check_encodable(source)
        batch.append(source)
        size += len(source.text) + 1000
        if size >= BATCH:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def seal(source: Source) -> bytes:
    """A digest of all that the source is: id, digest of its text, title and metadata."""
    return sha256(
        msgspec.json.encode([source.source_id, source.sha256, source.title, sorted(source.metadata.items())])
    ).digest()


def _check_encodable(source: Source) -> None:
    for part in (source.text, source.title, *source.metadata, *source.metadata.values()):
        try:
            part.encode()
        except UnicodeEncodeError as error:
            raise SourceError(
                f"Source {source.source_id!r} holds half a character (place {error.start}); mend the text."
            ) from error
