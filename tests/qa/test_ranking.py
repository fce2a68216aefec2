import msgspec
import pytest

from index import Filters, Library, QueryError
from index.ingest.records import make_source
from qa.answer import ask
from qa.question import is_asked, query
from qa.ranking import DEFAULT, PLAIN, Ranking


@pytest.fixture(scope="module")
def library():
    return Library.from_sources([make_source("a", "The polar bear", "It lives on ice.\n\nIt eats seals and fish.")])


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("Who lives on ice?", True),
        ("in what year did it end", True),
        ("did the bear swim", True),
        ("The bear lives on ice.", False),
        ("bears, ice and the people who hunt them", False),
        ("polar bears", False),
    ],
)
def test_questions_are_told_from_statements(library, text, asked):
    assert is_asked(text, [key for key, _ in library.words(text)]) is asked


def test_function_words_weigh_less_in_a_question(library):
    weights = {w.term: w.weight for w in query(library, "Where does the bear live?").terms}
    assert weights["bear"] == 1
    assert weights["the"] == DEFAULT.stop_asked
    weights = {w.term: w.weight for w in query(library, "The bear lives on ice").terms}
    assert weights["the"] == DEFAULT.stop_stated
    assert {w.weight for w in query(library, "Where does the bear live?", ranking="bm25").terms} == {1.0}


def test_many_and_much_ask_with_the_how_before_them():
    texts = ["It ate many fish and many seals.", "Nineteen bears live on the ice.", "How the ice came is not known."]
    library = Library.from_sources([make_source(f"s{n}", "", text) for n, text in enumerate(texts)])
    asked = query(library, "How many bears live on the ice?")
    assert {w.term: w.weight for w in asked.terms}["mani"] == DEFAULT.stop_asked
    assert "mani" not in dict(asked.content).values()
    answer = ask(library, "How many bears live on the ice?")
    assert answer.passages[0].text == texts[1]
    assert "many" not in answer.missing
    assert "mani" in dict(query(library, "Did it eat many fish?").content).values()


def test_plain_bm25_looks_at_nothing_around(library):
    assert Ranking() == PLAIN
    assert query(library, "polar bear", ranking="bm25").around is None
    assert ask(library, "What does the polar bear eat?", ranking="bm25", explain=True).status
    with pytest.raises(QueryError, match="default, bm25"):
        query(library, "polar bear", ranking="best")


def test_explanations_of_the_default_ranking_add_up(library):
    answer = ask(library, "What does the polar bear eat?", explain=True)
    for passage in answer.passages or answer.nearest:
        total = sum(term.contribution for term in passage.explanation.terms)
        for part in passage.explanation.parts:
            total += part.contribution
        assert total == passage.score
        assert [part.name for part in passage.explanation.parts] == [
            "title",
            "source",
            "neighbours",
            "subject",
            "heading",
            "forms",
            "related",
        ]


NUMBERS = [
    "The ferry carries passengers, cars and mail, and everybody likes it.",
    "On a good day in summer the old ferry carries 340 passengers across the sound and back.",
    "A ferry.",
]


def numbers(*more):
    return Library.from_sources([make_source(f"s{n}", "", text) for n, text in enumerate((*NUMBERS, *more))])


def test_of_passages_about_equal_the_one_that_gives_the_number_comes_first():
    answer = ask(numbers(), "How many passengers does the ferry carry?", explain=True)
    plain = ask(numbers(), "What passengers does the ferry carry?", explain=True)
    assert (answer.passages or answer.nearest)[0].text == NUMBERS[1]
    assert (plain.passages or plain.nearest)[0].text == NUMBERS[0]
    for passage in answer.passages or answer.nearest:
        total = sum(term.contribution for term in passage.explanation.terms)
        for part in passage.explanation.parts:
            total += part.contribution
        assert total == passage.score == passage.explanation.score
        last = passage.explanation.parts[-1]
        assert (last.name, last.score > 0) == ("expected", passage.text == NUMBERS[1])
    assert all(p.explanation.parts[-1].name == "related" for p in plain.passages or plain.nearest)
    bm25 = ask(numbers(), "How many passengers does the ferry carry?", ranking="bm25", explain=True)
    assert all(p.explanation.parts == () for p in bm25.passages or bm25.nearest)


