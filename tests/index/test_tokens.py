"""The tokeniser: what counts as the same word, and that no text can hurt it."""

import re
import unicodedata
from collections.abc import Callable
from time import thread_time

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from index.tokens import is_word, key, surfaces, tokenize

AWKWARD = st.text(
    st.sampled_from(
        "aeoxAIUS0159.,-−–'’`$£%+=<@# \n\t()[]/|"
        "\u00ad\u200b\u2060\u200d\ufe0f\u202e\ufeff\u034f\u3164\u0301\u0338\u0323\u20e3éßİıﬁŉſÅΩµ²₂½"
        "аеіоασⲟᥱɡ１，．٣가\u1100\u1161漢ⓝ℃㎏\u00a0\u2028\x1c\x85\ud800\udfff\0𝐧😀\u037e\u0374\u1fef⁄"
    ),
    max_size=40,
)
ANY_TEXT = st.one_of(
    AWKWARD, st.text(st.characters(), max_size=60), st.text(st.characters(exclude_categories=()), max_size=40)
)


def keys(text: str) -> list[str]:
    return [token.key for token in tokenize(text)]


@given(ANY_TEXT)
@settings(max_examples=600, deadline=None)
def test_tokens_and_gaps_rebuild_the_text(text: str) -> None:
    position, rebuilt = 0, ""
    for surface, start, end in surfaces(text):
        assert position <= start < end
        assert not any(char.isspace() for char in surface)
        rebuilt += text[position:start] + surface
        position = end
    assert rebuilt + text[position:] == text


@given(ANY_TEXT)
@settings(max_examples=600, deadline=None)
def test_a_key_is_its_own_key(text: str) -> None:
    for token in tokenize(text):
        assert token.key
        assert key(token.key) == token.key


@given(ANY_TEXT)
@settings(max_examples=600, deadline=None)
def test_all_letters_and_digits_lie_in_tokens(text: str) -> None:
    outside = list(text)
    for _, start, end in surfaces(text):
        outside[start:end] = " " * (end - start)
    ignorable = "\u115f\u1160\u3164\uffa0"
    apostrophes = "ʹʻʼʽʾʿꞌ\u0374"
    assert not [char for char in outside if char.isalnum() and char not in ignorable + apostrophes]


@given(ANY_TEXT)
@settings(max_examples=600, deadline=None)
@example("x =\u0338 5")
@example("E\u0301.U. law")
@example("o\u1fefbrien")
def test_canonically_equal_texts_have_equal_keys(text: str) -> None:
    assume(not any(unicodedata.category(char) == "Sk" and unicodedata.decomposition(char) for char in text))
    composed, decomposed = unicodedata.normalize("NFC", text), unicodedata.normalize("NFD", text)
    assert keys(composed) == keys(decomposed)


@given(st.text(st.sampled_from("ab1.,'- "), max_size=20), st.sampled_from("\u00ad\u200b\u2060\u200d\ufeff\u202a"))
@settings(max_examples=500, deadline=None)
def test_an_invisible_character_between_letters_changes_nothing(text: str, invisible: str) -> None:
    marked = re.sub("(?<=[ab])(?=[ab])", invisible, text)
    assert keys(marked) == keys(text)


SAME = [
    ("The U.S. said", "the US said"),
    ("U.S.’s role", "US's role"),
    ("at 5 p.m. today", "at 5 pm today"),
    ("the É.U. law", "the E\u0301.U. law"),
    ("M.P.s voted", "MPs voted"),
    ("11,000 videos", "11000 videos"),
    ("1,234,567.89", "1234567.89"),
    ("the 11,000th", "the 11000th"),
    ("a 3,000km march", "a 3000km march"),
    (".5 points", "0.5 points"),
    ("−5 degrees", "-5 degrees"),
    ("–5 degrees", "-5 degrees"),
    ("−\u20605 degrees", "-5 degrees"),
    ("−$5", "-$5"),
    ("anti-smoking", "anti smoking"),
    ("anti\u2011smoking", "anti-smoking"),
    ("don’t", "don't"),
    ("don`t", "don't"),
    ("Qurʾan", "Qur'an"),
    ("Hawaiʻi", "Hawai'i"),
    ("so\u00adcial me\u200bdia", "social media"),
    ("\u202esocial\u202c", "social"),
    ("“Such websites,” he said", '"Such websites" - he said'),
    ("South\u00a0Korea", "South Korea"),
    ("ﬁne oﬀice", "fine office"),
    ("１２３，４５６．７％", "123,456.7%"),
    ("Ｎｏｒｔｈ Ｋｏｒｅａ", "North Korea"),
    ("𝐧𝐨𝐭 guilty", "not guilty"),
    ("Straße", "STRASSE"),
    ("cafe\u0301", "café"),
    ("5 ℃", "5°C"),
    ("＄5 ￥5 ＋5", "$5 ¥5 +5"),
    ("Nοrth Kоrea", "North Korea"),
    ("6-7%", "6–7%"),
    ("5%–7%", "5%-7%"),
    ("$5–$7", "$5-$7"),
    ("100–200", "100-200"),
    ("A-\nlevels", "A-levels"),
]

