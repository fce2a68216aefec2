"""A batch: its questions as they were sent, one that cannot be read loses no other; and how large it may be."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec
import regex
from msgspec import Struct

from index import Library, QueryError
from index.generation import MOST_EXPLAINED
from index.library import MOST_HITS
from qa.answer import words_to_explain
from qa.asked import Asked

MOST_QUESTIONS = 100
"""Questions of one batch."""

MOST_PASSAGES = 20_000
"""Passages of one batch, some 30 MB of JSON."""


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


def passages(asked: Asked) -> int:
    """How many are asked for; none by a k for which nothing is answered."""
    return asked.k if 1 <= asked.k <= MOST_HITS else 0


def check_explained(questions: Iterable[tuple[Library, str, Asked]], field: str) -> None:
    """Raises QueryError that names the field where all that is to be explained is more than one answer explains."""
    explained = 0
    for library, question, asked in questions:
        if asked.explain:
            explained += passages(asked) * _words(library, question, asked)
        if explained > MOST_EXPLAINED:
            said = f"A batch explains at most {MOST_EXPLAINED} words times passages in all; send some of it by itself."
            raise QueryError(said, field)


def _words(library: Library, question: str, asked: Asked) -> int:
    """The words that its explanation would be of; none of a question that fails, which is said in its place."""
    try:
        return words_to_explain(library, question, asked.history, asked.ranking, use_history=asked.use_history)
    except Exception:  # noqa: BLE001 - it fails again when it is asked
        return 0