@pytest.mark.parametrize(
    "question", ["What did Mandy Yeh say?", "What did Mandy Yeh ask about?", "Why was Mandy Yeh surprised?"]
)
def test_of_whoever_comments_the_comment_comes_first_and_not_the_line_above_it(seed_library, question):
    first = both(ask(seed_library, question, explain=True))[0]
    assert first.kind == "comment"
    assert first.span.start > 3185  # below "3. Mandy Yeh says:"
    assert {part.name: part.contribution for part in first.explanation.parts}["heading"] > 0


def test_a_number_lifts_nothing_from_far_below():
    answer = ask(numbers("In 12 days 30 goals."), "How many passengers does the ferry to Brae carry for years?", k=3)
    assert "goals" not in (answer.passages or answer.nearest)[0].text


def test_what_is_asked_for_ranks_alike_whatever_k_is():
    library = numbers(*[f"Ferry {n}: passengers wait for {n} hours." for n in range(30)])
    question = "How many passengers does the ferry carry?"
    found = ask(library, question, k=40)
    every = [(p.passage_id, p.score) for p in found.passages or found.nearest]
    assert [score for _, score in every[:10]] == sorted([score for _, score in every[:10]], reverse=True)
    for k in (1, 3, 10, 25):
        first = ask(library, question, k=k)
        assert [(p.passage_id, p.score) for p in first.passages or first.nearest] == every[:k]


@pytest.mark.parametrize(
    ("question", "right"),
    [
        ("What colour was the flag?", "The flag was of a red color."),
        ("Which web site did the army run?", "A website was run by soldiers."),
        ("Who won the three races?", "She won 3 races."),
        ("What did the Korean minister say?", "The minister of Korea said nothing."),
        ("Who won the competition?", "They compete, and she won."),
    ],
)
def test_another_form_of_a_word_counts(question, right):
    texts = [
        right,
        "Colours, websites, competitions and three races of old.",
        "A Korean army, a flag, a minister: who won?",
    ]
    library = Library.from_sources([make_source(f"s{n}", "", text) for n, text in enumerate(texts)])
    answer = ask(library, question, explain=True)
    parts = {p.text: p.explanation.parts[5] for p in answer.passages or answer.nearest}
    assert all(part.name == "forms" and part.score >= 0 for part in parts.values())
    assert parts[right].contribution == DEFAULT.forms * parts[right].score > 0


def test_a_question_can_be_taken_as_it_stands(library):
    history = ["Where does the polar bear live?"]
    follows = ask(library, "And what does it eat?", history=history)
    assert follows.interpreted_as is not None
    alone = ask(library, "And what does it eat?", history=history, use_history=False)
    assert alone.interpreted_as is None
    assert alone.confidence == ask(library, "And what does it eat?").confidence


@pytest.mark.parametrize(
    ("question", "right"),
    [
        ("Where do the supporters reside?", "Its supporters inhabit the old town."),
        ("What was the mistaken report?", "The report was wrong about the bridge."),
        ("Who shut the bridge?", "The council closed the bridge in March."),
    ],
)
def test_a_word_that_says_nearly_the_same_counts(question, right):
    texts = ["Its supporters cheer, and the bridge is in the report.", right, "The bridge, its supporters, the report."]
    library = Library.from_sources([make_source(f"s{n}", "", text) for n, text in enumerate(texts)])
    answer = ask(library, question, explain=True)
    best = (answer.passages or answer.nearest)[0]
    assert best.text == right
    assert {part.name: part.contribution for part in best.explanation.parts}["related"] > 0
    without = msgspec.structs.replace(DEFAULT, related=0.0)
    parts = query(library, question, (), without).around
    assert parts is not None
    assert parts.related == 0.0


def test_a_name_has_no_relatives():
    texts = ["The franc was a coin of France.", "A dollar is money."]
    library = Library.from_sources([make_source(f"s{n}", "", text) for n, text in enumerate(texts)])
    assert query(library, "What is the money of France?").relatives == ()
    assert dict(query(library, "What is a franc?").relatives)["franc"]


def test_a_filter_changes_no_score_of_what_gives_a_number_either():
    texts = [f"The bridge bridge bridge of Arrin number {n} cost much." for n in range(12)]
    library = numbers(*texts, "The long bridge, it was said by all who were there, cost £5 in Arrin.")
    for question in ("How much did the bridge of Arrin cost?", "How many passengers does the ferry carry?"):
        every = {p.passage_id: p.score for p in both(ask(library, question, k=50, fold_similar=False))}
        for source in ("s1", "s15"):
            filters = Filters(source=frozenset([source]))
            for passage in both(ask(library, question, k=50, fold_similar=False, filters=filters)):
                assert passage.score == every[passage.passage_id]


def both(answer):
    return answer.passages or answer.nearest
