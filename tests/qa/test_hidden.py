"""What cannot be seen is shown by its number, on pages and on a terminal."""

import pytest

from qa.evaluate.characters import shown
from qa.terminal import safe
from qa.web.pages.pieces import pieces

UNSEEN = {
    "soft hyphen": "\u00ad",
    "grapheme joiner": "\u034f",
    "arabic letter mark": "\u061c",
    "hangul fillers": "\u115f\u1160\u3164\uffa0",
    "khmer vowels": "\u17b4\u17b5",
    "mongolian": "\u180e\u180b",
    "zero width": "\u200b\u2060\ufeff",
    "joiners": "\u200c\u200d",
    "directions": "\u200e\u200f\u202a\u202e\u2066\u2069",
    "invisible operators": "\u2061\u2064\u206a",
    "braille blank": "\u2800",
    "selectors": "\ufe00\ufe0f\U000e0100\U000e01ef",
    "tags": "\U000e0001\U000e0041\U000e007f",
    "annotations": "\ufff9\ufffa\ufffb",
}


@pytest.mark.parametrize("name", UNSEEN)
def test_what_cannot_be_seen_is_shown_by_its_number(name):
    for char in UNSEEN[name]:
        text = f"a zebra{char}s word{char}"
        assert [piece.text for piece in pieces(text, [])] == [
            "a zebra",
            f"U+{ord(char):04X}",
            "s word",
            f"U+{ord(char):04X}",
        ]
        assert char not in safe(text)
        assert f"{ord(char):x}" in safe(text)
        assert char not in shown(text)


@pytest.mark.parametrize(
    "text",
    ["a family 👨‍👩‍👧 and ❤️", "1️⃣ thing", "🏳️‍🌈", "👩🏽‍🚀", "می‌خواهم", "क्‍ष", "Zürich – “naïve” 東京", "a\tb\nc"],
)
def test_what_only_shapes_its_neighbours_stays(text):
    assert [piece.text for piece in pieces(text, [])] == [text]
    assert safe(text) == text
    assert shown(text) == text


@pytest.mark.parametrize(
    "text", ["❤\ufe0f\ufe0f", "a\u200db", "❤\u200da", "1\ufe0f", "é\u200cé", "\u200d👧", "क\u200d"]
)
def test_nothing_else_is_taken_for_shaping(text):
    assert safe(text) != text
