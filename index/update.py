"""A library's next state: what it held and what was read now, as the arrays and the manifest of a generation."""

from __future__ import annotations

from collections.abc import Callable, Collection
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, TypeAlias

import msgspec
import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from index.analysis import Analyzer, Read
from index.assembly import Assembled, assemble, read_of
from index.blocks.arrays import BlockArrays
from index.blocks.moves import moves
from index.corpus import FORMAT, Corpus, Cuts
from index.derived import SMALL, Derived, derive
from index.generation import Generation
from index.model import Bm25Parameters, Manifest, Span, digest
from index.numbering import Numbered, Terms, count_terms, key_terms, number
from index.order import Before, write_order
from index.spool import Sink
from index.standing import Standing, standing

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
    main: Sink,
    positions: Sink | None = None,
) -> tuple[Corpus, Manifest]:
    """The state after `now` was added to `before` and sources were dropped.

    `words`: (row, span, bytes) → the text there, of new sources and old. What is large goes to the sink `main` as it
    is made, the order of all tokens (index.order) to `positions`, where there is one.
    """
    old = None if before is None else before.corpus
    found = _arranged(before, now, dropped, analyzer, kernels)
    read = read_of(found.assembled, found.numbered.key, found.numbered.kept_keys, main)
    with ThreadPoolExecutor(1) as beside:
        ordering = None
        if positions is not None:
            ordered = partial(write_order, read.stream, len(read.keys), _order_before(before, found), positions)
            if found.compiled:
                ordering = beside.submit(ordered, compiled=True)
            else:
                ordered(compiled=False)
        assembled = msgspec.structs.replace(found.assembled, passages={"token": read.token})
        derived = derive(
            assembled,
            read,
            found.passages,
            found.terms,
            found.numbered,
            None if old is None else old.derived,
            main,
            compiled=found.compiled,
        )
        names, kept = found.numbered.terms, assembled.kept
        del found, assembled  # the block index takes as much memory again
        blocks = _blocks(derived, read.stream, bm25, kernels)
        if ordering is not None:
            ordering.result()
    corpus = Corpus(read, derived, names, _cuts(read, derived, kept, old, analyzer, words), blocks)
    return corpus, _manifest(corpus, collection, analyzer.version, bm25)


class _Arranged(Struct, frozen=True, eq=False):
    """The readings in their new order, what their passages count for, and how keys and terms are numbered."""

    assembled: Assembled
    terms: Terms
    passages: Standing
    numbered: Numbered
    compiled: bool


def _arranged(
    before: Generation | None, now: Read, dropped: Collection[str], analyzer: Analyzer, kernels: Path
) -> _Arranged:
    old = None if before is None else before.corpus
    assembled = assemble(None if old is None else old.read, None if before is None else before.keys, now, dropped)
    compiled = max(len(assembled.sources["row"]), len(assembled.kept)) > SMALL
    if compiled:
        from index.blocks.compiled import keep_kernels_in

        keep_kernels_in(kernels)
    known = None if before is None else before.terms
    terms = key_terms(assembled, known, None if old is None else old.derived.key_term, analyzer.vocabulary.term_once)
    n_terms = count_terms(assembled, terms, None if old is None else old.derived.n_terms)
    passages = standing(assembled.passages, assembled.sources["n_passages"], n_terms)
    numbered = number(assembled, terms, passages, compiled=compiled)
    return _Arranged(assembled, terms, passages, numbered, compiled)


def _order_before(before: Generation | None, found: _Arranged) -> Before | None:
    """The order of the tokens before, and how they moved; None where there is none."""
    if before is None or before.order is None:
        return None
    pieces = found.assembled.pieces
    old = pieces.reading == 0
    there = moves(pieces.low[old], pieces.high[old], pieces.at[old], len(before.corpus.read.token_start))
    return Before(before.order.order, before.order.packed, there, found.numbered.key[: found.assembled.known + 1])


def rescored(corpus: Corpus, manifest: Manifest, bm25: Bm25Parameters, kernels: Path) -> tuple[Corpus, Manifest]:
    """The same passages, scored with other parameters."""
    blocks = None if corpus.blocks is None else _blocks(corpus.derived, corpus.read.stream, bm25, kernels)
    changed = msgspec.structs.replace(corpus, blocks=blocks)
    return changed, _manifest(changed, manifest.collection, manifest.analyzer, bm25)


def _blocks(derived: Derived, stream: Array, bm25: Bm25Parameters, kernels: Path) -> BlockArrays | None:
    """The block index of the ranked passages; None of a collection small enough for rank_bm25."""
    chosen = derived.ranked.astype(bool)
    if int(np.count_nonzero(chosen)) <= SMALL:
        return None
    from index.blocks.build import build
    from index.blocks.compiled import keep_kernels_in

    keep_kernels_in(kernels)
    first, n_terms = derived.first_token, int(derived.n_ranked_terms[0])
    begins, ends = first[:-1][chosen], first[1:][chosen]
    ranked = np.where(derived.key_term < n_terms, derived.key_term, -1)
    return build(np.append(begins, ends[-1]), stream, ranked, n_terms, bm25, passage_ends=ends)


def _cuts(
    read: Read, derived: Derived, kept_passages: Array, old: Corpus | None, analyzer: Analyzer, words: Words
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
    for source, before, (start, end, low, high) in zip(sources, kept_passages.tolist(), spans, strict=True):
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
