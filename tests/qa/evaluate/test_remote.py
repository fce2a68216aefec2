import httpx
import msgspec
import pytest

from qa.answer import ask
from qa.evaluate import beir
from qa.evaluate.cases import EvalCase, Gold
from qa.evaluate.citations import CitationChecker
from qa.evaluate.errors import EvaluationError, NotHeld, ServerError
from qa.evaluate.gold import resolve
from qa.evaluate.remote import Access, Remote
from qa.evaluate.report import summarize
from qa.evaluate.run import carry_out
from qa.evaluate.targets import InProcess

CASES = [
    EvalCase("cost", "How much will the repairs cost?", gold=(Gold("bridge", "about 2 million francs"),)),
    EvalCase("closed", "When was the bridge closed?", gold=(Gold("market", "closed on Monday"),)),
    EvalCase(
        "who", "And who was it?", history=("Who could not wait any longer?",), gold=(Gold("bridge", "Ruth Keller"),)
    ),
    EvalCase("moon", "Who walked on the moon?", answerable=False),
]


class Server:
    """The contract's routes over a library, with faults on demand."""

    def __init__(self, library):
        self.target = InProcess(library)
        self.library = library
        self.seen = []
        self.faults = []

    def __call__(self, request):
        self.seen.append(request)
        if self.faults:
            fault = self.faults.pop(0)
            if isinstance(fault, Exception):
                raise fault
            if fault is not None:
                return fault
        path = request.url.path.removeprefix("/news")
        if path == "/v1/manifest":
            return self._json(self.library.manifest)
        if path == "/v1/sources":
            after = request.url.params.get("after", "")
            ids = sorted(each for each in self.target.source_ids() if each > after)
            return self._json({"sources": [{"source_id": ids[0]}], "next": ids[0] if ids[1:] else None})
        if path.startswith("/v1/sources/"):
            try:
                return self._json(self.target.source(path.removeprefix("/v1/sources/")))
            except NotHeld as error:
                return httpx.Response(404, json={"detail": str(error)})
        if path.startswith("/v1/passages/"):
            copies = self.target.copies(path.removeprefix("/v1/passages/"))
            return self._json({"also_at": [{"passage_id": each, "title": ""} for each in copies]})
        asked = msgspec.json.decode(request.content)
        question = asked.pop("question")
        return self._json(ask(self.library, question, **asked))

    def _json(self, value):
        return httpx.Response(200, content=msgspec.json.encode(value))


@pytest.fixture
def server(library):
    return Server(library)


def remote(server, **access):
    waits = []
    made = Remote(Access("http://there/news/", **access), transport=httpx.MockTransport(server), wait=waits.append)
    made.waits = waits
    return made


def report_of(target):
    collection = resolve("news", CASES, target)
    return summarize(collection, carry_out(collection, target), target.manifest(), "default")


def test_a_server_gets_the_figures_of_its_library(library, server):
    ours = report_of(InProcess(library))
    theirs = report_of(remote(server))
    for field in (
        "measures",
        "abstention",
        "per_query",
        "digests",
        "exact_sentence",
        "citations",
        "manifest",
        "answers",
    ):
        assert getattr(theirs, field) == getattr(ours, field), field


def test_key_headers_prefix_and_history_are_sent(server):
    target = remote(server, key="secret", headers={"X-Team": "desk"})
    target.ask(CASES[2], 7)
    request = server.seen[0]
    assert request.url == "http://there/news/v1/ask"
    assert request.headers["Authorization"] == "Bearer secret"
    assert request.headers["X-Team"] == "desk"
    assert msgspec.json.decode(request.content) == {
        "question": "And who was it?",
        "k": 7,
        "ranking": "default",
        "history": ["Who could not wait any longer?"],
    }


@pytest.mark.parametrize("fault", [httpx.Response(503), httpx.ConnectError("x"), httpx.ReadTimeout("x")])
def test_a_failure_that_passes_is_asked_again_and_counted(server, fault):
    target = remote(server)
    server.faults = [fault, fault]
    assert target.ask(CASES[0], 3).passages
    assert (target.requests.sent, target.requests.retried, target.requests.failed) == (3, 2, 0)


