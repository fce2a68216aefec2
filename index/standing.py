"""Which passages are ranked: boilerplate is told by the sources it is repeated in, copies by what they say."""

from __future__ import annotations

from itertools import pairwise
from typing import Any, TypeAlias

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from index.analysis import IN_MARGIN, LABEL, NUMBER_OF_KIND
from index.flat import from_zero, ranges
from index.kinds import REPEATED
from index.model import Kind

Array: TypeAlias = NDArray[Any]

BOILERPLATE = NUMBER_OF_KIND[Kind.BOILERPLATE]


class Standing(Struct, frozen=True, eq=False):
    """What each of P passages counts for.

    n_terms: int64 (P,), its words and numbers; kind: uint8 (P,), after links repeated in margins became boilerplate;
    said, ranked: bool (P,), not boilerplate; in the statistics; group: int32 (P,), number of its group of copies, or
    -1; group_first: int64 (groups + 1,), group_member: int32.
    """

    n_terms: Array
    kind: Array
    said: Array
    ranked: Array
    group: Array
    group_first: Array
    group_member: Array


def standing(passages: dict[str, Array], n_passages: Array, n_terms: Array) -> Standing:
    """What the passages of index.assembly.Assembled count for; n_passages: of each source."""
    likeness = _numbered(passages["likeness"])
    kind = _kinds(passages["kind"], passages["margin"], likeness, n_terms, from_zero(n_passages))
    said = kind != BOILERPLATE
    group, group_first, group_member = _groups(likeness, np.flatnonzero(said & (n_terms > 0)))
    ranked = said & (n_terms > 0)
    ranked[group_member] = False
    ranked[group_member[group_first[:-1]]] = True
    return Standing(n_terms, kind, said, ranked, group, group_first, group_member)


def _kinds(kind: Array, margin: Array, likeness: Array, n_terms: Array, first: Array) -> Array:
    """A label that stands in the margins of REPEATED otherwise different sources is boilerplate."""
    labels = np.flatnonzero(margin & LABEL)
    kind = np.array(kind)
    often = np.bincount(likeness[labels], minlength=1) >= REPEATED
    labels = labels[often[likeness[labels]]]
    if len(labels):
        is_text = ((margin & IN_MARGIN) == 0) & (n_terms > 0)
        wanted = set(likeness[labels].tolist())
        sites = _sites(likeness.tolist(), is_text.tolist(), (margin & IN_MARGIN).tolist(), first.tolist(), wanted)
        shared = np.array([sites.get(each, 0) >= REPEATED for each in likeness[labels].tolist()])
        kind[labels[shared]] = BOILERPLATE
    return kind


def _sites(
    likeness: list[int], text: list[bool], margin: list[int], first: list[int], wanted: set[int]
) -> dict[int, int]:
    """likeness → number of sources in whose margin it stands, those that share any of their text counted once."""
    site: dict[int, int] = {}
    counts: dict[int, set[int]] = {}
    for source, (low, high) in enumerate(pairwise(first)):
        said = [likeness[at] for at in range(low, high) if text[at]]
        known = next((site[each] for each in said if each in site), source)
        for each in said:
            site.setdefault(each, known)
        for each in {likeness[at] for at in range(low, high) if margin[at]} & wanted:
            counts.setdefault(each, set()).add(known)
    return {each: len(sources) for each, sources in counts.items()}


def _groups(likeness: Array, chosen: Array) -> tuple[Array, Array, Array]:
    """(group, group_first, group_member): which of the chosen passages say the same, by their first members."""
    found = likeness[chosen]
    often = np.bincount(found, minlength=1) > 1
    chosen = chosen[often[found]]
    found = likeness[chosen]
    order = np.argsort(found, kind="stable")
    members, likeness_of = chosen[order], found[order]
    begins = np.flatnonzero(np.diff(likeness_of, prepend=-1))
    sizes = np.diff(begins, append=len(members))
    by_first = np.argsort(members[begins], kind="stable")
    begins, sizes = begins[by_first], sizes[by_first]
    members = members[ranges(begins, sizes)].astype(np.int32)
    group = np.full(len(likeness), -1, dtype=np.int32)
    group[members] = np.repeat(np.arange(len(sizes), dtype=np.int32), sizes)
    return group, from_zero(sizes), members


def _numbered(likeness: Array) -> Array:
    """int64 (P,): equal numbers for equal digests."""
    pairs = likeness.reshape(-1, 2)
    order = np.argsort(pairs[:, 0], kind="stable")
    ordered = pairs[order]
    equal = ordered[1:] == ordered[:-1]
    if bool((equal[:, 0] & ~equal[:, 1]).any()):  # two digests with the same first half
        order = np.lexsort((pairs[:, 1], pairs[:, 0]))
        ordered = pairs[order]
        equal = ordered[1:] == ordered[:-1]
    numbers = np.zeros(len(pairs), dtype=np.int64)
    numbers[order[1:]] = np.cumsum(~equal.all(axis=1))
    return numbers
