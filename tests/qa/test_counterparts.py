"""Which number of another text is held against one: not a far one, not the second nearest, none of a plan or a past."""

import pytest

from tests.qa.differing import of_two as shown

COST = "How much did the repair of the harbour bridge cost?"


@pytest.mark.parametrize("sum_named", ["£13m", "£1.5m", "£600,000"])
def test_sums_far_apart_are_of_one_thing_only_if_both_texts_say_nearly_the_same(sum_named):
    said = "The repair of the harbour bridge cost {}."
    otherwise = (
        "Long promised by mayors of both parties before each election and never begun, the repair of the harbour "
        "bridge, whose piers divers from Selby found cracked by frost and barnacles in spring, comes at a cost of "
        f"{sum_named}."
    )
    assert shown(COST, said.format("£5m"), said.format(sum_named)) == [{"£5m", sum_named}]
    assert shown(COST, said.format("£5m"), otherwise) == []
    assert shown(COST, said.format("£5m"), otherwise.replace(sum_named, "£7m")) == [{"£5m", "£7m"}]


HURT, FIRE = "How many people were hurt in the harbour fire?", "In the harbour fire {} people were hurt."


@pytest.mark.parametrize(
    ("own", "expected"), [("40", [{"34", "40"}]), ("34", []), ("70", [{"34", "51"}]), ("not 34", [{"34", "51"}])]
)
def test_only_the_nearest_number_of_a_source_is_compared(own, expected):
    other = "On the pier 51 people were hurt in the harbour fire."
    assert shown(HURT, FIRE.format("34"), f"{FIRE.format(own)}\n\n{other}") == expected


def test_far_numbers_in_nearly_the_same_words_differ_whatever_is_asked():
    question = "How many drawings did the harbour museum of the town show?"
    said = "In spring the harbour museum of the town had {} drawings and letters from a fire of 1810 on its walls."
    boats = "\n\nThe ships show their age."
    assert shown(question, said.format(90), said.format(210) + boats) == [{"90", "210"}]
    assert shown(question, said.format(90), f"The harbour museum owns 210 drawings, given by a captain.{boats}") == []


def test_close_numbers_differ_though_one_text_leaves_out_what_the_other_says():
    question = "How many jobs will be cut by the council of the harbour?"
    first = "The council of the harbour met. It has 9,000 jobs. A total of 240 jobs will be cut, say its papers."
    second = (
        "Birch said 180 jobs would be cut, most of them by not replacing people; 20 jobs are vacant in the harbour."
    )
    assert shown(question, first, second) == [{"240", "180"}]
    assert shown(question, first, second.replace("180", "110")) == []


def test_without_a_name_an_age_is_anybodys():
    question = "How old is the former guard who was arrested?"
    first = "On Monday police arrested a 34-year-old former guard of the museum at his flat."
    second = (
        "The gang spent hours there. Its leader, a former guard aged 29, was sentenced to five years and served three."
    )
    assert shown(question, first, second) == []
    assert shown(question, first, first.replace("34", "29")) == [{"34", "29"}]


