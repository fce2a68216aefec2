"""Small libraries on one subject, with short passages, made from collections whose answers have places.

Documents on one subject (of one title, or near each other by the words they share) are cut into passages of one to
three sentences, each document a source. A fourth of the passages that answer something are taken away at a time: of
every question once its own passage (a near miss: all else on the subject is there) and once another. Questions of other
subjects are off topic.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from index import Library, Source, Span, WeightedTerm
from index.ingest.records import make_source
from index.sentences import SentenceSplitter

FOLDS = 4
LENGTHS = (1, 1, 2, 2, 3)
"""Sentences of a passage, drawn from these."""

Asked = tuple[str, tuple[str, ...], bool]


class Piece(Struct, frozen=True):
    """A passage to be, and the questions it answers."""

    text: str
    questions: tuple[str, ...]


class Document(Struct, frozen=True):
    """One source to be."""

    title: str
    pieces: tuple[Piece, ...]


def documents(folder: Path, seed: int) -> list[Document]:
    """The collection's documents in pieces; only questions whose answer has a place are kept."""
    draw = random.Random(seed)
    splitter = SentenceSplitter()
    asked = {each["_id"]: each["text"] for each in _lines(folder / "queries.jsonl")}
    answers: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for answer in _lines(folder / "answers.jsonl"):
        answers[answer["doc"]].append(answer)
    found = []
    for document in _lines(folder / "corpus.jsonl"):
        text = document["text"]
        places = [(asked[answer["query"]], _places(answer, text)) for answer in answers[document["_id"]]]
        pieces = []
        for span in _cut(splitter.spans(text), draw):
            met = [name for name, spans in places if any(s.start < span.end and span.start < s.end for s in spans)]
            pieces.append(Piece(" ".join(text[span.start : span.end].split()), tuple(met)))
        found.append(Document(document["title"].replace("_", " "), tuple(pieces)))
    return found


def by_title(made: Sequence[Document], titles: int) -> list[list[Document]]:
    """Groups of so many titles each; the documents of a title become one."""
    merged: dict[str, list[Piece]] = defaultdict(list)
    for document in made:
        merged[document.title].extend(document.pieces)
    whole = [Document(title, tuple(merged[title])) for title in sorted(merged)]
    return [whole[at : at + titles] for at in range(0, len(whole), titles)]


def by_likeness(made: Sequence[Document], size: int, seed: int) -> list[list[Document]]:
    """Groups of so many documents that BM25 finds with the words of one of them, drawn in turn from those left."""
    sources = [make_source(str(at), each.title, f"{each.title} {_text(each)}") for at, each in enumerate(made)]
    library = Library.from_sources(sources, whole=True)
    order = list(range(len(made)))
    random.Random(seed).shuffle(order)
    left = dict.fromkeys(order)
    groups = []
    while left:
        first = next(iter(left))
        terms = sorted({term for _, term in library.words(sources[first].text)})
        hits = library.generation.search([WeightedTerm(term) for term in terms], len(made))
        near = [int(hit.passage.source_id) for hit in hits if int(hit.passage.source_id) in left]
        group = [first, *(at for at in near if at != first)][:size]
        for at in group:
            del left[at]
        groups.append([made[at] for at in group])
    return groups


def folds(
    groups: Sequence[Sequence[Document]], off_topic: int, seed: int
) -> Iterator[tuple[Library, list[Asked], list[str]]]:
    """(library, its own questions, questions off topic); a library for every fold of every group."""
    draw = random.Random(seed)
    own = [[q for document in group for piece in document.pieces for q in piece.questions] for group in groups]
    for at, group in enumerate(groups):
        answering = [piece for document in group for piece in document.pieces if piece.questions]
        draw.shuffle(answering)
        fold: dict[str, set[int]] = defaultdict(set)
        gone: dict[Piece, int] = {}
        for number, piece in enumerate(answering):
            gone[piece] = number % FOLDS
            for question in piece.questions:
                fold[question].add(number % FOLDS)
        others = [question for other, each in enumerate(own) if other != at for question in each]
        for number in range(FOLDS):
            sources = list(_sources(group, {piece for piece, where in gone.items() if where == number}))
            if sources:
                near: list[Asked] = [(q, (), False) for q, where in fold.items() if where == {number}]
                able: list[Asked] = [
                    (q, (), True)
                    for q, where in fold.items()
                    if number not in where and (min(where) + 1) % FOLDS == number
                ]
                yield (
                    Library.from_sources(sources),
                    [*able, *near],
                    draw.sample(others, off_topic) if not number else [],
                )


def _sources(group: Iterable[Document], gone: set[Piece]) -> Iterator[Source]:
    for at, document in enumerate(group):
        kept = [piece.text for piece in document.pieces if piece not in gone]
        if kept:
            yield make_source(str(at), document.title, "\n\n".join(kept))


def _cut(sentences: Sequence[Span], draw: random.Random) -> Iterator[Span]:
    """Spans of one to three sentences each."""
    at = 0
    while at < len(sentences):
        end = min(len(sentences), at + draw.choice(LENGTHS))
        yield Span(sentences[at].start, sentences[end - 1].end)
        at = end


def _places(answer: dict[str, Any], text: str) -> list[Span]:
    """Where the answer stands: by offsets, or by the sentences that were selected."""
    if "selected_sentences" in answer:
        chosen = [
            each for group in answer["selected_sentences"] for each in ([group] if isinstance(group, str) else group)
        ]
        return [Span(text.index(each), text.index(each) + len(each)) for each in chosen if each and each in text]
    each = answer["answers"]
    return [Span(one["start"], one["end"] if "end" in one else one["start"] + len(one["text"])) for one in each]


def _text(document: Document) -> str:
    return " ".join(piece.text for piece in document.pieces)


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    decoder = msgspec.json.Decoder()
    with path.open("rb") as lines:
        for line in lines:
            yield decoder.decode(line)
