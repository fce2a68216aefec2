"""Fields of a form."""

from __future__ import annotations

from urllib.parse import parse_qs

from index import QueryError

_MOST_FIELDS = 10


def fields(encoded: bytes) -> dict[str, str]:
    """The form's fields; raises QueryError for one that stands twice, UnicodeDecodeError for what is not UTF-8."""
    if encoded.count(b"&") >= _MOST_FIELDS:
        raise QueryError("The form has too many fields.")
    parsed = parse_qs(encoded.decode("ascii"), errors="strict")
    twice = next((name for name, values in parsed.items() if len(values) > 1), None)
    if twice is not None:
        raise QueryError("The form names a field twice; name each once.", twice[:40])
    return {name: values[0].replace("\r\n", "\n") for name, values in parsed.items()}
