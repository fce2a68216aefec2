"""Generations on disk: an update equals a fresh build, damage is refused by name, unused ones are removed."""

import re
import shutil
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index import (
    EngineError,
    FormatError,
    Library,
    OutdatedChange,
    QueryError,
    Source,
    UnknownCollection,
    UnknownSource,
)
from index.arrayfile import ArrayFile, ArrayWriter
from index.ingest.records import make_source
from index.shelf import Shelf
from index.strings import Strings, Table, hashes, joined, strings

pytestmark = pytest.mark.deep

Make = Callable[..., Source]
WORDS = "bridge ferry quince ledger 11,000 -5 U.S. naïve “frost” 😀 the % of".split()
TEXT = st.lists(st.lists(st.sampled_from(WORDS), min_size=1, max_size=6).map(" ".join), min_size=0, max_size=4).map(
    "\n\n".join
)
CHANGES = st.lists(
    st.tuples(st.sampled_from(["a", "b", "c", "d"]), st.one_of(st.none(), TEXT), st.sampled_from(["", "A title"])),
    min_size=1,
    max_size=6,
)
QUICK = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def files(home: Path) -> dict[str, bytes]:
    """name → bytes of the only generation's files."""
    (folder,) = (home / "generations").iterdir()
    return {file.name: file.read_bytes() for file in folder.iterdir()}


@given(CHANGES)
@QUICK
def test_an_update_equals_a_fresh_build_byte_for_byte(tmp_path_factory, changes) -> None:
    updated, fresh = tmp_path_factory.mktemp("updated"), tmp_path_factory.mktemp("fresh")
    held: dict[str, Source] = {}
    library = Library.open(updated)
    for source_id, text, title in changes:
        if text is not None:
            held[source_id] = make_source(source_id, title, text)
            library.add([held[source_id]])
        elif source_id in held:
            del held[source_id]
            library.remove([source_id])
    if not held:
        return
    other = Library.open(fresh)
    for source in reversed(list(held.values())):
        other.add([source])
    once = Library.open(tmp_path_factory.mktemp("once"))
    once.add(held.values())
    assert library.manifest == other.manifest == once.manifest == Library.from_sources(held.values()).manifest
    without_rows = [
        {name: _without_rows(home / "generations", name) for name in files(home)} for home in (updated, fresh)
    ]
    assert without_rows[0] == without_rows[1]


def _without_rows(generations: Path, name: str) -> dict[str, bytes]:
    """The arrays' bytes; where the catalog holds a source is no part of what the generation says."""
    (folder,) = generations.iterdir()
    return {key: array.tobytes() for key, array in ArrayFile(folder / name).arrays.items() if key != "read.row"}


def test_every_flipped_bit_and_every_truncation_is_refused_by_name(tmp_path: Path, source: Make) -> None:
    Library.open(tmp_path).add([source("a", "The quince froze.\n\nA ferry sank.")])
    (folder,) = (tmp_path / "generations").iterdir()
    for file in sorted(folder.iterdir()):
        data = file.read_bytes()
        for place in range(len(data)):
            _refused(file, data[:place] + bytes([data[place] ^ (1 << place % 8)]) + data[place + 1 :])
        for length in range(0, len(data), 97):
            _refused(file, data[:length])
        file.write_bytes(data)
    assert Library.open(tmp_path).search("quince")


def _refused(file: Path, data: bytes) -> None:
    file.write_bytes(data)
    with pytest.raises(FormatError, match=re.escape(file.name)):
        ArrayFile(file).check()


def test_a_damaged_generation_is_not_opened_and_a_missing_one_is_made_anew(tmp_path: Path, source: Make) -> None:
    library = Library.open(tmp_path)
    library.add([source("a", "The quince froze.")])
    (folder,) = (tmp_path / "generations").iterdir()
    file = folder / "passages.arrays"
    data = file.read_bytes()
    file.write_bytes(data[:40] + bytes([data[40] ^ 1]) + data[41:])
    with pytest.raises(FormatError, match=r"passages\.arrays is damaged"):
        Library.open(tmp_path)
    shutil.rmtree(folder)
    assert Library.open(tmp_path).manifest == library.manifest
    assert library.search("quince")


