"""A server follows what other processes ingest: no request fails, none is answered from two states."""

import subprocess
import sys
import threading
import time
from contextlib import contextmanager

import httpx
import pytest
import regex
from litestar.testing import TestClient

from index import Library
from index.ingest.records import make_source
from qa.settings import Settings
from qa.web.app import create_app

pytestmark = pytest.mark.deep

SERVE = (
    "import sys; from index import Library; from qa.settings import Settings; from qa.web.server import serve; "
    "serve(Library.open(sys.argv[1]), Settings(port=int(sys.argv[2]), follow=0.05))"
)
INGEST = """
import json, pathlib, sys, time
from contextlib import redirect_stdout
from io import StringIO
import httpx
from qa.cli import main

folder, home, url = pathlib.Path(sys.argv[1]), sys.argv[2], sys.argv[3]
for state in range(1, int(sys.argv[4]) + 1):
    for name in "abcd":
        said = f"The quince of {name} froze in state {state}.\\n\\nA ferry of {name} sank in state {state}."
        (folder / f"{name}.txt").write_text(said)
    said = StringIO()
    try:
        with redirect_stdout(said):
            main(["ingest", str(folder), "--home", home, "--json"])
    except SystemExit as done:
        assert not done.code
    manifest = json.loads(said.getvalue())["manifest"]
    print(state, manifest, flush=True)
    while httpx.get(url + "/v1/manifest").json()["digest"] != manifest:
        time.sleep(0.02)
"""
STATE = regex.compile(r"state (\d+)")


@contextmanager
def serving(home, port):
    """The base URL of a server over the folder."""
    process = subprocess.Popen([sys.executable, "-c", SERVE, str(home), str(port)])
    url = f"http://127.0.0.1:{port}"
    try:
        while True:
            try:
                httpx.get(f"{url}/healthz", timeout=5)
                break
            except httpx.TransportError:
                assert process.poll() is None
                time.sleep(0.05)
        yield url
    finally:
        process.terminate()
        process.wait(timeout=20)


def states(response):
    """The states of which the response's texts are, and the manifests it names."""
    return set(STATE.findall(response.text)), set(regex.findall(r"sha256:[0-9a-f]{64}", response.text))


def requests(url):
    """What is asked, over and over: each of the ways in which an answer is put together."""
    batch = {"questions": [{"question": question} for question in ("quince froze", "ferry sank")] * 5}
    quotes = {"quotes": [{"quote": f"The quince of {name} froze"} for name in "abcd"]}
    chat = {"messages": [{"role": "user", "content": "Which quince froze? “The ferry of a sank in”"}]}
    draft = {"text": "“The quince of a froze in state” and “A ferry of d sank in state”"}
    return [
        ("POST", f"{url}/v1/ask", {"question": "Which quince froze and which ferry sank?"}),
        ("POST", f"{url}/v1/ask/batch", batch),
        ("POST", f"{url}/v1/quotes/check", quotes),
        ("POST", f"{url}/v1/articles/check", draft),
        ("POST", f"{url}/v1/chat/completions", chat),
        ("POST", f"{url}/v1/vector_stores/default/search", {"query": "quince froze"}),
        ("GET", f"{url}/v1/sources/a", None),
        ("GET", f"{url}/?q=quince+froze", None),
        ("GET", f"{url}/readyz", None),
    ]


def followed(tmp_path, free_port, swaps):
    """(answers, faults, states seen) of a server under load while another process ingests so many times."""
    home, folder = tmp_path / "home", tmp_path / "texts"
    folder.mkdir()
    first = [make_source(name, "", f"The quince of {name} froze in state 0.") for name in "abcd"]
    library = Library.open(home)
    library.add(first)
    named = {library.manifest.digest: "0"}
    done = threading.Event()
    seen, faults, unknown = set(), [], []
    counts = []

    def load(url):
        count = 0
        with httpx.Client(timeout=60) as client:
            while not done.is_set():
                for method, where, body in requests(url):
                    response = client.request(method, where, json=body)
                    found, manifests = states(response)
                    count += 1
                    if response.status_code != 200 or len(found) > 1 or len(manifests) > 1:
                        faults.append((where, response.status_code, found, manifests))
                    elif found and manifests:
                        unknown.append((*manifests, *found))
                    seen.update(found)
        counts.append(count)

    with serving(home, free_port()) as url:
        loading = [threading.Thread(target=load, args=(url,)) for _ in range(3)]
        for thread in loading:
            thread.start()
        command = [sys.executable, "-c", INGEST, str(folder), str(home), url, str(swaps)]
        writer = subprocess.run(command, capture_output=True, text=True, check=False)
        done.set()
        for thread in loading:
            thread.join()
    assert writer.returncode == 0, writer.stderr
    named |= {digest: state for state, digest in map(str.split, writer.stdout.splitlines())}
    assert len(named) == swaps + 1
    faults += [(manifest, state) for manifest, state in unknown if named.get(manifest) != state]
    assert Library.open(home).manifest.digest == list(named)[-1]
    assert len(list((home / "generations").iterdir())) == 1
    return sum(counts), faults, seen