@pytest.mark.parametrize(
    ("question", "first", "second"),
    [
        (
            COST,
            "The repair of the harbour bridge cost £5m.",
            "The repair of the harbour bridge was expected to cost £7m.",
        ),
        (
            COST,
            "The repair of the harbour bridge cost £5m.",
            "In the budget £7m were planned for the harbour bridge repair.",
        ),
        (
            "How much rain fell on the harbour?",
            "Within 24 hours 64 mm of rain fell on the harbour.",
            "In the six hours to dawn 41 mm of rain fell on the harbour.",
        ),
        (
            "How many people were hurt in the harbour fire?",
            "In the harbour fire 34 people were hurt.",
            "In the harbour fire the toll rose quickly to about 40 people hurt.",
        ),
        (
            "How fast was the coach at the harbour bend?",
            "The coach had a speed of 71 kilometres an hour at the harbour bend.",
            "The coach came to the harbour bend, where the limit is 50 kilometres an hour.",
        ),
        (
            "How many beds do the hospitals at the harbour have?",
            "The hospitals at the harbour have 780 beds.",
            "The hospitals at the harbour have 310 and 540 beds.",
        ),
        (
            "How many passengers were on the harbour ferry?",
            "On the harbour ferry were 340 passengers.",
            "The harbour ferry is certified for 360 passengers.",
        ),
        (COST, "The repair of the harbour bridge cost £5m.", "A similar repair of a harbour bridge cost £7m."),
        (
            "How many runners were at the harbour race?",
            "At the harbour race were 900 runners.",
            "For the harbour race 1,200 runners had entered.",
        ),
    ],
)
def test_what_was_planned_rose_took_longer_or_is_similar_is_another_thing(question, first, second):
    assert shown(question, first, second) == []


@pytest.mark.parametrize("asked", ["will the repair of the harbour bridge cost", "was the bridge repair going to cost"])
def test_two_forecasts_differ(asked):
    question = f"How much {asked}?"
    first, second = (
        f"The repair of the harbour bridge {said}." for said in ("will cost £5m", "is expected to cost £7m")
    )
    assert shown(question, first, second) == [{"£5m", "£7m"}]


def test_a_sentence_that_says_both_lengths_contradicts_neither():
    question, first = "How many metres had the drill gone?", "The drill had gone 200 metres into the harbour rock."
    second = "The drill had gone 260 metres into the harbour rock{}."
    assert shown(question, first, second.format(", after 200 on Tuesday")) == []
    assert shown(question, first, second.format("")) == [{"200", "260"}]


def test_a_sum_that_was_raised_is_no_longer_what_the_other_text_says():
    said = "The repair of the harbour bridge cost {}."
    assert shown(COST, said.format("£5m"), said.format("£7m, up from £5m")) == [{"£5m", "£7m"}]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("In the harbour fire 34 people were hurt.", "In the harbour fire 51 people were hurt, 34 of them badly."),
        ("In the harbour fire 34 people were hurt.", "In the harbour fire 51 people were hurt, up from 34 on Monday."),
        ("In the harbour fire 34 people were hurt.", "In the harbour fire, after 34 on Monday, 51 people were hurt."),
    ],
)
def test_a_sentence_that_says_both_numbers_contradicts_neither(first, second):
    question = "How many people were hurt in the harbour fire?"
    assert shown(question, first, second) == []
    assert shown(question, first, "In the harbour fire 51 people were hurt.") == [{"34", "51"}]


def test_where_a_price_is_asked_for_percentages_are_not_compared():
    first, second = (f"The repair of the harbour bridge cost {share} of the budget." for share in ("26%", "28%"))
    assert shown(COST, first, second) == []
    first, second = (f"The firm pays a premium of {share} for each Oxtel share." for share in ("26%", "28%"))
    assert shown("How much does the firm pay per Oxtel share?", first, second) == []
    assert shown(
        "What percentage of the repair of the harbour bridge was paid?",
        *(f"Of the repair of the harbour bridge {share} was paid." for share in ("26%", "58%")),
    ) == [{"26", "58"}]


def test_a_corrected_figure_is_denied():
    question, first = "How many people were hurt in the harbour fire?", "In the harbour fire 75 people were hurt."
    second = "In the harbour fire 98 people were hurt, the office said, correcting an earlier figure of 75."
    assert shown(question, first, second) == [{"75", "98"}]


def test_a_rival_that_is_asked_of_by_name_is_no_other():
    question, first = "How much did the firm pay for Oxtel?", "The firm paid £5m for Oxtel."
    assert shown(question, first, "The firm paid £7m for its rival Oxtel.") == [{"£5m", "£7m"}]
    assert shown(question, first, "The firm paid £7m for a rival of Oxtel.") == []
