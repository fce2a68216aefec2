import msgspec
import pytest
from click.testing import CliRunner

from index import UnknownSource
from qa.evaluate.cases import EvalCase, Gold, read_questions
from qa.evaluate.command import questions
from qa.evaluate.errors import CasesError, EvaluationError
from qa.evaluate.writing import add, as_yaml, check, locate, new_id

FILE = """# kept
version: 1
questions:

  - id: cost   # kept too
    question: How much will the repairs cost?
    gold: [{source: bridge, quote: about 2 million francs}]
"""
NASTY = 'He said: "no" # \\ \n\té 🎒 {x} [y] - & * ! % @ `'


@pytest.fixture
def project(folder_of_texts):
    (folder_of_texts / "q.yaml").write_text(FILE)
    return folder_of_texts


def run(command, *arguments, text=None):
    where = ["--sources", "texts", "--file", "q.yaml"]
    return CliRunner().invoke(questions, [command, *where, *arguments], input=text, catch_exceptions=False)


def test_words_are_located_or_the_nearest_are_named(library):
    assert [place.kind for place in locate(library, "bridge", "found cracks")] == ["body"]
    with pytest.raises(CasesError, match=r"did you mean .*about 2 million francs"):
        locate(library, "bridge", "about 2 million Franken")
    with pytest.raises((UnknownSource, EvaluationError)):
        locate(library, "tram", "x")


@pytest.mark.parametrize(
    "case",
    [
        EvalCase("a", NASTY, ("x", "no"), (NASTY, "yes"), gold=(Gold("s", NASTY, 2), Gold("null", "~"))),
        EvalCase("no", "Why?", answerable=False),
    ],
)
def test_any_question_survives_being_written(tmp_path, case):
    path = tmp_path / "q.yaml"
    add(path, case)
    assert read_questions(path) == (case,)
    assert read_questions(path)[0] == case
    assert as_yaml(case).endswith("\n")


def test_adding_keeps_comments_and_order(project):
    add(project / "q.yaml", EvalCase("new", "Why?", answerable=False))
    text = (project / "q.yaml").read_text()
    assert text.startswith(FILE.rstrip("\n"))
    assert [case.id for case in read_questions(project / "q.yaml")] == ["cost", "new"]


def test_a_fault_leaves_the_file_as_it_was(project):
    path = project / "q.yaml"
    with pytest.raises(CasesError, match="already"):
        add(path, EvalCase("cost", "Why?", answerable=False))
    with pytest.raises(CasesError, match="no gold"):
        add(path, EvalCase("new", "Why?"))
    assert path.read_text() == FILE


def test_ids_are_of_the_questions_words():
    assert new_id("Who will pay for the old bridge over the Aare?") == "pay-old-bridge-aare"
    assert new_id("bridge?", ["bridge", "bridge-2"]) == "bridge-3"
    assert new_id("???") == "question"


def test_add_with_options(project):
    result = run("add", "--question", "Who decided?", "--source", "bridge", "--quote", "Ruth Keller", "--tag", "name")
    assert result.exit_code == 0, result.output
    assert "Ruth Keller" in result.output
    case = read_questions(project / "q.yaml")[-1]
    assert (case.question, case.tags, case.gold) == ("Who decided?", ("name",), (Gold("bridge", "Ruth Keller", 2),))


def test_add_asks_for_what_is_missing(project):
    result = run("add", text="Who decided?\nbridge\nRuth Keller\n")
    assert result.exit_code == 0, result.output
    assert "Old bridge closed" in result.output
    assert read_questions(project / "q.yaml")[-1].gold[0].quote == "Ruth Keller"


def test_add_an_unanswerable_question(project):
    assert run("add", "--question", "Who won?", "--unanswerable").exit_code == 0
    assert not read_questions(project / "q.yaml")[-1].answerable


def test_add_refuses_words_that_do_not_stand_there(project):
    result = run("add", "--question", "Who?", "--source", "bridge", "--quote", "Ruth Kellner")
    assert result.exit_code == 2
    assert "did you mean" in result.output
    assert (project / "q.yaml").read_text() == FILE


def test_check_finds_what_is_wrong_and_what_is_missing(library):
    cases = [
        EvalCase("cost", "How much will the repairs cost?", gold=(Gold("bridge", "about 2 million francs"),)),
        EvalCase("again", "how much WILL the repairs cost", gold=(Gold("bridge", "about 2 million francs"),)),
        EvalCase("stale", "Until when?", gold=(Gold("bridge", "until November"),)),
        EvalCase("gone", "Which tram?", gold=(Gold("tram", "x"),)),
    ]
    found = check(cases, library)
    assert [error.split()[0] for error in found.errors] == ["'again'", "'stale'", "'gone'"]
    assert any("No question asks for source school" in remark for remark in found.remarks)
    assert any("body passages of bridge are never asked for" in remark for remark in found.remarks)
    assert any("have no answer" in remark for remark in found.remarks)
    assert [(leak.case_id, leak.shared) for leak in found.leaks] == [("again", 2), ("cost", 2)]


def test_check_on_the_command_line(project):
    assert run("check").exit_code == 0
    assert "1 questions, no errors" in run("check").output
    add(project / "q.yaml", EvalCase("stale", "Until when?", gold=(Gold("bridge", "until November"),)))
    result = run("check", "--json")
    assert result.exit_code == 1
    assert len(msgspec.json.decode(result.stdout)["errors"]) == 1
