"""What `differs` says of amounts: how they are read, and when two of them cannot both hold."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index import Library
from index.ingest.records import make_source
from qa.answer import ask
from qa.figures import apart, figures

OTHERS = [
    ("Bees", "Bees make honey in the summer."),
    ("Boats", "A boat sank off the coast."),
    ("Bread", "Bread rises."),
]


def library(*texts):
    return Library.from_sources(
        [make_source(f"s{n}", title, text) for n, (title, text) in enumerate([*texts, *OTHERS])]
    )


def shown(question, *texts):
    """The differing words of each pair."""
    return [
        {side.text[side.differing.start - side.span.start : side.differing.end - side.span.start] for side in sides}
        for sides in ((each.first, each.second) for each in ask(library(*texts), question).differs)
    ]


@pytest.mark.parametrize(
    ("text", "unit", "value"),
    [
        ("It cost £4.6m.", "£", 4.6e6),
        ("It cost $38 million.", "$", 38e6),
        ("It cost US$38bn.", "$", 38e9),
        ("It cost 12,5 million euros.", "€", 12.5e6),
        ("It cost €1.234,50 then.", "€", 1234.5),
        ("It cost £640,000.", "£", 640_000),
        ("It cost $1,234,567.89.", "$", 1234567.89),
        ("They get 6p of it.", "pence", 6),
        ("They pay £70,000 a year.", "£ year", 70_000),
        ("It rose 14 millimetres.", "length", 0.014),
        ("A 62-metre span.", "length", 62),
        ("It covers 5 square kilometres.", "sq length", 5e6),
        ("About 50 per cent.", "share", 50),
        ("Just 5.5% of it.", "share", 5.5),
        ("In nine minutes.", "time", 540),
        ("A 34-year-old man.", "age", 34 * 3.156e7),
        ("It was Raymond Tull, 34, of Dunmore.", "age", 34 * 3.156e7),
        ("Twenty-seven workers.", "", 27),
        ("Two hundred and fifty thousand people.", "", 250_000),
        ("A dozen ships.", "", 12),
        ("3 dozen ships.", "", 36),
        ("Twenty two ships.", "", 22),
        ("About 12 000 people.", "", 12_000),
        ("About 12\u00a0000 people.", "", 12_000),
        ("About 12'000 people.", "", 12_000),
        ("It weighs 118 kilograms.", "mass", 118),
    ],
)
def test_amounts_as_they_are_written(text, unit, value):
    (found,) = figures(text)
    assert found.unit == unit
    assert found.value == pytest.approx(value)
    assert text[found.start : found.end][0] in "£$€1234567890nUTA"


def test_the_year_and_the_version_are_no_amounts():
    assert list(figures("In 2024 version 1.2.3 of it came out, number 7/8 and 10:30.")) == []


@pytest.mark.parametrize(
    "text",
    [
        "It cost £3.9 million, not the £3.2 million given last month.",
        "It cost £3.9 million rather than £3.2 million.",
        "It cost £3.9 million, more than the £3.2 million they announced.",
        "The cost has risen to £3.9 million, up from £3.2 million.",
        "That took the cost from £3.2 million to £3.9 million.",
        "It was first put at £3.2 million and now at £3.9 million.",
        "It cost £3.9 million, not 3.2 million.",
    ],
)
def test_what_a_text_stands_against(text):
    found = {each.value: each.denied for each in figures(text)}
    assert found == {3.2e6: True, 3.9e6: False}
    assert {each.unit for each in figures(text)} == {"£"}


def test_more_than_another_thing_denies_nothing():
    assert not any(each.denied for each in figures("It cost £5 million, more than the £3 million of the bridge."))


@pytest.mark.parametrize(
    ("one", "two", "differ"),
    [
        ("84 metres", "276 feet", False),
        ("£97 million", "nearly £100 million", False),
        ("at least £2 million", "£30 million", False),
        ("more than 1,400", "1,700", False),
        ("more than 1,400", "more than 10,000", True),
        ("over 250", "301", False),
        ("up to £3 million", "£2 million", False),
        ("€1.200", "€1,200", False),
        ("5 to 10 metres", "7 metres", False),
        ("£2.8 million", "£4.6m", True),
    ],
)
def test_roundings_ranges_bounds_and_other_units_are_no_difference(one, two, differ):
    *_, first = figures(f"It is {one}.")
    *_, second = figures(f"It is {two}.")
    assert first.unit == second.unit
    assert apart(first, second) is differ


QUESTION = "How much does the repair of the bridge cost?"
FIRST = ("Wexcombe bridge shut", "The repair of the bridge will cost £2.8 million.")
SECOND = ("Wexcombe bridge report", "The repair of the bridge is to cost £4.6 million.")


def test_two_papers_give_two_costs():
    assert shown(QUESTION, FIRST, SECOND) == [{"£2.8 million", "£4.6 million"}]
    mended = "How much does it cost to mend the bridge?"
    assert shown(mended, FIRST, SECOND) == [{"£2.8 million", "£4.6 million"}]


def test_a_pair_of_numbers_is_shown_once():
    third = ("Wexcombe bridge again", "The bridge is shut. Its repair will cost £4.6 million.")
    assert shown(QUESTION, FIRST, SECOND, third) == [{"£2.8 million", "£4.6 million"}]


@pytest.mark.parametrize(
    "second",
    [
        "The repair of the bridge is to cost £2.75 million.",
        "The repair of the bridge was to cost £4.6 million in 1964.",
        "The first repair of the bridge is to cost £4.6 million.",
        "The repair of the bridge is to cost another £4.6 million.",
        "The council hopes that the repair of the bridge is to cost £4.6 million.",
        "The repair of the bridge is to cost €4.6 million.",
        "The repair of the bridge is to cost £4.6 million a year.",
        "The repair of the bridge is to cost £460 million.",
        "The paint of the tower is to cost £4.6 million.",
        "The repair of the bridge is to cost a lot, and the painter got £4.6 million.",
        "The repair of the bridge will not cost £4.6 million.",
        "The repair of the bridge will cost £2.8 million. The repair of the bridge would have cost £4.6 million.",
    ],
)
def test_what_tells_two_amounts_apart(second):
    assert shown(QUESTION, FIRST, ("Wexcombe bridge report", second)) == []


STRIKE = "How many strikers did the harbour strike have?"


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("The strike in Arlen had 900 strikers.", "The strike in Brockton had 1,500 strikers."),
        ("The harbour strike had 900 strikers in March.", "The harbour strike had 1,500 strikers in April."),
        ("On Monday the harbour strike had 900 strikers.", "On Tuesday the harbour strike had 1,500 strikers."),
        ("The harbour strike of Arlen and Brockton had 2,500 strikers.", "The harbour strike had 1,500 strikers."),
        ("The harbour strike had fewer than 2,000 strikers.", "The harbour strike had 1,500 strikers."),
        ("The harbour strike had one hundred and two strikers.", "The harbour strike had 102 strikers."),
        ("In the harbour strike 900 strikers were not paid.", "In the harbour strike 1,500 strikers were paid."),
    ],
)
def test_other_places_times_and_denials_are_other_things(first, second):
    assert shown(STRIKE, ("Harbour strike", first), ("Harbour strike later", second)) == []


def test_the_year_asked_for_is_not_another():
    first = ("Franchise", "In 2018 the total value of the franchise was $35 billion.")
    second = (
        "The franchise",
        "In 2016, the total value of the franchise was estimated at $25 billion, which was a lot.",
    )
    assert shown("What was the total value of the franchise in 2018?", first, second) == []


def test_two_counts_of_one_strike():
    first = ("Harbour strike", "In Arlen the harbour strike had 900 strikers.")
    assert shown(STRIKE, first, ("Harbour strike later", "In Arlen the harbour strike had 1,500 strikers.")) == [
        {"900", "1,500"}
    ]


def test_other_bridges_are_another_subject():
    assert shown(QUESTION, FIRST, ("Sailing", SECOND[1])) == []


def test_a_story_is_known_by_its_names_where_the_headlines_share_no_word():
    names = " The work, says Graham Osei of the firm Tarrant, begins near Stoke Arrol."
    one, two = ("Traffic halted", FIRST[1] + names), ("Engineers report", SECOND[1] + names)
    assert shown(QUESTION, one, two) == [{"£2.8 million", "£4.6 million"}]


def test_a_question_after_a_person_or_a_reason_gets_no_amounts():
    for question in ("Who pays the repair of the bridge?", "Why does the repair of the bridge cost that?"):
        assert shown(question, FIRST, SECOND) == []


def test_an_amount_beside_another_needs_the_words_of_its_own_clause():
    first = ("The club's debts", "The club owes Brackenholm Coaches £41,000, and Fenland Pies £27,400.")
    second = ("The club in debt", "The club owes Fenland Pies £23,000.")
    others = [("Clubs", "A club owes money. Another club owes more."), ("Other clubs", "This club owes nothing.")]
    assert shown("How much does the club owe Fenland Pies?", first, second, *others) == [{"£27,400", "£23,000"}]


def test_a_sentence_that_points_back_speaks_of_the_one_before():
    first = ("Zoo opens house", "The panda house of the zoo opened yesterday. It cost £14 million.")
    second = ("Zoo audit", "The panda house of the zoo cost £18 million.")
    assert shown("What did the panda house cost?", first, second) == [{"£14 million", "£18 million"}]


def test_what_one_text_denies_is_shown_where_the_other_says_it():
    found = ask(
        library(
            ("Bridge meeting", "The foundations of the bridge go down 2.1 metres."),
            ("Bridge survey", "It gives the depth of the foundations as 2.4 metres, not 2.1."),
        ),
        "How deep are the foundations?",
    ).differs
    assert [(each.about, {each.first.source_id, each.second.source_id}) for each in found] == [("metre", {"s0", "s1"})]


def test_of_what_one_text_denies_less_has_to_be_said():
    agreed = "The new ferry will be built at Ardmore. The price has been agreed at £62 million."
    late = "The yard is late with the new ferry. The bill stands at £97 million"
    question, first = "What did the new ferry cost?", ("The ferry", agreed)
    assert shown(question, first, ("The yard and the ferry", f"{late}, not the £62 million announced.")) == [
        {"£62 million", "£97 million"}
    ]
    assert shown(question, first, ("The yard and the ferry", f"{late}.")) == []


def test_what_a_text_denies_it_does_not_say():
    denies = ("Wexcombe bridge report", "The repair of the bridge will cost £2.8 million, not £4.6 million.")
    assert shown(QUESTION, FIRST, denies) == []


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.sampled_from("£ $ € 1 2,5 1.000 million m not up from to the metres % a year , . \u202e \u2009 5".split(" "))
    )
)
def test_every_span_is_exact_whatever_the_text(pieces):
    text = "The repair of the bridge costs £1 million. The repair of the bridge costs " + " ".join(pieces)
    made = library(("Bridge one", text), ("Bridge two", "The repair of the bridge costs £3 million."))
    for each in ask(made, QUESTION).differs:
        for side in (each.first, each.second):
            assert made.source(side.source_id).text[side.span.start : side.span.end] == side.text
            assert side.span.start <= side.differing.start < side.differing.end <= side.span.end
