"""Without a file of its own Verbatim says so in one sentence, wherever it is asked."""

import pytest
from click.testing import CliRunner
from litestar.testing import TestClient

import index.relatives
from index import Library
from index.ingest.records import make_source
from qa.cli import main
from qa.web.app import create_app

SAID = "relatives.txt, a file of Verbatim itself, is missing or damaged; install verbatim-qa again."
QUESTION = "Where does the quince grow?"


@pytest.fixture(autouse=True)
def _without_relatives(monkeypatch, tmp_path):
    monkeypatch.setattr(index.relatives, "__file__", str(tmp_path / "relatives.py"))


def test_the_command_line_says_what_to_do(tmp_path):
    (tmp_path / "a.txt").write_text("The quince grows in the orchard.")
    home = ["--home", str(tmp_path / "home")]
    assert CliRunner().invoke(main, ["ingest", str(tmp_path / "a.txt"), *home]).exit_code == 0
    done = CliRunner().invoke(main, ["ask", QUESTION, *home])
    assert (done.exit_code, done.stderr) == (2, f"qa: {SAID}\n")


def test_a_server_comes_up_and_says_what_to_do():
    library = Library.from_sources([make_source("a", "", "The quince grows in the orchard.")])
    with TestClient(create_app(library, rehearsed=True), "http://127.0.0.1") as client:
        refused = client.post("/v1/ask", json={"question": QUESTION})
        assert (refused.status_code, refused.json()["detail"]) == (503, SAID)
        assert refused.json()["type"] == "urn:verbatim:problem:library-unavailable"
        batch = client.post("/v1/ask/batch", json={"questions": [{"question": QUESTION}]})
        assert batch.json()["results"][0]["problem"]["detail"] == SAID
        assert client.post("/v1/search", json={"query": "quince"}).status_code == 200
