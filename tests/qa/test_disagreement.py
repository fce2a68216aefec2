import timeit

import pytest

from index import Library
from index.ingest.records import make_source
from qa.amounts import asked_for, sides, stated
from qa.answer import ask
from qa.glosses import glosses
from qa.question import query
from qa.topic import Topic


def library(*texts):
    return Library.from_sources([make_source(f"s{n}", title, text) for n, (title, text) in enumerate(texts)])


@pytest.fixture(scope="module")
def words():
    return library(("A", "A word."))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("It has more than 10,000 followers.", [10000]),
        ("It has 2.5 million loyal followers now.", [2.5e6]),
        ("The number of followers is rising and has surpassed more than 1,400 as it draws attention.", [1400]),
        ("It has three followers.", [3]),
        ("In 2010 followers came.", []),
        ("The first 20 followers got a prize.", []),
        ("It gains 20 followers per day.", []),
        ("It has 4-5 million followers.", []),
        ("It costs $20 followers say.", []),
        ("It has 20 accounts and followers.", []),
    ],
)
def test_numbers_of_a_unit(text, found):
    made = library(("A", text))
    question = "How many followers are there?"
    asked = query(made, question)
    topic = Topic(made.generation, asked)
    (passage,) = made.generation.passages_of("s0")
    amounts = stated(made.generation, passage)
    counted = sides(topic, asked_for(question, asked, made.words), passage, amounts)
    assert [side.figure.value for side in counted] == found
    words = [text[side.figure.start : side.figure.end] for side in counted]
    assert all(word[0].isdigit() or word == "three" for word in words)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("the name “uriminzok”, which means “our people” in Korean", [("uriminzok", "our people")]),
        ("@uriminzok (in Bulgarian Uriminzok translates as “Our Race”)", [("uriminzok", "Our Race")]),
        ("This means “war”, he said", []),
        ("He means what he says", []),
    ],
)
def test_glosses(words, text, found):
    assert [(claim.about, text[claim.start : claim.end]) for claim in glosses(words.words, text)] == found


def test_the_seeds_disagree_about_followers_and_a_name(seed_library):
    answer = ask(seed_library, "How many followers does the North Korean Twitter account have?")
    assert [(d.kind, d.about) for d in answer.differs] == [("number", "followers")]
    sides = {
        side.text[side.differing.start - side.span.start :][:6] for d in answer.differs for side in (d.first, d.second)
    }
    assert sides == {"1,400 ", "10,000"}
    for difference in ask(seed_library, "What does uriminzok mean?").differs:
        assert difference.kind == "gloss"
        for side in (difference.first, difference.second):
            text = seed_library.source(side.source_id).text
            assert text[side.span.start : side.span.end] == side.text
            assert text[side.differing.start : side.differing.end] in {"our people", "Our Race"}


def differs(first, second, question="How many ships did the Armada lose?", titles=("The Armada", "Armada of Spain")):
    return ask(library((titles[0], first), (titles[1], second)), question).differs


def test_two_sources_with_different_numbers():
    assert len(differs("The Armada lost 35 ships at sea.", "The Armada lost 63 ships in storms.")) == 1


def test_two_exact_numbers_are_no_roundings_of_each_other():
    assert len(differs("The Armada lost 63 ships.", "The Armada lost 64 ships.")) == 1


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("The Armada lost 63 ships.", "The Armada lost about 64 ships."),
        ("The Armada lost 63 ships.", "The Armada lost 60 ships."),
        ("The Armada lost 35 ships in 1588.", "The Armada lost 63 ships in 1596."),
        ("The first Armada lost 35 ships.", "The second Armada lost 63 ships."),
        ("The Armada lost 35 small ships.", "The Armada lost 63 large ships."),
    ],
)
def test_what_tells_the_sides_apart(first, second):
    assert differs(first, second) == []


