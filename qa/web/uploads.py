"""What a request brings, as sources: JSON, JSON Lines, files of the formats that `qa ingest` reads."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path, PurePosixPath

import msgspec
import regex
from litestar.datastructures import UploadFile
from litestar.exceptions import HTTPException
from msgspec import Struct

from index import QueryError, Source, SourceError
from index.ingest import Problem, read_as, source_of
from index.ingest.records import make_source
from index.model import digest
from qa.repeated import check_once
from qa.web.body import AnyRequest, read_by

_UNSAFE = regex.compile(r"[^A-Za-z0-9._-]")
_LINES = frozenset({"application/jsonl", "application/x-jsonlines", "application/x-ndjson", "application/ndjson"})

Found = Iterator[Source | Problem]


class SourceText(Struct, frozen=True, forbid_unknown_fields=True):
    """A source without its id; `url`, `date` and all `metadata` stay with it."""

    text: str
    title: str = ""
    url: str | None = None
    date: str | None = None
    metadata: Mapping[str, str] = {}


async def one(request: AnyRequest, source_id: str) -> Source:
    """The source that the body states, under exactly this id; raises SourceError."""
    kind, options = request.content_type
    body = await request.body()
    if kind == "application/json":
        return await read_by(partial(_of_fields, source_id), body)
    if kind == "text/plain" and options.get("charset", "utf-8").lower() in {"utf-8", "utf8", "us-ascii"}:
        return await read_by(partial(_of_text, source_id), body)
    raise HTTPException(status_code=415, detail="Send the source as application/json or as UTF-8 text/plain.")


def _of_fields(source_id: str, body: bytes) -> Source:
    stated = msgspec.json.decode(body, type=SourceText)
    check_once(body)
    return _stated(source_id, stated)


def _of_text(source_id: str, body: bytes) -> Source:
    return _stated(source_id, SourceText(body.decode()))


def _stated(source_id: str, stated: SourceText) -> Source:
    """The source under exactly this id."""
    if not stated.text.strip():
        raise QueryError("The text is empty; a source needs one.", "text")
    named = {"url": stated.url, "date": stated.date}
    metadata = {**stated.metadata, **{name: value for name, value in named.items() if value}}
    checked = make_source("source", stated.title.strip(), stated.text, metadata)
    return Source(source_id, checked.title, checked.text, checked.metadata, digest(checked.text))


async def many(request: AnyRequest) -> Found:
    """The sources of the body, and what could not be read of it; most of the work is done where they are taken."""
    kind, _ = request.content_type
    if kind == "application/json":
        return _of_json(await request.body())
    if kind in _LINES:
        return _of_files([("lines.jsonl", await request.body())])
    if kind == "multipart/form-data":
        return _of_files(await _files(request))
    raise HTTPException(
        status_code=415, detail="Send sources as application/json, application/jsonl or multipart/form-data."
    )


async def _files(request: AnyRequest) -> list[tuple[str, bytes]]:
    """(name, content) of the form's files; raises QueryError for a form that is none or holds anything else."""
    try:
        form = await request.form()
    except HTTPException as error:
        if error.status_code == 413:
            raise
        raise QueryError("The body is not a valid form; send files as multipart/form-data.") from error
    found = []
    for name, value in form.multi_items():
        if not isinstance(value, UploadFile):
            raise QueryError("The form takes files alone.", str(name)[:40])
        found.append((value.filename, await value.read()))
        await value.close()
    if not found:
        raise QueryError("The form holds no file; send at least one.")
    return found


def _of_json(body: bytes) -> Found:
    """One object, or an array of them."""
    if body.lstrip()[:1] != b"[":
        msgspec.json.decode(body)
        check_once(body)
        yield source_of(body)
        return
    records = msgspec.json.decode(body, type=list[msgspec.Raw])
    check_once(body)
    for number, each in enumerate(records):
        try:
            yield source_of(each)
        except SourceError as error:
            yield Problem(f"[{number}]", str(error))


def _of_files(files: list[tuple[str, bytes]]) -> Found:
    """The files as `qa ingest` reads them; their names become ids and are never looked for on this machine."""
    with tempfile.TemporaryDirectory(prefix="verbatim-") as folder:
        for number, (name, content) in enumerate(files):
            place = PurePosixPath(name.replace("\\", "/"))
            path = Path(folder, str(number), _UNSAFE.sub("-", place.name)[-100:].lstrip(".-") or "file")
            path.parent.mkdir()
            path.write_bytes(content)
            try:
                yield from read_as(path, place.with_suffix("").as_posix())
            except SourceError as error:
                yield Problem(name[:200], str(error))
