"""Two texts that only look as if they contradicted each other: nothing is shown."""

import pytest

from index import Library
from index.ingest.records import make_source
from qa.answer import ask
from qa.figures import figures
from tests.qa.differing import of_two as shown

COST = "How much did the repair of the harbour bridge cost?"


def test_two_costs_are_shown():
    assert shown(COST, "The repair of the harbour bridge cost £5m.", "The repair of the harbour bridge cost £7m.")


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("half a million pounds", "£500,000"),
        ("a quarter of a million pounds", "£250,000"),
        ("£5m–£7m", "£6m"),
        ("£5 million to £7 million", "£6 million"),
        ("£6m, give or take £1m", "£6.8m"),
        ("not less than £5 million", "£7 million"),
        ("no less than £5 million", "£7 million"),
        ("a minimum of £5 million", "£7 million"),
        ("a maximum of £7 million", "£5 million"),
        ("no more than £7 million", "£5 million"),
        ("upwards of £5 million", "£7 million"),
        ("north of £5 million", "£7 million"),
        ("in excess of £5 million", "£7 million"),
        ("£5m+", "£7m"),
        ("£5 million at least", "£7 million"),
        ("£5 million or more", "£7 million"),
        ("£7 million or less", "£5 million"),
        ("£5 million annually", "£15 million"),
        ("£5 million p.a", "£15 million"),
        ("£5 each", "£15"),
        ("£5 for every resident", "£15"),
        ("£5m excluding VAT", "£6m including VAT"),
        ("£5m net", "£6m gross"),
        ("€1.200.000", "€1,200,000"),
        ("€1.200.000", "€1.2m"),
    ],
)
def test_bounds_ranges_rates_and_bases_are_read(one, two):
    said = "The repair of the harbour bridge cost {}."
    assert shown(COST, said.format(one), said.format(two)) == []


KILLED = "How many people were killed in the harbour fire?"
EIGHTEEN = "18 people were killed in the harbour fire."
FORTY = EIGHTEEN.replace("18", "40")


def test_two_counts_are_shown():
    assert shown(KILLED, EIGHTEEN, FORTY) == [{"18", "40"}]
    assert shown(KILLED, "The mayor says that 40 people were killed in the harbour fire.", EIGHTEEN) == [{"18", "40"}]
    assert shown(KILLED, f"It is false to call it small: {FORTY}", EIGHTEEN) == [{"18", "40"}]


@pytest.mark.parametrize(
    "said",
    [
        "In May the harbour fire came, and 40 people were killed in the harbour fire.",
        "Officers said 40 people were killed in the harbour fire.",
        "Residents said 40 people were killed in the harbour fire.",
        "Local police said 40 people were killed in the harbour fire.",
        "There is no doubt that 40 people were killed in the harbour fire.",
        "Nobody doubts that 40 people were killed in the harbour fire.",
        "No one disputes that 40 people were killed in the harbour fire.",
        "Police, who dismissed reports of arson, said 40 people were killed in the harbour fire.",
        "If anyone forgot, the mayor said, 40 people were killed in the harbour fire.",
        "40 people were killed in the harbour fire without warning.",
        "40 people were killed in the harbour fire, not far from the quay.",
        "40 people were killed in the harbour fire in a nearby block.",
        "The fare is £2.50. 40 people were killed in the harbour fire.",
        "40 people were killed in the harbour fire. No, the mayor will not resign, she says.",
        "40 people were killed in the harbour fire. False alarms are common.",
    ],
)
def test_what_has_nothing_to_do_with_the_number_hides_no_contradiction(said):
    assert shown(KILLED, said, EIGHTEEN) == [{"18", "40"}]