def test_the_server_says_how_long_to_wait(server):
    target = remote(server)
    server.faults = [httpx.Response(429, headers={"Retry-After": "7"})]
    target.ask(CASES[0], 3)
    assert target.waits == [7]


def test_a_refusal_is_not_asked_again(server):
    target = remote(server)
    server.faults = [httpx.Response(403, json={"detail": "The key is not known."})]
    with pytest.raises(ServerError, match=r"question 'cost': status 403, The key is not known\.$"):
        target.ask(CASES[0], 3)
    assert target.requests.sent == 1


@pytest.mark.parametrize("content", [b"<html>", b"{}", b'{"question": 1}', b"\xff", b"[" * 10_000])
def test_an_answer_that_breaks_the_contract_is_an_error(server, content):
    server.faults = [httpx.Response(200, content=content)]
    with pytest.raises(ServerError, match="breaks the contract"):
        remote(server).ask(CASES[0], 3)


def test_failed_questions_are_an_error_with_their_share(server):
    target = remote(server, parallel=1)
    collection = resolve("news", CASES, target)
    serve, asked = server._json, []
    server._json = lambda value: httpx.Response(500) if asked.append(value) or len(asked) == 1 else serve(value)
    with pytest.raises(ServerError, match=r"1 of 4 questions failed \(25\.0%\).*'cost'.*status 500"):
        carry_out(collection, target)


def test_a_dead_server_is_given_up_early(server):
    target = remote(server, parallel=1, retries=0)
    many = [EvalCase(f"q{number}", "Why?", answerable=False) for number in range(1000)]
    collection = resolve("news", many, target)
    server.faults = [httpx.ReadTimeout("x")] * 2000
    with pytest.raises(ServerError, match=r"10 questions of the first 10; the rest was not asked.*within 30 s"):
        carry_out(collection, target)
    assert len(server.seen) < 50


def test_an_index_that_changes_during_the_run_is_an_error(server, library):
    target = remote(server, parallel=1)
    collection = resolve("news", CASES, target)
    changed = msgspec.structs.replace(ask(library, "bridge"), manifest="sha256:other")
    server.faults = [httpx.Response(200, content=msgspec.json.encode(changed))]
    with pytest.raises(ServerError, match="index changed"):
        carry_out(collection, target)


@pytest.mark.parametrize("url", ["there", "ftp://there", "http://", ""])
def test_what_is_no_url_is_refused(url):
    with pytest.raises(EvaluationError, match="URL"):
        Remote(Access(url))


def test_a_server_ranks_documents_by_their_best_passage(server, tmp_path):
    (tmp_path / "queries.jsonl").write_text('{"_id": "1", "text": "the bridge closed, repairs, mayor"}\n')
    (tmp_path / "qrels.tsv").write_text("1\tbridge\t1\n1\tmarket\t1\n1\tgone/1\t1\n")
    target = remote(server)
    collection = beir.read_collection(tmp_path)
    run = carry_out(collection, target)
    ranked = [unit for unit, _ in run.outcomes[0].ranking]
    assert set(ranked[:2]) == {"bridge", "market"}
    assert len(ranked) == len(set(ranked))
    report = summarize(collection, run, target.manifest(), "default")
    assert report.measures["R@5"] == pytest.approx(2 / 3, abs=1e-6)


@pytest.mark.parametrize(
    ("change", "fault"),
    [({"title": "WRONG"}, "has a title"), ({"permalink": "/x"}, "leads elsewhere"), ({"source_id": "zz"}, "zz is not")],
)
def test_forged_citations_of_a_server_are_found(library, server, change, fault):
    target = remote(server)
    answer = target.ask(CASES[0], 3)
    checker = CitationChecker(target)
    checker.check(answer)
    assert checker.result.wrong == 0
    forged = [msgspec.structs.replace(each, **change) for each in answer.passages or answer.nearest]
    checker.check(msgspec.structs.replace(answer, passages=forged, nearest=[], answer=None))
    assert fault in checker.result.named[0]
    assert checker.result.wrong == len(forged)


def test_the_sources_of_a_server_are_listed_over_all_pages(library, server):
    assert list(remote(server).source_ids()) == sorted(source.source_id for source in library.sources())
