"""Words that say nearly the same as another, or more or less than it, of those that a collection holds.

`relatives.txt` knows them: a stem and its relatives a line, each with how near it is in hundredths. It was read off
WordNet 3.0 (Fellbaum 1998) and Moby Thesaurus II (Ward 1996) by `bench/relatives.py`. Sorted, it is searched where it
lies and never loaded. A relative is never taken for the word: what it counts is for the ranking and the confidence to
say.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import cached_property
from mmap import ACCESS_READ, mmap
from pathlib import Path

from index.errors import BrokenInstallation
from index.model import Near, Related
from index.strings import Numbering

REMEMBERED = 100_000
"""Terms whose relatives are kept."""


class Relatives:
    """The relatives of terms that stand in a collection; safe from many threads."""

    def __init__(self, terms: Numbering) -> None:
        self._terms = terms
        self._known: dict[str, Near] = {}

    def of(
        self, words: Sequence[tuple[str, str]], left_out: Collection[str] = (), names: Collection[str] = ()
    ) -> Related:
        """(term, its relatives) of the words (key, term) that have any; none is a term of the words themselves.

        Nothing for the keys left out, nor for terms of names: France is no franc, and Turkey no bird. Raises
        BrokenInstallation where the table cannot be read.
        """
        asked = {term for _, term in words}
        found: dict[str, Near] = {}
        for key, term in words:
            if key not in left_out and term not in names and term not in found:
                near = self._known.get(term)
                if near is None:
                    near = self._keep(term)
                if near:
                    others = tuple([each for each in near if each[0] not in asked])
                    if others:
                        found[term] = others
        return tuple(found.items())

    @cached_property
    def _table(self) -> mmap:
        return opened(Path(__file__).with_suffix(".txt"))

    def _keep(self, term: str) -> Near:
        """The term's relatives that are terms of the collection; remembered."""
        if len(self._known) >= REMEMBERED:
            self._known.clear()
        fields = look_up(self._table, term)
        pairs = zip(fields[::2], fields[1::2], strict=True)
        known = self._known[term] = tuple(
            [(other, int(near) / 100) for other, near in pairs if self._terms.get(other, -1) >= 0]
        )
        return known


def opened(path: Path) -> mmap:
    """The table, mapped; raises BrokenInstallation for one that is not there, empty or cut off within a line."""
    try:
        with path.open("rb") as file:
            table = mmap(file.fileno(), 0, access=ACCESS_READ)
    except (OSError, ValueError) as error:
        raise BrokenInstallation(path.name) from error
    if table[-1:] != b"\n":
        raise BrokenInstallation(path.name)
    return table


def look_up(table: mmap, stem: str) -> list[str]:
    """What the table says after the stem, field by field; nothing if it does not know it."""
    wanted = stem.encode("utf-8", "surrogatepass")
    low, high = 0, len(table)
    while low < high:
        begin = max(low, table.rfind(b"\n", low, (low + high) // 2) + 1)
        space = table.find(b" ", begin)
        found = table[begin:space]
        if found == wanted:
            return table[space : table.find(b"\n", space)].decode("ascii").split()
        if found < wanted:
            low = table.find(b"\n", space) + 1
        else:
            high = begin
    return []
