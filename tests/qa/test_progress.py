"""On a terminal a long reading shows how far it is and what takes its time; elsewhere it says nothing."""

from __future__ import annotations

import io
import logging
import sys

import pytest

from index import Source
from index.ingest.records import make_source
from qa.commands.progress import reading


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def run(sources: list[Source], *, quiet: bool) -> list[Source]:
    with reading(100, quiet=quiet) as watch:
        found = []
        for source in watch(sources):
            logging.getLogger("verbatim").info("compiling fill, once for this version")
            found.append(source)
    return found


@pytest.mark.parametrize(("terminal", "quiet"), [(True, False), (True, True), (False, False)])
def test_what_takes_time_is_shown_on_a_terminal_only(
    monkeypatch: pytest.MonkeyPatch, terminal: bool, quiet: bool
) -> None:
    stderr = Terminal() if terminal else io.StringIO()
    monkeypatch.setattr(sys, "stderr", stderr)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "160")
    sources = [make_source("a", "", "One."), make_source("b", "", "Two.")]
    level = logging.getLogger("verbatim").level
    assert run(sources, quiet=quiet) == sources
    shown = stderr.getvalue()
    assert ("compiling fill" in shown and "2 sources" in shown) == (terminal and not quiet)
    assert bool(shown) == (terminal and not quiet)
    assert (logging.getLogger("verbatim").level, logging.getLogger("verbatim").handlers) == (level, [])
