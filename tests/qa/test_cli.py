"""The command line as a person and a script use it."""

import json
import re

import pytest


def test_ask_makes_a_library_of_the_seeds_once(qa):
    first = qa("ask", "Who hacked the accounts?")
    assert first.returncode == 0
    assert "made one from the 5 seed texts" in first.stderr
    assert first.stdout.startswith("Some North Korean social media accounts were hacked by the hacker group Anonymous")
    assert "/v1/sources/001_4bbcc4075cae4779?v=a052acac7e99bc09&span=1005-1443#char=1005,1443" in first.stdout
    assert qa("ask", "Who hacked the accounts?").stderr == ""


def test_ask_says_what_is_not_there(qa):
    done = qa("ask", "What is the capital of Mongolia?")
    assert done.stdout.startswith("Not in the sources.\nNo passage mentions: mongolia\n")
    assert done.returncode == 0


def test_ask_says_how_a_follow_up_was_read_and_takes_what_the_api_takes(qa):
    history = ("--history", "Who hacked the North Korean accounts?")
    done = qa("ask", "In what year was that?", *history, "--max-per-source", "1", "--no-fold", "-k", "3")
    assert "Read with what was asked before: In what year was that? (hacked north korean accounts)" in done.stdout
    places = [line.split()[-4] for line in done.stdout.splitlines() if line[:2] in {"1.", "2.", "3."}]
    assert len(places) == 3
    plain = qa("ask", "In what year was that?", *history, "--no-history").stdout
    assert "Read with" not in plain
    assert unmeasured(plain) == unmeasured(qa("ask", "In what year was that?").stdout)


def test_ask_says_how_a_score_comes_about(qa):
    for ranking in ("default", "bm25"):
        lines = qa("ask", "Who hacked the accounts?", "-k", "1", "--explain", "--ranking", ranking).stdout.splitlines()
        parts = [float(line.split()[0]) for line in lines if ", idf " in line or ", score " in line]
        (total,) = [float(line.split()[0]) for line in lines if "avgdl" in line]
        assert len(parts) > 1
        assert sum(parts) == pytest.approx(total, abs=0.001 * len(parts))
        assert any("weight" in line for line in lines) is (ranking == "default")
    told = qa("ask", "Who hacked the accounts?", "--explain", "--json").stdout
    assert all(each["explanation"] for each in json.loads(told)["passages"])
    assert qa("ask", "korea " * 60, "-k", "1000", "--explain").returncode == 2


def test_ask_says_what_an_answer_does_not_give(qa):
    done = qa("ask", "How many dolphins is North Korea training?")
    assert "\nThe passage does not give: a number\nconfidence" in done.stdout


def test_ask_shows_what_the_sources_differ_on(qa):
    done = qa("ask", "How many followers does the North Korean Twitter account have?", "-k", "1")
    head, _, pair = done.stdout.partition("\nThe sources differ on followers:\n")
    assert "confidence" in head
    assert "more than 1,400" in pair
    assert "more than 10,000 followers" in pair
    assert pair.index("003_7c84b4854bafa16f 3497-3583") < pair.index("\n1. ")


def test_ask_in_json_is_the_contract_and_verifies(qa, tmp_path):
    from qa import seeds

    done = qa("ask", "Who hacked the accounts?", "--json", "-k", "5")
    answer = json.loads(done.stdout)
    assert answer["status"] == "answered"
    saved = tmp_path / "answer.json"
    saved.write_text(done.stdout)
    assert qa("verify", saved, "--sources", seeds.folder()).returncode == 0
    answer["passages"][0]["text"] = answer["passages"][0]["text"].replace("2013", "2014")
    saved.write_text(json.dumps(answer))
    refused = qa("verify", saved, "--sources", seeds.folder())
    assert refused.returncode == 1
    assert "passages[0].text is …oup Anonymous in 2014." in refused.stdout
    answer["manifest"] = f"sha256:{'0' * 64}"
    saved.write_text(json.dumps(answer))
    assert "does not stand at 1005-1443" in qa("verify", saved, "--sources", seeds.folder()).stdout


def test_errors_are_one_sentence(qa, tmp_path):
    for arguments in (
        ["ask", ""],
        ["ask", "a", "-k", "0"],
        ["ingest", str(tmp_path / "nowhere")],
        ["ask", "a", "--ranking", "x"],
    ):
        done = qa(*arguments)
        assert done.returncode == 2
        assert done.stderr.strip().splitlines()[-1].startswith("qa: ")
        assert "Traceback" not in done.stderr


