"""Folders in BEIR's layout: corpus.jsonl, queries.jsonl and qrels.tsv (or qrels/test.tsv); Thakur et al. 2021."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from index import Bm25Parameters, Library, Source
from index.ingest.records import make_source, source_id
from qa.evaluate import wording
from qa.evaluate.cases import Collection, EvalCase, Judged, gold_digest
from qa.evaluate.errors import CasesError
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


def is_beir(folder: Path) -> bool:
    """True if the folder holds queries in BEIR's layout."""
    return (folder / "queries.jsonl").is_file()


def read_collection(folder: Path) -> Collection:
    """The queries that are judged or said to be unanswerable, over documents."""
    qrels = read_qrels(_qrels_path(folder))
    queries = {str(query.id): query for query in _lines(folder / "queries.jsonl", Query)}
    lost = sorted(set(qrels) - set(queries))
    if lost:
        raise CasesError(f"{folder.name}: {len(lost)} judged queries are not in queries.jsonl, first {lost[0]!r}.")
    cases = [
        EvalCase(name, query.text, query.tags, query.history, query.answerable)
        for name, query in queries.items()
        if name in qrels or not query.answerable
    ]
    judged = tuple(Judged(case, qrels.get(case.id, {})) for case in cases)
    return Collection(folder.name, judged, gold_digest(cases, qrels), _names(qrels), documents=True)


def read_library(folder: Path, bm25: Bm25Parameters | None = None) -> Library:
    """A library in memory with one passage a document."""
    return Library.from_sources(read_documents(folder / "corpus.jsonl"), folder.name, bm25, whole=True)


def read_documents(path: Path) -> Iterator[Source]:
    """The documents as sources: title, a line end and the text; documents without a word are left out."""
    for document in _lines(path, Document):
        title, text = (document.title or "").strip(), document.text or ""
        whole = f"{title}\n{text}" if title else text
        if whole.strip():
            yield make_source(str(document.id), title, whole)


def with_shared_stems(collection: Collection, folder: Path) -> Collection:
    """The collection with each question's stems shared with its judged documents, title and text."""
    wanted = {document for judged in collection.cases for document in judged.relevant}
    texts = {
        str(document.id): f"{document.title or ''}\n{document.text or ''}"
        for document in _lines(folder / "corpus.jsonl", Document)
        if str(document.id) in wanted
    }
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


def _lines(path: Path, kind: type[Any]) -> Iterator[Any]:
    decoder = msgspec.json.Decoder(kind)
    try:
        with path.open("rb") as lines:
            for number, line in enumerate(lines, 1):
                if line.strip():
                    try:
                        yield decoder.decode(line)
                    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
                        raise CasesError(f"{path.parent.name}/{path.name}:{number}: {error}.") from error
    except OSError as error:
        raise CasesError(f"{path.parent.name}/{path.name} cannot be read: {error.strerror}.") from error
