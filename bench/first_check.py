"""The first quotation check of a server that was just started, against the same check later.

    python -m bench.first_check HOME [--starts 21]

HOME is a library that `qa ingest --home HOME` made. Each start asks one quotation over HTTP: in turn words of a
passage, the same without one of them, and words that no source holds; then the same fifteen times more, of which the
median counts. Only the ratios mean something.
"""

from __future__ import annotations

import argparse
import socket
import statistics
import subprocess
import sys
import time
import urllib.error
import urllib.request

import msgspec

from index import Library

WARM = 15
WORDS = 20
UNKNOWN = "the harbour master of a small island forgot to write that the ledger was never kept by anyone"


def quotations(home: str) -> dict[str, str]:
    """kind → quotation, of the library's words."""
    passages = Library.open(home).generation.passages
    middle = range(len(passages) // 2, len(passages))
    words = next(w for w in (passages[n].text.split() for n in middle) if len(w) > 2 * WORDS)[3 : 3 + WORDS]
    return {"verbatim": " ".join(words), "a word dropped": " ".join(words[:9] + words[10:]), "unknown": UNKNOWN}


def started(home: str) -> tuple[subprocess.Popen[bytes], int, float]:
    """(server, port, seconds until it was ready)."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    begin = time.perf_counter()
    server = subprocess.Popen(
        [sys.executable, "-m", "qa.cli", "serve", "--home", home, "--port", str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    while server.poll() is None:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz"):
                return server, port, time.perf_counter() - begin
        except urllib.error.URLError:
            time.sleep(0.02)
    raise SystemExit("The server did not start.")


def checked(port: int, quotation: str) -> float:
    """Seconds of one check."""
    body = msgspec.json.encode({"quotes": [{"quote": quotation}]})
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}/v1/quotes/check", body, {"content-type": "application/json"}
    )
    begin = time.perf_counter()
    with urllib.request.urlopen(request) as response:
        response.read()
    return time.perf_counter() - begin


def main() -> None:
    parser = argparse.ArgumentParser(description="The first check after a start, against later ones.")
    parser.add_argument("home")
    parser.add_argument("--starts", type=int, default=21)
    options = parser.parse_args()
    asked = quotations(options.home)
    kinds = list(asked)
    ratios: dict[str, list[float]] = {kind: [] for kind in kinds}
    starts = []
    for number in range(options.starts):
        kind = kinds[number % len(kinds)]
        server, port, seconds = started(options.home)
        first = checked(port, asked[kind])
        ratios[kind].append(first / statistics.median(checked(port, asked[kind]) for _ in range(WARM)))
        starts.append(seconds)
        server.terminate()
        server.wait()
    for kind, found in ratios.items():
        print(f"{kind:15} first check {statistics.median(found):.2f} times a later one, {len(found)} starts")
    every = [ratio for found in ratios.values() for ratio in found]
    print(f"{'all':15} first check {statistics.median(every):.2f} times; a start {statistics.median(starts):.2f} s")


if __name__ == "__main__":
    main()