@pytest.mark.parametrize(
    "said",
    [
        "Contrary to reports that 40 people were killed in the harbour fire, it was small.",
        "Hardly anyone believes that 40 people were killed in the harbour fire.",
        "The Echo wrongly said that 40 people were killed in the harbour fire.",
        "40 people were killed in the harbour fire. That report is false.",
        "40 people were killed in the harbour fire. It isn't true.",
        "The following claim is untrue. 40 people were killed in the harbour fire.",
        "So far 15 people were killed in the harbour fire, officials say.",
        "No fewer than 15 people were killed in the harbour fire.",
        "Not fewer than 15 people were killed in the harbour fire.",
        "One in 30 people were killed in the harbour fire.",
        "18 out of 40 people in the hall were killed in the harbour fire.",
        "15 people were killed in the harbour fire in the first hour.",
        "15 people were killed instantly in the harbour fire.",
        "15 people were killed in the old harbour fire of 1911.",
        "Of those killed in the harbour fire, 15 people were men.",
        "15 people were killed in the harbour fire at once and another three in hospital.",
        "40 people were killed or injured in the harbour fire.",
        "40 people were saved from being killed in the harbour fire.",
        "Some 40 people were almost killed in the harbour fire.",
        "40 people escaped being killed in the harbour fire.",
        "Had the alarm failed, 40 people would have been killed in the harbour fire.",
        "If 40 people were killed in the harbour fire, the inquiry would be public.",
        "Suppose that 40 people were killed in the harbour fire.",
        "The model assumed 40 people were killed in the harbour fire.",
        "In the novel 40 people were killed in the harbour fire.",
        "Were 40 people really killed in the harbour fire?",
        "A rumour that 40 people were killed in the harbour fire went round.",
        "Claims that 40 people were killed in the harbour fire are false.",
        "The fire chief denied that 40 people were killed in the harbour fire.",
        "Police denied that, as Det. Insp. Lee wrote, approx. 40 people were killed in the harbour fire.",
        "It is untrue that 40 people were killed in the harbour fire.",
        "Nobody believes that 40 people were killed in the harbour fire.",
        "The mayor refuted a report that 40 people were killed in the harbour fire.",
        "The mayor doesn't think that, as the papers said, 40 people were killed in the harbour fire.",
        "Forty people were killed in the harbour fire, said a message that police called a hoax.",
        "“40 people were killed in the harbour fire,” a man lied.",
        "An earlier version of this article said 40 people were killed in the harbour fire.",
        "Posts online said 40 people were killed in the harbour fire. This is false.",
        f"False: {FORTY}",
        f"FALSE. {FORTY}",
        f"Myth: {FORTY}",
    ],
)
def test_what_is_doubted_supposed_or_of_others_is_no_claim(said):
    assert shown(KILLED, said, EIGHTEEN) == []


@pytest.mark.parametrize(
    ("one", "two"), [("Half a dozen", "Six"), ("About a dozen", "Fourteen"), ("Half a million", "500,000")]
)
def test_a_dozen_and_half_a_million(one, two):
    assert shown(KILLED, EIGHTEEN.replace("18", one), EIGHTEEN.replace("18", two)) == []


@pytest.mark.parametrize(
    ("question", "one", "two"),
    [
        (
            "How much does the harbour ferry cost?",
            "The harbour ferry costs adults £5.",
            "The harbour ferry costs children £3.",
        ),
        ("How much does the harbour ferry cost?", "The harbour ferry used to cost £3.", "The harbour ferry costs £5."),
        (
            "How much does the harbour ferry cost?",
            "The harbour ferry costs £7 at weekends.",
            "The harbour ferry costs £5.",
        ),
        (
            "How much did the harbour ferry cost?",
            "The harbour ferry lost £5 million.",
            "The harbour ferry cost £7 million.",
        ),
        (
            "How long is the harbour bridge?",
            "The harbour bridge is 1 kilometre and 200 metres long.",
            "The harbour bridge is 1.2 km long.",
        ),
        (
            "What percentage of voters backed the harbour bridge?",
            "48 per cent of voters refused to back the harbour bridge.",
            "52 per cent of voters backed the harbour bridge.",
        ),
        (
            "What percentage of voters backed the harbour bridge?",
            "61 per cent of women voters backed the harbour bridge.",
            "52 per cent of voters backed the harbour bridge.",
        ),
        (
            "What percentage of voters backed the harbour bridge?",
            "52 per cent of voters backed the harbour bridge, plus or minus 3 per cent.",
            "54 per cent of voters backed the harbour bridge.",
        ),
    ],
)
def test_other_groups_times_and_deeds(question, one, two):
    assert shown(question, one, two) == []


