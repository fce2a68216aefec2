"""A small library whose questions are quick to ask, and the shared collections where they are at hand."""

from pathlib import Path

import pytest

from index import Library
from index.ingest.records import make_source
from tests.qa.evaluate.commands import QUESTIONS

NEWS = {
    "bridge": (
        "Old bridge closed\n\nThe old bridge over the Aare was closed on Monday after engineers found cracks.\n\n"
        "“We could not wait any longer,” said the mayor, Ruth Keller.\n\n"
        "Repairs will cost about 2 million francs and take until October."
    ),
    "market": (
        "Market moves to the station\n\nThe weekly market moves to the station square in May.\n\n"
        "Stall keepers pay 40 francs a day, as they did before.\n\n"
        "The old bridge over the Aare was closed on Monday after engineers found cracks."
    ),
    "school": (
        "School turns off phones\n\nPupils must leave their phones at the door from autumn on.\n\n"
        "À bientôt 🎒, wrote one."
    ),
}
DATA = Path(__file__).resolve().parents[3].parent / "shared" / "data"


@pytest.fixture(scope="session")
def library():
    return Library.from_sources([make_source(name, "", text) for name, text in NEWS.items()])


@pytest.fixture
def folder_of_texts(tmp_path, monkeypatch, library):
    """The working folder, with the library's texts in texts/."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("QA_HOME", raising=False)
    (tmp_path / "texts").mkdir()
    for source in library.sources():
        (tmp_path / "texts" / f"{source.source_id}.txt").write_text(source.text)
    return tmp_path


@pytest.fixture
def shared():
    def folder(name):
        found = DATA / name
        if not found.is_dir():
            pytest.skip(f"the collection {name} is not at hand")
        return found

    return folder


@pytest.fixture
def project(folder_of_texts):
    (folder_of_texts / "eval").mkdir()
    (folder_of_texts / "eval" / "questions.yaml").write_text(QUESTIONS)
    return folder_of_texts
