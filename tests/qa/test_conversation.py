"""Follow-ups lean on what was asked before, and on nothing else."""

import timeit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index import Library
from index.ingest.records import make_source
from qa.answer import ask

TEXTS = {
    "Voting in Orrin": "In 1911 all men over 25 could vote in Orrin. Turnout was 61 percent.\n\n"
    "In 1921 turnout in Orrin rose to 74 percent after the reform.\n\n"
    "Women could vote in Orrin from 1923, after the campaign of Martha Quill.\n\n"
    "Martha Quill died in 1950 in the town where she was born.",
    "The harbour": "The harbour strike lasted 12 weeks. It was led by Tom Hale.",
    "Brae Point": "The lighthouse at Brae Point was built in 1871 by Thomas Orr.",
    "Pelicans": "A pelican lives by the sea and eats fish.",
    "Krakow": "Krakow is a city in the south of Poland.",
    "Windmill": "The windmill at Saltby was burnt in 1921.",
}
TURNOUT = ["What was the turnout in Orrin in 1911?"]


@pytest.fixture(scope="module")
def library():
    return Library.from_sources([make_source(f"s{n}", *each) for n, each in enumerate(TEXTS.items())])


def said(answer):
    return answer.answer.text if answer.answer else ""


@pytest.mark.parametrize(
    "question",
    [
        "Krakow?",
        "pelican",
        "Where is Krakow?",
        "Tell me about pelicans",
        "When was the lighthouse at Brae Point built?",
        "What was the harbour strike?",
        "Who led the strike that lasted 12 weeks?",
        "Is there a pelican by the sea?",
        "thanks",
        "Elvis?",
        "Is it true that the harbour strike lasted 12 weeks?",
        "Was it Tom Hale who led the harbour strike?",
        "Did the pelicans by the sea eat their fish?",
        "Where was Martha Quill when she died?",
        "Did Krakow lose its city?",
        "Did the keeper say that he built the lighthouse at Brae Point?",
    ],
)
def test_a_question_of_its_own_is_answered_as_if_nothing_had_been_asked(library, question):
    alone, after = ask(library, question), ask(library, question, history=TURNOUT)
    assert after.interpreted_as is None
    assert (after.status, after.confidence, said(after)) == (alone.status, alone.confidence, said(alone))


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("And in 1921?", "In 1921 turnout in Orrin"),
        ("In 1921?", "In 1921 turnout in Orrin"),
        ("1921?", "In 1921 turnout in Orrin"),
        ("What about women?", "Women could vote in Orrin"),
        ("And women?", "Women could vote in Orrin"),
        ("What about the harbour strike?", "The harbour strike lasted"),
        ("And the lighthouse at Brae Point?", "The lighthouse at Brae Point"),
    ],
)
def test_what_is_left_out_is_taken_over_and_weighs_less_than_what_is_said(library, question, answer):
    after = ask(library, question, history=TURNOUT)
    assert after.interpreted_as == f"{question} (turnout orrin 1911)"
    assert said(after).startswith(answer)


def test_the_latest_topic_is_taken_over_and_no_older_one(library):
    history = ["When was the windmill burnt?", *TURNOUT, "What was the harbour strike?"]
    after = ask(library, "Who led it?", history=history)
    assert after.interpreted_as == "Who led it? (harbour strike)"
    assert (after.passages or after.nearest)[0].title == "The harbour"


@pytest.mark.parametrize(
    "question",
    ["How old is its harbour?", "Who was the first of its keepers?"],
)
def test_what_only_measures_or_counts_is_nothing_a_pronoun_could_stand_for(library, question):
    after = ask(library, question, history=["Where is the lighthouse at Brae Point?"])
    assert after.interpreted_as == f"{question} (lighthouse brae point)"


def test_another_person_takes_the_place_of_the_one_before(library):
    history = ["Where was Martha Quill born?", "What about Tom Hale?"]
    after = ask(library, "What did he lead?", history=history)
    assert after.interpreted_as == "What did he lead? (tom hale born)"
    assert after.lacking == []


@pytest.mark.parametrize(
    ("question", "history", "status", "lacks"),
    [
        ("Where was that?", "Who led the harbour strike?", "no_answer", ["a place"]),
        ("When was that?", "What does a pelican eat?", "no_answer", ["a date"]),
        ("Who are they?", "What does a pelican eat?", "no_answer", ["a name"]),
        ("When was that?", "Who built the lighthouse at Brae Point?", "answered", []),
        ("Who was it?", "When was the lighthouse at Brae Point built?", "answered", []),
        ("According to whom?", "Was the lighthouse at Brae Point built in 1871?", "answered", []),
        ("Says who?", "What does a pelican eat?", "no_answer", ["a name"]),
    ],
)
def test_a_follow_up_without_a_word_is_answered_by_what_it_waits_for(library, question, history, status, lacks):
    after = ask(library, question, history=[history])
    assert after.interpreted_as is not None
    assert (after.status, after.lacking) == (status, lacks)


@pytest.mark.parametrize(
    "said_first",
    [
        "Great, thank you! ",
        "Hi there, can you tell me whether ",
        "I would like to know if ",
        "Sorry, ",
        "Do you know ",
        "I wonder: ",
    ],
)
def test_what_is_said_before_a_question_is_not_looked_for(library, said_first):
    question = "is Krakow a city in the south of Poland?"
    polite, alone = ask(library, said_first + question), ask(library, question)
    assert (polite.status, said(polite), polite.missing) == (alone.status, said(alone), [])
    assert polite.confidence == alone.confidence