def test_times_in_the_course_of_a_thing():
    question = "How many people worked on the harbour bridge?"
    first, second = (
        "At the busiest time {} people worked on the harbour bridge.",
        "In the early years {} people worked on it.",
    )
    assert shown(question, first.format("1,150"), second.format("640").replace("it", "the harbour bridge")) == []
    assert shown(question, first.format("1,150"), first.format("640")) == [{"1,150", "640"}]


def test_only_what_is_said_instead_stands_against_what_is_denied():
    question, first = "How much is a ticket for the ferry?", "A ticket for the harbour ferry costs £4.20."
    other = "The pier will cost £1.4 million. The ferry is dear. A ticket costs £4.90, not £4.20."
    assert shown(question, first, other) == [{"£4.20", "£4.90"}]
    assert shown(question, first, "A ticket for the ferry would cost £4.90 instead of £4.20.") == []


def test_what_a_sentence_points_back_to_may_be_another_thing():
    question, first = "How much did the recall of the bars cost?", "The recall of the bars cost £18 million."
    that = "That recall of the bars cost £11 million."
    titles = ("Recall of bars", "Bars, the recall")
    for before in ("A rival recalled bars.", "Last year bars were recalled.", "In 2019 bars were recalled."):
        assert shown(question, first, f"{before} {that}", titles) == []
    assert shown(question, first, f"The firm recalled bars. {that}", titles) == [{"£18 million", "£11 million"}]


def test_a_part_of_a_sum_is_not_the_sum():
    question, first = "How many beds does the new centre have?", "The new centre has 48 beds."
    titles = ("The new centre", "Beds in the new centre")
    part = "The new centre has 36 beds for patients who stay{}."
    assert shown(question, first, part.format(" and another 12 for day cases"), titles) == []
    assert shown(question, first, part.format(""), titles) == [{"48", "36"}]


def test_about_so_much_is_no_other_sum():
    said = "The repair of the harbour bridge cost {}."
    assert shown(COST, said.format("£41,000 or so"), said.format("£42,000")) == []
    assert shown(COST, said.format("£41,000"), said.format("£42,000")) == [{"£41,000", "£42,000"}]


def test_what_is_denied_is_not_set_against_another_sentence():
    question, first = "How much is a ticket for the ferry?", "A ticket for the ferry costs £4.20."
    other = "The pier will cost £9. A ticket for the ferry is dear, but not £4.20."
    assert shown(question, first, other, ("Ferry tickets", "A ticket for the ferry")) == []


def test_who_announces_something_else_does_not_speak_of_the_sentence_before():
    question, first = "How much did the recall of the bars cost?", "The recall of the bars cost £18 million."
    before = "The bars of the recall have come back, Ann Moe said, at some cost."
    titles = ("Recall of bars", "Bars, the recall")
    assert (
        shown(question, first, f"{before} She announced that 64 detectors were bought for £11 million.", titles) == []
    )
    assert shown(question, first, f"{before} It took £11 million.", titles) == [{"£18 million", "£11 million"}]


def test_a_group_that_is_asked_of_is_compared():
    one, two = "The harbour ferry costs children £3.", "The harbour ferry costs children £4."
    assert shown("How much does the harbour ferry cost for children?", one, two) == [{"£3", "£4"}]


