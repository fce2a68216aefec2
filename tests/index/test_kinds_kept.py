"""What is worth finding is never hidden as boilerplate, wherever it stands and however many sources share it."""

from collections.abc import Callable

import pytest

from index import Library, Source

WORTH_FINDING = [
    "Loading the barge took four days.",
    "Skip to the last page if you dislike suspense.",
    "Click here, said the poster, and nobody did.",
    "Share this with nobody, she wrote.",
    "Copyright law changed in Japan in 2018.",
    "Tagged seals were released on Friday.",
    "Tagged: 12 seals, 4 of them pups",
    "This site uses solar power for its pumps.",
    "We use cookies as bait.",
    "By mixing the dough by hand, bakers agree, the cookies stay soft.",
    "Sign out of what?",
    "Two thoughts on the budget kept her awake.",
    "No comment on the strike came from the ministry.",
    "Three responses to the letter were hostile.",
    "Write a review of chapter two before Friday.",
    "Post a reply to the king, she ordered.",
    "Search the house.",
    "--- and never came back",
    "Women had no vote; all rights reserved to men were listed.",
    "Notify me of the hour, he said.",
    "Is your email address will not valid English?",
    "| Leith | +0:12 | 4.1 m |",
    "Torquay 3 | Leeds 1 | abandoned",
    "Roses are red / violets are blue / quinces are late",
    "wolves > sheep > grass",
    "rain → mud → delay",
    "« Oui », dit-il. « Non », dit-elle. « Alors ? »",
    "»Ja«, sagte er, » nein « und » doch «.",
    "The placeholder is {}",
    "Default format: %s",
    "Useful links",
    "Golf links",
    "Latest news",
    "Home",
    "Menu",
    "Log in to the council portal opens: Monday / Tuesday",
    "42",
    "No.",
    "Email the harbour master",
    "漢字",
    "½",
]
LONG = "The harbour master kept a ledger of every vessel, its cargo, its draught and the weather, and " * 2 + "so on."
PLACES = {
    "below the text": "{long}\n\n{it}\n\n{long}",
    "last": "{long}\n\n{it}",
    "alone": "{it}",
    "among lines": "A quiet day.\n\n{it}\n\nA loud one.",
}


@pytest.mark.parametrize("place", PLACES.values(), ids=PLACES.keys())
@pytest.mark.parametrize("it", WORTH_FINDING)
def test_what_is_worth_finding_is_never_boilerplate(it: str, place: str, kinds: Callable[..., dict[str, str]]) -> None:
    found = kinds(place.format(long=LONG, it=it))
    assert "boilerplate" not in found.values()


def test_a_one_word_title_is_no_link(kinds: Callable[..., dict[str, str]]) -> None:
    assert kinds(f"Home\n\n{LONG}")["Home"] == "title"


def test_lines_after_an_early_form_stay(kinds: Callable[..., dict[str, str]]) -> None:
    found = kinds(
        f"The quince\n\nLeave a comment\n\n{LONG}\n\nLeave a reply\n\nShe laughed.\n\nWhy quinces\n\nHe did not."
    )
    assert [text for text, kind in found.items() if kind == "boilerplate"] == ["Leave a comment", "Leave a reply"]


def test_speech_in_a_story_is_no_comment_thread(kinds: Callable[..., dict[str, str]]) -> None:
    story = [LONG, "The captain said:", "Cut the rope.", *(f"Wave {n} broke over the rail." for n in range(20))]
    story += ["The mate said:", "Never."]
    assert "comment" not in kinds("\n\n".join(story)).values()


def words_hidden(sources: list[Source], phrase: str) -> bool:
    library = Library.from_sources(sources)
    return not any(phrase in hit.passage.text for hit in library.search(phrase, 50))


def test_syndicated_copy_hides_nothing(source: Callable[..., Source]) -> None:
    text = f"Ferry sinks\n\n{LONG}\n\nNobody was hurt.\n\nThe pilot swam"
    papers = [source(f"paper{n}", text + f"\n\nEdition {n}") for n in range(4)]
    assert not words_hidden(papers, "Nobody was hurt")
    assert not words_hidden(papers, "The pilot swam")


def test_a_sentence_that_many_minutes_share_stays_searchable(source: Callable[..., Source]) -> None:
    minutes = [
        source(
            f"m{n}",
            f"Minutes {n}\n\nBy Ann Moe\n\n{LONG} Item {n}.\n\n"
            "Motion carried.\n\n- 2 quinces\n\nVote: 4 for, 1 against",
        )
        for n in range(5)
    ]
    for phrase in ("Motion carried", "Ann Moe", "quinces", "Vote"):
        assert not words_hidden(minutes, phrase)


def test_links_that_three_pages_share_are_boilerplate(source: Callable[..., Source]) -> None:
    pages = [source(f"p{n}", f"Story {n}\n\n{LONG} Number {n}.\n\nFollow the Torle Courier") for n in range(3)]
    assert words_hidden(pages, "Follow the Torle Courier")
    assert not words_hidden(pages[:2], "Follow the Torle Courier")
