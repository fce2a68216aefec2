"""`qa serve` as anyone starts it, over a folder that may be changed; and what must still hold when all is done."""

import os
import re
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
KNOWN = [
    ("/v1/ask", {"question": "Who hacked the accounts?", "collection": "kept"}),
    ("/v1/search", {"query": '"by our Government" OR accounts', "collection": "kept"}),
    ("/v1/quotes/check", {"quotes": [{"quote": "never be run by our Government directly"}], "collection": "kept"}),
]


WITH_SETTINGS = (
    "import sys; from index import Library; from qa.access.keys import Keys; from qa.settings import Settings; "
    "from qa.web.server import serve; from pathlib import Path; home = Path(sys.argv[2]); "
    "serve(Library.open(home), Settings(**eval(sys.argv[1])), Keys(home))"
)


class Served:
    """A server over the seeds: `default` may be changed, the collection `kept` holds them too and is left alone.

    Without settings it is `qa serve` itself.
    """

    def __init__(self, home, **settings):
        self.home = home
        self.log = home.parent / "server.log"
        for collection in ("default", "kept"):
            self.qa("ingest", "seeds", "--collection", collection)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        command = [sys.executable, "-m", "qa.cli", "serve", "--port", str(self.port), "--home", str(home)]
        if settings:
            command = [sys.executable, "-c", WITH_SETTINGS, repr({**settings, "port": self.port}), str(home)]
        with self.log.open("wb") as log:
            environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
            self.process = subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=log, env=environment)
        self._until_ready()
        self.known = self._answers()

    def qa(self, *words):
        """Runs a command over the server's folder; it must succeed."""
        command = [sys.executable, "-m", "qa.cli", *words, "--home", str(self.home)]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr

    def memory(self):
        """Bytes of memory that the server holds."""
        pages = Path(f"/proc/{self.process.pid}/statm").read_text().split()[1]
        return int(pages) * os.sysconf("SC_PAGESIZE")

    def assert_well(self):
        """The server lives, has nothing to complain of, and answers what it answered before, byte for byte."""
        assert self.process.poll() is None, self.log.read_text()[-4000:]
        assert self._answers() == self.known
        log = self.log.read_text()
        assert "Traceback" not in log
        assert " ERROR " not in log

    def assert_whole(self):
        """All that the folder holds is as it was written."""
        self.qa("verify")

    def _answers(self):
        with httpx.Client(base_url=self.url, timeout=60) as client:
            answers = [client.post(path, json=body) for path, body in KNOWN]
        assert {answer.status_code for answer in answers} == {200}
        return [re.sub(rb'"took_ms":[0-9.e-]+', b"", answer.content) for answer in answers]

    def _until_ready(self):
        for _ in range(1200):
            try:
                if httpx.get(f"{self.url}/readyz", timeout=5).status_code == 200:
                    return
            except httpx.TransportError:
                assert self.process.poll() is None, self.log.read_text()
                time.sleep(0.05)
        raise AssertionError("The server did not come up.")


@contextmanager
def serving(folder, **settings):
    """A Served that must be well, and its folder whole, when all is done."""
    made = Served(folder / "home", **settings)
    try:
        yield made
        made.assert_well()
        made.assert_whole()
    finally:
        made.process.terminate()
        made.process.wait(timeout=20)


@pytest.fixture(scope="session")
def served(tmp_path_factory):
    """`qa serve` over a folder of its own."""
    with serving(tmp_path_factory.mktemp("served")) as made:
        yield made


@pytest.fixture(scope="session")
def hurried(tmp_path_factory):
    """A server that cuts whoever keeps it waiting for half a second."""
    with serving(tmp_path_factory.mktemp("hurried"), slowest_head=0.5, slowest_body=0.5) as made:
        yield made


@pytest.fixture(scope="session")
def cases():
    """How many cases a fuzzer tries: `make fuzz CASES=n`."""
    return int(os.environ.get("CASES", "10000"))
