"""The embedded sources: five short texts that every copy of Verbatim carries."""

from __future__ import annotations

from pathlib import Path

from index import Library, Source
from index.ingest import read


def folder() -> Path:
    """The folder of the seed texts: inside the installed package, or beside it in a checkout."""
    here = Path(__file__).resolve().parent
    installed = here / "seeds"
    return installed if installed.is_dir() else here.parent / "seeds"


def sources() -> list[Source]:
    """The five seed texts."""
    return [each for each in read(folder()) if isinstance(each, Source)]


def library() -> Library:
    """A library of the seeds, in memory."""
    return Library.from_sources(sources())
