import msgspec
import pytest
from click.testing import CliRunner

from qa.evaluate.command import evaluate
from tests.qa.evaluate.commands import QUESTIONS, run


def test_it_passes_and_writes_what_was_asked_for(project):
    result = run("--json", "out.json", "--run", "out.run")
    assert result.exit_code == 0
    assert "nDCG@10" in result.stdout
    report = msgspec.json.decode((project / "out.json").read_bytes())
    assert report["queries"] == 1
    assert report["measures"]["Success@1"] == 1
    assert set(report["measures"]) == {"nDCG@10", "RR@10", "R@5", "R@100", "Success@1", "AP"}
    assert set(report["abstention"]) == {"AUROC", "answered_wrongly", "coverage"}
    assert set(report["latency_ms"]) == {"p50", "p99"}
    assert report["per_query"]["cost"]["AP"] == 1
    assert (project / "out.run").read_text().startswith("cost Q0 bridge:")


def test_below_a_floor_is_exit_1_with_the_figure(project):
    (project / "eval" / "gate.yaml").write_text("floors: {answered_wrongly: 0.1}\n")
    result = run()
    assert result.exit_code == 1
    assert "answered_wrongly is 0.0000, below its floor 0.1" in result.stderr
    assert run("--no-gate").exit_code == 0
    assert run("--ranking", "bm25").exit_code == 0, "the gate is of the default ranking"


def test_a_ceiling_holds_from_above(project):
    (project / "eval" / "gate.yaml").write_text("ceilings: {AP: 0.5}\n")
    assert "above its ceiling" in run().stderr


@pytest.mark.parametrize(
    ("arguments", "fault"),
    [
        (["nowhere.yaml"], "There is no 'nowhere.yaml'"),
        (["--measure", "BLEU"], "no measure 'BLEU'"),
        (["--gate", "none.yaml"], "none.yaml cannot be read"),
        (["--topics", "t"], "both --topics and --qrels"),
        (["--url", "http://127.0.0.1:9"], "leave --home and --sources out"),
        (["--header", "nonsense"], "'Name: value'"),
    ],
)
def test_what_cannot_be_measured_is_exit_2_and_one_sentence(project, arguments, fault):
    result = run(*arguments)
    assert result.exit_code == 2
    assert fault in result.stderr
    assert "Traceback" not in result.output


def test_a_gate_on_a_figure_that_was_not_measured_is_exit_2(project):
    (project / "eval" / "gate.yaml").write_text("floors: {P@7: 0.1}\n")
    result = run()
    assert result.exit_code == 2
    assert "P@7" in result.stderr


def test_a_bad_gate_is_exit_2(project):
    (project / "eval" / "gate.yaml").write_text("flors: {AP: 0.1}\n")
    assert "flors" in run().stderr


def test_stale_gold_is_exit_2(project):
    (project / "texts" / "bridge.txt").write_text("Repairs will cost about 3 million francs.")
    result = run()
    assert result.exit_code == 2
    assert "'about 2 million francs' is not in bridge" in result.stderr
    assert "about 3 million francs" in result.stderr


def test_an_unreadable_source_is_exit_2(project):
    (project / "texts" / "odd.xyz").write_text("x")
    assert run().exit_code == 2


