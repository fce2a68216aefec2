"""A library's next state: what it held and what was read now, as the arrays and the manifest of a generation."""

from __future__ import annotations

from collections.abc import Callable, Collection
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, TypeAlias

import msgspec
import numpy as np
from numpy.typing import NDArray

from index.analysis import Analyzer, Read
from index.assembly import Assembled, assemble, read_of
from index.blocks.arrays import BlockArrays
from index.blocks.moves import moves
from index.corpus import FORMAT, Corpus, Cuts
from index.derived import SMALL, Derived, derive
from index.generation import Generation
from index.model import Bm25Parameters, Manifest, Span, digest
from index.numbering import Numbered, count_terms, key_terms, number
from index.order import Before, write_order
from index.spool import Sink
from index.standing import standing

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
    assembled = assemble(None if old is None else old.read, None if before is None else before.keys, now, dropped)
    compiled = max(len(assembled.sources["row"]), len(assembled.kept)) > SMALL
    if compiled:
        from index.blocks.compiled import keep_kernels_in

        keep_kernels_in(kernels)
    known = None if old is None else old.derived
    terms = key_terms(
        assembled,
        None if before is None else before.terms,
        None if known is None else known.key_term,
        analyzer.vocabulary.term,
    )
    n_terms = count_terms(assembled, terms, None if known is None else known.n_terms)
    passages = standing(assembled.passages, assembled.sources["n_passages"], n_terms)
    numbered = number(assembled, terms, passages, compiled=compiled)
    read = read_of(assembled, numbered.key, numbered.kept_keys, main)
    assembled = msgspec.structs.replace(assembled, passages={"token": read.token})
    with ThreadPoolExecutor(1) as beside:
        ordering = None
        if positions is not None:
            held = _order_before(before, assembled, numbered)
            arguments = (read.stream, len(read.keys), held, positions)
            if compiled:
                ordering = beside.submit(write_order, *arguments, compiled=True)
            else:
                write_order(*arguments, compiled=False)
        derived = derive(assembled, read, passages, terms, numbered, known, main, compiled=compiled)
        blocks = _blocks(derived, read.stream, bm25, kernels)
        if ordering is not None:
            ordering.result()
    cuts = _cuts(read, derived, assembled, old, analyzer, words)
    corpus = Corpus(read, derived, numbered.terms, cuts, blocks)
    return corpus, _manifest(corpus, collection, analyzer.version, bm25)


def _order_before(before: Generation | None, assembled: Assembled, numbered: Numbered) -> Before | None:
    """The order of the tokens before, and how they moved; None where there is none."""
    if before is None or before.order is None:
        return None
    pieces = assembled.pieces
    old = pieces.reading == 0
    there = moves(pieces.low[old], pieces.high[old], pieces.at[old], len(before.corpus.read.token_start))
    return Before(before.order.order, before.order.packed, there, numbered.key[: assembled.known + 1])


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
