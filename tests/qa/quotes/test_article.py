from __future__ import annotations

import csv
import json
from io import StringIO
from pathlib import Path

import pytest
import yaml

from index import Library
from index.ingest.records import make_source
from qa.quotes import check_article, check_quote
from qa.quotes.export import COLUMNS, as_csv, as_json, as_markdown, escaped
from qa.quotes.pairs import quotations
from qa.quotes.present import article_lines, exit_code, plain, quote_lines

DRAFT = """North Korea's tweets

“Any kind of IT-based communication is interesting for the DPRK,” said Alejandro Cao de Benos, a special delegate.
He added: “Such websites will be run by our Government directly.”

“I am not a heavy smoker but I really enjoy smoking,” wrote Han Song-il on Twitter.
According to Kim Myong-il, "No matter how hard it is for me to resolve to quit smoking".

The “Big Brother” of the piece left “an open mark
"""


@pytest.mark.parametrize(
    ("text", "inside"),
    [
        ('He said "I hope so" twice.', ["I hope so"]),
        ("He said “I hope so” twice.", ["I hope so"]),
        ("Er sagte „Guten Tag“ und ging.", ["Guten Tag"]),
        ("Il a dit « bonjour » hier.", ["bonjour"]),
        ("Han sagde »god dag« i går.", ["god dag"]),
        ("“He told me ‘no’ and ‘never’ again.”", ["He told me ‘no’ and ‘never’ again."]),
        ("‘I hope it’s true, and I don’t doubt it,’ he said.", ["I hope it’s true, and I don’t doubt it,"]),
        ("'I hope it's true, and I don't doubt it,' he said.", ["I hope it's true, and I don't doubt it,"]),
        ("“One.\n\n“Two.\n\n“Three.” End.", ["One.\n\n“Two.\n\n“Three."]),
        ('"One.\n\n"Two." End.', ['One.\n\n"Two.']),
        ("“a “b” c” d", ["a “b” c"]),
        ('A 12" pipe and "a word"', ["a word"]),
        ("The users' accounts and the dogs' toys", []),
        ("It's the '90s, don't you know", []),
        ('“mixed marks" here', ["mixed marks"]),
    ],
)
def test_quotations(text, inside):
    found, warnings = quotations(text)
    assert [text[each.start : each.end] for each in found] == inside
    assert warnings == []


DRAFTS = yaml.safe_load((Path(__file__).parent / "articles.yaml").read_text())


@pytest.mark.parametrize("case", DRAFTS, ids=lambda case: case["draft"][:60])
def test_drafts_as_they_are_written(seeds, case):
    checked = check_article(seeds, case["draft"])
    assert [[quote.speaker, quote.check.verdict.value] for quote in checked.quotes] == case["quotes"]
    assert len(checked.warnings) == case.get("warnings", 0)
    assert "weak" not in case or [quote.weak for quote in checked.quotes] == case["weak"]


@pytest.mark.parametrize(("text", "at"), [('one "two', 4), ("one “two\n\nthree", 4), ("one” two", 3), ('a "b" "c', 6)])
def test_a_mark_without_partner_is_a_warning_with_its_place(text, at):
    _, warnings = quotations(text)
    assert [(each.kind, each.start) for each in warnings] == [("unbalanced_mark", at)]


def test_draft(seeds):
    checked = check_article(seeds, DRAFT)
    found = [(q.speaker, q.check.verdict.value, q.weak) for q in checked.quotes]
    assert found == [
        ("Alejandro Cao de Benos", "verbatim", False),
        ("Alejandro Cao de Benos", "altered", False),
        ("Han Song-il", "misattributed", False),
        ("Kim Myong-il", "verbatim", False),
        (None, "verbatim", True),
    ]
    assert all(DRAFT[q.start : q.end] == q.check.quote for q in checked.quotes)
    assert [DRAFT[w.start] for w in checked.warnings] == ["“"]
    assert {name: n for name, n in checked.summary.items() if n} == {"misattributed": 1, "altered": 1, "verbatim": 3}
    assert next(iter(checked.summary)) == "misattributed"
    assert checked.manifest == seeds.manifest.digest
    assert exit_code(checked) == 1
    assert exit_code(check_article(seeds, "“We use Twitter to connect, to inform and to debate.” “zebra”")) == 0


def test_json_has_every_field(seeds):
    checked = json.loads(as_json(check_article(seeds, DRAFT)))
    assert set(checked) == {"summary", "quotes", "warnings", "manifest"}
    place = checked["quotes"][0]["check"]["occurrences"][0]
    assert [each["type"] for each in place["selectors"]] == ["TextQuoteSelector", "TextPositionSelector"]
    assert place["text_fragment"] is None
    assert place["utf16_span"] == {"start": place["start"], "end": place["end"]}


