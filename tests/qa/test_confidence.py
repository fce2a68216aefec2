import msgspec
import pytest

from index import Library
from index.ingest.records import make_source
from qa import seeds
from qa.answer import Answer, ask
from qa.expected import DATE, NUMBER, expected, gives

BRIDGE = (
    "The bridge over the Tay fell in a storm. Seventy-five people died when a train went down with it.\n\n"
    "A new bridge over the Tay was begun by Barlow in July 1883.\n\nThe storm was of no great force, said witnesses."
)


@pytest.fixture(scope="module")
def library():
    other = make_source("other", "", "Ruth Keller keeps bees.\n\nShe has kept bees for years, and sells their honey.")
    return Library.from_sources([make_source("tay", "The Tay Bridge", BRIDGE), other])


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("How many people died?", NUMBER),
        ("how old is the bridge", NUMBER),
        ("What share of the population is online?", NUMBER),
        ("When did the bridge fall?", DATE),
        ("In what year was it begun?", DATE),
        ("At what time did it fall?", DATE),
        ("how long ago did it fall", DATE),
        ("How did it fall?", None),
        ("Who was there when it fell?", None),
        ("What is the number?", NUMBER),
        ("Why did the population of Arrin fall?", None),
        ("What happened to the rate of unemployment?", None),
        ("What was the rate of unemployment?", NUMBER),
        ("Who set the price of bread?", None),
        ("Where is the number 7 bus?", None),
        ("How did the number of boats grow?", None),
        ("How hot was it?", NUMBER),
        ("When the bridge fell, how many people died?", NUMBER),
        ("In which years did it fall?", DATE),
    ],
)
def test_a_question_says_whether_it_wants_a_number_or_a_date(question, kind):
    assert expected(question) == kind


@pytest.mark.parametrize(
    ("kind", "sentence", "holds"),
    [
        (NUMBER, "Seventy-five people died in 1879.", True),
        (NUMBER, "Many people died.", False),
        (NUMBER, "The accident of 1879 cost lives.", False),
        (DATE, "It was begun in July 1883.", True),
        (DATE, "It was begun on a Tuesday.", True),
        (DATE, "It fell in 1879.", False),
        (DATE, "It was begun by Barlow, who may have been in a hurry.", False),
        (DATE, "It has 85 spans.", False),
    ],
)
def test_what_the_question_holds_already_does_not_answer_it(kind, sentence, holds):
    assert gives(kind, sentence, "What happened in 1879?") is holds


def test_a_sentence_without_the_number_asked_for_makes_less_sure(library):
    with_number = ask(library, "How many people died when a train went down?")
    assert with_number.lacking == []
    without = ask(library, "How old was Ruth Keller who keeps bees?")
    assert without.lacking == ["a number"]
    assert without.confidence < ask(library, "Was it Ruth Keller who keeps bees?").confidence


def test_a_question_of_one_word_is_not_answered_without_the_number_or_date(library):
    assert ask(library, "Which storm?").status == "answered"
    lacks = ask(library, "When was the storm?")
    assert (lacks.status, lacks.lacking) == ("no_answer", ["a date"])
    seeds_library = seeds.library()
    lacks = ask(seeds_library, "How many posts?")
    assert (lacks.status, lacks.lacking) == ("no_answer", ["a number"])
    given = ask(seeds_library, "How many messages?")
    assert (given.status, given.lacking) == ("answered", [])


def test_names_that_only_other_passages_hold_are_said(library):
    answer = ask(library, "Is it the bridge over the Tay that fell in a storm with Keller?")
    assert "keller" in answer.lacking
    assert answer.missing == []
    assert "barlow" not in ask(library, "Was the bridge over the Tay begun by Barlow?").lacking
    assert "tay" not in ask(library, "Was the storm of no great force at Tay?").lacking, "the title holds it"


def test_answers_saved_before_there_was_such_a_field_can_be_read(library):
    saved = msgspec.json.decode(msgspec.json.encode(ask(library, "When did it fall?")))
    del saved["lacking"]
    assert msgspec.convert(saved, Answer).lacking == []


FILLER = "The sheep of the island graze on the salt meadows in summer and stay in stone huts over the winter months."


def on_the_tay(*more: str) -> Library:
    return Library.from_sources([make_source("tay", "The Tay Bridge", "\n\n".join([BRIDGE, *more]))])


def test_a_short_passage_that_says_it_once_is_as_good_as_a_long_one_that_repeats_it():
    question = "Who began the new bridge over the Tay?"
    short = on_the_tay(*(f"On day {n} the river was calm." for n in range(40)))
    long = on_the_tay(*(f"{FILLER} On day {n} the river was calm. {FILLER}" for n in range(40)))
    assert ask(short, question).status == ask(long, question).status == "answered"
    assert abs(ask(short, question).confidence - ask(long, question).confidence) < 0.1


def test_a_word_common_in_any_text_is_missed_less_than_a_rare_one(library):
    plain, common, rare = (
        ask(library, f"Was the storm of {word}force?").confidence for word in ("", "national ", "centrifugal ")
    )
    assert plain > common > rare


def test_the_one_word_of_a_short_question_proves_less_than_all_words_of_a_long_one(library):
    short = ask(library, "the storm?")
    long = ask(library, "Was the storm of no great force, as witnesses said?")
    assert short.confidence < long.confidence


def test_what_the_title_and_the_rest_of_the_source_say_counts_for_a_passage():
    text = "It fell in a gale at night.\n\nThe engineer of the crossing was Bouch."
    with_title = Library.from_sources([make_source("tay", "The Tay Bridge", text)])
    without = Library.from_sources([make_source("tay", "Notes", text)])
    apart = Library.from_sources([make_source(str(n), "Notes", part) for n, part in enumerate(text.split("\n\n"))])
    question = "Did the Tay bridge fall in a gale at night with engineer Bouch?"
    sure = [ask(library, question).confidence for library in (with_title, without, apart)]
    assert sure == sorted(sure, reverse=True)
    assert len(set(sure)) == 3


def test_the_list_of_common_words_holds_search_terms_and_no_function_words():
    from index.terms import Vocabulary
    from qa.common import COMMON
    from qa.function_words import STOP_WORDS

    words = Vocabulary()
    assert not COMMON & {words.term(key) for key in STOP_WORDS}
    assert {words.term(key) for key in ("names", "reported", "countries", "used")} <= COMMON
    assert len(COMMON) == 1000


def sureness(question, text):
    made = Library.from_sources([make_source("a", "", text), make_source("b", "", "A whale of a time.")])
    return ask(made, question).confidence


def test_a_passage_that_gives_no_number_at_all_answers_how_many_less_than_one_with_one_elsewhere():
    said, asked = "The dolphins of the navy are trained at Arle", "How many dolphins does the navy train at Arle?"
    none, elsewhere = sureness(asked, f"{said}. Nobody says more."), sureness(asked, f"{said}. It has 30 dolphins.")
    here, bare = sureness(asked, f"{said}, 30 dolphins."), sureness(asked, f"{said}: 30.")
    others = sureness(asked, f"{said} in 30 buildings.")
    assert others <= none < elsewhere
    assert none < bare < here


def test_a_condition_answers_when_as_well_as_a_date():
    text = "The bridge of Arle is closed if the wind is strong."
    assert sureness("When is the bridge of Arle closed?", text) > sureness(
        "In which year was the bridge of Arle closed?", text
    )
