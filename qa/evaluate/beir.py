"""Folders in BEIR's layout: corpus.jsonl, queries.jsonl and qrels.tsv (or qrels/test.tsv); Thakur et al. 2021."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from difflib import SequenceMatcher
from pathlib import Path
from typing import TypeVar

import msgspec
from msgspec import Struct

from index import Bm25Parameters, Library, Source
from index.ingest.records import make_source, source_id
from qa.evaluate import wording
from qa.evaluate.cases import Collection, EvalCase, Judged, gold_digest, refuse_nothing_right
from qa.evaluate.errors import CasesError
from qa.evaluate.reading import from_json
from qa.evaluate.trec import Qrels, read_qrels


class Document(Struct, frozen=True):
    """One line of corpus.jsonl."""

    id: str | int = msgspec.field(name="_id")
    title: str | None = ""
    text: str | None = ""


class Query(Struct, frozen=True):
    """One line of queries.jsonl; a query is unanswerable only where it says so."""

    id: str | int = msgspec.field(name="_id")
    text: str
    answerable: bool = True
    history: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()


BESIDE = ("queries.jsonl", "qrels.tsv", "qrels/test.tsv")
"""The files of a folder that say what is asked, and what is right."""

L = TypeVar("L", Document, Query)

_DOCUMENTS = msgspec.json.Decoder(Document)

LIKE = 0.8
"""Ratio of difflib from which a key is taken for a misspelt one: `answerble`, `is_answerable`; `answered` has .78."""


def is_beir(folder: Path) -> bool:
    """True if the folder holds queries in BEIR's layout."""
    return (folder / "queries.jsonl").is_file()


def read_collection(folder: Path) -> Collection:
    """The queries that are judged or said to be unanswerable, over documents."""
    qrels = read_qrels(_qrels_path(folder))
    queries = {str(query.id): query for query in _lines(folder / "queries.jsonl", _query)}
    lost = sorted(set(qrels) - set(queries))
    if lost:
        raise CasesError(f"{folder.name}: {len(lost)} judged queries are not in queries.jsonl, first {lost[0]!r}.")
    for name, query in queries.items():
        if not query.answerable and any(grade > 0 for grade in qrels.get(name, {}).values()):
            raise CasesError(
                f'{folder.name}: query {name!r} has a right document but says "answerable": false; remove one of them.'
            )
    cases = [
        EvalCase(name, query.text, query.tags, query.history, query.answerable)
        for name, query in queries.items()
        if name in qrels or not query.answerable
    ]
    judged = tuple(Judged(case, qrels.get(case.id, {})) for case in cases)
    refuse_nothing_right(folder.name, judged)
    return Collection(folder.name, judged, gold_digest(cases, qrels), _names(qrels), documents=True)


def read_library(folder: Path, bm25: Bm25Parameters | None = None) -> Library:
    """A library in memory with one passage a document."""
    return Library.from_sources(read_documents(folder / "corpus.jsonl"), folder.name, bm25, whole=True)


def read_documents(path: Path) -> Iterator[Source]:
    """The documents as sources: title, a line end and the text; documents without a word are left out."""
    for document in _lines(path, _document):
        title, text = (document.title or "").strip(), document.text or ""
        whole = f"{title}\n{text}" if title else text
        if whole.strip():
            yield make_source(str(document.id), title, whole)


def with_shared_stems(collection: Collection, folder: Path) -> Collection:
    """The collection with each question's stems shared with its judged documents, title and text."""
    wanted = {document for judged in collection.cases for document in judged.relevant}
    texts = {
        str(document.id): f"{document.title or ''}\n{document.text or ''}"
        for document in _lines(folder / "corpus.jsonl", _document)
        if str(document.id) in wanted
    }
    right = {document for judged in collection.cases for document, grade in judged.relevant.items() if grade > 0}
    if right and right.isdisjoint(texts):
        raise CasesError(f"{folder.name}: no right document is in corpus.jsonl; judge documents by their _id there.")
    words = wording.reader()
    cases = tuple(_with_shared(words, judged, texts) if judged.is_judged else judged for judged in collection.cases)
    return msgspec.structs.replace(collection, cases=cases)


def _with_shared(words: wording.Words, judged: Judged, texts: dict[str, str]) -> Judged:
    right = [texts[document] for document, grade in judged.relevant.items() if grade > 0 and document in texts]
    return msgspec.structs.replace(judged, shared=wording.shared_stems(words, judged.case.question, right)[0])


def _names(qrels: Qrels) -> dict[str, str]:
    """source id → document id of everything judged; others keep their source's id."""
    return {source_id(document): document for grades in qrels.values() for document in grades}


def _qrels_path(folder: Path) -> Path:
    for path in (folder / "qrels.tsv", folder / "qrels" / "test.tsv"):
        if path.is_file():
            return path
    raise CasesError(f"{folder.name} has queries but neither qrels.tsv nor qrels/test.tsv.")


def _query(line: bytes, place: str) -> Query:
    """The line as a query; raises CasesError, also for a key that is nearly `answerable`: it would not be read.

    Real files have keys of their own (metadata, split, answers), which are passed over.
    """
    query = from_json(line, Query, place, "a query")
    for key in msgspec.json.decode(line, type=dict[str, msgspec.Raw]):
        if key not in Query.__struct_encode_fields__ and _is_nearly(key, "answerable"):
            raise CasesError(f'{place} has the key {key!r}, which is not read; write "answerable": true or false.')
    return query


def _document(line: bytes, place: str) -> Document:
    try:
        return _DOCUMENTS.decode(line)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise CasesError(f"{place} is not a document: {error}.") from error


def _is_nearly(key: str, wanted: str) -> bool:
    return SequenceMatcher(None, key.casefold(), wanted).ratio() >= LIKE


def _lines(path: Path, read: Callable[[bytes, str], L]) -> Iterator[L]:
    """Each line as what `read` makes of it; raises CasesError, also for an `_id` that stands there twice."""
    seen: set[str] = set()
    try:
        with path.open("rb") as lines:
            for number, line in enumerate(lines, 1):
                if line.strip():
                    place = f"{path.parent.name}/{path.name}:{number}"
                    found = read(line, place)
                    if str(found.id) in seen:
                        raise CasesError(f"{place} says the _id {str(found.id)!r} a second time; keep one of the two.")
                    seen.add(str(found.id))
                    yield found
    except OSError as error:
        raise CasesError(f"{path.parent.name}/{path.name} cannot be read: {error.strerror}.") from error
