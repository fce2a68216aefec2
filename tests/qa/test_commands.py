"""qa remove, sources, compact, rebuild, snapshot and verify: what they do, what they say, their exit codes."""

import io
import json
import os
import re
import sqlite3
import subprocess
import sys
import tarfile

import pytest
from click.testing import CliRunner

from index import Library
from qa.cli import main

pytestmark = pytest.mark.deep


@pytest.fixture
def run(tmp_path):
    """Runs `qa` with a home, by default home/; gives its output, or its JSON."""

    def run(*arguments, code=0, home="home", as_json=False):
        options = ["--home", str(tmp_path / home), *(["--json"] if as_json else [])]
        result = CliRunner().invoke(main, [*map(str, arguments), *options])
        assert result.exit_code == code, result.output
        assert "Traceback" not in result.output
        return json.loads(result.stdout) if as_json else result.output

    return run


@pytest.fixture
def filled(run, tmp_path):
    """A library with two collections and an old version."""
    for name, text in {"a": "The quince froze.", "b": "A ferry sank.", "c": "The boiler was mended."}.items():
        (tmp_path / f"{name}.txt").write_text(text)
    run("ingest", tmp_path / "a.txt", tmp_path / "b.txt")
    run("ingest", tmp_path / "c.txt", "--collection", "press")
    (tmp_path / "a.txt").write_text("The quince thawed.")
    run("ingest", tmp_path / "a.txt")
    return tmp_path / "home"


def flip(file, place):
    data = bytearray(file.read_bytes())
    data[place] ^= 1
    file.write_bytes(data)


def test_sources_are_listed_and_removed(run, filled):
    assert "a  1 passage  a" in run("sources")
    listed = run("sources", as_json=True)
    assert [source["source_id"] for source in listed["sources"]] == ["a", "b"]
    assert [each["source_id"] for each in run("sources", "--collection", "press", as_json=True)["sources"]] == ["c"]
    assert "no collection 'nobody'" in run("sources", "--collection", "nobody", code=2)
    assert "nobody" in run("remove", "a", "nobody", code=2)
    assert run("remove", "a", "a", as_json=True)["removed"] == 1
    assert run("remove", "b") == "1 source removed; the library has 0 sources, 0 passages.\n"
    assert run("sources") == ""
    assert "mended" in run("ask", "What was mended?", "--collection", "press")
    assert "Not in the sources" in run("ask", "Which ferry sank?", "--collection", "press")
    assert "Verbatim" in run("check-quote", "The boiler was mended", "--collection", "press").title()


def test_compact_forgets_old_versions(run, filled):
    assert run("compact", as_json=True) == {"forgotten": 1}
    assert run("compact") == "0 old versions forgotten.\n"
    for command in (["compact"], ["rebuild"], ["remove", "a"], ["snapshot", filled / "x.tar"]):
        assert "no library" in run(*command, code=2, home="elsewhere")


def test_a_damaged_library_is_found_out_and_rebuilt(run, filled):
    before = run("verify", as_json=True)
    assert before == {"checked": "library", "faults": []}
    answer = run("ask", "quince", as_json=True)
    files = sorted((filled / "generations").glob("*/passages.arrays"))
    assert len(files) == 2
    flip(files[0], 200)
    (fault,) = run("verify", code=1, as_json=True)["faults"]
    assert "passages.arrays is damaged" in fault
    assert "default: 2 sources" in run("rebuild")
    assert run("verify", as_json=True)["faults"] == []
    again = run("ask", "quince", as_json=True)
    assert {**again, "took_ms": 0} == {**answer, "took_ms": 0}


def test_a_changed_row_is_found_out(run, filled):
    with sqlite3.connect(filled / "catalog.sqlite") as db:
        db.execute("UPDATE versions SET text = ? WHERE is_current = 0", (b"The quince boiled.",))
    (fault,) = run("verify", code=1, as_json=True)["faults"]
    assert "'a'" in fault
    with sqlite3.connect(filled / "catalog.sqlite") as db:
        db.execute("UPDATE versions SET is_current = 0 WHERE source_id = 'b'")
    assert any("other sources" in fault for fault in run("verify", code=1, as_json=True)["faults"])


