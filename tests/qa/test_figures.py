"""How amounts are read, and which of them can be the same."""

import pytest

from qa.figures import apart, figures


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
