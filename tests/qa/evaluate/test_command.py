import msgspec
import pytest
from click.testing import CliRunner

from qa.evaluate.command import evaluate

QUESTIONS = """questions:
- id: cost
  question: How much will the repairs cost?
  gold: [{source: bridge, quote: about 2 million francs, grade: 2}]
- {id: moon, question: Who walked on the moon?, answerable: false}
"""


@pytest.fixture
def project(folder_of_texts):
    (folder_of_texts / "eval").mkdir()
    (folder_of_texts / "eval" / "questions.yaml").write_text(QUESTIONS)
    return folder_of_texts


def run(*arguments):
    return CliRunner().invoke(evaluate, ["--sources", "texts", *arguments], catch_exceptions=False)


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


@pytest.mark.parametrize(
    ("gate", "fault"),
    [
        ("baseline: b.json\ncompare: [R@100, Coverage]", "no figure 'Coverage' to compare; known are nDCG@10"),
        ("baseline: b.json\ncompare: [auroc]", "no figure 'auroc'"),
        ("baseline: b.json\ncompare: [answered_wrongly]", "known are nDCG@10"),
        ("baseline: b.json\ncompare: []", "compare names no figure"),
        ("baseline: b.json\ncompare: [AP, AP]", "'AP' twice"),
        ("floors: {AP: .nan}", "the floor of AP must be a number from 0 to 1, not nan"),
        ("floors: {AP: -.inf}", "from 0 to 1, not -inf"),
        ("floors: {AP: 60}", "from 0 to 1, not 60"),
        ("floors: {AP: -0.1}", "from 0 to 1"),
        ("ceilings: {AP: 1.5}", "the ceiling of AP must be"),
        ("ceilings: {AP: .nan}", "the ceiling of AP must be"),
        ("floors: {AP: '0.5'}", "Expected `float`, got `str`"),
        ("floors: {AP: yes}", "Expected `float`, got `bool`"),
        ("floors: {AP: }", "Expected `float`, got `null`"),
        ("alpha: 0.05", "it holds nothing"),
        ("{}", "it holds nothing"),
        ("", "is not a gate"),
        ("baseline: b.json\nalpha: 0", "alpha must lie between"),
        ("baseline: b.json\nalpha: 1", "alpha must lie between"),
        ("baseline: b.json\nalpha: .nan", "alpha must lie between"),
        ("baseline: b.json\nalpha: 0.0000001", "10 figures can never fail"),
        ("baseline: b.json\nseed: -1", "seed must not be negative"),
    ],
)
def test_a_gate_that_could_not_fail_is_exit_2_before_anything_is_asked(project, gate, fault):
    (project / "eval" / "gate.yaml").write_text(f"{gate}\n")
    result = run()
    assert result.exit_code == 2
    assert fault in result.stderr
    assert "Traceback" not in result.output


ANSWERABLE = QUESTIONS.replace("- {id: moon, question: Who walked on the moon?, answerable: false}\n", "")


def test_auroc_is_compared_where_there_are_questions_of_both_kinds(project):
    (project / "eval" / "gate.yaml").write_text("baseline: b.json\n")
    run("--accept")
    assert " AUROC " in run().stdout.partition("Against the earlier run")[2]
    (project / "eval" / "questions.yaml").write_text(ANSWERABLE)
    other = run()
    assert other.exit_code == 2
    assert "other questions or gold" in other.stderr
    run("--accept")
    passed = run()
    assert passed.exit_code == 0
    assert " AUROC " not in passed.stdout
    (project / "eval" / "gate.yaml").write_text("baseline: b.json\ncompare: [AP, AUROC]\n")
    refused = run()
    assert refused.exit_code == 2
    assert "has no figure 'AUROC' to compare; it needs questions with and without an answer." in refused.stderr


UNANSWERABLE = "questions:\n- {id: moon, question: Who walked on the moon?, answerable: false}\n"
NO_SILENCE = "No question is without an answer, so declined, answered_wrongly and AUROC are not guarded"
NO_ANSWER = "No question has an answer, so the ranking measures, exact_sentence, coverage and AUROC are not guarded"


@pytest.mark.parametrize(("questions", "said"), [(ANSWERABLE, NO_SILENCE), (UNANSWERABLE, NO_ANSWER)])
def test_what_is_not_guarded_for_want_of_questions_is_said_even_quietly(project, questions, said):
    (project / "eval" / "questions.yaml").write_text(questions)
    (project / "eval" / "gate.yaml").write_text("baseline: b.json\n")
    assert said in run("--accept").stderr
    for options in ([], ["--quiet"], ["--no-gate", "--baseline", "eval/b.json"]):
        result = run(*options)
        assert result.exit_code == 0
        assert said in result.stderr
    assert "not guarded" not in run("--no-gate").stderr, "nothing is guarded, and that is said"
    (project / "eval" / "gate.yaml").write_text("ceilings: {citations_exact: 1}\n")
    assert said in run().stderr
    (project / "eval" / "questions.yaml").write_text(QUESTIONS)
    assert "not guarded" not in run().stderr


@pytest.mark.parametrize("questions", [ANSWERABLE, UNANSWERABLE])
def test_a_run_that_lacks_a_kind_of_question_of_the_baseline_is_of_other_gold(project, questions):
    (project / "eval" / "gate.yaml").write_text("baseline: b.json\n")
    run("--accept")
    (project / "eval" / "questions.yaml").write_text(questions)
    result = run()
    assert result.exit_code == 2
    assert "The runs have other questions or gold" in result.stderr