def test_a_snapshot_is_the_whole_library(run, filled, tmp_path):
    file = tmp_path / "library.tar"
    saved = run("snapshot", file, as_json=True)
    assert (saved["collections"], saved["bytes"]) == (["default", "press"], file.stat().st_size)
    run("keys", "add", "desk")
    run("snapshot", file)
    with tarfile.open(file) as tar:
        assert not [name for name in tar.getnames() if "keys" in name]
    run("remove", "a")
    assert "2 collections restored" in run("snapshot", file, "--restore", home="new")
    assert run("verify", home="new", as_json=True)["faults"] == []
    library = Library.open(tmp_path / "new")
    assert library.source("a").text == "The quince thawed."
    assert library.source("a", next(iter(_versions(tmp_path / "new", "a", current=0)))).text == "The quince froze."
    assert library.named("press").search("boiler")
    assert "not empty" in run("snapshot", file, "--restore", home="new", code=2)
    assert sorted(path.name for path in tmp_path.iterdir() if path.name.startswith(".")) == []


def _versions(home, source_id, current):
    with sqlite3.connect(home / "catalog.sqlite") as db:
        found = db.execute("SELECT sha256 FROM versions WHERE source_id = ? AND is_current = ?", (source_id, current))
        return [digest for (digest,) in found]


def test_a_damaged_snapshot_makes_no_library(run, filled, tmp_path):
    file = tmp_path / "library.tar"
    run("snapshot", file)
    data = file.read_bytes()
    with tarfile.open(file) as tar:
        inside = [member.offset_data + at for member in tar for at in (0, member.size // 2, member.size - 1)]
    for place in inside:
        file.write_bytes(data[:place] + bytes([data[place] ^ 4]) + data[place + 1 :])
        assert "qa: " in run("snapshot", file, "--restore", home="new", code=2)
        assert not (tmp_path / "new").exists()
    for length in (0, 100, 511, 512, len(data) // 3, inside[-1]):
        file.write_bytes(data[:length])
        run("snapshot", file, "--restore", home="new", code=2)
    assert "cannot be" in run("snapshot", tmp_path / "nothing.tar", "--restore", home="new", code=2)
    assert not (tmp_path / "new").exists()
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".")]


@pytest.mark.parametrize(
    "name", ["../evil", "/tmp/evil", "generations/../../evil", "catalog.sqlite/evil", "link", "twice"]
)
def test_a_snapshot_writes_nowhere_else(run, filled, tmp_path, name):
    file = tmp_path / "library.tar"
    run("snapshot", file)
    with tarfile.open(file) as old, tarfile.open(tmp_path / "evil.tar", "w") as new:
        extra = tarfile.TarInfo("catalog.sqlite" if name in {"link", "twice"} else name)
        if name == "link":
            extra.type, extra.linkname = tarfile.SYMTYPE, "/etc/passwd"
        new.addfile(extra, io.BytesIO())
        for member in old:
            new.addfile(member, old.extractfile(member))
    assert "not a snapshot" in run("snapshot", tmp_path / "evil.tar", "--restore", home="new", code=2)
    assert not (tmp_path / "new").exists()
    assert not (tmp_path / "evil").exists()


@pytest.mark.skipif(sys.platform == "win32", reason="there is no pseudo-terminal")
def test_a_terminal_shows_how_far_ingest_is(tmp_path):
    import pty

    (tmp_path / "many.jsonl").write_text(
        "".join(f'{{"id": {n}, "text": "The quince of {n} froze."}}\n' for n in range(900))
    )
    leader, follower = pty.openpty()
    command = [sys.executable, "-m", "qa.cli", "ingest", str(tmp_path / "many.jsonl"), "--home", str(tmp_path / "home")]
    environment = {**os.environ, "TERM": "xterm", "COLUMNS": "120"}
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=follower, env=environment) as process:
        os.close(follower)
        shown = b""
        try:
            while piece := os.read(leader, 65536):
                shown += piece
        except OSError:
            pass  # how a pseudo-terminal says that nobody writes any more
        assert process.stdout.read() == b"900 sources added; the library has 900 sources, 900 passages.\n"
    os.close(leader)
    for word in (b"reading", b"kB", b"/s", b"indexing", b"900 sources"):
        assert word in shown


@pytest.mark.parametrize(
    "command",
    [
        ("ask", "x"),
        ("search", "x"),
        ("check-quote", "x"),
        ("ingest", "seeds"),
        ("sources",),
        ("remove", "x"),
        ("compact",),
        ("rebuild",),
        ("snapshot", "saved.tar"),
        ("snapshot", "saved.tar", "--restore"),
        ("keys", "list"),
        ("keys", "add", "x"),
        ("serve",),
        ("evaluate",),
    ],
    ids=" ".join,
)
def test_a_folder_that_cannot_be_read_is_one_sentence(run, command):
    said = run(*command, home="a" * 300, code=2)
    assert re.fullmatch(r"qa: [^\n]+\.\n", said)
    assert "too long" in said or (command == ("evaluate",) and "There is no library in" in said)
