"""The body of a batch: its questions as they were sent, so that one which cannot be read loses no other."""

from __future__ import annotations

import msgspec
import regex
from msgspec import Struct

from index import QueryError


class _Entries(Struct, frozen=True, forbid_unknown_fields=True):
    questions: list[msgspec.Raw]


_READ_ENTRIES = msgspec.json.Decoder(_Entries).decode
_READ_OUTER = msgspec.json.Decoder(dict[str, msgspec.Raw]).decode
_ESCAPE = regex.compile(
    rb"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\(u[dD][89a-fA-F][0-9a-fA-F]{2})|\\.", regex.DOTALL
)
"""An escape in JSON; the group holds half of a pair of surrogates that stands alone, which is no character."""


def entries(body: bytes) -> list[bytes]:
    """The questions, each in the bytes that were sent; raises DecodeError for no batch, QueryError for two of them."""
    try:
        return _split(body, body)
    except msgspec.DecodeError:
        mended = _ESCAPE.sub(lambda found: b"\\ufffd" if found[1] else found[0], body)
        if mended == body:
            raise
        return _split(mended, body)


def _split(read: bytes, body: bytes) -> list[bytes]:
    """The body's questions at the places where `read`, which is as long, has them."""
    found = [bytes(each) for each in _READ_ENTRIES(read).questions]
    at = read.rindex(bytes(_READ_OUTER(read)["questions"]))
    if read[:at].count(b":") > 1:  # before the list that was read
        raise QueryError("The object names a field twice; name each once.", "questions")
    as_sent: list[bytes] = []
    for each in found:
        at = read.index(each, at + 1)  # only commas and space lie before it
        as_sent.append(body[at : at + len(each)])
        at += len(each) - 1
    return as_sent
