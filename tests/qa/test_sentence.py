import pytest

from index import Library
from index.ingest.records import make_source
from qa.answer import ask
from qa.sentence import LONGEST_PAIR, best_sentence

TEXT = (
    "The polar bear is a large animal. The polar bear eats seals near the shore. "
    "It sleeps in a den of snow. Nobody knows why."
)


def chosen(text, question, title="The polar bear"):
    library = Library.from_sources([make_source("a", title, text)], whole=True)
    worth = {term: library.generation.searcher.idf(term) for _, term in library.words(question)}
    passage = next(library.generation.passages_of("a"))
    span = best_sentence(library.generation, passage.passage_id, worth)
    return text[span.start : span.end]


def test_words_of_the_title_count_less_than_others():
    assert chosen(TEXT, "polar bear seals") == "The polar bear eats seals near the shore."
    assert chosen(TEXT, "polar bear knows") == "Nobody knows why."
    assert chosen(TEXT, "polar bear knows", title="") == "The polar bear is a large animal."


def test_a_sentence_that_points_back_brings_the_one_before():
    assert chosen(TEXT, "den of snow") == "The polar bear eats seals near the shore. It sleeps in a den of snow."
    assert chosen("It sleeps in a den. Nobody knows why.", "den") == "It sleeps in a den."
    long = f"The bear {'and the seal ' * (LONGEST_PAIR // 12)}met. It sleeps in a den."
    assert chosen(long, "den") == "It sleeps in a den."


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ("How many seals did the bear of Tromso eat?", "The bear of Tromso had nineteen seals."),
        ("When did the bear of Tromso eat seals?", "The bear of Tromso fed on seals on 4 May 1902."),
        ("Why did the bear of Tromso eat seals?", "The bear of Tromso liked to eat seals."),
    ],
)
def test_a_sentence_with_the_number_or_date_asked_for_is_preferred(question, sentence):
    text = (
        "The bear of Tromso liked to eat seals. The bear of Tromso had nineteen seals. "
        "The bear of Tromso fed on seals on 4 May 1902."
    )
    library = Library.from_sources([make_source("a", "", text), make_source("b", "", "A whale of a time.")])
    answer = ask(library, question).answer
    assert answer is not None
    assert answer.text == sentence


def test_a_number_does_not_outweigh_what_is_asked_about():
    text = "The bear of Tromso liked to eat fat seals in winter. There were 12 boats."
    library = Library.from_sources([make_source("a", "", text), make_source("b", "", "A whale of a time.")])
    answer = ask(library, "How many fat seals did the bear of Tromso eat in winter?").answer
    assert answer is None or answer.text.startswith("The bear")


@pytest.mark.parametrize("question", ["Who hacked the accounts?", "What does uriminzok mean?", "How many followers?"])
def test_the_answer_is_an_exact_span(seed_library, question):
    answer = ask(seed_library, question).answer
    if answer is not None:
        passage = seed_library.passage(answer.passage_id)
        text = seed_library.source(passage.source_id).text
        assert text[answer.span.start : answer.span.end] == answer.text
        assert passage.span.start <= answer.span.start < answer.span.end <= passage.span.end


@pytest.mark.parametrize(
    ("question", "text", "sentence"),
    [
        ("When did the strike begin?", "The strike began on 3 May. The mill of the strike was founded in 1912.", 0),
        ("How much does Lumixa cost?", "In the trial of Lumixa 1,204 took part. Lumixa costs 148 euros.", 1),
        ("What did the thief steal?", "The thief ran. The thief stole a painting.", 1),
    ],
)
def test_the_sentence_that_gives_it_answers(question, text, sentence):
    library = Library.from_sources([make_source("a", "", text), make_source("b", "", "A whale of a time.")])
    answer = ask(library, question).answer
    assert answer is not None
    assert answer.text == text.replace(". ", ".|").split("|")[sentence]


def test_two_sentences_answer_where_each_holds_half_of_the_question():
    text = "In 1911 all men over 25 could vote in Orrin. Turnout was 61 percent. Sheep grazed on the hills that year."
    library = Library.from_sources([make_source("a", "", text), make_source("b", "", "A whale of a time.")])
    answer = ask(library, "What was the turnout in Orrin in 1911?").answer
    assert answer is not None
    assert answer.text == "In 1911 all men over 25 could vote in Orrin. Turnout was 61 percent."
    assert text[answer.span.start : answer.span.end] == answer.text


