"""Whatever is done to a library's files, it is refused by name or answers as before; it never answers otherwise."""

import re
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from index import EngineError, FormatError, Library, Source
from index.arrayfile import ArrayFile
from qa.verify import library_faults

pytestmark = pytest.mark.deep

Make = Callable[..., Source]
QUESTIONS = ("the quince", "Which ferry sank?", "frost", "mill")
PAGE = 4096


def answers(home: Path) -> object:
    """What the library says to some questions and of its sources; raises what it refuses with."""
    library = Library.open(home)
    hits = [[(hit.passage, hit.score) for hit in library.search(question)] for question in QUESTIONS]
    phrase = [hit.passage for hit in library.find('"quince froze"').hits] if not library.is_empty else []
    return library.manifest, hits, phrase, list(library.sources()), list(library_faults(library))


def refused_or(home: Path, *states: object) -> str | None:
    """The one sentence of the refusal; None if the library answers as one of the states."""
    try:
        found, said = answers(home), None
    except EngineError as error:
        found, said = None, str(error)
    assert found in states if said is None else re.fullmatch(r"[^\n]+\.", said)
    return said


@pytest.fixture
def home(tmp_path: Path, source: Make) -> Path:
    library = Library.open(tmp_path / "home")
    library.add([source("a", "The quince froze."), source("b", "A ferry sank.\n\nThe quince froze again.")])
    library.add([source("a", "The quince froze.\n\nFrost followed.", title="Frost")])
    return tmp_path / "home"


def generation(home: Path) -> Path:
    (folder,) = (home / "generations").iterdir()
    return folder


def copies(home: Path) -> Iterator[Path]:
    """Fresh copies of the library, one after another in the same place."""
    place = home.with_name("copy")
    while True:
        shutil.rmtree(place, ignore_errors=True)
        shutil.copytree(home, place)
        yield place


@pytest.mark.long
def test_every_bit_and_every_length_of_a_generation_is_refused_by_name(tmp_path: Path, source: Make) -> None:
    Library.open(tmp_path).add([source("a", "The quince froze.\n\nA ferry sank.")])
    for file in sorted(generation(tmp_path).iterdir()):
        data = file.read_bytes()
        name = re.escape(file.name)
        with file.open("r+b", buffering=0) as changed:
            for place in range(len(data)):
                for bit in range(8):
                    changed.seek(place)
                    changed.write(bytes([data[place] ^ 1 << bit]))
                    with pytest.raises(FormatError, match=name):
                        ArrayFile(file).check()
                changed.seek(place)
                changed.write(data[place : place + 1])
        for length in range(len(data) - 1, -1, -1):
            with file.open("r+b") as cut:
                cut.truncate(length)
            with pytest.raises(FormatError, match=name):
                ArrayFile(file).check()
        file.write_bytes(data)
    assert Library.open(tmp_path).search("quince")