@pytest.mark.parametrize(
    "other",
    [
        "At 31 years old Anna Olsen became the youngest mayor.",
        "Mayor Anna Olsen has a son who is 31 years old.",
        "Anna Olsen's husband, Per, 61, said the mayor was tired.",
        "Mayor Anna Olsen met Per Holm, 61, on the bridge.",
    ],
)
def test_ages_of_others(other):
    question, first = "How old is the mayor Anna Olsen?", "Mayor Anna Olsen, 52, opened the bridge."
    assert shown(question, first, other) == []
    assert shown(question, first, "Mayor Anna Olsen is 49 years old.") == [{"52", "49"}]
    assert shown(question, first, "The bridge was opened by the 49-year-old mayor Anna Olsen.") == [{"52", "49"}]


SITE = "Uriminzok means “our people” in Korean."


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("The site Uriminzok literally means “our people”.", "The horse Chollima literally means “thousand-li horse”."),
        ("Uriminzok is a site; the name means “our people”.", "Chollima is a horse; the name means “swift horse”."),
        ("Uriminzok roughly translates as “our people”.", "Chollima roughly translates as “thousand-li horse”."),
        ("A yes vote means “leave now”.", "A no vote means “stay here”."),
        (SITE, "It is wrong that Uriminzok means “our race”."),
    ],
)
def test_other_words_and_denied_meanings(one, two):
    titles = ("Korean names", "Names of Korea")
    question = "What do the names Uriminzok and Chollima mean?"
    assert shown(question, one, two, titles) == []
    assert shown(question, SITE, "Uriminzok literally means “our race”.", titles) == [{"our people", "our race"}]
    assert shown(question, SITE, "Uriminzok literally means “our race”.", ("Korean", "Horses")) == []


@pytest.mark.parametrize(
    "number", ["1" + "0" * 400, "3." + "1" * 400, "1" + ",000" * 150, "0." + "0" * 400, "1,234." + "5" * 350]
)
def test_a_number_without_end_is_no_amount(number):
    assert list(figures(f"It is {number} metres long.")) == []
    assert shown(KILLED, f"{number} people were killed in the harbour fire.", EIGHTEEN) == []


def test_a_side_is_shown_with_its_speaker():
    made = Library.from_sources(
        [
            make_source("a", "Harbour fire", f"It is over. “The hall burnt. {FORTY} We wept,” said Ann Moe."),
            make_source("b", "The harbour fire", EIGHTEEN),
        ]
    )
    (each,) = ask(made, KILLED).differs
    said = next(side for side in (each.first, each.second) if side.source_id == "a")
    assert said.text == f"“The hall burnt. {FORTY} We wept,” said Ann Moe."
    text = made.source("a").text
    assert text[said.span.start : said.span.end] == said.text
    assert text[said.differing.start : said.differing.end] == "40"


@pytest.mark.parametrize(
    ("question", "one", "two"),
    [
        (
            "How many workers does the mill employ?",
            "The mill employs 230 workers.",
            "Before the fire the mill had 310 workers.",
        ),
        ("How tall is the tower?", "The tower is 84 metres tall.", "The tower will be 91 metres tall."),
        ("How long was the bridge closed?", "The bridge was closed for eight weeks.", "Bridge to close for six weeks"),
    ],
)
def test_what_was_before_or_is_to_come_is_another_thing(question, one, two):
    assert shown(question, one, two) == []


def test_of_a_question_that_stands_nowhere_a_word_that_is_only_near_shows_nothing():
    paid = "The operator will pay ${} million in compensation to the passengers of the ferry."
    texts = ["The salaries of the trust rose.", paid.format("4.2"), paid.format("3.8")]
    titles = ["Trust", "Ferry operator to pay", "Ferry operator: offer rejected"]
    library = Library.from_sources(
        [make_source(f"s{n}", *each) for n, each in enumerate(zip(titles, texts, strict=True))]
    )
    assert ask(library, "What was the salary of the director?").differs == []
    assert ask(library, "How much will the operator pay to the passengers of the ferry?").differs