def test_ingest_keeps_the_good_and_names_the_bad(qa, tmp_path):
    folder = tmp_path / "texts"
    (folder / "inner").mkdir(parents=True)
    (folder / "a.txt").write_text("The quokka smiles at noon.\n\nIt sleeps at night.")
    (folder / "inner" / "b.md").write_text(
        "---\ntitle: On owls\ndate: 2020-05-01\n---\n# Owls\n\nThe owl hoots at dusk over the barn."
    )
    (folder / "c.jsonl").write_text(
        '{"_id": "x1", "title": "Lynx", "text": "The lynx prowls.", "url": "https://example.org/x1"}\n'
        '{"broken\n{"id": 7}\n'
    )
    (folder / "d.bin").write_bytes(b"\x00\x01")
    (folder / "e.txt").write_bytes(b"caf\xe9")
    done = qa("ingest", folder)
    assert done.returncode == 1
    assert "3 sources added" in done.stdout
    for place in ("c.jsonl:2", "c.jsonl:3", "d.bin", "e.txt"):
        assert f"left out: {place}" in done.stderr
    answer = json.loads(qa("ask", "When does the owl hoot?", "--json").stdout)
    assert answer["passages"][0]["title"] == "On owls"
    assert answer["passages"][0]["source_id"].startswith("inner-b-")
    assert json.loads(qa("ask", "What does the lynx do?", "--json").stdout)["passages"][0]["source_id"] == "x1"
    assert qa("verify").returncode == 0


def test_ingest_replaces_a_source_of_the_same_id(qa, tmp_path):
    text = tmp_path / "note.txt"
    text.write_text("The meeting is on Monday in Lisbon.")
    assert qa("ingest", text).returncode == 0
    text.write_text("The meeting is on Friday in Porto.")
    assert json.loads(qa("ingest", text, "--json").stdout)["sources"] == 1
    answer = json.loads(qa("ask", "Where is the meeting?", "--json").stdout)
    assert answer["answer"]["text"] == "The meeting is on Friday in Porto."


def test_serving_others_without_keys_must_be_said(qa):
    done = qa("serve", "--host", "0.0.0.0")
    assert done.returncode == 2
    assert "--without-keys" in done.stderr


def test_a_damaged_library_is_refused_in_one_sentence(qa, tmp_path):
    home = tmp_path / "damaged"
    home.mkdir()
    (home / "catalog.sqlite").write_bytes(b"this is no database" * 100)
    done = qa("ask", "Who?", home=home)
    assert done.returncode == 2
    assert done.stderr.startswith("qa: The library file catalog.sqlite cannot be used")


def test_control_characters_of_a_source_are_shown_not_obeyed(qa, tmp_path):
    text = tmp_path / "evil.txt"
    text.write_text("The zebra \x1b[31mis red\x1b[0m and \u202ereversed\u202c here.")
    qa("ingest", text)
    done = qa("ask", "zebra")
    assert "\x1b" not in done.stdout
    assert "\u202e" not in done.stdout
    assert "\\x1b[31mis red" in done.stdout


def test_check_quote_guards_by_its_exit_code(qa):
    good = qa("check-quote", "Such websites will never be run by our Government directly.")
    assert good.returncode == 0
    assert good.stdout.startswith("VERBATIM")
    bad = qa("check-quote", "Such websites will be run by our Government directly.")
    assert bad.returncode == 1
    assert "[-never-]" in bad.stdout
    assert "critical, negation" in bad.stdout


def test_check_article_and_verify_anchor(qa, tmp_path):
    draft = tmp_path / "draft.md"
    draft.write_text("Kim Myong-il wrote: “I am not a heavy smoker but I really enjoy smoking.”")
    assert qa("check-article", draft).returncode == 0
    found = json.loads(qa("check-article", draft, "--json").stdout)
    place = tmp_path / "place.json"
    place.write_text(json.dumps(found["quotes"][0]["check"]["occurrences"][0]))
    changed = tmp_path / "changed.txt"
    changed.write_text("New line.\nHe said: I am not a heavy smoker but I really enjoy smoking. Yes.")
    moved = qa("verify-anchor", place, "--source", changed)
    assert moved.returncode == 1
    assert moved.stdout.startswith("moved 19-69")
    changed.write_text("He said: I am a heavy smoker.")
    assert qa("verify-anchor", place, "--source", changed).stdout.startswith("gone")
    refused = qa("check-article", "-", stdin="“I am a heavy smoker but I really enjoy smoking,” wrote Kim Myong-il.")
    assert refused.returncode == 1
    assert refused.stdout.startswith("1 altered")


def test_serve_refuses_to_leave_out_what_is_not_there(qa):
    done = qa("serve", "--without", "gopher")
    assert done.returncode == 2
    assert "dify, mcp, openai, searxng, vector_stores" in done.stderr


