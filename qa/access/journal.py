"""What the log is told of a failure: what kind it was and where, never its words, which may be a question's."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from traceback import StackSummary, walk_tb

OURS = "verbatim"
"""The logger whose messages are written here, and hold no words of questions or texts."""

DEEPEST = 40
"""Frames of one error that are shown, the innermost; endless recursion has a thousand."""


class Wordless(logging.Formatter):
    """Lines with time, level and logger; of an exception that others log only what `told` says.

    Their message is left out then too: it may hold arguments, addresses or the exception itself.
    """

    def format(self, record: logging.LogRecord) -> str:
        """The record as text."""
        error = record.exc_info[1] if record.exc_info else None
        said = told(error) if error and record.name != OURS else record.getMessage()
        return f"{self.formatTime(record)} {record.levelname} {record.name}: {said}"


def begin() -> None:
    """Errors go to standard error, without words, whoever logs them, and our own warnings with them.

    Call it before anything else sets up logging.
    """
    handler = logging.StreamHandler()
    handler.setFormatter(Wordless())
    logging.basicConfig(level=logging.ERROR, handlers=[handler])
    logging.getLogger(OURS).setLevel(logging.WARNING)


def failure(error: BaseException) -> None:
    """Writes down that something unforeseen went wrong."""
    logging.getLogger(OURS).error("unforeseen: %s", told(error))


def told(error: BaseException) -> str:
    """The error's type and the file, line and function of each frame; then of those it came from."""
    return "\n".join(_lines(error, set()))


def _lines(error: BaseException, seen: set[int]) -> Iterator[str]:
    seen.add(id(error))
    yield f"{type(error).__module__}.{type(error).__qualname__}"
    for frame in StackSummary.extract(walk_tb(error.__traceback__), limit=-DEEPEST, lookup_lines=False):
        yield f'  File "{frame.filename}", line {frame.lineno}, in {frame.name}'
    held = error.exceptions if isinstance(error, BaseExceptionGroup) else ()
    before = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    for how, other in (*(("It holds", each) for each in held), ("It came from", before)):
        if other and id(other) not in seen:
            yield f"{how}:"
            yield from _lines(other, seen)