def test_a_changed_file_is_not_opened(home: Path) -> None:
    """As the test of bits, but through the library."""
    before = answers(home)
    for place in copies(home):
        for file in sorted(generation(place).iterdir()):
            data = file.read_bytes()
            for damaged in (
                b"",
                data[:-1],
                data + b"\0",
                data[: len(data) // 2] + b"\1" + data[len(data) // 2 + 1 :],
                data[::-1],
            ):
                file.write_bytes(damaged)
                assert file.name in (refused_or(place, before) or "")
            file.write_bytes(data)
        assert refused_or(place, before) is None
        break


def test_a_generation_with_other_contents(home: Path, tmp_path: Path, source: Make) -> None:
    before = answers(home)
    Library.open(tmp_path / "other").add([source("c", "The mill burned down.")])
    other = generation(tmp_path / "other")
    fresh = copies(home)

    folder = generation(next(fresh))
    (folder / "passages.arrays").unlink()
    assert "passages.arrays is missing" in (refused_or(folder.parents[1], before) or "")

    folder = generation(next(fresh))
    (folder / "positions.arrays").unlink()  # sorted anew at the first phrase that is looked for
    assert refused_or(folder.parents[1], before) is None

    folder = generation(next(fresh))
    (folder / "notes.txt").write_text("Not a file of ours.")
    (folder / "more.arrays").write_bytes(b"verbatim-arrays\n")
    assert refused_or(folder.parents[1], before) is None

    for name in ("passages.arrays", "positions.arrays"):
        folder = generation(next(fresh))
        shutil.copy(other / name, folder / name)
        assert "another generation" in (refused_or(folder.parents[1], before) or "")

    folder = generation(next(fresh))
    shutil.rmtree(folder)
    shutil.copytree(other, folder)
    assert "another generation" in (refused_or(folder.parents[1], before) or "")

    folder = generation(next(fresh))
    shutil.move(folder, tmp_path / "elsewhere")
    folder.symlink_to(tmp_path / "elsewhere")
    assert refused_or(folder.parents[1], before) is None
    folder.unlink()
    folder.symlink_to(other)
    assert "another generation" in (refused_or(folder.parents[1], before) or "")
    folder.unlink()
    folder.symlink_to(tmp_path / "nowhere")
    assert refused_or(folder.parents[1], before) is None  # read again from the catalog


def test_unused_links_are_removed_and_not_what_they_lead_to(home: Path, tmp_path: Path, source: Make) -> None:
    kept = tmp_path / "kept"
    kept.mkdir()
    (kept / "file").write_text("kept")
    (home / "generations" / "link").symlink_to(kept)
    (home / "generations" / "file").write_text("a file where none belongs")
    Library.open(home).add([source("c", "The mill burned down.")])
    assert len(list((home / "generations").iterdir())) == 1
    assert (kept / "file").read_text() == "kept"


def test_the_catalog_damaged_at_every_page(home: Path) -> None:
    before = answers(home)
    data = (home / "catalog.sqlite").read_bytes()
    for place in range(0, len(data), 512):
        for damage in (b"\0" * 512, b"\xff" * 512, bytes([data[place] ^ 1]), data[-512:]):
            copy = next(copies(home))
            (copy / "catalog.sqlite").write_bytes(data[:place] + damage + data[place + len(damage) :])
            said = refused_or(copy, before)
            assert said is None or "catalog.sqlite" in said, said
    for length in range(0, len(data), PAGE // 2):
        copy = next(copies(home))
        (copy / "catalog.sqlite").write_bytes(data[:length])
        said = refused_or(copy, before, *([answers_of_nothing(copy)] if not length else []))
        assert said is None or "catalog.sqlite" in said, said


def answers_of_nothing(copy: Path) -> object:
    return answers(copy.with_name("nothing"))


def test_the_log_of_changes_damaged_cut_or_gone(home: Path, source: Make) -> None:
    """A log that was not yet taken over into the catalog, as a kill leaves it."""
    old, before = answers(home), generation(home).name
    writer = Library.open(home)
    with closing(sqlite3.connect(home / "catalog.sqlite")) as held:
        held.execute("SELECT count(*) FROM versions").fetchone()  # the last to close takes the log over; not this way
        kept = home.with_name("kept")
        shutil.copytree(generation(home), kept)
        writer.add([source("c", "The mill burned down.")])
        shutil.copytree(home, home.with_name("killed"))
    killed = home.with_name("killed")
    shutil.copytree(kept, killed / "generations" / before)
    (log,) = killed.glob("*-wal")
    data = log.read_bytes()
    assert data
    new = answers(next(copies(killed)))
    assert new != old
    for place in range(0, len(data), 256):
        for damaged in (data[:place], data[:place] + bytes([data[place] ^ 255]) + data[place + 1 :]):
            copy = next(copies(killed))
            (copy / log.name).write_bytes(damaged)
            refused_or(copy, old, new)
    copy = next(copies(killed))
    (copy / log.name).unlink()
    refused_or(copy, old, new)
