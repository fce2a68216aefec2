import msgspec
import pytest

from index import Library
from index.ingest.records import make_source
from qa.evaluate.cases import EvalCase, Gold, gold_digest, read_questions
from qa.evaluate.errors import CasesError, StaleGold
from qa.evaluate.gold import nearest_words, resolve
from qa.evaluate.targets import InProcess


def case(*gold, name="q"):
    return EvalCase(name, "Why?", gold=tuple(Gold(*each) for each in gold))


def test_a_quote_is_every_passage_that_overlaps_it(library):
    across = "found cracks.\n\n“We could"
    collection = resolve("news", [case(("bridge", across, 2))], InProcess(library))
    assert len(collection.cases[0].relevant) == 2
    assert set(collection.cases[0].relevant.values()) == {2}


def test_equal_passages_are_one_unit_with_the_best_grade(library):
    words = "engineers found cracks"
    collection = resolve("news", [case(("bridge", words, 1), ("market", words, 2))], InProcess(library))
    assert list(collection.cases[0].relevant.values()) == [2]
    assert len(set(collection.names)) == 2


def test_stale_gold_names_the_quote_and_the_nearest_words(library):
    with pytest.raises(StaleGold) as caught:
        resolve("news", [case(("bridge", "cost around 2 million francs", 1))], InProcess(library))
    assert "'cost around 2 million francs'" in str(caught.value)
    assert "cost about 2 million francs" in str(caught.value)


def test_every_stale_quote_is_counted(library):
    cases = [case(("bridge", f"nowhere {number}", 1), name=f"q{number}") for number in range(8)]
    with pytest.raises(StaleGold, match="and 3 more"):
        resolve("news", cases, InProcess(library))


def test_gold_in_a_missing_source_names_question_and_source(library):
    with pytest.raises(CasesError, match=r"'q'.*'tram'"):
        resolve("news", [case(("tram", "x", 1))], InProcess(library))


def test_nearest_words_are_whole_words_and_empty_where_nothing_is_near():
    text = "The mayor, Ruth Keller, said that the repairs would take until October."
    assert nearest_words(text, "repairs would take until November") == "repairs would take until October."
    assert nearest_words(text, "Zweiundzwanzig") == ""


def test_the_gold_digest_is_of_what_is_asked_and_right_not_of_tags():
    one = EvalCase("a", "Why?", tags=("x",), gold=(Gold("s", "q"),))
    assert gold_digest([one]) == gold_digest([msgspec.structs.replace(one, tags=("y",))])
    for change in ({"question": "How?"}, {"gold": (Gold("s", "q", 2),)}, {"history": ("Who?",)}, {"id": "b"}):
        assert gold_digest([one]) != gold_digest([msgspec.structs.replace(one, **change)])


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("questions: []", "no questions"),
        ("questions: [{id: a, question: Why?}]", "no gold"),
        ("questions: [{id: a, question: ' ', answerable: false}]", "asks nothing"),
        ("questions: [{id: a b, question: Why?, answerable: false}]", "white space"),
        ("questions: [{id: a, question: Why?, answerable: false, gold: [{source: s, quote: q}]}]", "has gold but"),
        ("questions: [{id: a, question: Why?, gold: [{source: s, quote: q, grade: 0}]}]", "grade below 1"),
        (
            "questions: [{id: a, question: Why?, answerable: false}, {id: a, question: How?, answerable: false}]",
            "twice",
        ),
        ("questions: [{id: a, question: Why?, answerable: false, anwser: x}]", "anwser"),
        ("version: 2\nquestions: [{id: a, question: Why?, answerable: false}]", "version 2"),
        ("questions: [", "not a questions file"),
        ("\x00", "not a questions file"),
    ],
)
def test_a_bad_questions_file_is_refused_in_one_sentence(tmp_path, text, fault):
    path = tmp_path / "questions.yaml"
    path.write_text(text)
    with pytest.raises(CasesError, match=fault):
        read_questions(path)


def test_a_missing_questions_file_is_refused(tmp_path):
    with pytest.raises(CasesError, match=r"questions\.yaml cannot be read"):
        read_questions(tmp_path / "questions.yaml")


def test_boilerplate_is_gold_only_where_nothing_else_says_the_words():
    text = "Home » World » Bridge closed for good\n\nBridge closed for good\n\n" + "An old bridge, and a long one. " * 6
    library = Library.from_sources([make_source("a", "", text + "\n\nLeave a Reply")])
    repeated, alone = case(("a", "Bridge closed for good", 1)), case(("a", "Leave a Reply", 1), name="r")
    collection = resolve("a", [repeated, alone], InProcess(library))
    kinds = [[library.passage(p).kind for p in judged.relevant] for judged in collection.cases]
    assert kinds == [["title"], ["boilerplate"]]
