"""The key stream is the tokeniser's own tokens, numbered."""

from itertools import pairwise

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from index.model import Span, Token
from index.stream import PlainReader, TokenReader, Tokens
from index.terms import Vocabulary
from index.tokens import tokenize
from tests.index.test_tokens import ANY_TEXT

BATCHES = st.lists(st.lists(ANY_TEXT, max_size=6), max_size=4)


def tokens_of(reader: TokenReader, read: Tokens) -> list[list[Token]]:
    """What was read as tokens again, text by text."""
    found = [
        Token(reader.keys[key], Span(start, end))
        for key, start, end in zip(read.keys.tolist(), read.starts.tolist(), read.ends.tolist(), strict=True)
    ]
    first = read.first.tolist()
    return [found[begin:end] for begin, end in pairwise(first)]


@given(BATCHES)
@settings(max_examples=300, deadline=None)
def test_what_is_read_is_what_the_tokeniser_says(batches: list[list[str]]) -> None:
    reader = PlainReader(Vocabulary())
    for texts in batches:
        assert tokens_of(reader, reader.read(texts)) == [tokenize(text) for text in texts]


@given(BATCHES)
@settings(max_examples=100, deadline=None)
def test_keys_are_numbered_in_the_order_of_first_sight(batches: list[list[str]]) -> None:
    reader = PlainReader(Vocabulary())
    for texts in batches:
        reader.read(texts)
    assert reader.keys == list(dict.fromkeys(token.key for texts in batches for t in texts for token in tokenize(t)))


def test_the_arrays_have_the_widths_that_are_stored() -> None:
    read = PlainReader(Vocabulary()).read(["one two", "", "one"])
    assert read.keys.tolist() == [0, 1, 0]
    assert read.first.tolist() == [0, 2, 2, 3]
    assert [array.dtype for array in (read.keys, read.starts, read.ends, read.first)] == [
        np.dtype(np.uint32), np.dtype(np.int32), np.dtype(np.int32), np.dtype(np.int64),
    ]  # fmt: skip
