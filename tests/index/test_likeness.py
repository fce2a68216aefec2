"""Texts have the same digest if, and only if, they say the same words in the same order."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from index.likeness import BYTES, Likenesses, likeness
from index.model import digest
from index.stream import PlainReader
from index.terms import Vocabulary
from index.tokens import tokenize
from tests.index.test_tokens import ANY_TEXT


def read(batches: list[list[str]]) -> list[list[str]]:
    """Hex digests of the batches' texts, by key numbers."""
    reader = PlainReader(Vocabulary())
    digests = Likenesses(reader.keys)
    found = []
    for texts in batches:
        tokens = reader.read(texts)
        found.append([row.tobytes().hex() for row in digests.of(tokens.keys, tokens.first)])
    return found


@given(st.lists(st.lists(ANY_TEXT, max_size=5), max_size=4))
@settings(max_examples=300, deadline=None)
def test_digests_of_many_are_those_of_each(batches: list[list[str]]) -> None:
    assert read(batches) == [[likeness([token.key for token in tokenize(text)]) for text in texts] for texts in batches]


def test_the_digest_is_that_of_the_keys_with_spaces_between() -> None:
    assert likeness(["the", "harbour", "11000"]) == digest("the harbour 11000")[: 2 * BYTES]
    assert read([["The harbour: 11,000", "", "…"]]) == [[likeness(["the", "harbour", "11000"]), *[likeness([])] * 2]]


def test_thousands_of_texts_whose_words_come_and_go() -> None:
    texts = [f"passage {number % 1700} of the harbour" for number in range(4000)]
    (found,) = read([texts])
    assert len(set(found)) == 1700
    assert found[:1700] + found[:1700] + found[:600] == found


def test_a_part_of_a_stream_is_enough() -> None:
    reader = PlainReader(Vocabulary())
    tokens = reader.read(["one two", "three", "one two"])
    whole = Likenesses(reader.keys).of(tokens.keys, tokens.first)
    part = Likenesses(reader.keys).of(tokens.keys, tokens.first[1:])
    assert whole.shape == (3, BYTES)
    assert np.array_equal(whole[1:], part)
    assert np.array_equal(whole[0], whole[2])
