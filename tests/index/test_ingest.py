# ruff: noqa: E501
"""Reading files: every source exact, every refused line or file named, the good ones kept."""

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index import Source, SourceError
from index.ingest import Problem, read, sources
from index.ingest.records import LONGEST_ID, make_source, source_id
from index.model import digest

Write = Callable[[str, bytes | str], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def at(name: str, content: bytes | str) -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return at


def good(path: Path) -> list[Source]:
    return [each for each in read(path) if isinstance(each, Source)]


def bad(path: Path) -> list[tuple[str, str]]:
    return [(each.place, each.reason) for each in read(path) if isinstance(each, Problem)]


def test_a_text_file_is_its_text(write: Write) -> None:
    text = "\ufeffOne\r\nday\u00a0\n\n\tended.  \n"
    (source,) = good(write("quince.txt", text))
    assert (source.source_id, source.title, source.text) == ("quince", "", text)
    assert source.sha256 == digest(text.encode())


def test_markdown_keeps_its_marks_and_states_its_title(write: Write) -> None:
    text = "---\r\ntitle: The quince\r\nauthor: Bo\r\nyear: 1902\r\nempty:\r\n---\r\n# Head\r\n\r\nText.\r\n"
    (source,) = good(write("a.md", text))
    assert (source.title, source.text) == ("The quince", text)
    assert source.metadata == {"author": "Bo", "year": "1902"}
    assert good(write("b.md", "# Only a head\n\nText."))[0].title == ""
    assert good(write("c.md", "---\nno end\n\nText."))[0].metadata == {}
    assert good(write("d.md", "---\n- a list\n---\nText."))[0].metadata == {}


@pytest.mark.parametrize(
    "yaml",
    [
        "title: [",
        "a: &a [*a]",
        "x: !!python/object/apply:os.system ['true']",
        "a: " + "[" * 5000,
        "? " * 5000,
        "date: 2020-13-45",
        "date: !!timestamp 2020-13-45",
        "a: &a [x, x]\nb: [*a, *a]",
    ],
)
def test_bad_front_matter_is_refused_or_harmless(write: Write, yaml: str) -> None:
    path = write("a.md", f"---\n{yaml}\n---\nText.")
    try:
        (source,) = good(path)
    except SourceError as error:
        refusal = str(error)
    else:
        refusal = ""
        assert source.text.endswith("Text.")
    assert not refusal or "a.md" in refusal


@pytest.mark.parametrize("field", [r'a: "\ud800"', r'a: ["\ud800"]', r'a: {"\ud800": b}', r'? "\ud800"' + "\n: b"])
def test_half_a_character_in_front_matter_is_refused(write: Write, field: str) -> None:
    with pytest.raises(SourceError, match="Unicode"):
        good(write("a.md", f"---\n{field}\n---\nText."))


NESTED = """
tags: [sea, "a, b", It's, café]
author: [Ann Ey, Bo Cee]
byline: Ann Ey
speaker: [Ann, [Bo]]
place: {town: Elstow, Null: ~, no: 5, deep: [{a: 1}, []]}
none: []
nothing: {}
blank: ""
null: x
at: !!timestamp 2020-05-01
kinds: !!set {b, a}
"""
SAID = {
    "tags": '["sea","a, b","It\'s","café"]',
    "author": "Ann Ey, Bo Cee",
    "byline": "Ann Ey",
    "speaker": '["Ann",["Bo"]]',
    "place": '{"town":"Elstow","Null":null,"no":"5","deep":[{"a":"1"},[]]}',
    "null": "x",
    "at": "2020-05-01",
    "kinds": '{"b":null,"a":null}',
}


def test_nested_front_matter_is_kept_as_json_and_a_list_of_authors_as_a_byline(write: Write) -> None:
    (source,) = good(write("a.md", f"---{NESTED}---\nText."))
    assert source.metadata == SAID


def test_every_format_says_the_same_of_the_same_fields(write: Write) -> None:
    fields = {name: json.loads(said) if said[0] in "[{" else said for name, said in SAID.items()}
    record = {"_id": "a", "text": "x", **fields, "author": ["Ann Ey", "Bo Cee"], "none": [], "blank": ""}
    (source,) = good(write("a.jsonl", json.dumps(record)))
    assert source.metadata == SAID


def test_json_lines(write: Write) -> None:
    lines = [
        '{"_id": "a", "title": " The quince ", "text": "It froze.", "url": "http://x", "date": "2020-01-01", "tags": ["b"]}',
        "",
        '{"id": 7, "text": "It thawed."}\r',
        '{"_id": null, "id": "c", "text": "It fell.", "title": null, "n": 1.50, "none": null}',
    ]
    one, two, three = good(write("a.jsonl", "\n".join(lines)))
    assert (one.source_id, one.title, one.text) == ("a", "The quince", "It froze.")
    assert one.metadata == {"url": "http://x", "date": "2020-01-01", "tags": '["b"]'}
    assert (two.source_id, two.text) == ("7", "It thawed.")
    assert (three.source_id, three.title) == ("c", "")
    assert three.metadata["n"] == "1.5"


BAD_LINES = {
    "no JSON": "{",
    "an array": "[1]",
    "a string": '"a"',
    "no id": '{"text": "x"}',
    "an empty id": '{"_id": "", "text": "x"}',
    "a true id": '{"_id": true, "text": "x"}',
    "a list id": '{"_id": [1], "text": "x"}',
    "no text": '{"_id": "b"}',
    "a blank text": '{"_id": "b", "text": " \\n"}',
    "a number as text": '{"_id": "b", "text": 5}',
    "an object as text": '{"_id": "b", "text": {}}',
    "a number as title": '{"_id": "b", "text": "x", "title": 1984}',
    "a list as title": '{"_id": "b", "text": "x", "title": ["The quince"]}',
    "false as title": '{"_id": "b", "text": "x", "title": false}',
    "an object as url": '{"_id": "b", "text": "x", "url": {}}',
    "a number as date": '{"_id": "b", "text": "x", "date": 2014}',
    "half a character": '{"_id": "b", "text": "\\ud800"}',
    "half a character in the title": '{"_id": "b", "text": "x", "title": "\\udfff"}',
    "deep nesting": '{"_id": "b", "text": "x", "y": ' + "[" * 100_000 + "]" * 100_000 + "}",
    "the same id": '{"_id": "good", "text": "x"}',
}


@pytest.mark.parametrize("line", BAD_LINES.values(), ids=BAD_LINES.keys())
def test_a_bad_line_is_named_and_the_good_ones_are_kept(write: Write, line: str) -> None:
    path = write("a.jsonl", '{"_id": "good", "text": "One."}\n' + line + '\n{"_id": "last", "text": "Two."}\n')
    assert [source.source_id for source in good(path)] == ["good", "last"]
    ((place, reason),) = bad(path)
    assert place == "a.jsonl:2"
    assert reason.endswith(".")
    assert len(reason) < 300


@pytest.mark.parametrize("field", ["text", "title", "url", "date"])
@pytest.mark.parametrize("value", ["1984", "0", "true", "false", "[]", '["The quince"]', "{}"])
def test_a_field_that_is_no_string_is_named(write: Write, field: str, value: str) -> None:
    record = {"_id": "b", "text": "x", field: json.loads(value)}
    ((place, reason),) = bad(write("a.jsonl", '{"_id": "a", "text": "x"}\n' + json.dumps(record)))
    assert (place, reason) == ("a.jsonl:2", f"The `{field}` is not a string; put it in quotation marks.")


@pytest.mark.parametrize(
    "words", ["1984", "No", "12:30", "1_000", "2014-05-01", "0x10", "1e3", "=", "<<", "The quince"]
)
def test_front_matter_says_what_is_written(write: Write, words: str) -> None:
    (source,) = good(write("a.md", f"---\ntitle: {words}\ndate: {words}\nby: {words}\n---\nText."))
    assert (source.title, source.metadata) == (words, {"date": words, "by": words})


@pytest.mark.parametrize("nothing", ["", "~", "null"])
def test_front_matter_may_say_nothing(write: Write, nothing: str) -> None:
    (source,) = good(write("a.md", f"---\ntitle: {nothing}\ndate: {nothing}\nby: {nothing}\n---\nText."))
    assert (source.title, source.metadata) == ("", {})


@pytest.mark.parametrize("field", ["title", "url", "date"])
@pytest.mark.parametrize("value", ["[1984]", "{a: b}", "!!int 5"])
def test_front_matter_whose_title_is_no_text_is_refused(write: Write, field: str, value: str) -> None:
    with pytest.raises(SourceError, match=rf"a\.md .*`{field}` is not a string"):
        good(write("a.md", f"---\n{field}: {value}\n---\nText."))


def test_a_line_that_is_not_utf_8_is_named(write: Write) -> None:
    path = write("a.jsonl", b'{"_id": "a", "text": "caf\xe9"}\n{"_id": "b", "text": "x"}\n')
    assert [source.source_id for source in good(path)] == ["b"]
    assert [place for place, _ in bad(path)] == ["a.jsonl:1"]


def test_a_byte_order_mark_is_no_part_of_the_first_line(write: Write) -> None:
    path = write("a.jsonl", b'\xef\xbb\xbf{"_id": "a", "text": "x"}\r\n{"_id": "b", "text": "y"}\r\n')
    assert [source.source_id for source in good(path)] == ["a", "b"]
    assert bad(path) == []


def test_a_huge_line_is_read(write: Write) -> None:
    text = "quince " * 400_000
    (source,) = good(write("a.jsonl", json.dumps({"_id": "a", "text": text})))
    assert source.text == text


def test_a_json_lines_file_without_a_source_is_a_problem(write: Write) -> None:
    assert [place for place, _ in bad(write("a.jsonl", "\n \n"))] == ["a.jsonl"]


@pytest.mark.parametrize("content", [b"", b" \n\t", b"caf\xe9", b"\xff\xfea\x00"])
@pytest.mark.parametrize("name", ["a.txt", "a.md"])
def test_a_file_without_text_or_in_another_encoding_is_refused(write: Write, name: str, content: bytes) -> None:
    with pytest.raises(SourceError, match=name):
        good(write(name, content))


def test_missing_and_unknown_files_are_refused(write: Write, tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="nowhere"):
        good(tmp_path / "nowhere")
    with pytest.raises(SourceError, match=r"\.jsonl"):
        good(write("a.xyz", "text"))


def test_a_folder_is_read_in_the_order_of_names(write: Write, tmp_path: Path) -> None:
    for name in ("b.txt", "a/z.txt", "a/A.TXT", "c.md", ".hidden.txt", ".git/x.txt"):
        write(name, f"The text of {name}.")
    write("bad.txt", b"\xff")
    write("image.png", b"\x89PNG")
    assert [source.metadata.get("original_id", source.source_id) for source in good(tmp_path)] == [
        "a/A",
        "a/z",
        "b",
        "c",
    ]
    assert [place for place, _ in bad(tmp_path)] == ["bad.txt", "image.png"]


def test_one_id_in_two_files_is_reported_not_replaced(write: Write, tmp_path: Path) -> None:
    write("a.txt", "The first.")
    write("b.jsonl", '{"_id": "a", "text": "The second."}\n{"_id": "c", "text": "The third."}\n')
    write("c.md", "The fourth.")
    assert [source.text for source in good(tmp_path)] == ["The first.", "The third."]
    (one, other) = bad(tmp_path)
    assert "'a'" in one[1]
    assert "a.txt" in one[1]
    assert other[0] == "c.md"


def test_links_in_a_circle_and_unreadable_files_stop_nothing(write: Write, tmp_path: Path) -> None:
    write("a/good.txt", "Text.")
    (tmp_path / "a" / "loop").symlink_to(tmp_path)
    (tmp_path / "self.txt").symlink_to(tmp_path / "self.txt")
    (tmp_path / "gone.txt").symlink_to(tmp_path / "nothing.txt")
    os.mkfifo(tmp_path / "pipe.txt")
    assert [source.text for source in good(tmp_path)] == ["Text."]
    assert {place for place, _ in bad(tmp_path)} == {"a/loop", "self.txt", "gone.txt", "pipe.txt"}


def test_a_path_that_no_file_can_have_is_refused() -> None:
    for name in ("a" * 5000, "a\0b"):
        with pytest.raises(SourceError):
            good(Path(name))


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=200))
@settings(max_examples=300, deadline=None)
def test_an_id_is_safe_in_an_address_and_short(original: str) -> None:
    safe = source_id(original)
    assert 0 < len(safe) <= LONGEST_ID
    assert safe[0].isascii()
    assert safe[0].isalnum()
    assert all(char.isascii() and (char.isalnum() or char in "._-") for char in safe)
    source = make_source(original, "", "Text.")
    assert source.metadata.get("original_id", source.source_id) == original
    assert source_id(safe) == safe


@given(st.lists(st.text(st.sampled_from("a/ é-._"), min_size=1, max_size=4), unique=True, min_size=2, max_size=8))
@settings(max_examples=300, deadline=None)
def test_different_ids_stay_different(originals: list[str]) -> None:
    assert len({source_id(original) for original in originals}) == len(originals)


def test_safe_ids_are_kept() -> None:
    assert source_id("000_ffa5fb4860350ca1") == "000_ffa5fb4860350ca1"
    assert source_id("a/b").startswith("a-b-")
    assert len(source_id("x" * 500)) == LONGEST_ID


def test_one_id_in_two_paths_is_reported_not_replaced(write: Write) -> None:
    one, other = write("x/a.txt", "The first."), write("y/a.txt", "The second.")
    problems: list[Problem] = []
    found = list(sources((each for path in (one, other) for each in read(path)), problems))
    assert [source.text for source in found] == ["The first."]
    assert [problem.place for problem in problems] == ["a"]
