"""A server goes on answering while commands over its library are killed, or find the disk full."""

import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest

from index import Library
from qa.verify import library_faults

pytestmark = pytest.mark.deep

TEXTS = {"ferry.txt": "The ferry Aurora sank.", "frost.txt": "The quince froze in May.\n\nA second frost followed."}


@pytest.fixture
def served(traced, tmp_path):
    """(home, base URL) of a server over a small library."""
    (tmp_path / "sources").mkdir()
    for name, text in TEXTS.items():
        (tmp_path / "sources" / name).write_text(text)
    home = tmp_path / "home"
    assert traced("ingest", tmp_path / "sources", "--home", home).code == 0
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "qa.cli", "serve", "--port", str(port), "--home", str(home)]
    with (tmp_path / "log").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log)
        url = f"http://127.0.0.1:{port}"
        try:
            for _ in range(1200):
                if process.poll() is None and is_up(url):
                    break
                time.sleep(0.05)
            else:
                pytest.fail((tmp_path / "log").read_text())
            yield home, url
        finally:
            process.terminate()
            process.wait(timeout=20)


def is_up(url: str) -> bool:
    try:
        return httpx.get(f"{url}/readyz", timeout=5).status_code == 200
    except httpx.TransportError:
        return False


def test_a_server_goes_on_answering(served, traced, evenly, tmp_path: Path) -> None:
    home, url = served
    new = tmp_path / "new.md"
    new.write_text("The quince froze again in June.")
    spare = tmp_path / "spare"
    shutil.copytree(home, spare)
    names = "openat,pwrite64,fsync,fdatasync,rename,mkdir,unlink"
    calls = evenly(traced.calls(names, spare, "ingest", new, "--home", spare), 12)
    states = {Library.open(home).manifest.digest, Library.open(spare).manifest.digest}
    with httpx.Client(base_url=url, timeout=30) as client:
        for call in calls:
            for effect in ("signal=KILL", "error=ENOSPC"):
                inject = f"inject={call.name}:{effect}:when={call.number}"
                traced("ingest", new, "--home", home, options=("-e", f"trace={call.name}", "-e", inject))
                answer = client.get("/v1/ask", params={"q": "When did the quince freeze?"})
                assert answer.status_code == 200, answer.text
                assert answer.json()["manifest"] in states
                assert answer.json()["passages"] or answer.json()["nearest"]
    assert traced("ingest", new, "--home", home).code == 0
    assert list(library_faults(Library.open(home))) == []
    assert Library.open(home).manifest.digest in states