@pytest.mark.parametrize(
    ("question", "sentence", "lacks"),
    [
        ("How many workers died?", "No one knows why workers died.", "a number"),
        ("How many workers died?", "One of the miners said that workers died.", "a number"),
        ("How many workers died?", "Workers died on Route 66.", "a number"),
        ("How many workers died?", "Workers died near Section 12.", "a number"),
        ("How many workers died?", "3. Workers died, says Orlin.", "a number"),
        ("How many workers died?", "Two things: 1. Workers died. 2. Nobody wept for workers who died.", None),
        ("How many workers died?", "One worker died.", None),
        ("How many workers died?", "Workers died, 66 in all.", None),
        ("When did workers die?", "Workers who die worked with 1500 people.", "a date"),
        ("When did workers die?", "The mayor said today that workers die.", "a date"),
        ("When did workers die?", "Workers die today.", None),
        ("When did workers die?", "The 1879 floods made workers die.", None),
        ("How many workers died?", "Workers died in the 12 mines.", "a number"),
        ("How many workers died?", "Workers died: 66 of them.", None),
        ("How many workers died?", "66 employees died, workers all.", None),
        ("How many workers died?", "The death of workers cost £66,000.", "a number"),
        ("How old were the workers who died?", "Workers died in the 80-day strike.", "a number"),
        ("How old were the workers who died?", "Workers died on 13/11/2020.", "a number"),
        ("How old were the workers who died?", "Workers, 34, died.", None),
        ("How old were the workers who died?", "Workers born in 1920 died.", None),
        ("How fast do workers die?", "Of workers 80 die.", "a number"),
        ("How fast do workers die?", "Workers die at 80 mph.", None),
        ("In what century did workers die?", "Workers died in the nineteenth century.", None),
        ("How long ago did workers die?", "Workers died a hundred years ago.", None),
        ("When did workers die?", "Workers died by 9000 BP.", None),
        ("When did workers die?", "Workers died on 3 May.", None),
        ("When do workers die?", "Workers die on Mondays.", None),
        ("When do workers die?", "Workers die at nine.", None),
        ("When do workers die?", "Workers die at 9 o’clock.", None),
        ("When do workers die?", "Workers die at 12.30.", None),
        ("When did workers die?", "Workers died at one mine in the north.", "a date"),
        ("How many workers died?", "Nobody died of the workers.", None),
        ("How long do workers die?", "Workers die for a day.", None),
        ("How often do workers die?", "Workers die every other week.", None),
        ("How much did workers cost?", "Of workers who cost, 1,204 died.", "a number"),
        ("How much do workers cost?", "Workers cost 148 euros.", None),
        ("How much do workers cost?", "Workers cost nothing.", None),
    ],
)
def test_what_is_no_number_of_things_and_no_date(question, sentence, lacks):
    library = Library.from_sources([make_source("a", "", sentence), make_source("b", "", "A whale of a time.")])
    assert [each for each in ask(library, question).lacking if each in ("a number", "a date")] == (
        [lacks] if lacks else []
    )


@pytest.mark.parametrize(
    ("question", "sentence", "lacks"),
    [
        ("How tall is the windmill at Saltby?", "The windmill at Saltby was built in 1790.", True),
        ("How many people live in the windmill?", "The windmill, in around 1500 people live.", False),
        ("How many keepers left the lighthouse?", "The keepers left the lighthouse on 4 May 1984.", True),
        ("How many witnesses saw the windmill?", "The witnesses saw the windmill; it was of no great size.", True),
        ("How many witnesses saw the windmill?", "At night no witnesses saw the windmill.", False),
        ("How many people saw the windmill?", "In 1990 some 2000 people saw the windmill.", False),
        ("How tall is the windmill at Saltby?", "The windmill at Saltby, built in 1790, is 34 metres tall.", False),
        ("How old is the windmill at Saltby?", "The windmill at Saltby was built in 1790.", False),
    ],
)
def test_a_year_is_no_number_of_things(question, sentence, lacks):
    library = Library.from_sources([make_source("a", "", sentence), make_source("b", "", "A whale of a time.")])
    assert ("a number" in ask(library, question).lacking) is lacks