def test_without_arguments_the_seeds_answer_their_questions(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("QA_HOME", raising=False)
    result = CliRunner().invoke(evaluate, ["--no-gate"], catch_exceptions=False)
    assert result.exit_code == 0
    assert "Success@1" in result.stdout
    assert not list(tmp_path.iterdir())


def test_the_baseline_is_accepted_held_and_missed(project):
    (project / "eval" / "gate.yaml").write_text("baseline: baseline.json\n")
    missing = run()
    assert missing.exit_code == 2
    assert "no baseline baseline.json yet; write one with `qa evaluate --accept`" in missing.stderr
    assert run("--accept").exit_code == 0
    assert run().exit_code == 0
    assert "Every ranking and every decision is as before" in run().stdout
    (project / "texts" / "more.txt").write_text("One more text.")
    changed = run()
    assert changed.exit_code == 2
    assert "other sources" in changed.stderr


def test_a_run_below_the_floors_is_not_accepted(project):
    (project / "eval" / "gate.yaml").write_text("baseline: baseline.json\nfloors: {answered_wrongly: 0.1}\n")
    assert run("--accept").exit_code == 1
    assert not (project / "eval" / "baseline.json").exists()


def test_without_a_gate_nothing_can_be_accepted(project):
    assert run("--accept").exit_code == 2


def test_all_outputs_are_written(project):
    names = {"--html": "o.html", "--junit": "o.xml", "--markdown": "o.md", "--json": "o.json", "--run": "o.run"}
    assert run(*[each for pair in names.items() for each in pair]).exit_code == 0
    assert all((project / name).stat().st_size for name in names.values())


def test_two_runs_are_compared(project):
    run("--json", "a.json")
    run("--json", "b.json", "--ranking", "bm25")
    result = CliRunner().invoke(evaluate, ["--compare", "a.json", "b.json"], catch_exceptions=False)
    assert result.exit_code == 0
    assert "Against the earlier run" in result.stdout
    other = CliRunner().invoke(evaluate, ["--compare", "a.json", "none.json"], catch_exceptions=False)
    assert other.exit_code == 2


def test_a_sweep_needs_questions_in_both_halves(project):
    result = run("--sweep", "k1=0.9")
    assert result.exit_code == 2
    assert "both halves" in result.stderr


def test_quiet_prints_nothing(project):
    (project / "eval" / "gate.yaml").write_text("floors: {AP: 0.1}\n")
    assert run("-q").output == ""


def test_trec_topics_over_sources_as_documents(project):
    (project / "topics").write_text("1\tHow much will the repairs cost?\n2\tphones at school\n")
    (project / "qrels").write_text("1 0 bridge 2\n2 0 school 1\n2 0 market 0\n")
    result = run("--topics", "topics", "--qrels", "qrels", "--json", "o.json", "--run", "o.run")
    assert result.exit_code == 0, result.stderr
    report = msgspec.json.decode((project / "o.json").read_bytes())
    assert (report["collection"], report["queries"], report["measures"]["Success@1"]) == ("topics", 2, 1)
    documents = [line.split()[2] for line in (project / "o.run").read_text().splitlines() if line.startswith("1 ")]
    assert len(documents) == len(set(documents)), "a source's best passage stands for it"


def test_a_library_on_disk_is_evaluated(project, library):
    from index import Library

    Library.open("var").add(library.sources())
    result = CliRunner().invoke(evaluate, ["eval/questions.yaml", "--json", "o.json"], catch_exceptions=False)
    assert result.exit_code == 0, result.stderr
    assert msgspec.json.decode((project / "o.json").read_bytes())["measures"]["Success@1"] == 1


def test_a_crash_is_exit_2_and_not_worse(project, monkeypatch):
    def broken(*_, **__):
        raise ZeroDivisionError

    monkeypatch.setattr("qa.evaluate.targets.ask", broken)
    result = run()
    assert result.exit_code == 2
    assert "ZeroDivisionError" in result.stderr


@pytest.mark.parametrize(
    ("name", "text", "key"),
    [
        ("gate.yaml", "floors: {AP: 0.5}\nceilings: {answered_wrongly: 0.5}\nfloors: {AP: 0.1}\n", "'floors'"),
        ("gate.yaml", "floors:\n  AP: 0.5\n  'AP': 0.1\n", "'AP'"),
        ("questions.yaml", QUESTIONS + "questions: []\n", "'questions'"),
        ("questions.yaml", QUESTIONS.replace("{source", "{quote: Repairs, source"), "'quote'"),
    ],
)
def test_a_key_that_stands_twice_is_exit_2_with_its_line(project, name, text, key):
    (project / "eval" / name).write_text(text)
    result = run()
    assert result.exit_code == 2
    assert f"{key} a second time" in result.stderr
    assert f"{name}:" in result.stderr


def test_a_baseline_that_says_a_key_twice_is_exit_2(project):
    (project / "eval" / "gate.yaml").write_text("baseline: baseline.json\n")
    run("--accept")
    path = project / "eval" / "baseline.json"
    path.write_text(path.read_text().replace('"asked":', '"asked": 7, "asked":', 1))
    result = run()
    assert result.exit_code == 2
    assert "baseline.json says 'asked' a second time" in result.stderr
