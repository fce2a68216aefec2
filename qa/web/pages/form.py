"""Fields of a form."""

from __future__ import annotations

from urllib.parse import parse_qs

from index import QueryError

_MOST_FIELDS = 10


def fields(encoded: bytes) -> dict[str, str]:
    """The form's fields, the first of each name; UnicodeDecodeError for what is not UTF-8."""
    if encoded.count(b"&") >= _MOST_FIELDS:
        raise QueryError("The form has too many fields.")
    parsed = parse_qs(encoded.decode("ascii"), errors="strict")
    return {name: values[0].replace("\r\n", "\n") for name, values in parsed.items()}