def test_other_subjects_and_one_author_do_not_disagree():
    assert differs("The Armada lost 35 ships.", "The Armada lost 63 ships.", titles=("Spain", "Sailing")) == []
    text = "The Armada lost 35 ships at sea that summer.\n\nThe Armada lost 63 ships in the storms of autumn."
    assert ask(library(("The Armada", text)), "How many ships did the Armada lose?").differs == []


def shown(question, first, second):
    found = ask(library(("The Armada", first), ("The Armada in Spain", second), ("Other", "Bees.")), question).differs
    return [
        {side.text[side.differing.start - side.span.start : side.differing.end - side.span.start] for side in sides}
        for sides in ((each.first, each.second) for each in found)
    ]


def test_a_number_that_both_give_is_no_disagreement():
    first = "The Armada lost 35 ships. The fleet of the Armada had 130 ships."
    assert shown("How many ships did the Armada lose?", first, "The Armada lost 35 ships in the storm.") == []
    assert shown("How many ships did the Armada lose?", first, "The Armada lost 63 ships in the storm.") == [
        {"35", "63"}
    ]


def test_a_number_within_the_others_range_is_no_disagreement():
    question = "How many sailors did the Armada have?"
    ranged = "The Armada had 7,000 to 9,000 sailors."
    assert shown(question, ranged, "The Armada had 8,000 sailors.") == []
    assert shown(question, ranged, "The Armada had 7,000 sailors.") == []
    assert shown(question, ranged, "The Armada had 30,000 sailors.") == [{"9,000", "30,000"}]


def test_a_number_in_the_question_may_be_what_the_sources_differ_about():
    assert shown("Did the Armada lose 63 ships?", "The Armada lost 35 ships.", "The Armada lost 63 ships.") == [
        {"35", "63"}
    ]


def test_sentences_about_other_parts_of_the_question_do_not_disagree():
    question = "How many ships of the Armada were burnt near Calais?"
    first = "Of the Armada, 35 ships were burnt near Calais."
    assert shown(question, first, "The king gave the Armada 63 ships.") == []


def prices(pages, sums):
    """Pages of one title on which every sentence gives another price of one bridge."""
    texts = [
        " ".join(f"The bridge cost £{100_000 + 7_000 * at + 1_300 * page:,} to build." for at in range(sums))
        for page in range(pages)
    ]
    return Library.from_sources([make_source(f"s{n}", "Bridge cost", text) for n, text in enumerate(texts)])


def test_pages_full_of_prices_take_no_longer_than_they_hold():
    def took(pages, sums):
        library = prices(pages, sums)
        ask(library, "Who built it?")
        return min(timeit.repeat(lambda: ask(library, "How much did the bridge cost?"), number=1, repeat=5))

    assert took(20, 19) < 12 * took(5, 10) + 0.05


def test_of_pages_full_of_prices_those_of_the_best_are_compared():
    for pages, sums in ((4, 12), (20, 19)):
        assert 0 < len(ask(prices(pages, sums), "How much did the bridge cost?").differs) <= 5


def test_what_differs_does_not_depend_on_how_many_are_asked_for():
    tail = (
        " and then to all the papers of the town and of the county, and of a lot of other places which had asked for it"
    )
    five = f"The Arrin bridge cost £5 million to build, the council said in a statement{tail}."
    long = "Other words about fish stand here and there for long. " * 60
    six = f"The Arrin bridge cost £6 million to build.\n\n{long}\n\n{five.replace('a statement', 'the statement')}"
    texts = [five, six, *[f"Of what the Arrin bridge cost to build person{n} knew nothing." for n in range(60)]]
    made = Library.from_sources([make_source(f"s{n:02}", "Arrin bridge", text) for n, text in enumerate(texts)])
    question = "How much did the Arrin bridge cost to build?"
    found = [ask(made, question, k=k, fold_similar=fold).differs for k in (1, 20, 45, 70) for fold in (True, False)]
    assert all(each == found[0] for each in found)
