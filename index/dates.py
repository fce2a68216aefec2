"""ISO dates as sources and filters have them: a year, a month or a day."""

from __future__ import annotations

from datetime import date

import regex

from index.errors import QueryError

BACKWARD = "The range of dates ends before it begins; put the earlier date first."
"""What is said of such a range."""

_SHAPE = regex.compile(r"[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?")


def is_date(value: str) -> bool:
    """True for 2015, 2015-03 and 2015-03-24 that are in the calendar."""
    if len(value) > len("2015-03-24") or not _SHAPE.fullmatch(value) or value < "0001":
        return False
    try:
        date.fromisoformat(value + "-01-01"[len(value) - 4 :])
    except ValueError:
        return False
    return True


def check_date(value: str | None, field: str) -> str | None:
    """The value, if it is a date or None; raises QueryError that names the field."""
    if value is not None and not is_date(value):
        raise QueryError("A date is written 2015, 2015-03 or 2015-03-24.", field)
    return value


def is_within(value: str, first: str | None, last: str | None) -> bool:
    """True if the ISO date lies in the range; a coarse bound covers its whole year, month or day."""
    if not value:
        return False
    return value[: len(first or "")] >= (first or "") and (not last or value[: len(last)] <= last)


def check_range(first: str | None, last: str | None, field: str) -> None:
    """Raises QueryError that names the field for a range of two dates in which no day lies."""
    if is_backward(first, last):
        raise QueryError(BACKWARD, field)


def is_backward(first: str | None, last: str | None) -> bool:
    """True if the range from one date to another ends before it begins."""
    if not first or not last:
        return False
    same = min(len(first), len(last))
    return first[:same] > last[:same]
