"""Against a real `qa serve`."""

from concurrent.futures import ThreadPoolExecutor
from time import perf_counter

import httpx
import msgspec
import pytest
from click.testing import CliRunner

from qa.evaluate.cases import EvalCase, read_questions
from qa.evaluate.command import evaluate
from qa.evaluate.gold import resolve
from qa.evaluate.remote import Access, Remote
from qa.evaluate.run import DEPTH, USUAL_K, carry_out
from qa.evaluate.setting import default_questions

pytestmark = pytest.mark.deep


def run(*arguments):
    return CliRunner().invoke(evaluate, list(arguments), catch_exceptions=False)


def test_a_server_over_the_seeds_has_the_figures_of_the_library_and_passes_its_gate(server, tmp_path, monkeypatch):
    monkeypatch.delenv("QA_HOME", raising=False)
    here, there = tmp_path / "here.json", tmp_path / "there.json"
    assert run("--json", str(here), "-q").exit_code == 0
    result = run("--url", server, "--json", str(there))
    assert result.exit_code == 0, result.stderr
    ours, theirs = (msgspec.json.decode(path.read_bytes()) for path in (here, there))
    for field in ("measures", "abstention", "per_query", "digests", "citations", "exact_sentence", "queries"):
        assert theirs[field] == ours[field], field
    assert theirs["requests"]["failed"] == 0


def test_a_server_that_is_not_there_is_exit_2():
    result = run("--url", "http://127.0.0.1:9", "--retries", "0")
    assert result.exit_code == 2
    assert "no connection" in result.stderr


@pytest.mark.long
def test_1000_questions_cost_at_most_a_third_more_than_their_requests(server):
    questions = [case.question for case in read_questions(default_questions())]
    cases = [EvalCase(f"q{n}", questions[n % len(questions)], answerable=False) for n in range(1000)]
    access = Access(server)
    bare_requests(server, cases, access.parallel)  # the server's first answers are its slowest
    ratios = []
    for _ in range(5):
        with Remote(access) as remote:
            collection = resolve("thousand", cases, remote)
            began = perf_counter()
            carry_out(collection, remote)
            ours = perf_counter() - began
        ratios.append(ours / bare_requests(server, cases, access.parallel))
    assert sorted(ratios)[2] <= 1.3, ratios


def bare_requests(server, cases, parallel):
    """Seconds that the same requests take with nothing done about their answers."""
    bodies = {
        k: [msgspec.json.encode({"question": case.question, "k": k, "ranking": "default"}) for case in cases]
        for k in (DEPTH, USUAL_K)
    }
    with httpx.Client(base_url=server, headers={"Content-Type": "application/json"}) as client:
        began = perf_counter()

        def one(body):
            assert client.post("/v1/ask", content=body).status_code == 200

        with ThreadPoolExecutor(parallel) as pool:
            list(pool.map(one, bodies[DEPTH]))
        for body in bodies[USUAL_K]:
            one(body)
        return perf_counter() - began
