"""What a block index is on disk: named flat arrays, one .npy file each, that a reader maps.

Terms fall into four layouts, by how many passages hold them:

RARE    `rare_passage`, `rare_tf`: one entry a posting.
SPARSE  `posting` = place in the block + 256 * tf, and one entry for each block that holds the term.
ROWS    the same postings, with one entry for every block, so that none has to be looked for.
DENSE   one value a passage: `dense_tf`.

ROWS and DENSE have the highest tf/(tf+K) of every block in `row_max` and of every 8 passages in `row_fine`.

Frequencies above 254 are 255 in the postings and stand whole in `escape_key`, `escape_tf`.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from index.errors import FormatError
from index.model import Bm25Parameters

Array: TypeAlias = NDArray[Any]

BLOCK = 64
"""Passages in a block; over 1,000,000 passages 128 was slower, and 32 no faster for a tenth more on disk."""

PARTS, PART = 8, 8
"""Parts of a block with bounds of their own, and passages in each. Of the blocks that bounds of 64 let through, the
median question over 1,000,000 passages keeps 9 in 100 with parts of 8, 23 with 16 and 50 with 32."""

RARE, SPARSE, ROWS, DENSE = 0, 1, 2, 3

IDF_NAMES = ("lucene", "okapi")

FORMAT = 1

DTYPES: dict[str, str] = {
    "facts": "f8",
    "length": "u4",
    "norm": "f4",
    "df": "u4",
    "idf": "f8",
    "layout": "u1",
    "posting_start": "i8",
    "entry_start": "i8",
    "entry_count": "u4",
    "rare_passage": "u4",
    "rare_tf": "u1",
    "posting": "u2",
    "entry_block": "u4",
    "entry_max": "u1",
    "entry_first": "u4",
    "row_max": "u1",
    "row_fine": "u8",
    "row_first": "u4",
    "dense_tf": "u1",
    "escape_key": "u8",
    "escape_tf": "u4",
}


class Facts(Struct, frozen=True):
    """What the arrays were built with; avgdl is in terms a passage."""

    passages: int
    terms: int
    avgdl: float
    parameters: Bm25Parameters

    @property
    def blocks(self) -> int:
        """Number of blocks, the last one perhaps not full."""
        return -(-self.passages // BLOCK)


class BlockArrays(Struct, frozen=True, eq=False):
    """The arrays of one index; N passages, V terms, B blocks.

    length (N,) terms in the passage; norm (64·B,) k1·(1−b+b·dl/avgdl); df, idf, layout (V,);
    posting_start (V,) where a term's postings begin in its layout's arrays, for DENSE its row in dense_*;
    entry_start, entry_count (V,) the same for SPARSE entries, for ROWS and DENSE the row in row_max and row_first.
    row_max (rows, B) has ROWS first, then DENSE, in 1/255, rounded up; row_fine (rows, B) has in its byte i (the
    lowest is 0) the same for part i;
    row_first (rows, B+1) counts from posting_start; dense_tf (rows, 64·B); escape_key, sorted, is term << 32 | passage.
    """

    facts: Array
    length: Array
    norm: Array
    df: Array
    idf: Array
    layout: Array
    posting_start: Array
    entry_start: Array
    entry_count: Array
    rare_passage: Array
    rare_tf: Array
    posting: Array
    entry_block: Array
    entry_max: Array
    entry_first: Array
    row_max: Array
    row_fine: Array
    row_first: Array
    dense_tf: Array
    escape_key: Array
    escape_tf: Array

    @property
    def nbytes(self) -> int:
        """Bytes of all arrays together."""
        return sum(int(getattr(self, name).nbytes) for name in DTYPES)

    def read_facts(self) -> Facts:
        """Number of passages and terms, avgdl and the parameters; raises FormatError for an unknown format."""
        if self.facts.shape != (7,) or int(self.facts[0]) != FORMAT:
            raise FormatError("The block index has an unknown format; build the library again.")
        _, passages, terms, avgdl, k1, b, idf = self.facts.tolist()
        return Facts(int(passages), int(terms), avgdl, Bm25Parameters(k1, b, IDF_NAMES[int(idf)]))


def pack_facts(facts: Facts) -> Array:
    """The facts as float64, shape (7,): format, N, V, avgdl, k1, b, number of the idf variant."""
    p = facts.parameters
    return np.array(
        [FORMAT, facts.passages, facts.terms, facts.avgdl, p.k1, p.b, IDF_NAMES.index(p.idf)], dtype=np.float64
    )


def save(arrays: BlockArrays, folder: Path) -> list[Path]:
    """The files written to `folder`, one .npy an array; the caller makes them durable."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name in DTYPES:
        path = folder / f"{name}.npy"
        np.save(path, getattr(arrays, name), allow_pickle=False)
        written.append(path)
    return written


def open_arrays(folder: Path) -> BlockArrays:
    """The arrays of `folder`, mapped read-only; raises FormatError with the name of a file that does not fit."""
    found: dict[str, Array] = {}
    for name, dtype in DTYPES.items():
        path = folder / f"{name}.npy"
        try:
            array = np.load(path, mmap_mode="r", allow_pickle=False)
        except (OSError, ValueError, EOFError) as error:
            raise FormatError(f"{path.name} cannot be read ({error}); build the library again.") from error
        if array.dtype != np.dtype(dtype) or array.ndim != 1:
            raise FormatError(f"{path.name} holds {array.dtype}{array.shape}; build the library again.")
        found[name] = np.asarray(array)  # a plain view keeps the map open and is cheaper to call with
    arrays = BlockArrays(**found)
    check_shapes(arrays)
    return arrays


def check_shapes(arrays: BlockArrays) -> None:
    """Raises FormatError unless the lengths fit each other, so that no kernel reads past an array."""
    facts = arrays.read_facts()
    blocks, width, terms = facts.blocks, facts.blocks * BLOCK, facts.terms
    if terms < 0 or facts.passages < 0 or arrays.layout.shape != (terms,):
        raise FormatError("layout.npy does not fit the facts; build the library again.")
    n_rows = int(np.count_nonzero(arrays.layout == ROWS))
    n_dense = int(np.count_nonzero(arrays.layout == DENSE))
    expected = {
        "length": facts.passages,
        "norm": width,
        "df": terms,
        "idf": terms,
        "posting_start": terms,
        "entry_start": terms,
        "entry_count": terms,
        "rare_tf": len(arrays.rare_passage),
        "entry_max": len(arrays.entry_block),
        "entry_first": len(arrays.entry_block),
        "row_max": (n_rows + n_dense) * blocks,
        "row_fine": (n_rows + n_dense) * blocks,
        "row_first": n_rows * (blocks + 1),
        "dense_tf": n_dense * width,
        "escape_tf": len(arrays.escape_key),
    }
    for name, length in expected.items():
        if len(getattr(arrays, name)) != length:
            raise FormatError(f"{name}.npy does not fit the other arrays; build the library again.")