DIFFERENT = [
    ("modem", "modern"),
    ("10²", "102"),
    ("m₂", "m2"),
    ("①", "1"),
    ("½", "1/2"),
    ("−5", "5"),
    ("–5", "5"),
    ("−\u20605", "5"),
    ("-5", "5"),
    ("-.5", ".5"),
    (".5", "5"),
    ("-$5", "$5"),
    ("₩5", "€5"),
    ("4-5", "45"),
    ("4-5", "4 -5"),
    ("4\u200b-5", "4 -5"),
    ("4.5", "45"),
    ("4.5", "4 5"),
    ("１．５", "１ ５"),
    ("2020,100", "2020100"),
    ("1.000", "1000"),
    ("5%", "5"),
    ("5%", "5‰"),
    ("5 ℃", "5 ℉"),
    ("5°C", "5°F"),
    ("5㎏", "5㎜"),
    ("C++", "C"),
    ("C#", "C"),
    ("rated AA-", "rated AA"),
    ("rated AA+", "rated AA-"),
    ("type O−", "type O"),
    ("x < 5", "x > 5"),
    ("x ≠ 5", "x = 5"),
    ("x =\u0338 5", "x = 5"),
    ("re-sign", "resign"),
    ("don't", "dont"),
    ("we're", "were"),
    ("naïve", "naive"),
    ("is ⓝⓞⓣ guilty", "is guilty"),
    ("interferon α", "interferon a"),
    ("σ²", "o²"),
    ("clip", "dip"),
    ("I", "l"),
    ("O2", "02"),
    ("±5", "5"),
    ("@user", "user"),
    ("10⁻⁵", "10⁵"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_typography_keeps_the_keys(one: str, other: str) -> None:
    assert keys(one) == keys(other)


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_a_change_of_meaning_changes_the_keys(one: str, other: str) -> None:
    assert keys(one) != keys(other)


def test_signs_are_tokens_but_no_words() -> None:
    assert [key for key in keys("$5 & 6% of #tag @user") if not is_word(key)] == ["$", "&", "%", "#", "@"]
    assert keys("“…” — (!?) ; : / ✓ 👍") == []


def test_the_homoglyph_spam_of_a_seed_reads_as_plain_english(seeds: dict[str, str]) -> None:
    text = seeds["003_7c84b4854bafa16f"]
    comment = text[text.index("Helo my") : text.index("2. Dongwoo")]
    expected = (
        "helo my family member i want too say that this article is awesome great written annd come with almost all "
        "important infos i'd like to peer extra posts like this"
    )
    assert keys(comment) == expected.split()


def test_keys_of_seed_texts_hold_no_look_alikes(seeds: dict[str, str]) -> None:
    foreign = {key for text in seeds.values() for key in keys(text) if not key.isascii()}
    assert foreign == {"и"}


ADVERSARIAL: dict[str, Callable[[int], str]] = {
    "marks": lambda n: "a" + "\u0301" * n,
    "marked letters": lambda n: "a\u0301" * n,
    "two marks": lambda n: "a\u0315\u0300" * n,
    "apostrophes": lambda n: "'" * n,
    "letters and apostrophes": lambda n: "a'" * n,
    "zero-widths": lambda n: "\u200b" * n,
    "a zero-width run in a word": lambda n: "a" + "\u200b" * n + "b",
    "zero-widths and minus signs": lambda n: "\u200b-" * n,
    "zero-widths before a minus sign": lambda n: "\u200b" * n + "-5",
    "apostrophes and zero-widths": lambda n: "a'\u200b" * n,
    "digits and commas": lambda n: "1," * n,
    "thousands": lambda n: "1" + ",000" * n,
    "decimals": lambda n: "1.5" * n,
    "dots": lambda n: "." * n,
    "an acronym": lambda n: "a." * n,
    "an acronym that ends in a word": lambda n: "a." * n + "bc",
    "minus signs": lambda n: "-" * n,
    "minus signs and spaces": lambda n: "- " * n,
    "minus signs and money": lambda n: "-$" * n,
    "many degrees": lambda n: "°" * n,
    "signs with marks": lambda n: "=\u0338" * n,
    "grades": lambda n: "A-" * n,
    "letters": lambda n: "a" * n,
    "digits": lambda n: "1" * n,
    "mixed scripts": lambda n: "aаαⲟ" * n,
    "spaces": lambda n: " " * n,
    "hyphens at line ends": lambda n: "A-" + " " * n,
    "emoji": lambda n: "👩\u200d👩\u200d👧" * n,
    "hangul": lambda n: "\u1100\u1161\u11a8" * n,
    "surrogates": lambda n: "\ud800" * n,
    "circled": lambda n: "ⓐ" * n,
    "quotes and commas": lambda n: "”,“" * n,
}


@pytest.mark.deep
@pytest.mark.parametrize("make", ADVERSARIAL.values(), ids=ADVERSARIAL.keys())
def test_time_is_linear(make: Callable[[int], str], growth: Callable[..., float]) -> None:
    assert growth(tokenize, make) <= 6


def test_a_hundred_thousand_marks_cost_no_more_than_letters() -> None:
    def seconds(text: str) -> float:
        begin = thread_time()
        tokenize(text)
        return thread_time() - begin

    letters = min(seconds("word " * 20_000) for _ in range(3))
    assert min(seconds("a" + "\u0315\u0300" * 50_000) for _ in range(3)) < 10 * letters