def test_search_shows_the_result_its_facets_and_its_pages(qa, tmp_path):
    done = qa("search", '"our people"')
    assert done.returncode == 0
    assert done.stdout.startswith("1 passage, 1–1 shown")
    assert "kinds: body 1\nsources: 1\n       1  003_7c84b4854bafa16f  South Korea blocks access" in done.stdout
    whole = json.loads(qa("search", "twitter", "--k", "1000", "--json").stdout)
    page = json.loads(qa("search", "twitter", "-k", "10", "--page", "4", "--json").stdout)
    assert page["passages"] == whole["passages"][30:40]
    explained = qa("search", "uriminzok twitter", "--explain", "-k", "1").stdout
    assert ", df 3, idf 3.372" in explained
    assert "avgdl" in explained
    saved = tmp_path / "result.json"
    saved.write_text(json.dumps(page))
    from qa import seeds

    assert qa("verify", saved, "--sources", seeds.folder()).returncode == 0
    page["passages"][0]["span"]["start"] += 1
    saved.write_text(json.dumps(page))
    assert qa("verify", saved, "--sources", seeds.folder()).returncode == 1


def test_search_says_where_a_query_is_wrong(qa):
    done = qa("search", 'kim AND (jong OR "un')
    assert done.returncode == 2
    assert done.stderr.splitlines()[-3:] == [
        '  kim AND (jong OR "un',
        "                   ^",
        "qa: The quotation mark is not closed; add another.",
    ]
    assert qa("search", "zebra").returncode == 1
    assert qa("search", "").returncode == 2


def test_dates_choose_for_search_and_ask(qa, tmp_path):
    texts = tmp_path / "t.jsonl"
    texts.write_text(
        '{"_id": "a", "text": "The old bridge fell.", "date": "2013-05-01"}\n'
        '{"_id": "b", "text": "The new bridge stands.", "date": "2015"}\n'
        '{"_id": "c", "text": "Another bridge."}\n'
    )
    qa("ingest", texts)
    for date, found in {
        "2013": "a",
        "2013-05..2014": "a",
        "2014..": "b",
        "..2013-05-01": "a",
        "2015..2015": "b",
    }.items():
        for command in (["search", "bridge", "--date", date], ["search", f"bridge date:{date}"]):
            result = json.loads(qa(*command, "--json").stdout)
            assert [p["source_id"] for p in result["passages"]] == [found]
        answer = json.loads(qa("ask", "Which bridge?", "--date", date, "--json").stdout)
        assert [p["source_id"] for p in [*answer["passages"], *answer["nearest"]]] == [found]
    for date in ("yesterday", "..", "2015-13"):
        assert qa("search", "bridge", "--date", date).returncode == 2
        assert qa("ask", "bridge", "--date", date).returncode == 2


def test_a_claim_review_needs_its_page_and_links_to_a_server_that_is_named(qa, tmp_path):
    draft = tmp_path / "draft.txt"
    draft.write_text("“We use Twitter to connect, to inform and to debate.”")
    assert qa("check-article", draft, "--format", "claim-review").returncode == 2
    assert qa("check-article", draft, "--format", "claim-review", "--url", "example.org").returncode == 2
    made = qa("check-article", draft, "--format", "claim-review", "--url", "https://example.org/a")
    (review,) = json.loads(made.stdout)["@graph"]
    assert (made.returncode, review["url"]) == (0, "https://example.org/a#quotation-1")
    assert "url" not in review["citation"][0]
    made = qa("check-article", draft, "--format", "claim-review", "--public-url", "https://desk.example/qa/")
    (review,) = json.loads(made.stdout)["@graph"]
    assert review["citation"][0]["url"].startswith("https://desk.example/qa/v1/sources/000_ffa5fb4860350ca1?v=")


def unmeasured(shown):
    """What is shown without how long it took."""
    return re.sub(r"[\d.]+ ms", "", shown)


@pytest.mark.parametrize(
    "arguments",
    [
        ["ask", "\udcffwho", "--json"],
        ["ask", "who", "--history", "\udcff", "--json"],
        ["ask", "who", "--source", "\udcff", "--json"],
        ["search", "\udcff", "--json"],
        ["check-quote", "\udcff"],
        ["keys", "add", "\udcff"],
        ["evaluate", "\udcff.yaml"],
        ["questions", "add", "--question", "\udcff"],
        ["ingest", "\udcff.txt"],
    ],
)
def test_an_argument_that_is_no_utf_8_is_refused_in_one_sentence(qa, tmp_path, arguments):
    refused = qa(*arguments)
    number = next(at for at, each in enumerate(arguments, 1) if "\udcff" in each)
    said = f"qa: Argument {number} is not UTF-8; write it, or name the file, in UTF-8.\n"
    assert (refused.returncode, refused.stdout, refused.stderr) == (2, "", said)
    assert not (tmp_path / "home").exists()