def test_figures_over_too_few_questions_to_show_a_loss_are_named(project):
    (project / "eval" / "gate.yaml").write_text("baseline: b.json\ncompare: [AP, declined]\n")
    run("--accept")
    assert "too few questions for a loss of AP or declined to show against the baseline" in run("--quiet").stderr
    many = "".join(f"- {{id: moon-{n}, question: Who walked on moon {n}?, answerable: false}}\n" for n in range(20))
    (project / "eval" / "questions.yaml").write_text(QUESTIONS + many)
    run("--accept")
    assert "too few questions for a loss of AP to show" in run("--quiet").stderr


def test_a_baseline_without_confidences_is_exit_2_and_one_sentence(project):
    (project / "eval" / "gate.yaml").write_text("baseline: b.json\n")
    run("--accept")
    path = project / "eval" / "b.json"
    old = msgspec.json.decode(path.read_bytes())
    for note in old["answers"].values():
        del note["confidence"]
    path.write_bytes(msgspec.json.encode(old))
    result = run()
    assert result.exit_code == 2
    assert "b.json is not the JSON of an evaluation: Object missing required field `confidence`" in result.stderr
    assert "Traceback" not in result.output


def test_a_compared_figure_that_was_not_measured_is_exit_2(project):
    (project / "eval" / "gate.yaml").write_text("baseline: b.json\ncompare: [AP, P@7]\n")
    run("--accept")
    result = run()
    assert result.exit_code == 2
    assert "no figure 'P@7' to compare" in result.stderr


def test_fewer_measures_than_the_baselines_are_exit_2(project):
    (project / "eval" / "gate.yaml").write_text("baseline: b.json\n")
    run("--accept")
    result = run("--measure", "AP")
    assert result.exit_code == 2
    assert "only one of the two runs measured R@100, R@5, RR@10, Success@1, nDCG@10" in result.stderr


def test_a_baseline_of_another_ranking_is_exit_2(project):
    (project / "eval" / "gate.yaml").write_text("baseline: b.json\n")
    gate = ["--gate", "eval/gate.yaml", "--ranking", "bm25"]
    assert run(*gate, "--accept").exit_code == 0
    assert run(*gate).exit_code == 0
    result = run()
    assert result.exit_code == 2
    assert "of the bm25 ranking, and this run of the default one" in result.stderr


@pytest.mark.parametrize("option", ["--junit", "--json", "--html", "--markdown", "--run"])
def test_a_file_that_cannot_be_written_hides_no_failed_gate(project, option):
    gate = project / "eval" / "gate.yaml"
    gate.write_text("floors: {answered_wrongly: 0.1}\n")
    failed = run(option, "nowhere/x", "--markdown" if option != "--markdown" else "--run", "other")
    assert failed.exit_code == 1
    assert "FAILED answered_wrongly is 0.0000" in failed.stderr
    assert "nowhere/x cannot be written: No such file or directory" in failed.stderr
    assert (project / "other").exists(), "the other files are written all the same"
    gate.write_text("floors: {AP: 0.1}\n")
    passed = run(option, "nowhere/x")
    assert passed.exit_code == 2
    assert "Traceback" not in failed.output + passed.output


def test_a_baseline_that_is_a_folder_is_exit_2(project):
    (project / "eval" / "gate.yaml").write_text("baseline: old\n")
    (project / "eval" / "old").mkdir()
    assert "is a folder" in run().stderr
    accepted = run("--accept")
    assert accepted.exit_code == 2
    assert "old cannot be written" in accepted.stderr
    assert "Traceback" not in accepted.output


@pytest.mark.parametrize("questions", ["questions.yml", "q"])
@pytest.mark.parametrize("gate", ["gate.yaml", "gate.yml"])
def test_the_gate_beside_the_questions_holds_whatever_their_file_is_called(project, questions, gate):
    (project / "eval" / gate).write_text("floors: {answered_wrongly: 0.1}\n")
    (project / "eval" / questions).write_text(QUESTIONS)
    for path in (f"eval/{questions}", "eval"):
        result = run(path)
        assert result.exit_code == 1
        assert f"The gate is eval/{gate}: 1 floors and ceilings, compared with no baseline." in result.stdout


def test_the_gate_in_a_folder_of_beir_holds(project):
    folder = project / "beir"
    folder.mkdir()
    (folder / "corpus.jsonl").write_text('{"_id": "1", "text": "Cats sleep."}\n')
    (folder / "queries.jsonl").write_text('{"_id": "q", "text": "Who sleeps?"}\n')
    (folder / "qrels.tsv").write_text("q 0 1 1\n")
    (folder / "gate.yaml").write_text("ceilings: {AP: 0.5}\n")
    result = CliRunner().invoke(evaluate, ["beir"], catch_exceptions=False)
    assert result.exit_code == 1
    assert "AP is 1.0000, above its ceiling 0.5" in result.stderr


def test_that_no_gate_holds_is_said_even_quietly(project):
    result = run("--quiet")
    assert result.exit_code == 0
    assert "No gate is applied (no gate.yaml is there)" in result.stderr
    assert "No gate is applied (as asked)" in run("--no-gate").stderr
    assert not run("--no-gate", "--quiet").output
    (project / "eval" / "gate.yaml").write_text("floors: {AP: 0.1}\n")
    assert "name one with --gate" in run("--ranking", "bm25").stderr


def test_two_gates_are_exit_2(project):
    for name in ("gate.yaml", "gate.yml"):
        (project / "eval" / name).write_text("floors: {AP: 0.1}\n")
    assert run().exit_code == 2
