"""Saved answers, proved on the command line."""

import json

import pytest


def test_verify_asks_again_or_says_that_it_did_not(qa, tmp_path):
    folder = tmp_path / "texts"
    (folder / "inner").mkdir(parents=True)
    (folder / "a.txt").write_text("The quokka smiles at noon.")
    (folder / "inner" / "b.txt").write_text("The quokka sleeps at night.")
    qa("ingest", folder)
    saved = tmp_path / "answer.json"
    saved.write_text(qa("ask", "When does the quokka sleep?", "--json").stdout)
    assert json.loads(saved.read_text())["asked"] == {"k": 3}
    holds = qa("verify", saved, "--sources", folder)
    assert (holds.returncode, holds.stdout) == (
        0,
        "answer.json: holds; asked again, these files give the same in every field\n",
    )
    found = json.loads(qa("verify", saved, "--sources", folder, "--json").stdout)
    assert found == {"checked": "answer.json", "faults": [], "recomputed": True, "notes": []}
    parts = qa("verify", saved, "--sources", folder / "inner", "--sources", folder / "a.txt")
    assert parts.returncode == 0
    first, why, renamed = parts.stdout.splitlines()
    assert first == "answer.json: all digests and spans hold"
    assert why.startswith(
        "Ranking, status and scores were not recomputed: these sources, read as they are here, are not"
    )
    assert renamed.endswith("is called b among the files; the text is the same.")
    (folder / "c.txt").write_text("Another text.")
    found = json.loads(qa("verify", saved, "--sources", folder, "--json").stdout)
    assert (found["faults"], found["recomputed"], len(found["notes"])) == ([], False, 1)
    forged = saved.read_text().replace('"answered"', '"no_answer"')
    saved.write_text(forged)
    assert qa("verify", saved, "--sources", folder).returncode == 1


SHARED = "The quokka of the island smiles at visitors, but nobody may touch it."


NOT_RECOMPUTED = "Ranking, status and scores were not recomputed: "


@pytest.mark.parametrize(
    ("texts", "recomputed"),
    [
        ({"one": f"{SHARED}\n\nIt sleeps at noon.", "two": f"{SHARED}\n\nA ferry goes there."}, True),
        ({"one": SHARED, "two": SHARED}, True),
        ({"one": SHARED, "two": SHARED, "three": "Another text."}, False),
    ],
)
def test_verify_knows_copies_by_their_digest_as_well(qa, tmp_path, texts, recomputed):
    cited, renamed, saved = tmp_path / "cited", tmp_path / "renamed", tmp_path / "answer.json"
    for folder, prefix in ((cited, ""), (renamed, "file-")):
        folder.mkdir()
        for name, text in texts.items():
            (folder / f"{prefix}{name}.txt").write_text(text)
    qa("ingest", cited)
    saved.write_text(qa("ask", "Who smiles at visitors?", "--json", "-k", "1").stdout)
    (passage,) = json.loads(saved.read_text())["passages"]
    assert {passage["source_id"], *(each["source_id"] for each in passage["also_at"])} == {"one", "two"}
    done = qa("verify", saved, "--sources", renamed, "--json")
    found = json.loads(done.stdout)
    assert (done.returncode, found["faults"], found["recomputed"]) == (0, [], recomputed)
    notes = [note for note in found["notes"] if not note.startswith(NOT_RECOMPUTED)]
    assert sorted(notes) == [
        f"Source {name} is called file-{name} among the files; the text is the same." for name in ("one", "two")
    ]
    (renamed / "file-two.txt").write_text("Something else.")
    done = qa("verify", saved, "--sources", renamed, "--json")
    if texts["one"] == texts["two"]:  # what is left says the same and may stand for both
        assert done.returncode == 0
    else:
        assert "Source two is not among the files." in json.loads(done.stdout)["faults"]
    saved.write_text(saved.read_text().replace("quokka of", "quagga of"))
    assert qa("verify", saved, "--sources", renamed).returncode == 1


