# ruff: noqa: E501
"""What each paragraph is, on texts made for this; above all, that nothing worth finding becomes boilerplate."""

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index import Kind
from index import kinds as kinds_module
from index.kinds import classify

NOVEL = """CHAPTER I

The Return of the Herring Fleet

It was on a grey morning in November, when the wind had fallen and the
gulls sat in rows upon the harbour wall, that Mrs. Ardley first saw the
stranger. He stood at the end of the pier with a bag in his hand, and he
did not move when the boats came in.

"You are early," she said.

"I am late," said he; "by eleven years."

She looked at him then, and the basket fell from her arm, and the silver
fish ran over the stones.

    The sea gives back, the old men say,
    What it has borrowed for a day;
    But never tell it what you lost,
    And never ask it what it cost.

* * *

The next day nobody spoke of it.
"""
NEWS = """Skip to main content
Home › News › Regions
Menu
We use cookies to make this site better. By clicking Accept you agree to our use of cookies.

Harbour bridge to close for nine weeks

By Ines Fallow
Published 12 March 2024
Share this article

The swing bridge over the Torle will close to all traffic on 2 April for repairs that the county says cannot wait any longer.

Engineers found cracks in two of the four bearings in January, and divers confirmed them last week.

Photo: divers at the bridge in January. Credit: Ann Moe
Figure 1: Traffic over the bridge, 2010 to 2023

How long will it take?

Nine weeks, if the parts arrive. The county has ordered them from a foundry in Brescia.

“We would rather close once and do it well,” said county engineer Bo Lindqvist.

The committee voted 7-2.

Share of the cost

Login to the council portal opens on Monday.

Related stories
Ferry timetable doubled for spring
Council hears complaints on parking

About the author
Ines Fallow covers roads and rivers for the Torle Courier.

Comments (2)

Per Olsen says:
Nine weeks! The last repair took nine months.

Gro Dahl says:
My email address will not stop changing, and nobody asks me to log in to the bridge: it is fine.

Leave a comment
Your email address will not be published. Required fields are marked *
Name *
Email *
Post Comment

© 2024 Torle Courier. All rights reserved.
Terms of Use | Privacy Policy | Contact us
"""
FORUM = """Boat Builders Forum > Engines > Outboards

Thread: Outboard stalls when cold

marlin77 wrote:
My 9.9 starts, runs for about ten seconds and stalls. New plugs, new fuel. Any ideas?

oldsalt wrote:
Check the choke first.

marlin77 wrote:
Sign out of what? I read more about chokes than I ever wanted.

Search the fuel line for leaks

oldsalt wrote:
Home is where the workshop is. It was the primer bulb, was it not?
"""
MINUTES = """Minutes of the Parish Council
14 May 2019

Present: A. Brown, C. Dale, E. Frost (chair)
Apologies: G. Hill

1. Minutes of the last meeting
Approved.

2. Street lights
Cllr Dale reported that 14 lamps in Mill Lane are out. Resolved: to write to the county.

3. Budget
The precept was set at £41,200.

3.1 Reserves
No change.

Action: Brown to write to the county by 1 June.
Vote: 4 for, 1 against

Next meeting: 11 June
"""
TRANSCRIPT = """INTERVIEWER: When did you first see the lake?
DR. OYELARAN: In 1974. I was nine.
INTERVIEWER: And now?
DR. OYELARAN: Now there is no lake. There is a road, and a petrol station, and a place where my daughter buys mangoes from a man who has never heard that there was water here.
[laughter]
INTERVIEWER: Thank you.
DR. OYELARAN: Thank you.
"""
README = """# tidepool

Tide tables from the command line.

## Installation

```
pip install tidepool
```

## Usage

- `tidepool now` prints the next tide
- `tidepool week` prints a week

---

| Port | Offset |
|------|--------|
| Leith | +0:12 |

Read more in the [manual](docs/manual.md).

Home | Docs | Issues

## Links

- Home: https://example.org

Copyright belongs to the contributors.
"""
RECIPE = """Grandmother's plum cake

Serves 8
Prep time: 20 minutes

Ingredients

200 g flour
150 g sugar
1/2 tsp salt
12 plums

Method

1. Heat the oven to 180 °C.
2. Beat the sugar and the eggs until pale.
3. Loading the tin: press the plums into the batter, cut side up.

Tip: Top links of the plum stalks come off more easily when chilled.
"""
POEM = """The Ferryman

He rows across the dark
with nothing in his hands
and nobody to say
which bank is his.

Across! Across!
"""
LIST = """Shopping

- bread
- milk
* tea
1) salt
a) pepper
"""
LINE = "The treaty was signed in Basel on 5 June 1901."

PAPER = """Bearings in swing bridges

Abstract

We measured 41 bearings of nine swing bridges over six winters and found that cracks grow fastest where the grease is renewed in frost, which no manual forbids.

Responses

Of the nine bridge keepers, seven answered our letter; two of them had kept a diary of every greasing since 1988, and one still had the tins that the grease came in.

Discussion

Grease hides cracks.

Two thoughts on the manuals

Neither mentions frost.
"""


def boilerplate(kinds: dict[str, str]) -> list[str]:
    return [text for text, kind in kinds.items() if kind == "boilerplate"]


@pytest.mark.parametrize("text", [MINUTES, TRANSCRIPT, RECIPE, POEM, LIST, LINE, PAPER], ids=lambda text: text[:12])
def test_a_text_without_a_web_page_around_it_has_no_boilerplate(
    text: str, kinds: Callable[..., dict[str, str]]
) -> None:
    assert boilerplate(kinds(text)) == []


