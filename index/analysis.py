"""One source, analysed: its paragraphs with their kinds, terms and sentences. Depends on nothing but the source."""

from __future__ import annotations

from msgspec import Struct

from index import kinds, paragraphs, sentences, tokens
from index.errors import SourceError
from index.model import Kind, Source, Span, digest
from index.terms import Vocabulary, stemmer_version

VERSION = f"{tokens.VERSION} {paragraphs.VERSION} {kinds.VERSION} {sentences.VERSION}"


class PassageAnalysis(Struct, frozen=True, array_like=True):
    """What the library keeps of one paragraph.

    terms: search terms in reading order; places: start and end of each term's token, flat, in source offsets;
    sentences: start and end of each sentence, flat, in source offsets; likeness: digest of the token keys,
    equal for paragraphs that say the same words.
    """

    start: int
    end: int
    kind: Kind
    in_margin: bool
    likeness: str
    terms: tuple[str, ...]
    places: tuple[int, ...]
    sentences: tuple[int, ...]


LONGEST_KEPT = 100
"""Code points of the longest stretch without white space whose words are kept."""

MOST_KEPT = 100_000
"""Stretches without white space whose words are kept."""

Words = tuple[tuple[str, str], ...]


class Analyzer:
    """Sources to passage analyses; keeps the vocabulary and NLTK's splitter between sources."""

    def __init__(self, vocabulary: Vocabulary | None = None, *, whole: bool = False) -> None:
        self.vocabulary = vocabulary or Vocabulary()
        self._splitter = sentences.SentenceSplitter()
        self._whole = whole
        self._words: dict[str, Words] = {}

    @property
    def version(self) -> str:
        """Names every rule that an analysis depends on; a stored analysis of another version is made anew."""
        return f"{VERSION} {stemmer_version()}{' whole' if self._whole else ''}"

    def analyze(self, source: Source) -> tuple[PassageAnalysis, ...]:
        """The analyses of the source's passages in reading order; raises SourceError for text that is not Unicode."""
        text = source.text
        _check_encodable(source)
        if self._whole:
            start = len(text) - len(text.lstrip())
            spans = [Span(start, len(text.rstrip()))] if text.strip() else []
            found, margin = [Kind.BODY] * len(spans), [False] * len(spans)
        else:
            spans = paragraphs.paragraphs(text, self._splitter)
            found, margin = kinds.classify([text[s.start : s.end] for s in spans], source.title)
        return tuple(self._passage(text, *each) for each in zip(spans, found, margin, strict=True))

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

    def _passage(self, text: str, span: Span, kind: Kind, in_margin: bool) -> PassageAnalysis:
        terms: list[str] = []
        places: list[int] = []
        keys: list[str] = []
        for surface, start, end in tokens.surfaces(text[span.start : span.end]):
            key = self.vocabulary.key(surface)
            keys.append(key)
            term = self.vocabulary.term(key)
            if term is not None:
                terms.append(term)
                places += (span.start + start, span.start + end)
        cuts = self._splitter.spans(text[span.start : span.end], span.start)
        return PassageAnalysis(
            span.start,
            span.end,
            kind,
            in_margin,
            digest(" ".join(keys))[:32],
            tuple(terms),
            tuple(places),
            tuple(at for cut in cuts for at in (cut.start, cut.end)),
        )


def _check_encodable(source: Source) -> None:
    for part in (source.text, source.title, *source.metadata, *source.metadata.values()):
        try:
            part.encode()
        except UnicodeEncodeError as error:
            raise SourceError(
                f"Source {source.source_id!r} holds half a character (place {error.start}); mend the text."
            ) from error