def test_a_removed_source_is_gone_and_its_old_links_still_resolve(tmp_path: Path, source: Make) -> None:
    library = Library.open(tmp_path)
    old = source("a", "The quince froze.")
    library.add([old, source("b", "A ferry sank.")])
    with pytest.raises(UnknownSource):
        library.remove(["b", "nobody"])
    assert library.manifest.sources == 2
    assert library.remove(["a"]) == 1
    assert library.search("quince") == []
    with pytest.raises(UnknownSource):
        library.source("a")
    assert [each.source_id for each in Library.open(tmp_path).sources()] == ["b"]
    library.add([old])
    assert library.source("a", old.sha256[:16]) == old


def test_what_no_one_uses_is_removed(tmp_path: Path, source: Make) -> None:
    one, other = Library.open(tmp_path), Library.open(tmp_path, "press")
    other.add([source("a", "A ferry sank.")])
    for day in range(4):
        one.add([source("a", f"The quince of day {day} froze.")])
    assert len(list((tmp_path / "generations").iterdir())) == 2
    assert one.compact() == 3
    assert Library.open(tmp_path, "press").search("ferry")
    with pytest.raises(EngineError, match="not kept"):
        one.source("a", source("a", "The quince of day 0 froze.").sha256[:16])


def test_an_unchanged_source_makes_no_new_state(tmp_path: Path, source: Make) -> None:
    library = Library.open(tmp_path)
    library.add([source("a", "The quince froze.")])
    before = library.generation
    assert library.add([source("a", "The quince froze.")]) == 1
    assert library.generation is before
    library.add([source("a", "The quince froze.", title="Frost")])
    assert library.generation.title("a") == "Frost"


def test_another_process_is_followed(tmp_path: Path, source: Make) -> None:
    reader, writer = Library.open(tmp_path), Library.open(tmp_path)
    writer.add([source("a", "The quince froze.")])
    assert reader.search("quince") == []
    assert reader.refresh()
    assert reader.search("quince") == writer.search("quince")
    assert not reader.refresh()


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=8), unique=True, max_size=30), st.text())
@settings(deadline=None)
def test_a_table_finds_what_a_dict_finds(values: list[str], other: str) -> None:
    held = strings(values)
    found = hashes(values)
    order = np.argsort(found, kind="stable")
    table = Table(held, found[order], order)
    numbers = {value: number for number, value in enumerate(values)}
    for value in [*values, other]:
        assert table.get(value) == numbers.get(value, -1)
    assert held.all() == values
    assert held.take(np.arange(len(values))[::-1]).all() == values[::-1]
    assert joined(held, held).all() == values * 2


def test_arrays_come_back_as_they_were_written(tmp_path: Path) -> None:
    def parts() -> Iterator[tuple[np.ndarray, np.ndarray]]:
        yield np.arange(3), np.arange(3) / 2
        yield np.arange(3, 5), np.arange(3, 5) / 2

    path = tmp_path / "x.arrays"
    with ArrayWriter(path) as writer:
        writer.add("numbers", np.arange(7, dtype=np.uint16))
        writer.add("nothing", np.empty(0))
        sides = writer.add_columns({"one side": "i8", "the other": "f4"}, 5, parts())
        assert [each.tolist() for each in sides] == [[0, 1, 2, 3, 4], [0, 0.5, 1, 1.5, 2]]
        assert writer.add("large", np.arange(1 << 18)).tolist() == list(range(1 << 18))
        with pytest.raises(EngineError, match="not made whole"):
            writer.add_columns({"cut off": "i8"}, 6, [(np.arange(5),)])
    path.unlink()
    with ArrayWriter(path) as writer:
        writer.add("numbers", np.arange(7, dtype=np.uint16))
        writer.add("nothing", np.empty(0))
        writer.add_columns({"one side": "i8", "the other": "f4"}, 5, parts())
        writer.finish({"made": "here"})
    found = ArrayFile(path)
    found.check()
    assert {name: array.tolist() for name, array in found.arrays.items()} == {
        "numbers": list(range(7)),
        "nothing": [],
        "one side": [0, 1, 2, 3, 4],
        "the other": [0, 0.5, 1, 1.5, 2],
    }
    assert bytes(found.header.facts) == b'{"made":"here"}'
    with pytest.raises(EngineError, match="File exists"):
        ArrayWriter(path)
    assert isinstance(strings(["a"]), Strings)


