"""A corpus of bench/corpus.py as the engine's key stream, kept beside it."""

from __future__ import annotations

import json
from array import array
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from index.terms import Vocabulary
from index.tokens import surfaces


class Corpus(NamedTuple):
    """starts int64 (N+1,), stream uint32, term_of_key int32; queries as term ids; bytes of text."""

    starts: NDArray[Any]
    stream: NDArray[Any]
    term_of_key: NDArray[Any]
    terms: list[str]
    queries: dict[str, list[list[int]]]
    text_bytes: int


class Interner:
    """Numbers keys and terms by first occurrence."""

    def __init__(self) -> None:
        self.vocabulary = Vocabulary()
        self.key_of_surface: dict[str, int] = {}
        self.keys: dict[str, int] = {}
        self.terms: dict[str, int] = {}
        self.term_of_key: list[int] = []

    def number(self, surface: str) -> int:
        """The key id of a surface, remembered."""
        found = self.key_of_surface.get(surface)
        if found is None:
            key = self.vocabulary.key(surface)
            found = self.keys.get(key)
            if found is None:
                found = self.keys[key] = len(self.keys)
                term = self.vocabulary.term(key)
                self.term_of_key.append(-1 if term is None else self.terms.setdefault(term, len(self.terms)))
            self.key_of_surface[surface] = found
        return found


class Stream(NamedTuple):
    """starts int64 (N+1,), keys uint32, term_of_key int32, and how many terms there are."""

    starts: NDArray[Any]
    keys: NDArray[Any]
    term_of_key: NDArray[Any]
    terms: int


def texts(data: Path, size: str, limit: int | None = None) -> Iterator[str]:
    """The passages' texts."""
    with (data / f"{size}.jsonl").open(encoding="utf-8") as file:
        for line in islice(file, limit):
            yield json.loads(line)["text"]


def stream_of(passages: Iterable[str], interner: Interner | None = None) -> Stream:
    """The key stream of the passages that have a term."""
    interner = interner or Interner()
    keys, starts = array("I"), array("q", [0])
    for text in passages:
        before = len(keys)
        keys.extend([interner.number(surface) for surface, _, _ in surfaces(text)])
        if any(interner.term_of_key[key] >= 0 for key in keys[before:]):
            starts.append(len(keys))
        else:
            del keys[before:]
    term_of_key = np.array(interner.term_of_key, dtype=np.int32)
    return Stream(
        np.frombuffer(starts, dtype=np.int64), np.frombuffer(keys, dtype=np.uint32), term_of_key, len(interner.terms)
    )


def load(data: Path, size: str, limit: int | None = None) -> Corpus:
    """The stream of the first `limit` passages, made on the first call and then read from a file."""
    kept = data / f"{size}.{limit or 'all'}.npz"
    if not kept.exists():
        _tokenize(data, size, limit, kept)
    stored = np.load(kept)
    queries = json.loads(kept.with_suffix(".terms.json").read_text(encoding="utf-8"))
    return Corpus(
        stored["starts"], stored["stream"], stored["term_of_key"], queries["terms"], queries["queries"],
        int(stored["text_bytes"]),
    )  # fmt: skip


def _tokenize(data: Path, size: str, limit: int | None, kept: Path) -> None:
    interner = Interner()
    stream = stream_of(texts(data, size, limit), interner)
    text_bytes = sum(len(text.encode()) for text in texts(data, size, limit))
    questions = json.loads((data / f"{size}.queries.json").read_text(encoding="utf-8"))
    queries: dict[str, list[list[int]]] = {}
    for kind in ("all_words", "no_stop_words"):
        keys = [[interner.number(word) for q in [question[kind]] for word in q] for question in questions]
        queries[kind] = [[t for t in (interner.term_of_key[k] for k in query) if t >= 0] for query in keys]
    np.savez(
        kept, starts=stream.starts, stream=stream.keys,
        term_of_key=np.array(interner.term_of_key, dtype=np.int32), text_bytes=np.int64(text_bytes),
    )  # fmt: skip
    made = {"terms": list(interner.terms), "queries": queries}
    kept.with_suffix(".terms.json").write_text(json.dumps(made, ensure_ascii=False), encoding="utf-8")