@pytest.mark.parametrize("first", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", "\0x", " =1+1"])
def test_csv_cells_cannot_run(first):
    library = Library.from_sources([make_source("s", "", "some words of a source")])
    rows = list(csv.reader(StringIO(as_csv(check_article(library, f"a “x {first} y” and “{first}”")), newline="")))
    assert tuple(rows[0]) == COLUMNS
    assert len(rows) == 3
    assert all(not cell.startswith(tuple("=+-@\t\r\0")) for row in rows[1:] for cell in row)


def test_markdown_is_escaped(seeds):
    text = "“<img src=x onerror=alert(1)> [click](javascript:x) **bold** `code` \u202eevil | a # b”"
    report = as_markdown(check_article(seeds, text))
    assert "<img" not in report
    assert "](" not in report
    assert "\u202e" not in report
    assert "⟨U+202E⟩" in report
    assert escaped("a\n# b") == r"a \# b"


def test_csv_links_are_whole_where_the_server_is_known(seeds):
    rows = list(csv.DictReader(StringIO(as_csv(check_article(seeds, DRAFT), "https://desk.example"), newline="")))
    assert all(row["permalink"].startswith("https://desk.example/v1/sources/") for row in rows)


def test_lines_show_every_piece_of_a_splice(seeds):
    pieces = "We use Twitter to connect, to inform and to debate", "I hope to deliver good news in North Korea"
    shown = plain(quote_lines(check_quote(seeds, " … ".join(pieces))))
    assert all(f"“{piece}”" in shown for piece in pieces)


def test_lines_show_the_difference_without_colour(seeds):
    shown = plain(
        quote_lines(check_quote(seeds, "Such websites will be run by our Government directly.", "Kim Jong Un"))
    )
    assert shown.startswith("MISATTRIBUTED")
    assert "will [-never-] be run" in shown
    assert "“never” is missing" in shown
    number = plain(quote_lines(check_quote(seeds, "YouTube has deleted more than 11,400 videos uploaded between 2010")))
    assert "more than [-11,000-]{+11,400+} videos" in number
    assert "\u202e" not in plain(quote_lines(check_quote(seeds, "\u202eWe use Twitter to connect")))
    assert "warning at" in plain(article_lines(check_article(seeds, DRAFT)))


def test_earliest_source_first_and_undated_last():
    words = "they will never be run by our government directly"
    library = Library.from_sources(
        make_source(name, "", f"A. {words}. B", {"date": date} if date else {})
        for name, date in [("a", ""), ("b", "2020-05-01"), ("c", "2019"), ("d", "2020-05-01")]
    )
    for quote in (words, words.replace("never ", ""), words.replace("be run", "… run")):
        assert [each.source_id for each in check_quote(library, quote).occurrences] == ["c", "b", "d", "a"]


def test_text_fragment():
    text = "Before it, all is well. Ten-fold growth, R&D & more, is what we expect from it. After that, nothing."
    library = Library.from_sources([make_source("s", "", text, {"url": "https://ex.org/a?b=c#d"})])
    place = check_quote(library, "Ten-fold growth, R&D & more, is what we expect").occurrences[0]
    assert place.text_fragment == (
        "https://ex.org/a?b=c#:~:text=is%20well.-,"
        "Ten%2Dfold%20growth%2C%20R%26D%20%26%20more%2C%20is%20what%20we%20expect,-from%20it."
    )


SPEECH = """MODERATOR: Thank you all. The first question is about taxes.

SENATOR ANN SMITH: We will lower the taxes for everybody next year.

And we will do it without new debt of any kind.

JOHN BROWN: I do not believe a single word of that."""


@pytest.mark.parametrize(
    ("quote", "speaker", "status"),
    [
        ("We will lower the taxes for everybody next year", "Ann Smith", "confirmed"),
        ("we will do it without new debt of any kind", "Ann Smith", "confirmed"),
        ("I do not believe a single word of that", "Ann Smith", "mismatch"),
        ("I do not believe a single word of that", "J. Brown", "confirmed"),
    ],
)
def test_transcripts(quote, speaker, status):
    library = Library.from_sources([make_source("t", "", SPEECH)])
    assert check_quote(library, quote, speaker).attribution.status == status


@pytest.mark.parametrize(
    ("text", "speaker", "status"),
    [
        ("“The plan has failed completely,” said Mary Jones.", "Mary Jones", "confirmed"),
        ("“The plan has failed completely,” she said.", "Mary Jones", "unclear"),
        ("“The plan has failed completely,” a spokesman said.", "Mary Jones", "unclear"),
        ("“The plan has failed completely,” said the minister.", "Mary Jones", "unclear"),
        ("Mary Jones said: “The plan has failed completely.”", "Mary Jones", "confirmed"),
        ("Mary Jones, the head of the bank, told us that “the plan has failed completely”.", "M. Jones", "confirmed"),
        ("According to Mary Jones, “the plan has failed completely”.", "Jones", "confirmed"),
        ("“The plan has failed completely.” Tom Hill said: “No.”", "Tom Hill", "not_stated"),
        ("The plan has failed completely, said Mary Jones.", "Mary Jones", "unclear"),
        ("The plan has failed completely. Mary Jones left.", "Mary Jones", "mismatch"),
        ('The plan has failed completely." Mary Jones left.', "Mary Jones", "not_stated"),
        ("Mary Jones of Oslo was there.\n\n“The plan has failed completely,” Jones said.", "Mary Jones", "confirmed"),
        ("Mary Jones wrote this:\n\nThe plan has failed completely.", "Mary Jones", "confirmed"),
        ("“The plan has failed completely” was the headline.", "Mary Jones", "not_stated"),
    ],
)
def test_attribution(text, speaker, status):
    library = Library.from_sources([make_source("t", "", text)])
    check = check_quote(library, "the plan has failed completely", speaker)
    assert check.attribution.status == status
    assert check.text_verdict == "verbatim"


def test_the_author_of_an_op_ed_says_it_all():
    library = Library.from_sources([make_source("t", "", "The plan has failed completely.", {"author": "Mary Jones"})])
    assert check_quote(library, "The plan has failed completely", "Mary Jones").attribution.status == "confirmed"
    assert check_quote(library, "The plan has failed completely", "Tom Hill").verdict == "misattributed"


def test_words_of_two_speakers_are_spliced_not_edited():
    text = "“The plan has failed us all,” said Mary Jones. “We must begin again from zero,” said Tom Hill."
    library = Library.from_sources([make_source("t", "", text)])
    for quote in (
        "The plan has failed us all. We must begin again from zero",
        "The plan has failed us all … We must begin again from zero",
    ):
        assert check_quote(library, quote).verdict != "edited"
