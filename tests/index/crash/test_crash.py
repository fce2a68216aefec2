"""A command that is killed, or to which the system says no, leaves the old library or the new one, and no third."""

import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from index import EngineError, Library
from index.catalog import Catalog
from qa.verify import library_faults

pytestmark = pytest.mark.deep

WRITES = "openat,write,pwrite64,fsync,fdatasync,ftruncate,rename,renameat,renameat2,unlink,unlinkat,mkdir,mkdirat,rmdir"
READS = "openat,read,pread64,newfstatat,stat,lstat,fstat,statx,mmap,getdents64,lseek,fcntl"
QUESTIONS = ("Which ferry sank?", "the quince", "How many tonnes?", "frost")
OLD = {
    "ferry.txt": "The ferry Aurora sank off Hook Point.\n\nIt carried 40 tonnes of quince.",
    "frost.txt": "Frost in May\n\nThe quince froze on 3 May. A second frost followed.",
    "mill.txt": "The mill burned down.\n\nNobody was hurt.",
}
NEW = {
    "ferry.txt": "The ferry Aurora sank off Hook Point.\n\nIt carried 45 tonnes of quince, not 40.",
    "orchard.txt": "The orchard bears quince.\n\nIt was planted after the frost.",
}

State = tuple[object, ...]


@dataclass(frozen=True)
class Case:
    """A library `home` and a command over it; `prepared` is what it was, `old` and `new` what it may be after."""

    name: str
    prepared: Path
    home: Path
    arguments: tuple[str | Path, ...]
    old: State | None
    new: State

    def fresh(self) -> None:
        """Puts the library back as it was before the command."""
        shutil.rmtree(self.home, ignore_errors=True)
        if self.prepared.exists():
            shutil.copytree(self.prepared, self.home)


def state(home: Path) -> State | None:
    """All that the library says of itself, its sources and some questions; None if it holds nothing.

    A library that is there must be sound, and opened as it was left, not made anew.
    """
    current = Catalog(home / "catalog.sqlite").generation("default")
    if current is not None:
        assert len(list((home / "generations" / current).iterdir())) == 2
    library = Library.open(home)
    if current is None:
        assert library.is_empty
        return None
    assert list(library_faults(library)) == []
    hits = [[(hit.passage.passage_id, hit.score) for hit in library.search(question)] for question in QUESTIONS]
    return library.manifest, hits, [(source.source_id, source.text) for source in library.sources()]


def tidy(home: Path) -> bool:
    """True if the folder holds the catalog and the generation that is used, and nothing else."""
    current = Catalog(home / "catalog.sqlite").generation("default")
    names = {path.relative_to(home).parts[0] for path in home.rglob("*")}
    return names <= {"catalog.sqlite", "catalog.sqlite-wal", "catalog.sqlite-shm", "generations"} and [
        path.name for path in (home / "generations").iterdir()
    ] == [current]


@pytest.fixture(scope="module")
def cases(traced, tmp_path_factory) -> list[Case]:
    """A first ingest, one that replaces and adds, one that takes out."""
    folder = tmp_path_factory.mktemp("cases")
    for name, texts in {"old": OLD, "new": NEW}.items():
        (folder / name).mkdir()
        for file, text in texts.items():
            (folder / name / file).write_text(text)
    prepared, nothing, home = folder / "prepared", folder / "nothing", folder / "home"
    assert traced("ingest", folder / "old", "--home", prepared).code == 0
    made = []
    for name, before, arguments in (
        ("first", nothing, ("ingest", folder / "old", "--home", home)),
        ("replace", prepared, ("ingest", folder / "new", "--home", home)),
        ("remove", prepared, ("remove", "mill", "frost", "--home", home)),
    ):
        old = state(before) if before.exists() else None
        case = Case(name, before, home, arguments, old, ())
        case.fresh()
        ended = traced(*arguments)
        assert ended.code == 0, ended.said
        new = state(home)
        assert new not in (None, old)
        assert tidy(home)
        made.append(Case(name, before, home, arguments, old, new))
    return made