def test_a_chapter(kinds: Callable[..., dict[str, str]]) -> None:
    found = kinds(NOVEL)
    assert boilerplate(found) == ["* * *"]
    assert found["The Return of the Herring Fleet"] == "title"
    assert list(found.values()).count("body") == 6
    assert found['"You are early," she said.'] == "body"


def test_a_news_page(kinds: Callable[..., dict[str, str]]) -> None:
    found = kinds(NEWS)
    assert boilerplate(found) == [
        "Skip to main content",
        "Home › News › Regions",
        "Menu",
        "We use cookies to make this site better. By clicking Accept you agree to our use of cookies.",
        "Comments (2)",
        "Leave a comment",
        "Your email address will not be published. Required fields are marked * Name *",
        "Email *",
        "Post Comment",
        "© 2024 Torle Courier. All rights reserved. Terms of Use | Privacy Policy | Contact us",
    ]
    assert found["Harbour bridge to close for nine weeks"] == "title"
    assert found["By Ines Fallow"] == "byline"
    assert found["How long will it take?"] == "heading"
    assert found["The committee voted 7-2."] == "body"
    assert found["Ines Fallow covers roads and rivers for the Torle Courier."] == "byline"
    assert found["Per Olsen says:"] == "byline"
    assert found["Nine weeks! The last repair took nine months."] == "comment"
    assert [kind for text, kind in found.items() if text.startswith("Photo:")] == ["caption"]


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        ("Two responses to Harbour bridge to close for nine weeks", "heading"),
        ("1 comment on Harbour bridge to close for nine weeks", "heading"),
        ("2 comments", "boilerplate"),
        ("No responses", "boilerplate"),
    ],
)
def test_how_many_comments_what_has_is_said_and_how_many_alone_is_not(
    kinds: Callable[..., dict[str, str]], head: str, kind: str
) -> None:
    found = kinds(NEWS.replace("Comments (2)", head))
    assert found[head] == kind
    assert found["Nine weeks! The last repair took nine months."] == "comment"


def test_a_forum_thread(kinds: Callable[..., dict[str, str]]) -> None:
    found = kinds(FORUM)
    assert boilerplate(found) == []
    assert found["oldsalt wrote:"] == "byline"
    assert found["Check the choke first."] == "comment"


def test_a_readme(kinds: Callable[..., dict[str, str]]) -> None:
    found = kinds(README)
    assert boilerplate(found) == ["---", "Home | Docs | Issues"]
    assert found["# tidepool"] == "title"
    assert found["## Usage"] == "heading"
    assert found["- `tidepool week` prints a week"] == "list_item"


def test_lists_and_headings(kinds: Callable[..., dict[str, str]]) -> None:
    assert set(kinds(LIST).values()) == {"heading", "list_item"}
    assert kinds(RECIPE)["Method"] == "heading"
    assert kinds(POEM)["The Ferryman"] == "title"
    assert kinds(LINE) == {LINE: "body"}


def test_a_paper_has_no_comments(kinds: Callable[..., dict[str, str]]) -> None:
    found = kinds(PAPER)
    assert "comment" not in found.values()
    assert found["Discussion"] == found["Responses"] == found["Two thoughts on the manuals"] == "heading"


def test_a_stated_title_is_found_below_the_menu(kinds: Callable[..., dict[str, str]]) -> None:
    found = kinds(f"Harbour\n\nThe bridge\n\n{PAPER.splitlines()[4]}", title="The bridge")
    assert found["The bridge"] == "title"


def test_front_matter_stays_searchable(kinds: Callable[..., dict[str, str]]) -> None:
    found = kinds("---\ntitle: The quince harvest\nauthor: Bo\n---\n\nQuinces ripen late, and frost does not wait.\n")
    assert set(boilerplate(found)) == {"---"}


@given(st.lists(st.text(max_size=40), max_size=12), st.text(max_size=20))
@settings(max_examples=300, deadline=None)
def test_any_paragraphs_get_kinds(paragraphs: list[str], title: str) -> None:
    some = [text for text in paragraphs if text.strip()]
    kinds, margin = classify(some, title)
    assert len(kinds) == len(margin) == len(some)
    assert list(kinds).count(Kind.TITLE) <= 1


SPOKEN = "Ann Moe says: said ſaid: wrote on_Monday: commented at x: 1. he Home you_are_here » › > → / | and : . é ½"
PIECES = st.lists(
    st.sampled_from([*SPOKEN.replace(" ", "~").replace("_", " ").split("~"), " ", "\u00a0", "\x1c", "\n", "\u200b"]),
    max_size=12,
).map(" ".join)


@given(st.one_of(PIECES, st.text(max_size=40)))
@settings(max_examples=500, deadline=None)
def test_a_quick_look_says_what_the_slow_one_says(text: str) -> None:
    line = " ".join(text.split())
    assert kinds_module._on_one_line(text) == line
    assert kinds_module._is_speaker(line) == bool(kinds_module._SPEAKER.match(line))
    assert kinds_module._is_navigation(line) or not kinds_module._CRUMBS.match(line)


ADVERSARIAL: dict[str, Callable[[int], list[str]]] = {
    "crumbs": lambda n: [" » ".join("a" * (n // 4))[:n]],
    "open crumbs": lambda n: ["home > " + "a > " * (n // 8)],
    "speakers": lambda n: ["Ann says:"] * n,
    "forms": lambda n: ["Leave a reply", "Name"] * n,
    "headings": lambda n: ["A heading"] * n,
    "dashes": lambda n: ["* * *"] * n,
    "abouts": lambda n: ["About Ann"] * n,
    "one long word": lambda n: ["a" * n],
}


@pytest.mark.parametrize("make", ADVERSARIAL.values(), ids=ADVERSARIAL.keys())
def test_time_is_linear(make: Callable[[int], list[str]], growth: Callable[..., float]) -> None:
    assert growth(classify, make, 4096) <= 6
