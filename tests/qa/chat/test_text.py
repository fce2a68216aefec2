"""The answer's text: exact where it cites, and inert as Markdown."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from index import Library, Source
from index.model import digest
from qa.answer import ask
from qa.chat.text import markdown, utf16, write
from qa.terminal import show_answer


def library(text, title="A title"):
    return Library.from_sources([Source("one", title, text, {}, digest(text))])


HOSTILE = [
    "![spy](http://evil.example/x.png) accounts",
    "[click](javascript:alert(1)) accounts",
    "<script>alert(1)</script> accounts",
    "<img src=x onerror=alert(1)> accounts",
    "&lt;b&gt; accounts &amp; &#x41;",
    "`code` *bold* _it_ ~~no~~ $x^2$ accounts",
    "# accounts",
    "- accounts\n- more accounts",
    "1. accounts",
    "accounts\n====",
    "| a | b |\n|---|---|\n| accounts | c |",
    "[1]: http://evil.example\naccounts",
    "accounts\\",
    "    accounts\n\taccounts",
    "accounts\n\n    accounts",
    "> accounts\n>> accounts",
    "accounts  \naccounts",
    "~~~\naccounts",
    "***\n---",
]


INERT = {"paragraph_open", "inline", "paragraph_close", "text", "text_special", "softbreak", "hardbreak"}


def shown(text):
    """The text that a Markdown reader shows, and the tags that it makes."""
    tokens = MarkdownIt("commonmark").enable("table").parse(text)
    flat = [child for token in tokens for child in token.children or (token,)]
    said = "".join(token.content if token.type.startswith("text") else "\n" for token in flat)
    return said, {token.type for token in [*tokens, *flat]}


@pytest.mark.parametrize("text", HOSTILE)
def test_markup_in_a_source_is_shown_and_never_acts(text):
    said, kinds = shown(markdown(text))
    assert said.split() == text.split()
    assert kinds <= INERT


@given(st.text(max_size=200) | st.text(alphabet="#-+=*_`<>[]()!&;|~$1.) \n\t\\ax", max_size=60))
def test_nothing_acts(text):
    assert shown(markdown(text))[1] <= INERT


def test_citations_are_exact_with_astral_characters():
    text = "💥 Who hacked the 𝒜 accounts? 💥 The hackers hacked the accounts 👩‍👩‍👧."
    written = write(ask(library(text), "hacked accounts"), "http://here")
    citation = written.citations[0]
    assert written.text[citation.start : citation.end] == f"> {text}"
    start, end = utf16(written.text, [citation.start, citation.end])
    units = written.text.encode("utf-16-le")
    assert units[2 * start : 2 * end].decode("utf-16-le") == f"> {text}"


def test_titles_are_escaped_and_directions_shown():
    written = write(ask(library("The \u202eaccounts.", "](http://evil) <b>\n# x"), "accounts"), "http://here")
    assert "](http://evil)" not in written.text.replace("\\](http://evil)", "")
    assert "\u202e" not in written.text
    assert "u202e" in written.text


def test_what_differs_stands_there_with_its_places(seed_library):
    answer = ask(seed_library, "How many followers does the North Korean Twitter account have?", k=1)
    written = write(answer, "http://here")
    (pair,) = answer.differs
    after = written.text.partition("The sources differ on followers:")[2]
    for side in (pair.first, pair.second):
        assert f"> {side.text}\n>\n> " in after
        assert f"](http://here{side.permalink})" in after
    for citation in written.citations:
        assert written.text[citation.start : citation.end] == f"> {citation.passage.text}"


def test_where_there_is_no_answer_nothing_differs_and_nothing_is_cited(seed_library):
    answer = ask(seed_library, "How many followers in Mongolia does uriminzok have?")
    assert answer.status == "no_answer"
    assert answer.differs
    written = write(answer, "http://here")
    assert written.citations == ()
    assert "differ" not in written.text


def test_the_pieces_are_the_text(seed_library):
    written = write(ask(seed_library, "Who hacked the accounts?"), "")
    assert "".join(written.pieces) == written.text
    assert len(written.pieces) > 3


def test_an_answer_says_what_it_does_not_give(seed_library):
    answer = ask(seed_library, "How many dolphins is North Korea training?")
    assert (answer.status, answer.lacking) == ("answered", ["a number"])
    assert "The passage does not give: a number." in write(answer, "").text


def test_an_answer_says_what_no_passage_mentions():
    opened = "Mayor Anna Kowalski opened the new library in Krakow in 2015."
    held = Library.from_sources(
        [Source(name, name, text, {}, digest(text)) for name, text in (("a", opened), ("b", "Rain."))]
    )
    answer = ask(held, "Who opened the new library in Warsaw in 2015?")
    assert (answer.status, answer.missing) == ("answered", ["warsaw"])
    assert "No passage mentions: warsaw." in write(answer, "").text.partition("**[1]** [")[0]
    assert "No passage mentions: warsaw" in list(show_answer(answer, lambda text, **_: text))


def test_only_the_same_words_are_said_to_be_also_elsewhere():
    said = "The harbour of Norbury was closed on Monday after engineers had found cracks in the wall of the old pier."
    texts = {"a": said, "b": said.upper(), "c": said.replace("harbour", "harbor")}
    held = Library.from_sources([Source(id_, f"Paper {id_}", text, {}, digest(text)) for id_, text in texts.items()])
    answer = ask(held, "Which harbour was closed?")
    (passage,) = answer.passages
    head = next(piece for piece in write(answer, "").pieces if "**[1]**" in piece and "Paper" in piece)
    assert [(copy.source_id, copy.exact) for copy in passage.also_at] == [("b", True), ("c", False)]
    assert ", also in [Paper b](" in head
    assert ", nearly the same in [Paper c](" in head