def holds(case: Case, traced) -> bool:
    """Checks that the library is old or new, and that the command, run again, makes it new; returns if it was new."""
    found = state(case.home)
    assert found in (case.old, case.new), f"{case.name}: neither the old library nor the new one"
    again = traced(*case.arguments)
    if case.name == "remove" and found == case.new:
        assert again.code == 2  # there is nothing left to take out
        assert "No source has the id" in again.said
    else:
        assert again.code == 0, again.said
        assert tidy(case.home)
    assert state(case.home) == case.new
    return found == case.new


def kill_at(cases: list[Case], names: str, traced, chosen: Callable[[list], list], signal: str) -> tuple[int, int]:
    """Kills at the chosen calls of every case; returns in how many cases the library was old, and in how many new."""
    counts = [0, 0]
    for case in cases:
        case.fresh()
        for call in chosen(traced.calls(names, case.home, *case.arguments)):
            case.fresh()
            inject = f"inject={call.name}:signal={signal}:when={call.number}"
            ended = traced(*case.arguments, options=("-e", f"trace={call.name}", "-e", inject))
            if signal == "KILL":
                assert ended.code == -9, (call, ended)
            else:
                assert ended.code in (0, 1), (call, ended)
                assert "Traceback" not in ended.said, (call, ended)
            counts[holds(case, traced)] += 1
    return counts[0], counts[1]


def test_a_kill_leaves_the_old_library_or_the_new(cases, traced, evenly) -> None:
    old, new = kill_at(cases, WRITES, traced, lambda calls: evenly(calls, 18), "KILL")
    assert old + new >= 55
    assert old
    assert new


def test_an_interrupt_leaves_the_old_library_or_the_new(cases, traced, evenly) -> None:
    kill_at(cases[1:2], WRITES, traced, lambda calls: evenly(calls, 1), "INT")


@pytest.mark.long
@pytest.mark.parametrize("signal", ["KILL", "INT"])
def test_a_thousand_kills_leave_the_old_library_or_the_new(cases, traced, evenly, signal, record_property) -> None:
    n = 400 if signal == "KILL" else 60
    old, new = kill_at(cases, f"{WRITES},{READS}", traced, lambda calls: evenly(calls, n), signal)
    record_property("old", old)
    record_property("new", new)
    assert old + new >= 1000 or signal == "INT"
    assert old
    assert new


def refuse_at(cases: list[Case], traced, chosen: Callable[[list], list]) -> tuple[int, list[str]]:
    """Refuses the chosen calls of every case; returns in how many runs, and what went wrong with the others."""
    count, wrong = 0, []
    for case in cases:
        case.fresh()
        for call in chosen(traced.calls(f"{WRITES},{READS}", case.home, *case.arguments)):
            for error, when in refusals(call):
                case.fresh()
                inject = f"inject={call.name}:error={error}:when={when}"
                ended = traced(*case.arguments, options=("-e", f"trace={call.name}", "-e", inject))
                count += 1
                try:
                    was_new = holds(case, traced)
                    assert ended.code in ((0, 2) if was_new else (2,)), ended
                    assert ended.code == 0 or re.fullmatch(r"qa: [^\n]+\.\n", ended.said), ended
                except (AssertionError, EngineError) as fault:
                    wrong.append(f"{case.name} {inject}: {call.line}\n{fault}")
    return count, wrong


def refusals(call) -> list[tuple[str, str]]:
    """(error, when) to try at a call: once, and from there on.

    Not so for calls of which a process needs more for other things than its library, to say what is wrong among them,
    and for locks, for which SQLite waits ten seconds.
    """
    errors = ["EIO", "ENOSPC"] if call.name in WRITES.split(",") else ["EIO"]
    once_only = call.name in ("write", "read", "mmap", "newfstatat", "fcntl")
    return [
        (error, when) for error in errors for when in [f"{call.number}", f"{call.number}+"][: 1 if once_only else 2]
    ]


def test_a_refused_call_leaves_the_old_library_or_the_new_and_one_sentence(cases, traced, evenly) -> None:
    count, wrong = refuse_at(cases[1:2], traced, lambda calls: evenly(calls, 1))
    assert not wrong, "\n\n".join(wrong)
    assert count >= 20


@pytest.mark.long
def test_every_refused_call_leaves_the_old_library_or_the_new_and_one_sentence(cases, traced, record_property) -> None:
    count, wrong = refuse_at(cases, traced, lambda calls: [call for call in calls if call.name != "fcntl"])
    record_property("refused", count)
    assert not wrong, "\n\n".join(wrong)
