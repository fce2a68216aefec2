"""Filters to the passages they let through, as arrays: never a loop over passages."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from index.dates import check_date, check_range, is_within
from index.model import KINDS, RANKED_KINDS, Filters, Kind
from index.strings import Table

Mask = NDArray[np.bool_]


def of_kinds(kinds: NDArray[np.uint8], chosen: Iterable[Kind]) -> Mask:
    """Shape (passages,): True for a passage of one of the chosen kinds; `kinds` holds each one's place in KINDS."""
    numbers = {KINDS.index(kind) for kind in chosen}
    table = np.array([number in numbers for number in range(256)], dtype=bool)
    return table[kinds]


def dated(dates: Sequence[str], first: str | None, last: str | None) -> Mask:
    """Shape (sources,): True for a source dated within the bounds."""
    found = {date: is_within(date, first, last) for date in set(dates)}
    return np.array([found[date] for date in dates], dtype=bool)


def of_sources(source_ids: Table, chosen: Iterable[str]) -> Mask:
    """Shape (sources,): True for a source with one of the ids."""
    found = np.zeros(len(source_ids), dtype=bool)
    numbers = np.array([source_ids.get(each) for each in chosen], dtype=np.int64)
    found[numbers[numbers >= 0]] = True
    return found


def let_through(
    filters: Filters,
    source_ids: Table,
    dates: Sequence[str],
    source: NDArray[np.int64],
    kinds: NDArray[np.uint8],
) -> Mask:
    """Shape (passages,): what the filters let through; without a kind filter, all but boilerplate.

    `source`: number of each passage's source; `dates`: of each source, empty for an undated one. Raises QueryError
    for a bound that is no date and for a range that ends before it begins.
    """
    first = check_date(filters.date_from, "filters.date.from")
    last = check_date(filters.date_to, "filters.date.to")
    check_range(first, last, "filters.date")
    result = of_kinds(kinds, RANKED_KINDS if filters.kind is None else filters.kind)
    if filters.source is not None:
        result &= of_sources(source_ids, filters.source)[source]
    if first is not None or last is not None:
        result &= dated(dates, first, last)[source]
    return result
