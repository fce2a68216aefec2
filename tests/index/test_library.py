"""A library in a folder: adding, replacing, reopening, damage, and many readers."""

import shutil
import sqlite3
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from index import (
    BackendError,
    Bm25Parameters,
    ChangedSource,
    EngineError,
    Filters,
    FormatError,
    Library,
    QueryError,
    Source,
    UnknownSource,
)
from index.analysis import Analyzer
from index.catalog import Catalog

Make = Callable[..., Source]


def test_what_was_added_is_there_after_reopening(tmp_path: Path, source: Make) -> None:
    library = Library.open(tmp_path / "var")
    assert library.is_empty
    assert (
        library.add([source("a", "The quince froze.", title="Frost", date="2020"), source("b", "A ferry sank.")]) == 2
    )
    again = Library.open(tmp_path / "var")
    assert again.manifest == library.manifest
    assert again.search("quince") == library.search("quince")
    assert again.source("a") == library.source("a")
    assert [s.source_id for s in again.sources()] == ["a", "b"]


def test_a_folder_and_memory_give_the_same_index(tmp_path: Path, source: Make, seeds: dict[str, str]) -> None:
    sources = [source(name, text) for name, text in seeds.items()]
    library = Library.open(tmp_path)
    for each in reversed(sources):
        library.add([each])
    memory = Library.from_sources(sources)
    assert library.manifest == memory.manifest
    assert library.search("north korea twitter", 50) == memory.search("north korea twitter", 50)


def test_an_old_version_is_reachable_by_its_digest(tmp_path: Path, source: Make) -> None:
    library = Library.open(tmp_path)
    old, new = source("a", "The quince froze."), source("a", "The quince thawed.")
    library.add([old])
    first = library.manifest.digest
    library.add([new])
    assert library.manifest.digest != first
    assert library.search("froze") == []
    assert library.source("a") == new
    assert library.source("a", old.sha256[:16]) == old
    assert Library.open(tmp_path).source("a", old.sha256[:16]) == old
    with pytest.raises(ChangedSource, match="not kept"):
        library.source("a", "0" * 16)
    with pytest.raises(UnknownSource):
        library.source("b", old.sha256[:16])
    library.add([old])
    assert library.manifest.digest == first
    assert library.source("a", new.sha256[:16]) == new


def test_versions_are_never_sql_or_patterns(tmp_path: Path, source: Make) -> None:
    library = Library.open(tmp_path)
    library.add([source("a", "The quince froze.")])
    library.add([source("a", "The quince thawed.")])
    for version in ("%", "_" * 16, "' OR 1=1 --"):
        with pytest.raises(ChangedSource):
            library.source("a", version)


def test_collections_are_apart(tmp_path: Path, source: Make) -> None:
    one, other = Library.open(tmp_path), Library.open(tmp_path, "press")
    one.add([source("a", "The quince froze.")])
    other.add([source("a", "A ferry sank.")])
    assert [h.passage.text for h in Library.open(tmp_path, "press").search("quince ferry")] == ["A ferry sank."]
    assert [h.passage.text for h in Library.open(tmp_path).search("quince ferry")] == ["The quince froze."]


def test_a_failed_add_changes_nothing(tmp_path: Path, source: Make) -> None:
    library = Library.open(tmp_path)
    library.add([source("a", "The quince froze.")])
    before = library.manifest

    def broken() -> object:
        yield source("b", "A ferry sank.")
        raise EngineError("the file ended")

    with pytest.raises(EngineError, match="the file ended"):
        library.add(broken())  # type: ignore[arg-type]
    assert library.manifest == Library.open(tmp_path).manifest == before


def test_the_later_of_two_sources_with_one_id_stands(tmp_path: Path, source: Make) -> None:
    pair = [source("a", "The quince froze."), source("a", "The quince thawed.")]
    library = Library.open(tmp_path)
    library.add(pair)
    assert library.source("a") == Library.from_sources(pair).source("a") == pair[1]


def test_a_library_in_memory_says_that_it_does_not_change(source: Make) -> None:
    with pytest.raises(QueryError, match="in memory"):
        Library.from_sources([]).add([source("a", "The quince froze.")])


@pytest.mark.parametrize("k", [0, -1, 1001])
def test_k_out_of_range_is_refused(k: int) -> None:
    with pytest.raises(QueryError, match="between 1 and 1000"):
        Library.from_sources([]).search("quince", k)


