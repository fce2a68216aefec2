"""A library's next state: what it held and what was read now, as the arrays and the manifest of a generation."""

from __future__ import annotations

from collections.abc import Callable, Collection
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, TypeAlias

import msgspec
import numpy as np
from numpy.typing import NDArray

from index.analysis import Analyzer, Read
from index.assembly import Assembled, assemble
from index.blocks.arrays import BlockArrays
from index.corpus import FORMAT, Corpus, Cuts
from index.derived import SMALL, Derived, derive, key_terms
from index.flat import from_zero
from index.generation import Generation
from index.model import Bm25Parameters, Manifest, Span, digest
from index.spool import spooled

Array: TypeAlias = NDArray[Any]
Words: TypeAlias = Callable[[int, Span, Span], str]

SENTENCES_KEPT = 2000
"""Passages up to which sentences are stored; of more, they are found when a passage is shown."""


def updated(
    before: Generation | None,
    now: Read,
    dropped: Collection[str],
    analyzer: Analyzer,
    collection: str,
    bm25: Bm25Parameters,
    words: Words,
    kernels: Path,
    folder: Path | None = None,
) -> tuple[Corpus, Manifest]:
    """The state after `now` was added to `before` and sources were dropped.

    `words`: (row, span, bytes) → the text there, of new sources and old. Large arrays go to nameless files of `folder`.
    """
    old = None if before is None else before.corpus
    keys = None if before is None else before.keys
    assembled = assemble(None if old is None else old.read, keys, now, dropped, folder)
    read = assembled.read
    known = None if old is None else (old.terms, old.derived.key_term)
    found = key_terms(read.keys, assembled.known, known, analyzer.vocabulary.term)
    derived, terms, ranked = derive(read, found, assembled.known, old.derived if old else None, kernels, folder)
    blocks = _blocks(derived, ranked, bm25, kernels, folder)
    del ranked
    cuts = _cuts(read, derived, assembled, old, analyzer, words)
    corpus = Corpus(read, derived, terms, cuts, blocks)
    return corpus, _manifest(corpus, collection, analyzer.version, bm25)


def rescored(corpus: Corpus, manifest: Manifest, bm25: Bm25Parameters, kernels: Path) -> tuple[Corpus, Manifest]:
    """The same passages, scored with other parameters."""
    derived = corpus.derived
    blocks = None
    if corpus.blocks is not None:
        tokens = np.repeat(derived.ranked.astype(bool), np.diff(derived.first_token))
        terms = derived.key_term[corpus.read.stream[: len(tokens)]]
        blocks = _blocks(derived, terms[tokens & (terms >= 0)].astype(np.uint32), bm25, kernels)
    changed = msgspec.structs.replace(corpus, blocks=blocks)
    return changed, _manifest(changed, manifest.collection, manifest.analyzer, bm25)


def _blocks(
    derived: Derived, ranked: Array, bm25: Bm25Parameters, kernels: Path, folder: Path | None = None
) -> BlockArrays | None:
    """The block index of the ranked passages; None of a collection small enough for rank_bm25."""
    chosen = derived.ranked.astype(bool)
    if int(np.count_nonzero(chosen)) <= SMALL:
        return None
    from index.blocks.compiled import keep_kernels_in
    from index.blocks.searcher import build_ranked

    keep_kernels_in(kernels)
    starts = from_zero(derived.n_terms[chosen])
    built = build_ranked(starts, ranked, int(derived.n_ranked_terms[0]), bm25)
    return BlockArrays(**{name: spooled(getattr(built, name), folder) for name in BlockArrays.__struct_fields__})


def _cuts(
    read: Read, derived: Derived, assembled: Assembled, old: Corpus | None, analyzer: Analyzer, words: Words
) -> Cuts | None:
    """The sentences of all passages; None where there are too many passages."""
    if len(read.start) > SENTENCES_KEPT:
        return None
    kept = None if old is None else old.cuts
    places: list[int] = []
    first = [0]
    rows = read.row.tolist()
    sources = derived.passage_source.tolist()
    spans = zip(*(column.tolist() for column in (read.start, read.end, read.byte_start, read.byte_end)), strict=True)
    for source, before, (start, end, low, high) in zip(sources, assembled.kept.tolist(), spans, strict=True):
        if kept is not None and before >= 0:
            places += kept.places[kept.first[before] : kept.first[before + 1]].tolist()
        else:
            text = words(rows[source], Span(start, end), Span(low, high))
            for cut in analyzer.splitter.spans(text, start):
                places += (cut.start, cut.end)
        first.append(len(places))
    return Cuts(np.array(first, dtype=np.int64), np.array(places, dtype=np.int32))


def _manifest(corpus: Corpus, collection: str, analyzer: str, bm25: Bm25Parameters) -> Manifest:
    manifest = Manifest(
        engine=f"verbatim-{_engine_version()}",
        format=FORMAT,
        analyzer=analyzer,
        bm25=bm25,
        collection=collection,
        sources=len(corpus.read.row),
        passages=len(corpus.read.start),
        ranked_passages=int(np.count_nonzero(corpus.derived.ranked)),
        corpus_sha256=digest(corpus.read.seal.tobytes()),
    )
    return msgspec.structs.replace(manifest, digest=f"sha256:{digest(msgspec.json.encode(manifest))}")


def _engine_version() -> str:
    try:
        return version("verbatim-qa")
    except PackageNotFoundError:
        return "source"
