"""A real server with settings of one's own, in a process of its own; and what is asked of it by raw sockets."""

import json
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import httpx

ROOT = Path(__file__).resolve().parent.parent.parent
SERVE = (
    "import sys; from pathlib import Path; from qa import seeds; from qa.access.keys import Keys; "
    "from qa.settings import Settings; from qa.web.server import serve; "
    "serve(seeds.library(), Settings(**eval(sys.argv[1])), Keys(Path(sys.argv[2])) if sys.argv[2:] else None)"
)


@contextmanager
def served(home=None, before="", **settings):
    """(base URL, process) of a server over the seeds; with a home, by its keys, and what it says is kept there.

    `before`: Python that is run first.
    """
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-c", before + SERVE, repr({**settings, "port": port}), *([str(home)] if home else [])]
    log = (home / "server.log").open("wb") if home else None
    process = subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=subprocess.STDOUT if log else None)
    url = f"http://127.0.0.1:{port}"
    try:
        _until_ready(url, process)
        yield url, process
    finally:
        process.terminate()
        process.wait(timeout=20)
        if log:
            log.close()


def _until_ready(url, process):
    for _ in range(1200):
        try:
            if httpx.get(f"{url}/readyz", timeout=5).status_code == 200:
                return
        except httpx.TransportError:
            assert process.poll() is None
            time.sleep(0.05)
    raise AssertionError("The server did not come up.")


def connected(url):
    """A socket to the server."""
    host, _, port = url.removeprefix("http://").partition(":")
    made = socket.create_connection((host, int(port)), timeout=30)
    made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return made


def posted(path, body, **headers):
    """The bytes of a POST of JSON."""
    content = json.dumps(body).encode()
    said = {"host": "127.0.0.1", "content-type": "application/json", "content-length": str(len(content)), **headers}
    lines = "".join(f"{name}: {value}\r\n" for name, value in said.items())
    return f"POST {path} HTTP/1.1\r\n{lines}\r\n".encode() + content


def draft(quotations):
    """A draft that takes about a millisecond a quotation to check."""
    said = "“Such websites number {0} will never be run by our Government directly in {0} days.” "
    return {"text": "".join(f"Person {n} said: {said.format(n)}" for n in range(quotations))}