@pytest.fixture
def free_port():
    import socket

    def port():
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            return probe.getsockname()[1]

    return port


def test_no_request_fails_or_mixes_states_while_another_process_ingests(tmp_path, free_port):
    count, faults, seen = followed(tmp_path, free_port, 10)
    assert faults == []
    assert len(seen) >= 5
    assert count > 50


@pytest.mark.long
def test_a_hundred_swaps_under_load(tmp_path, free_port):
    count, faults, seen = followed(tmp_path, free_port, 120)
    assert faults == []
    assert len(seen) >= 100
    assert count > 1000


def test_two_servers_of_one_folder_follow_each_other(tmp_path, free_port):
    Library.open(tmp_path).add([make_source("a", "", "The quince froze.")])
    with serving(tmp_path, free_port()) as one, serving(tmp_path, free_port()) as other:
        for here, there, name in ((one, other, "b"), (other, one, "c"), (one, other, "d")):
            made = httpx.put(f"{here}/v1/sources/{name}", json={"text": f"A ferry of {name} sank."}, timeout=60).json()
            press = {"params": {"collection": "press"}}
            pressed = httpx.put(f"{here}/v1/sources/{name}", json={"text": "Printed."}, **press, timeout=60).json()
            for collection, expected in (("default", made), ("press", pressed)):
                until = time.monotonic() + 60
                where = {"params": {"collection": collection}}
                while httpx.get(f"{there}/v1/manifest", **where).json().get("digest") != expected["manifest"]:
                    assert time.monotonic() < until
                    time.sleep(0.02)
            assert httpx.get(f"{there}/v1/sources/{name}").json()["text"] == f"A ferry of {name} sank."


def test_a_server_finds_damage_of_large_files_and_a_rebuilding_mends_it(tmp_path):
    Library.open(tmp_path).add([make_source("a", "", "The quince froze.")])
    (file,) = (tmp_path / "generations").glob("*/passages.arrays")
    data = bytearray(file.read_bytes())
    data[400] ^= 1
    file.write_bytes(data)
    library = Library.open(tmp_path, checked_at_once=0)
    with TestClient(create_app(library, Settings(follow=0.01)), base_url="http://127.0.0.1") as client:
        _until(client, 503)
        assert client.get("/readyz").json()["status"] == "damaged"
        for response in (
            client.post("/v1/ask", json={"question": "quince"}),
            client.get("/v1/sources/a"),
            client.put("/v1/sources/b", json={"text": "Frost."}),
        ):
            assert response.status_code == 503
            assert response.json()["type"].endswith("library-unavailable")
            assert "passages.arrays is damaged" in response.json()["detail"]
        assert client.get("/healthz").status_code == 200
        Library.rebuilt(tmp_path)
        _until(client, 200)
        assert client.post("/v1/ask", json={"question": "quince"}).json()["passages"]


def _until(client, status):
    until = time.monotonic() + 60
    while client.get("/readyz").status_code != status:
        assert time.monotonic() < until
        time.sleep(0.01)


def test_a_server_says_why_it_follows_no_more(tmp_path, monkeypatch, caplog):
    Library.open(tmp_path).add([make_source("a", "", "The quince froze.")])
    library = Library.open(tmp_path)
    monkeypatch.setattr(Library, "refresh", lambda _: {}["The quince"])
    with TestClient(create_app(library, Settings(follow=0.01)), "http://127.0.0.1:8000") as client:
        until = time.monotonic() + 20
        while not caplog.records and time.monotonic() < until:
            time.sleep(0.01)
        assert client.get("/readyz").status_code == 200
    (record,) = caplog.records
    said = record.getMessage()
    assert said.startswith("unforeseen: builtins.KeyError\n  File ")
    assert ", in _look" in said
    assert "quince" not in caplog.text
