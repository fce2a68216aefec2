"""Spans in bytes and UTF-16 units agree with what encoding the text gives."""

from hypothesis import given, settings
from hypothesis import strategies as st

from index.model import Span
from index.offsets import in_utf8_and_utf16

TEXT = st.text(st.sampled_from("ab é€漢😀𝐧\u00a0\u0301\r\n"), max_size=60)


@given(st.data(), st.one_of(TEXT, st.text(max_size=60)))
@settings(max_examples=500, deadline=None)
def test_offsets_cut_the_encoded_text_alike(data: st.DataObject, text: str) -> None:
    place = st.integers(0, len(text))
    spans = [Span(min(a, b), max(a, b)) for a, b in data.draw(st.lists(st.tuples(place, place), max_size=8))]
    as_bytes, as_utf16 = text.encode(), text.encode("utf-16-le")
    found = in_utf8_and_utf16(text, spans)
    assert len(found) == len(spans)
    for span, (utf8, utf16) in zip(spans, found, strict=True):
        assert as_bytes[utf8.start : utf8.end].decode() == text[span.start : span.end]
        assert as_utf16[2 * utf16.start : 2 * utf16.end].decode("utf-16-le") == text[span.start : span.end]
        assert utf8.start == len(text[: span.start].encode())
        assert 2 * utf16.start == len(text[: span.start].encode("utf-16-le"))


def test_an_emoji_is_four_bytes_and_two_units() -> None:
    assert in_utf8_and_utf16("a😀b", [Span(1, 2), Span(2, 3)]) == [(Span(1, 5), Span(1, 3)), (Span(5, 6), Span(3, 4))]