def test_other_collections_are_opened_once_and_followed(tmp_path: Path, source: Make) -> None:
    library = Library.open(tmp_path)
    with pytest.raises(UnknownCollection):
        library.named("press")
    library.to_fill("press").add([source("a", "A ferry sank.")])
    press = library.named("press")
    assert library.named("press") is press
    assert library.snapshot().named("press") is press
    assert library.all_open() == [library, press]
    assert [hit.passage.source_id for hit in press.search("ferry")] == ["a"]
    with pytest.raises(UnknownSource):
        library.source("a")
    for name in ("", "a/b", "..", "a" * 65, "é"):
        with pytest.raises(QueryError):
            Library.open(tmp_path, name)


@given(st.lists(st.integers(0, 9), max_size=40), st.integers(1, 4))
def test_a_shelf_holds_what_was_asked_for_last(asked: list[int], most: int) -> None:
    made: list[str] = []
    shelf = Shelf(lambda name: made.append(name) or [name], most)
    latest: list[str] = []
    for number in map(str, asked):
        before = len(made)
        assert shelf.get(number) == [number]
        assert (len(made) > before) == (number not in latest)
        latest = [*(name for name in latest if name != number), number][-most:]
        assert shelf.all() == [[name] for name in latest]


def test_damage_found_after_opening_is_never_answered_from(tmp_path: Path, source: Make) -> None:
    Library.open(tmp_path).add([source("a", "The quince froze.\n\nA ferry sank.")])
    (folder,) = (tmp_path / "generations").iterdir()
    file = folder / "passages.arrays"
    data = bytearray(file.read_bytes())
    data[400] ^= 1
    file.write_bytes(data)
    library = Library.open(tmp_path, checked_at_once=0)
    before = library.snapshot()
    assert library.damage is None
    library.check()
    assert "passages.arrays is damaged" in (library.damage or "")
    for use in (
        lambda: library.search("quince"),
        library.snapshot,
        lambda: library.source("a"),
        lambda: library.add([source("b", "Frost.")]),
    ):
        with pytest.raises(FormatError, match=r"passages\.arrays is damaged"):
            use()
    assert before.manifest == library.manifest
    rebuilt = Library.rebuilt(tmp_path)
    assert library.refresh()
    library.check()
    assert library.damage is None
    assert library.search("quince") == rebuilt.search("quince") != []


def test_a_change_for_another_version_is_not_made(tmp_path: Path, source: Make) -> None:
    library = Library.open(tmp_path)
    old, new = source("a", "The quince froze."), source("a", "The quince thawed.")
    with pytest.raises(OutdatedChange):
        library.add([old], if_match={"a": "*"})
    library.add([old])
    library.add([new], if_match={"a": old.sha256})
    for expected in (old.sha256, "", new.sha256[:16]):
        with pytest.raises(OutdatedChange):
            library.add([old], if_match={"a": expected})
        with pytest.raises(OutdatedChange):
            library.remove(["a"], if_match={"a": expected})
    assert library.remove(["a"], if_match={"a": new.sha256}) == 1


def test_readers_and_writers_at_once_lose_nothing(tmp_path: Path, source: Make) -> None:
    reader, writers = Library.open(tmp_path), [Library.open(tmp_path) for _ in range(2)]
    writers[0].add([source("first", "The quince froze.")])
    done = threading.Event()
    faults: list[BaseException] = []

    def look() -> None:
        try:
            while not done.is_set():
                for library in (reader, *writers):
                    library.refresh()
                held = reader.snapshot()
                hits = held.search("quince", 100)
                assert len(hits) == held.manifest.sources
                assert [each.source_id for each in held.sources()]
        except BaseException as error:  # noqa: BLE001  (shown below)
            faults.append(error)

    def write(number: int) -> None:
        for day in range(10):
            writers[number].add([source(f"{number}-{day}", f"The quince of {number} on day {day} froze.")])

    looking = [threading.Thread(target=look) for _ in range(2)]
    writing = [threading.Thread(target=write, args=(number,)) for number in range(2)]
    for thread in (*looking, *writing):
        thread.start()
    for thread in writing:
        thread.join()
    done.set()
    for thread in looking:
        thread.join()
    assert faults == []
    reader.refresh()
    assert reader.manifest.sources == 21
