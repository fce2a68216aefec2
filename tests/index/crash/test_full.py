"""A disk that is really full: nothing is committed, one sentence says so, and with room again the command succeeds."""

import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from index import Library
from qa.verify import library_faults

pytestmark = pytest.mark.deep

SIZE = 256
"""KiB of the file system; a library of one small source takes about a third of it."""


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of its own in memory; skips where mounting is not allowed."""
    place = tmp_path / "disk"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={SIZE}k", "tmpfs", str(place)]
    ran = subprocess.run(mount, capture_output=True, text=True) if shutil.which("mount") else None
    if ran is None or ran.returncode:
        pytest.skip(f"A file system cannot be mounted here: {ran.stderr.strip() if ran else 'there is no mount'}")
    yield place
    subprocess.run(["umount", "--lazy", str(place)], check=True)


def test_a_full_disk_changes_nothing(traced, disk: Path, tmp_path: Path) -> None:
    old, new = tmp_path / "old.md", tmp_path / "new.md"
    old.write_text("The quince froze.")
    new.write_text("The ferry sank.\n\n" * 40)
    home, ballast = disk / "home", disk / "ballast"
    assert traced("ingest", old, "--home", home).code == 0
    before = Library.open(home).manifest
    failed = 0
    for left in range(4, 200, 16):  # KiB left on the disk
        free = shutil.disk_usage(disk).free
        ballast.write_bytes(bytes(max(0, free - 1024 * left)))
        ended = traced("ingest", new, "--home", home)
        ballast.unlink()
        found = Library.open(home)
        assert list(library_faults(found)) == []
        if ended.code == 0:
            break
        failed += 1
        assert ended.code == 2, ended
        assert re.fullmatch(r"qa: [^\n]+\.\n", ended.said), ended
        assert found.manifest == before
    assert failed
    assert traced("ingest", new, "--home", home).code == 0
    assert Library.open(home).manifest.sources == 2
    assert len(list((home / "generations").iterdir())) == 1
