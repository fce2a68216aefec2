"""What earlier versions wrote opens with the same answers; what newer ones wrote is refused with what to do."""

import importlib.util
import json
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import msgspec
import pytest

from index import FormatError, Library
from index.analysis import Analyzer
from index.arrayfile import ArrayFile, ArrayWriter
from index.corpus import name_of
from index.model import Manifest, digest
from qa.verify import library_faults

pytestmark = pytest.mark.deep

FIXTURES = Path(__file__).parents[1] / "fixtures"
_spec = importlib.util.spec_from_file_location("make_fixture", FIXTURES / "make.py")
make_fixture = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(make_fixture)


@pytest.fixture(params=sorted(folder.name for folder in FIXTURES.glob("format-*")))
def fixture(request, tmp_path: Path) -> tuple[Path, dict]:
    """(a copy of the library, what it must answer) of every format there was."""
    folder = FIXTURES / request.param
    shutil.copytree(folder / "library", tmp_path / "library")
    return tmp_path / "library", json.loads((folder / "expected.json").read_text())


def rewrite(home: Path, **changed: object) -> None:
    """Writes the generation again with a changed manifest, as another version would have."""
    (folder,) = (home / "generations").iterdir()
    for file in sorted(folder.iterdir()):
        stored = ArrayFile(file)
        held = msgspec.json.decode(stored.header.facts, type=Manifest)
        manifest = msgspec.structs.replace(held, **changed, digest="")
        manifest = msgspec.structs.replace(manifest, digest=f"sha256:{digest(msgspec.json.encode(manifest))}")
        file.unlink()
        with ArrayWriter(file) as writer:
            for name, array in stored.arrays.items():
                writer.add(name, array)
            writer.finish(manifest)
    folder.rename(folder.with_name(name_of(manifest)))
    in_catalog(home, "UPDATE generations SET name = ?", name_of(manifest))


def in_catalog(home: Path, statement: str, *values: object) -> None:
    with closing(sqlite3.connect(home / "catalog.sqlite")) as db, db:
        db.execute(statement, values)


def test_every_format_opens_with_the_same_answers(fixture) -> None:
    home, expected = fixture
    library = Library.open(home)
    assert make_fixture.answers(library) == expected
    assert list(library_faults(library)) == []
    library.remove(["mill"])
    assert library.manifest == Library.from_sources(make_fixture.SOURCES[:2]).manifest


@pytest.mark.parametrize("changed", [{"analyzer": "verbatim-2 unicode-3.0.0"}, {"format": 1}], ids=str)
def test_other_rules_and_earlier_formats_are_read_again_from_the_catalog(fixture, changed) -> None:
    home, expected = fixture
    rewrite(home, **changed)
    library = Library.open(home)
    assert make_fixture.answers(library) == expected
    assert library.manifest.analyzer == Analyzer().version
    assert Library.open(home).manifest == library.manifest == Library.from_sources(make_fixture.SOURCES).manifest
    assert len(list((home / "generations").iterdir())) == 1


def test_newer_formats_are_refused_with_what_to_do(fixture) -> None:
    home, _ = fixture
    rewrite(home, format=99)
    with pytest.raises(FormatError, match=r"passages\.arrays has format 99.*install that one\.$"):
        Library.open(home)
    in_catalog(home, "UPDATE info SET value = ? WHERE name = 'format'", b"99")
    with pytest.raises(FormatError, match=r"catalog\.sqlite has format 99.*install that one\.$"):
        Library.open(home)
