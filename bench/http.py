"""What an ask costs over HTTP, against a Litestar route that parses the same body and returns ready-made bytes.

    python -m bench.http [--rounds 5] [--calls 400] [--questions eval/questions.yaml]

Both routes are served by one uvicorn each, called in turn over one keep-alive connection each, and asked every question
of the file in turn, so that no answer is still at hand from the call before; prints medians.
"""

from __future__ import annotations

import argparse
import http.client
import json
import multiprocessing
import socket
import statistics
import time
from collections.abc import Mapping, Sequence
from itertools import cycle, islice
from pathlib import Path

import uvicorn
from litestar import Litestar, Response, post

from qa import seeds
from qa.evaluate.cases import read_questions
from qa.settings import Settings
from qa.web.routes.ask import AskRequest
from qa.web.server import serve


def serve_verbatim(port: int) -> None:
    serve(seeds.library(), Settings(port=port))


def serve_ready_made(port: int, answers: Mapping[str, bytes]) -> None:
    @post("/v1/ask", status_code=200)
    async def ready(data: AskRequest) -> Response[bytes]:
        return Response(answers[data.question], media_type="application/json")

    app = Litestar([ready], openapi_config=None, logging_config=None)
    uvicorn.run(app, port=port, access_log=False, log_level="warning", server_header=False)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def call(connection: http.client.HTTPConnection, body: bytes) -> tuple[float, bytes]:
    """(seconds, answer) of one ask."""
    began = time.perf_counter()
    connection.request("POST", "/v1/ask", body, {"content-type": "application/json"})
    answer = connection.getresponse().read()
    return time.perf_counter() - began, answer


def connect(port: int) -> http.client.HTTPConnection:
    for _ in range(600):
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port)
            connection.connect()
        except OSError:
            time.sleep(0.05)
        else:
            connection.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            return connection
    raise SystemExit(f"Nothing answers on port {port}.")


def measure(questions: Sequence[str], rounds: int, calls: int) -> dict[str, float]:
    """Medians in microseconds, and their ratio."""
    bodies = [json.dumps({"question": question, "k": 10}).encode() for question in questions]
    spawn = multiprocessing.get_context("spawn")
    our_port = free_port()
    ours = spawn.Process(target=serve_verbatim, args=(our_port,), daemon=True)
    ours.start()
    first = connect(our_port)
    answers = {question: call(first, body)[1] for question, body in zip(questions, bodies, strict=True)}
    port = free_port()
    theirs = spawn.Process(target=serve_ready_made, args=(port, answers), daemon=True)
    theirs.start()
    second, first = connect(port), connect(our_port)  # a connection idle so long may have been closed
    ratios, medians = [], []
    endless = cycle(bodies)
    for _ in range(rounds):
        pairs = [(call(first, body)[0], call(second, body)[0]) for body in islice(endless, calls)]
        ask, ready = (statistics.median(times) for times in zip(*pairs, strict=True))
        medians.append((ask, ready))
        ratios.append(ask / ready)
    ours.terminate()
    theirs.terminate()
    ask, ready = (statistics.median(times) * 1e6 for times in zip(*medians, strict=True))
    return {"ask_us": round(ask, 1), "ready_made_us": round(ready, 1), "ratio": round(statistics.median(ratios), 3)}


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--calls", type=int, default=400)
    parser.add_argument("--questions", type=Path, default=Path("eval/questions.yaml"))
    options = parser.parse_args()
    asked = [case.question for case in read_questions(options.questions)]
    print(json.dumps(measure(asked, options.rounds, options.calls)))