def test_a_source_with_half_a_character_is_refused_not_half_kept(tmp_path: Path) -> None:
    library = Library.open(tmp_path)
    with pytest.raises(EngineError):
        library.add([Source("a", "", "The \ud800 quince.", {}, "0" * 64)])
    assert Library.open(tmp_path).is_empty


def one_sentence(error: BaseException) -> bool:
    message = str(error)
    return message.endswith(".") and "\n" not in message and "Traceback" not in message


def test_a_foreign_or_newer_catalog_is_refused(tmp_path: Path, source: Make) -> None:
    Library.open(tmp_path).add([source("a", "The quince froze.")])
    db = sqlite3.connect(tmp_path / "catalog.sqlite")
    with db:
        db.execute("UPDATE info SET value = ?", (b"99",))
    db.close()
    with pytest.raises(FormatError) as raised:
        Library.open(tmp_path)
    assert one_sentence(raised.value)
    other = tmp_path / "other"
    other.mkdir()
    db = sqlite3.connect(other / "catalog.sqlite")
    with db:
        db.execute("CREATE TABLE recipes (name TEXT)")
    db.close()
    with pytest.raises(FormatError):
        Library.open(other)


def test_a_damaged_catalog_is_refused_with_its_name(tmp_path: Path, source: Make, seeds: dict[str, str]) -> None:
    whole = tmp_path / "whole"
    Library.open(whole).add([source(name, text) for name, text in seeds.items()])
    expected = Library.open(whole).manifest
    data = (whole / "catalog.sqlite").read_bytes()
    messages: list[str] = []
    for place in range(0, len(data), 997):
        folder = tmp_path / "damaged"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        (folder / "catalog.sqlite").write_bytes(data[:place] + b"\xff" * 300 + data[place + 300 :])
        try:
            library = Library.open(folder)
        except (BackendError, FormatError) as error:
            messages.append(str(error))
        else:
            assert library.manifest == expected
    assert len(messages) > 5
    assert all("catalog.sqlite" in message and message.endswith(".") for message in messages)


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    (tmp_path / "catalog.sqlite").write_text("not a database, but long enough to be read as one\n" * 100)
    with pytest.raises(BackendError) as raised:
        Library.open(tmp_path)
    assert one_sentence(raised.value)


def test_a_home_that_is_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("a file")
    with pytest.raises(BackendError) as raised:
        Library.open(tmp_path / "home")
    assert one_sentence(raised.value)


@pytest.mark.parametrize("swaps", [11, pytest.param(120, marks=pytest.mark.long)])
def test_readers_see_old_or_new_while_sources_are_added(tmp_path: Path, source: Make, swaps: int) -> None:
    library = Library.open(tmp_path)
    library.add([source("s0", "The quince of day 0 froze.")])
    done, wrong = threading.Event(), []

    def read() -> None:
        while not done.is_set():
            hits = library.search("quince", 1000)
            days = [int(hit.passage.source_id[1:]) for hit in hits]
            if sorted(days) != list(range(len(days))) or not days or len({hit.score for hit in hits}) != 1:
                wrong.append(days)

    readers = [threading.Thread(target=read) for _ in range(4)]
    for reader in readers:
        reader.start()
    for day in range(1, swaps + 1):
        library.add([source(f"s{day}", f"The quince of day {day} froze.")])
    done.set()
    for reader in readers:
        reader.join()
    assert wrong == []
    assert len(library.search("quince", 1000, filters=Filters())) == swaps + 1


def test_two_writers_lose_nothing(tmp_path: Path, source: Make) -> None:
    libraries = [Library.open(tmp_path), Library.open(tmp_path)]
    errors: list[BaseException] = []

    def write(number: int) -> None:
        try:
            for n in range(6):
                libraries[number].add([source(f"w{number}-{n}", f"Quince {number} {n} froze.")])
        except EngineError as error:
            errors.append(error)

    writers = [threading.Thread(target=write, args=(number,)) for number in range(2)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert errors == []
    assert Library.open(tmp_path).manifest.sources == 12


def test_a_state_made_by_other_rules_is_made_anew(tmp_path: Path, source: Make) -> None:
    text = "The quince froze.\n\nA ferry sank."
    old = Library(Analyzer(whole=True), "default", Bm25Parameters(), Catalog(tmp_path / "catalog.sqlite"), tmp_path)
    old.add([source("a", text)])
    assert [hit.passage.text for hit in old.search("ferry")] == [text]
    library = Library.open(tmp_path)
    assert library.manifest == Library.from_sources([source("a", text)]).manifest
    assert [hit.passage.text for hit in library.search("ferry")] == ["A ferry sank."]