def test_thanks_alone_ask_for_nothing(library):
    answer = ask(library, "Thank you!")
    assert (answer.status, answer.missing) == ("no_answer", [])


def test_a_chain_of_follow_ups_leads_back_to_its_topic(library):
    history = ["What is Krakow?", "Where is the lighthouse at Brae Point?", "When was it built?", "Why?"]
    after = ask(library, "And by whom?", history=history)
    assert after.interpreted_as == "And by whom? (built lighthouse brae point)"
    assert "krakow" not in after.interpreted_as


def test_how_many_asks_and_is_no_topic(library):
    assert ask(library, "And women?", history=["How many men could vote?"]).interpreted_as == "And women? (men vote)"


@pytest.mark.parametrize("question", ["What does it cost?", "And elephants?", "Was she paid?"])
def test_a_follow_up_whose_own_words_stand_nowhere_is_not_answered(library, question):
    assert ask(library, question, history=["Where is the lighthouse at Brae Point?"]).status == "no_answer"


@given(
    st.lists(st.text(alphabet="andwhthisere 19?,\u202e", max_size=12), max_size=5),
    st.sampled_from(["And it?", "1921?", "?"]),
)
def test_any_history_leaves_a_question_of_its_own_alone_and_breaks_nothing(library, history, question):
    ask(library, question, history=history)
    assert ask(library, "Where is Krakow?", history=history).confidence == ask(library, "Where is Krakow?").confidence


@pytest.mark.parametrize(
    ("question", "history"),
    [
        ("Did it sink?", "When was the lighthouse at Brae Point built by Thomas Orr?"),
        ("Why was it sold?", "What was the harbour strike that lasted 12 weeks?"),
        ("Who painted it?", "Where is the lighthouse at Brae Point?"),
    ],
)
def test_what_was_asked_before_answers_nothing_by_itself(library, question, history):
    after = ask(library, question, history=[history])
    assert (after.status, after.confidence) == ("no_answer", 0.0)
    assert after.nearest


@pytest.mark.parametrize(
    ("question", "history", "title"),
    [
        ("What about pelicans?", "Where was the lighthouse at Brae Point built by Thomas Orr in 1871?", "Pelicans"),
        ("And Krakow?", "Which harbour strike led by Tom Hale lasted 12 weeks?", "Krakow"),
    ],
)
def test_many_words_taken_over_weigh_no_more_than_the_one_that_is_said(library, question, history, title):
    after = ask(library, question, history=[history])
    assert after.status == "answered"
    assert after.passages[0].title == title


def test_a_name_that_is_taken_over_is_looked_for(library):
    answer = ask(library, "Who built it?", history=["Where is the lighthouse at Saltby Point?"])
    assert answer.interpreted_as is not None
    assert "saltby" in answer.lacking
    right = ask(library, "Who built it?", history=["Where is the lighthouse at Brae Point?"])
    assert right.lacking == []
    assert right.confidence > answer.confidence


def test_words_of_earlier_questions_are_not_missing(library):
    answer = ask(library, "Who knighted her?", history=["Which zebra did Martha Quill feed in Timbuktu?"])
    assert answer.interpreted_as is not None
    assert answer.missing == ["knighted"]


@pytest.mark.parametrize("question", ["Why?", "How?", "Why not?"])
def test_why_alone_is_not_answered(library, question):
    history = ["Who led the harbour strike?"]
    assert ask(library, question, history=history).status == "no_answer"
    assert ask(library, question, history=history).nearest
    assert ask(library, "When?", history=["Who built the lighthouse at Brae Point?"]).status == "answered"


def test_of_a_pasted_text_only_the_beginning_is_taken_over(library):
    text = " ".join(f"word{n}" for n in range(2000))
    answer = ask(library, "Who wrote it?", history=[text])
    assert answer.interpreted_as is not None
    assert len(answer.interpreted_as) < 400


DAM = (
    "Chancellor Mira Holt opened the Orrin dam in 1931. It holds 40 million tonnes. "
    "The dam was closed by Peter Lang in 1988."
)


@pytest.mark.parametrize("question", ["And who closed it?", "When was it closed?", "and closed?"])
def test_the_sentence_that_answers_a_follow_up_speaks_of_what_it_asks(question):
    held = Library.from_sources([make_source("dam", "The dam", DAM), make_source("other", "Rain", "Rain fell.")])
    answer = ask(held, question, history=["Who opened the Orrin dam?"])
    assert answer.interpreted_as is not None
    assert "closed by Peter Lang" in said(answer) or answer.status == "no_answer"


def test_thanks_are_no_topic(library):
    history = ["What was the turnout in Orrin in 1911?", "thanks!"]
    thanked, alone = (ask(library, "And in 1921?", history=said) for said in (history, history[:1]))
    assert thanked.interpreted_as == alone.interpreted_as
    assert thanked.interpreted_as is not None


@pytest.mark.parametrize("words", ["miners their ", "its ", "it is true that "])
def test_a_long_follow_up_takes_no_longer_than_its_words(library, words):
    def took(length):
        text = (words * length)[:length]
        return min(timeit.repeat(lambda: ask(library, text, history=["Who led the strike?"]), number=1, repeat=5))

    assert took(16_000) < 20 * took(2_000) + 0.05
