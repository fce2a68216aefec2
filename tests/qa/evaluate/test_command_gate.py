"""What the command says of its gate: what it holds, what it cannot, and where it is found."""

import msgspec
import pytest
from click.testing import CliRunner

from qa.evaluate.command import evaluate
from tests.qa.evaluate.commands import QUESTIONS, run


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
        ("alpha: 0.05", "alpha holds nothing without a baseline"),
        ("floors: {AP: 0}", "it holds nothing, for no figure can be beyond the floor of AP, 0; write another"),
        ("floors: {AP: 0, nDCG@10: 0.0}\nceilings: {answered_wrongly: 1}", "beyond the floor of AP, 0"),
        ("ceilings: {answered_wrongly: 1}", "beyond the ceiling of answered_wrongly, 1"),
        (
            "floors: {AP: 0.1}\ncompare: [AP]",
            "compare holds nothing without a baseline; write `baseline: baseline.json`",
        ),
        ("floors: {AP: 0.1}\nalpha: 0.01", "alpha holds nothing without a baseline"),
        ("floors: {AP: 0.1}\nseed: 1", "seed holds nothing without a baseline"),
        ("floors: {AP: 0.1}\nsame_run: true", "same_run holds nothing without a baseline"),
        ("floors: {AP: 0.1}\nbaseline:", "baseline names no file"),
        ("floors: {AP: 0.1}\nbaseline: ''", "baseline names no file"),
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
    (project / "eval" / "gate.yaml").write_text("floors: {citations_exact: 1}\n")
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


def test_idle_bounds_beside_others_are_taken(project):
    gate = project / "eval" / "gate.yaml"
    gate.write_text("floors: {AP: 0, nDCG@10: 0.1}\nceilings: {answered_wrongly: 1}\n")
    assert run().exit_code == 0
    gate.write_text("floors: {AP: 0}\nbaseline: b.json\n")
    assert run("--accept").exit_code == 0
    assert run().exit_code == 0


def test_a_gate_without_a_baseline_may_say_how_to_compare_with_one_that_is_named(project):
    assert run("--no-gate", "--json", "b.json").exit_code == 0
    (project / "eval" / "gate.yaml").write_text("compare: [AP]\nsame_run: false\n")
    assert run().exit_code == 2
    assert run("--baseline", "b.json").exit_code == 0


REPORTS = ["--json", "--html", "--junit", "--markdown", "--run"]


@pytest.mark.parametrize("option", REPORTS)
def test_reports_over_what_a_run_is_held_to_or_made_from_are_exit_2(project, option):
    gate, questions = project / "eval" / "gate.yaml", project / "eval" / "questions.yaml"
    gate.write_text("floors: {answered_wrongly: 0.1}\nbaseline: b.json\n")
    (project / "eval" / "b.json").write_text("{}")
    (project / "link").symlink_to(gate)
    (project / "hard").hardlink_to(questions)
    kept = [
        "eval/b.json",
        "eval/gate.yaml",
        "eval/questions.yaml",
        "texts/bridge.txt",
        "link",
        "hard",
        "eval/../eval/b.json",
    ]
    before = {name: (project / name).read_bytes() for name in kept}
    for name in kept:
        for further in ([], ["--no-gate"], ["--ranking", "bm25"], ["--accept"]):
            result = run(option, name, *further)
            assert result.exit_code == 2
            written = name.rpartition("/")[2]
            said = f"{option} would write over {written}, which this evaluation reads or is held to; name another file."
            assert result.stderr == f"qa: {said}\n"
    assert {name: (project / name).read_bytes() for name in kept} == before


def test_a_failing_run_does_not_become_the_baseline_that_it_is_held_to(project):
    gate = project / "eval" / "gate.yaml"
    gate.write_text("baseline: b.json\n")
    assert run("--json", "eval/b.json").exit_code == 2
    assert not (project / "eval" / "b.json").exists(), "not even where there is none yet"
    assert run("--accept").exit_code == 0
    assert run("--baseline", "other.json", "--json", "./other.json").exit_code == 2
    assert run("--json", "now.json").exit_code == 0
    assert run("--sweep", "k1=0.9", "--json", "eval/b.json").exit_code == 2


@pytest.mark.parametrize("named", ["questions.yaml", "gate.yaml", "../texts/bridge.txt"])
def test_a_baseline_that_is_another_file_of_the_evaluation_is_not_accepted_over_it(project, named):
    (project / "eval" / "gate.yaml").write_text(f"baseline: {named}\n")
    before = (project / "eval" / named).read_bytes()
    result = run("--accept")
    assert result.exit_code == 2
    assert "--accept would write over" in result.stderr
    assert (project / "eval" / named).read_bytes() == before


def test_two_reports_in_one_file_are_exit_2(project):
    result = run("--json", "out", "--junit", "./out")
    assert result.exit_code == 2
    assert "--json and --junit are both to be written to out; name two files." in result.stderr
    assert run("--json", "/dev/null", "--junit", "/dev/null").exit_code == 0


def test_reports_of_an_earlier_run_in_the_folder_of_the_questions_are_replaced(project):
    for _ in range(2):
        assert run("eval", "--json", "eval/now.json").exit_code == 0


def test_two_gates_are_exit_2(project):
    for name in ("gate.yaml", "gate.yml"):
        (project / "eval" / name).write_text("floors: {AP: 0.1}\n")
    assert run().exit_code == 2
