"""What `differs` says of amounts: how they are read, and when two of them cannot both hold."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qa.answer import ask
from qa.verbs import irregular
from tests.qa.differing import differing, library


def shown(question, *texts):
    return differing(library(*texts), question)


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
        "Last winter the repair of the bridge cost £4.6 million.",
        "In 1964, after a storm, the repair of the bridge cost £4.6 million.",
        "The repair of the bridge is to cost £4.6 million on top of the paint.",
        "The repair of the neighbouring bridge is to cost £4.6 million.",
        "Nationally, the repair of the bridge is to cost £4.6 million.",
        "The company offered a repair of the bridge for £4.6 million.",
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
        ("In the harbour strike 90 strikers were hurt.", "In the harbour strike 15 strikers were arrested."),
        ("The strike was in the harbour. It had 900 strikers.", "The harbour strike, the second, had 1,500 strikers."),
    ],
)
def test_other_places_times_and_denials_are_other_things(first, second):
    assert shown(STRIKE, ("Harbour strike", first), ("Harbour strike later", second)) == []


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("On a first look the harbour strike had 900 strikers.", "The harbour strike had 1,500 strikers."),
        ("The harbour strike, the first since spring, had 900 strikers.", "The harbour strike had 1,500 strikers."),
        ("In the end the harbour strike had 900 strikers.", "Last Thursday the harbour strike had 1,500 strikers."),
        ("In the early hours the harbour strike had 900 strikers.", "The harbour strike had 1,500 strikers."),
        ("In the small hours the harbour strike had 900 strikers.", "Within two days the strike had 1,500 strikers."),
        ("On the first floor the harbour strike had 900 strikers.", "The harbour strike had 1,500 strikers."),
        ("The strike near Arlen Hospital had 900 strikers.", "The strike near Arlen had 1,500 strikers."),
        ("The harbour is recalling the 900 strikers of the strike.", "The harbour strike had 1,500 strikers."),
    ],
)
def test_what_tells_nothing_apart(first, second):
    assert shown(STRIKE, ("Harbour strike", first), ("Harbour strike later", second)) == [{"900", "1,500"}]


def test_where_both_name_what_is_asked_of_other_places_tell_nothing_apart():
    first = "Four people died when Storm Ingrith swept across Astrey."
    second = "Three people died in Storm Ingrith, among them a man hit by a branch near Lowdale."
    question, titles = "How many people died in Storm Ingrith?", ("Storm Ingrith", "Storm Ingrith passes")
    assert shown(question, (titles[0], first), (titles[1], second)) == [{"Four", "Three"}]


def test_a_length_is_the_same_for_whomever():
    first, second = (
        "The harbour tunnel was 31 metres long.",
        "The men crawled through the harbour tunnel of 43 metres.",
    )
    assert shown("How long was the harbour tunnel?", ("Tunnel", first), ("The tunnel", second)) == [{"31", "43"}]


def test_the_names_around_an_age_tell_nothing_apart():
    one = "Anna Olsen, 52, of Priory Mead, took the money in Arlen."
    two = "A judge in Brockton sent Anna Olsen, who is 49, to prison."
    assert shown("How old is Anna Olsen?", ("Olsen case", one), ("The Olsen case", two)) == [{"52", "49"}]
    brother = f"{two} Her brother Karl Olsen, 55, was there."
    assert shown("How old is Anna Olsen?", ("Olsen case", one), ("The Olsen case", brother)) == [{"52", "49"}]


def test_the_year_asked_for_is_not_another():
    first = ("Franchise", "In 2018 the total value of the franchise was $35 billion.")
    second = (
        "The franchise",
        "In 2016, the total value of the franchise was estimated at $25 billion, which was a lot.",
    )
    assert shown("What was the total value of the franchise in 2018?", first, second) == []


def test_a_year_that_is_asked_for_must_stand_in_both_sources():
    question = "How many miners were killed at the Karsholt mine in 2009?"
    first = ("Karsholt mine", "At the Karsholt mine 31 miners were killed in 2009.")
    second = "At the Karsholt mine 11 miners were killed by the roof of the mine."
    assert shown(question, first, ("Karsholt mine fall", second)) == []
    assert shown(question, first, ("Karsholt mine fall of 2009", second)) == [{"31", "11"}]


def test_last_year_is_not_answered_by_this_year():
    question = "How many strikers did the harbour strike have{}?"
    first, second = ("The harbour strike{} had 900 strikers.", "The harbour strike{} had 1,500 strikers.")
    for asked, said, expected in (
        ("", "", [{"900", "1,500"}]),
        (" last year", "", []),
        (" last year", " last year", [{"900", "1,500"}]),
    ):
        sides = ("Harbour strike", first.format(said)), ("Harbour strike later", second.format(said))
        assert shown(question.format(asked), *sides) == expected


@pytest.mark.parametrize("second", ["Velno employs 310 people.", "Opened last, Velno employs 310 people."])
def test_another_mine_is_another_mine(second):
    question = "How many people does the Karsk mine employ?"
    first = ("Karsk mine in danger", "The Karsk mine employs 850 people, more than Velno.")
    other = "Miners came from Velno to the Karsk mine. "
    assert shown(question, first, ("Karsk mine, and Velno", other + "The Karsk mine employs 310 people.")) == [
        {"850", "310"}
    ]
    assert shown(question, first, ("Karsk mine, and Velno", other + second)) == []


def test_a_mine_in_a_relative_clause_is_another_mine():
    question = "How many people does the Karsholt mine employ?"
    first = ("Karsholt mine", "The Karsholt mine employs 912 people.")
    teams = "Teams came to the Karsholt mine from {} mine, which employs 400 people."
    assert shown(question, first, ("Karsholt mine fire", teams.format("the neighbouring Ostrel"))) == []
    assert shown(question, first, ("Karsholt mine fire", teams.format("the Ostrel side of the"))) == [{"912", "400"}]


def test_who_says_it_is_not_what_it_is_said_of():
    question, first = "How many people does the Karsk mine employ?", "The Karsk mine employs 850 people."
    second = "The mine is at Karsk. Orlin said on Monday that the mine employs 310 people, and then Orlin left."
    assert shown(question, ("Karsk mine", first), ("Karsk mine fire", second)) == [{"850", "310"}]


def test_two_sides_of_a_deal_speak_of_one_fee():
    question = "What was the transfer fee for Mardel?"
    first = "Redhaven United have signed Mardel for a transfer fee of €38 million, and so Redhaven United paid."
    second = "Corvin got a transfer fee of €46 million for Mardel, more than ever, said Corvin."
    assert shown(question, ("Mardel moves", first), ("Mardel sold", second)) == [{"€38 million", "€46 million"}]


def test_what_a_pronoun_stands_for_may_be_another_ship():
    question, first = "How many cars does the new ferry carry?", "The Saint Bride carries 75 cars."
    said = " People like the new ferry, the Saint Bride."
    for name, expected in ((", the Lady Effie,", []), ("", [{"75", "58"}])):
        later = f"The new ferry{name} has come. She carries 58 cars."
        assert shown(question, ("New ferry", first + said), ("New ferry late", later)) == expected
        old = f"The newest ferry, the Saint Bride, carries 75 cars.{said}"
        assert shown(question, ("New ferry", old), ("New ferry late", later)) == expected


def test_the_speed_of_a_train_is_not_the_limit():
    question = "What is the speed limit on the bend at Hallin?"
    first = ("Hallin crash", "The speed limit on the bend at Hallin is 50 miles an hour.")
    limit = "There is a speed limit on the bend at Hallin."
    train = "The train was going at {} kilometres an hour when it left the rails."
    assert shown(question, first, ("Hallin train", f"{limit} {train.format(120)}")) == []
    second = f"{limit} There it is 120 kilometres an hour."
    assert shown(question, first, ("Hallin train", second.replace("There it", "The speed limit"))) == [{"50", "120"}]


def test_a_former_head_and_one_who_takes_part_are_no_ordinals():
    question = "How old is Ines Morvant?"
    first = ("Election", "Ines Morvant, 44, is a former head of a school.")
    assert shown(question, first, ("Election won", "Ines Morvant, 47, taught at a school.")) == [{"44", "47"}]
    question, first = "How many robbers were in the raid?", ("Raid", "In the raid six robbers took part in Arlen.")
    assert shown(question, first, ("The raid", "In the raid four robbers ran in Arlen.")) == [{"six", "four"}]


def test_amounts_are_compared_in_twenty_passages():
    others = [(f"Boat {n}", f"Fast was the new ferry of boat {n}, the new ferry.") for n in range(9)]
    sides = [("Ferry trial", "The ferry went at 14 knots."), ("The ferry", "The ferry went at nine knots.")]
    question = "How fast was the new ferry?"
    answer = ask(library(*others, *sides), question, k=20)
    ranked = [passage.title for passage in answer.passages or answer.nearest]
    assert not {"Ferry trial", "The ferry"} <= set(ranked[:10])
    assert {"Ferry trial", "The ferry"} <= set(ranked)
    assert shown(question, *others, *sides) == [{"14", "nine"}]


def test_forms_of_irregular_verbs_are_one_word():
    first = ("Count at Arlen", "Ines Morvant won 48,212 votes in Arlen.")
    second = ("Arlen count", "Ines Morvant won 46,912 votes in Arlen.")
    other = ("Votes", "They win.")
    assert shown("How many votes did Ines Morvant win?", first, second, other) == [{"48,212", "46,912"}]


def test_stems_of_irregular_verbs_are_those_of_the_index():
    for stem in "won lost took risen children".split():
        assert [term for _, term in library().words(stem)] == [stem]
    assert irregular("win") == {"won"}
    assert irregular("take") == {"taken", "took"}
    assert irregular("repair") == frozenset()


@pytest.mark.parametrize(
    ("question", "first", "second", "expected"),
    [
        (
            "How fast was the train going at the bend?",
            "At the bend the train was going at 95 kilometres an hour.",
            "At the bend the train was going at 120 kilometres per hour.",
            {"95", "120"},
        ),
        (
            "What was the turnout in Arlen?",
            "Turnout in Arlen was 58 percent.",
            "Turnout in Arlen was 63 percent.",
            {"58", "63"},
        ),
        (
            "What was the peak temperature in Arlen?",
            "The temperature in Arlen had a peak of 43.6 degrees Celsius.",
            "The temperature in Arlen peaked at 41.9 degrees.",
            {"43.6", "41.9"},
        ),
        (
            "How much did the strike cost the railway?",
            "The strike cost the railway 4.5 million crowns.",
            "The strike cost the railway 7 million crowns.",
            {"4.5 million", "7 million"},
        ),
        (
            "How old is Pavel Orlin?",
            "The foreman is Pavel Orlin, 47.",
            "The foreman is Pavel Orlin, who is 52.",
            {"47", "52"},
        ),
        ("How old is Pavel Orlin?", "The foreman is Pavel Orlin, 47.", "Pavel Orlin is 52.", {"47", "52"}),
    ],
)
def test_speeds_shares_temperatures_currencies_and_ages(question, first, second, expected):
    assert shown(question, ("Arlen bend and strike", first), ("Arlen strike, bend", second)) == [expected]


def test_a_temperature_is_not_compared_with_one_of_another_scale():
    question = "How hot was the oven?"
    first, second = "The hot oven was at 200 degrees Celsius.", "The hot oven was at 392 degrees Fahrenheit."
    assert shown(question, ("Oven", first), ("The oven", second)) == []


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