@pytest.mark.parametrize("older", ["texts/tay-old.txt", "old/tay.txt"])
def test_verify_finds_the_cited_version_beside_a_newer_one_of_its_name(qa, tmp_path, older):
    text = "The Tay Bridge fell on 28 December 1879."
    for folder in ("texts", "old"):
        (tmp_path / folder).mkdir()
    newer, saved = tmp_path / "texts" / "tay.txt", tmp_path / "answer.json"
    newer.write_text(text)
    qa("ingest", newer)
    saved.write_text(qa("ask", "When did the Tay Bridge fall?", "--json").stdout)
    newer.write_text(f"{text} It was a Sunday.")
    refused = qa("verify", saved, "--sources", tmp_path / "texts")
    assert (refused.returncode, "Source tay is not the version that was cited." in refused.stdout) == (1, True)
    (tmp_path / older).write_text(text)
    done = qa("verify", saved, "--sources", tmp_path / "texts", "--sources", tmp_path / "old", "--json")
    found = json.loads(done.stdout)
    assert (done.returncode, found["faults"], found["recomputed"]) == (0, [], True)
    left_out = "Left out: tay: another text with this id is cited, or was read before it."
    renamed = ["Source tay is called tay-old among the files; the text is the same."] * (older == "texts/tay-old.txt")
    assert found["notes"] == [*renamed, left_out]


def test_verify_keeps_the_sources_of_collections_apart(qa, tmp_path):
    batch = []
    for name, text in (("press", "The quokka smiles."), ("books", "The quokka sleeps.")):
        (tmp_path / f"{name}.txt").write_text(text)
        (tmp_path / "a.txt").write_text(text)
        qa("ingest", tmp_path / "a.txt", "--collection", name)
        batch.append(json.loads(qa("ask", "What does the quokka do?", "--collection", name, "--json").stdout))
    (tmp_path / "a.txt").unlink()
    saved = tmp_path / "batch.json"
    results = [{"answer": each, "problem": None} for each in batch]
    saved.write_text(json.dumps({"results": results, "manifest": batch[0]["manifest"]}))
    done = qa("verify", saved, "--sources", tmp_path, "--json")
    found = json.loads(done.stdout)
    assert (done.returncode, found["faults"], found["recomputed"]) == (0, [], False)
    assert any(
        note.startswith("These answers are of the collections press, books, and files that are named for none of them")
        and note.endswith("name them with --sources COLLECTION=PATH.")
        for note in found["notes"]
    )
    named = [f"--sources={name}={tmp_path / name}.txt" for name in ("press", "books")]
    done = qa("verify", saved, *named, "--json")
    found = json.loads(done.stdout)
    assert (done.returncode, found["faults"], found["recomputed"]) == (0, [], True)
    assert all("COLLECTION=PATH" not in note for note in found["notes"])
    for wrong, said in (
        (f"zoo={tmp_path}", "is of press, books, not of the collection 'zoo'"),
        (f"={tmp_path}", "no collection is named before '='"),
        ("press=nowhere", "there is no file or folder 'nowhere'"),
        ("", "there is no file or folder ''"),
    ):
        refused = qa("verify", saved, "--sources", wrong)
        assert refused.returncode == 2
        assert said in refused.stderr


def test_verify_refuses_what_readers_read_in_two_ways(qa, tmp_path):
    from qa import seeds

    saved = tmp_path / "answer.json"
    whole = qa("ask", "Who hacked the accounts?", "--json").stdout
    for forged in (
        whole.replace('"status"', '"confidence": 1.0, "status"', 1),
        whole.replace('"rank"', '"title": "The New York Times", "rank"', 1),
        whole.replace('"status"', '"\\u0073tatus": "no_answer", "status"', 1),
    ):
        saved.write_text(forged)
        refused = qa("verify", saved, "--sources", seeds.folder())
        assert (refused.returncode, refused.stderr) == (2, "qa: The object names a field twice; name each once.\n")
    for other in ("[]", "{}", "null", "{", '{"results": []}', '{"question": "a"}', "[" * 5000 + "]" * 5000):
        saved.write_text(other)
        refused = qa("verify", saved, "--sources", seeds.folder())
        assert refused.returncode == 2
        assert "is no saved answer, search result or batch" in refused.stderr.replace("\n", " ")
        assert "Traceback" not in refused.stderr


@pytest.mark.parametrize("response", [[], [""]])
def test_verify_of_sources_without_a_response_is_refused(qa, tmp_path, response):
    """`qa verify "$ANSWER" --sources texts`, where nobody set ANSWER."""
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts" / "a.txt").write_text("The quokka smiles at noon.")
    refused = qa("verify", *response, "--sources", tmp_path / "texts")
    assert refused.returncode == 2
    said = "File '' does not exist" if response else "Name the saved RESPONSE that cites the files of --sources"
    assert said in refused.stderr
    assert refused.stdout == ""
    assert not (tmp_path / "home").exists(), "no library is looked at, or made"
    assert qa("verify", "--sources", "").returncode == 2
