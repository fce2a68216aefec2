"""What is evaluated is what was named, or nothing is."""

import pytest
from click.testing import CliRunner

from index import Library
from qa.evaluate.command import evaluate, questions
from tests.qa.evaluate.commands import QUESTIONS

UNANSWERABLE = "questions:\n- {id: moon, question: Who walked on the moon?, answerable: false}\n"


def asked(*arguments, command=evaluate, **env):
    return CliRunner().invoke(command, list(map(str, arguments)), env=env, catch_exceptions=False)


@pytest.fixture
def beir(project):
    folder = project / "beir"
    folder.mkdir()
    (folder / "corpus.jsonl").write_text('{"_id": "1", "text": "Cats sleep."}\n')
    (folder / "queries.jsonl").write_text('{"_id": "q", "text": "Who sleeps?"}\n')
    (folder / "qrels.tsv").write_text("q 0 1 1\n")
    return "beir"


@pytest.fixture
def topics(project):
    (project / "topics").write_text("1\tHow much will the repairs cost?\n")
    (project / "qrels").write_text("1 0 bridge 2\n")
    return ["--topics", "topics", "--qrels", "qrels"]


@pytest.mark.parametrize("text", [QUESTIONS, UNANSWERABLE])
@pytest.mark.parametrize("by", ["option", "environment"])
def test_a_library_that_is_not_there_is_exit_2_and_none_is_made(project, text, by):
    (project / "eval" / "questions.yaml").write_text(text)
    given = (["--home", "none"], {}) if by == "option" else ([], {"QA_HOME": "none"})
    result = asked("eval/questions.yaml", "-q", *given[0], **given[1])
    assert result.exit_code == 2
    assert result.stderr == (
        "qa: There is no library in 'none'; make one with `qa ingest PATH --home none`, or mend the name.\n"
    )
    assert not (project / "none").exists()


def test_the_default_questions_are_not_asked_of_the_seeds_for_a_named_library(project):
    result = asked("-q", "--home", "none")
    assert result.exit_code == 2
    assert "There is no library in 'none'" in result.stderr
    (project / "none").mkdir()
    assert asked("-q", "--home", "none").exit_code == 2
    assert not list((project / "none").iterdir())


@pytest.mark.parametrize("home", ["var", "lib"])
def test_a_library_that_was_emptied_is_exit_2(project, library, home):
    (project / "eval" / "questions.yaml").write_text(UNANSWERABLE)
    made = Library.open(home)
    made.add(library.sources())
    named = [] if home == "var" else ["--home", home]
    assert asked("eval/questions.yaml", *named).exit_code == 0
    made.remove([source.source_id for source in library.sources()])
    result = asked("eval/questions.yaml", *named)
    assert result.exit_code == 2
    assert f"The library in '{home}' holds no source; make one with `qa ingest PATH --home {home}`." in result.stderr


def test_sources_that_are_not_there_or_hold_nothing_are_exit_2(project):
    (project / "eval" / "questions.yaml").write_text(UNANSWERABLE)
    (project / "empty").mkdir()
    for sources, fault in (("empty", "'empty' holds no sources"), ("none", "There is no file or folder 'none'")):
        result = asked("eval/questions.yaml", "--sources", sources)
        assert result.exit_code == 2
        assert fault in result.stderr


@pytest.mark.parametrize(
    "arguments", [["--home", ""], ["--sources", ""], [""], ["--gate", ""], ["--baseline", ""], ["--json", ""]]
)
def test_an_empty_name_is_exit_2(project, arguments):
    result = asked(*arguments)
    assert result.exit_code == 2
    assert "it is empty; name a file or a folder, or leave it out." in result.stderr


def test_questions_are_checked_against_what_is_named(project):
    result = asked("check", "--home", "none", command=questions)
    assert result.exit_code == 2
    assert "There is no library in 'none'" in result.stderr


def test_two_names_for_one_thing_are_exit_2(project, beir, topics):
    contradictions = [
        (["--home", "lib", "--sources", "texts"], "--home and --sources name two things to answer from"),
        ([beir, "--sources", "texts"], "'beir' is answered from its own corpus.jsonl: leave --home and --sources out."),
        ([beir, "--sources", "none"], "'beir' is answered from its own corpus.jsonl"),
        ([beir, "--home", "lib"], "'beir' is answered from its own corpus.jsonl"),
        (
            ["eval/questions.yaml", *topics, "--sources", "texts"],
            "leave 'questions.yaml' out, or --topics and --qrels.",
        ),
        (["--url", "http://127.0.0.1:9", "--home", "lib"], "leave --home and --sources out, or leave --url out."),
    ]
    for arguments, fault in contradictions:
        result = asked(*arguments)
        assert result.exit_code == 2
        assert fault in result.stderr


def test_the_environment_yields_to_what_is_named(project, beir, topics):
    for arguments in ([beir], ["eval/questions.yaml", "--sources", "texts"], [*topics, "--sources", "texts"]):
        result = asked(*arguments, QA_HOME="none")
        assert result.exit_code == 0, result.stderr
    server = asked("eval/questions.yaml", "--url", "http://127.0.0.1:9", "--retries", "0", QA_HOME="none")
    assert server.exit_code == 2
    assert "no connection" in server.stderr, "the server was asked"
    assert asked("eval/questions.yaml", QA_HOME="none").exit_code == 2
    assert asked(*topics, QA_HOME="none").exit_code == 2


def test_the_environment_yields_to_the_questions_over_the_seeds(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert asked("-q", QA_HOME="none").exit_code == 0
    assert asked("check", command=questions, QA_HOME="none").exit_code == 0
    assert not list(tmp_path.iterdir())


def test_a_library_that_is_named_by_the_environment_is_asked(project, library):
    Library.open("lib").add(library.sources())
    assert asked("eval/questions.yaml", QA_HOME="lib").exit_code == 0
    assert asked("check", "--file", "eval/questions.yaml", command=questions, QA_HOME="lib").exit_code == 0


@pytest.mark.parametrize("sources", [["--sources", "texts"], []])
def test_judgments_of_other_sources_are_exit_2(project, topics, sources):
    """Without --sources the seeds are asked."""
    document = "gone" if sources else "bridge"
    (project / "qrels").write_text(f"1 0 {document} 2\n1 0 market 0\n")
    result = asked(*topics, *sources)
    assert result.exit_code == 2
    assert "topics: no document that is judged right is among the sources; every figure would be 0." in result.stderr
    (project / "qrels").write_text("1 0 gone 2\n1 0 bridge 1\n")
    assert asked(*topics, "--sources", "texts").exit_code == 0
