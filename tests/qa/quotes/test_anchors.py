from __future__ import annotations

import json
from html import unescape

import pytest
import regex

from index import QueryError
from qa.quotes import anchor, check_quote, verify_anchor
from qa.quotes.anchors import find_quote
from qa.quotes.model import TextPositionSelector, TextQuoteSelector

QUOTE = "Such websites will never be run by our Government directly."


@pytest.fixture
def cited(seeds):
    place = check_quote(seeds, QUOTE).occurrences[0]
    return anchor(place), seeds.source(place.source_id).text


def test_same_place(cited):
    place, text = cited
    found = verify_anchor(place, text)
    assert (found.status, found.start, found.end) == ("same", place.start, place.end)


def test_moved_with_the_text_before_it(cited):
    place, text = cited
    found = verify_anchor(place, "🎉 A correction. " + text)
    assert (found.status, found.start) == ("moved", place.start + 16)
    assert found.utf16_span.start == found.start + 1
    assert found.exact == place.exact


@pytest.mark.parametrize("changed", [("never ", ""), ("Government", "government"), (QUOTE, "")])
def test_gone_where_the_words_changed(cited, changed):
    place, text = cited
    found = verify_anchor(place, text.replace(*changed))
    assert (found.status, found.start, found.exact) == ("gone", None, None)


def test_gone_where_two_places_cannot_be_told_apart():
    place = anchor([TextQuoteSelector("yada", "", ""), TextPositionSelector(3, 7)])
    assert verify_anchor(place, "lorem yada ipsum yada").status == "gone"


def test_a_short_text_in_other_surroundings_is_not_the_same():
    place = anchor([TextQuoteSelector("Twitter", "North Korea joined ", " last week"), TextPositionSelector(19, 26)])
    assert verify_anchor(place, "All about it: we use Twitter daily").status == "gone"
    assert verify_anchor(place, "As we said, North Korea joined Twitter last week").status == "moved"


def test_surroundings_choose_between_two_places():
    place = anchor([TextQuoteSelector("yada", "ipsum dolor ", " sit"), TextPositionSelector(0, 4)])
    found = verify_anchor(place, "yada lorem yada, ipsum dolor yada sit")
    assert (found.status, found.start) == ("moved", 29)


def test_an_anchor_needs_words():
    with pytest.raises(QueryError):
        anchor([TextPositionSelector(0, 4)])
    with pytest.raises(QueryError):
        verify_anchor(anchor([TextQuoteSelector("", "a", "b")]), "ab")


def test_every_occurrence_of_every_seed_word_verifies(seeds):
    for source in seeds.sources():
        for match in list(regex.finditer(r"\S+(?: \S+){9}", source.text))[::5]:
            place = anchor(
                [
                    TextQuoteSelector(match[0], source.text[: match.start()][-32:], source.text[match.end() :][:32]),
                    TextPositionSelector(match.start(), match.end()),
                ]
            )
            assert verify_anchor(place, source.text).status == "same"
            moved = verify_anchor(place, "x " + source.text)
            assert moved.status == "gone" or moved.start == match.start() + 2


def _plain(html: str) -> str:
    return unescape(regex.sub(r"<[^>]+>", "", html))


def test_the_apache_annotator_match_cases(data):
    cases = json.loads((data / "anchoring_fixtures" / "apache_match_cases.json").read_text())
    for name, case in cases.items():
        text, selector, expected = _plain(case["html"]), case["selector"], case["expected"]
        if not selector["exact"] and "multiple" in name:
            continue  # an empty quotation has two places where elements meet, one in the text
        found = find_quote(text, selector["exact"], selector.get("prefix", ""), selector.get("suffix", ""))
        assert len(found) == len(expected), name
        if case["html"].count("<") == 2:
            assert [(f.start, f.end) for f in found] == [(e["startOffset"], e["endOffset"]) for e in expected], name
            cited = TextQuoteSelector(selector["exact"], selector.get("prefix", ""), selector.get("suffix", ""))
            for each in expected if selector["exact"] and cited.prefix + cited.suffix else []:
                place = anchor([cited, TextPositionSelector(each["startOffset"], each["endOffset"])])
                assert verify_anchor(place, text).status in {"same", "gone"}, name


def test_the_hypothesis_baselines(data):
    folder = data / "anchoring_fixtures" / "hypothesis" / "html-baselines"
    checked = 0
    for file in folder.glob("*.json"):
        for row in json.loads(file.read_text())["rows"]:
            chosen = {each["type"]: each for each in row["target"][0]["selector"]}
            quote = chosen["TextQuoteSelector"]
            text = f"{quote['prefix']}{quote['exact']}{quote['suffix']}"
            place = anchor([TextQuoteSelector(quote["exact"], quote["prefix"], quote["suffix"])])
            found = verify_anchor(place, f"{text} and more")
            assert found.exact == quote["exact"]
            assert (found.status, found.start) == ("moved", len(quote["prefix"]))
            checked += 1
    assert checked >= 2
