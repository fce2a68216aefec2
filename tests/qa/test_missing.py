"""What is missing is missing from the passages that were looked at: all, or those that the filters let through."""

import pytest

from index import Filters, Kind, Library
from index.ingest.records import make_source
from index.model import RANKED_KINDS
from qa.answer import ask
from qa.question import query
from qa.terminal import show_answer

LEDGER = "The council dredged the harbour of Arle in 1921, and twelve boats came back."
OTHER = "The baker of Arle sold bread to the sailors who came by on Sundays."


@pytest.fixture(scope="module")
def library():
    return Library.from_sources([make_source("ledger", "Ledger", LEDGER), make_source("other", "Other", OTHER)])


@pytest.mark.parametrize(
    ("filters", "missing"),
    [
        (None, []),
        (Filters(), []),
        (Filters(source=frozenset(["ledger"])), []),
        (Filters(source=frozenset(["other"])), ["dredged", "harbour"]),
        (Filters(source=frozenset(["nowhere"])), ["dredged", "harbour", "arle"]),
        (Filters(kind=frozenset([Kind.COMMENT])), ["dredged", "harbour", "arle"]),
        (Filters(date_from="1900"), ["dredged", "harbour", "arle"]),
    ],
)
def test_what_no_passage_looked_at_holds_is_named(library, filters, missing):
    answer = ask(library, "Who dredged the harbour of Arle?", filters=filters)
    assert answer.missing == missing
    assert answer.status == ("no_answer" if missing else "answered")
    assert not {*answer.missing} & {*answer.lacking}
    shown = list(show_answer(answer, lambda text, **_: text))
    assert (f"No passage mentions: {', '.join(missing)}" in shown) is bool(missing)


def test_a_name_that_is_missing_is_not_lacking_too(library):
    only = Filters(source=frozenset(["other"]))
    answer = ask(library, "Did the baker of Arle sell bread in 1921?", filters=only)
    assert (answer.missing, answer.lacking) == (["1921"], [])  # that the baker sold it is said
    assert ask(library, "Did the baker of Arle sell bread in 1921?").lacking == ["1921"]


@pytest.mark.parametrize("kinds", [None, [Kind.COMMENT], [Kind.BOILERPLATE], [Kind.TITLE, Kind.BODY], []])
def test_missing_is_what_reading_every_passage_finds(seed_library, kinds):
    generation = seed_library.generation
    sources = [each.source_id for each in generation.sources()]
    question = "Did the hacked Twitter accounts of zebra comment, subscribe, or follow North Korea by email in 2013?"
    for source in (None, *sources):
        filters = Filters(
            source=None if source is None else frozenset([source]), kind=None if kinds is None else frozenset(kinds)
        )
        let_through = [
            passage
            for each in ([source] if source else sources)
            for passage in generation.passages_of(each)
            if passage.kind in (RANKED_KINDS if kinds is None else kinds)
        ]
        said = {term for passage in let_through for term in generation.tokens(passage.passage_id)[0]}
        words = [(key, term) for key, term in seed_library.words(question) if key in CONTENT]
        forms = dict(query(seed_library, question).forms)
        answer = ask(seed_library, question, filters=filters)
        assert answer.missing == [key for key, term in words if said.isdisjoint([term, *forms.get(term, ())])]


CONTENT = {
    "hacked",
    "twitter",
    "accounts",
    "zebra",
    "comment",
    "subscribe",
    "follow",
    "north",
    "korea",
    "email",
    "2013",
}


def test_a_name_after_which_is_missed(library):
    assert ask(library, "Which Zorblax policy was it in Arle?").missing == ["zorblax", "policy"]


@pytest.mark.parametrize(
    "question",
    ["Since when did the council dredge the harbour?", "In which year did it dredge the harbour?", "How long was it?"],
)
def test_words_that_only_ask_are_not_missing(library, question):
    assert ask(library, question).missing == []
    assert ask(library, question.replace("?", " zebra?")).missing == ["zebra"]


@pytest.mark.parametrize(
    ("question", "text"),
    [
        (
            "What colour was the flag of the 2 Captains?",
            "The color of the flag of Capt. Roe and Capt. Moe, the two, is red.",
        ),
        ("Did the French minister freeze the account?", "France: the minister froze the account."),
        ("Wer sah das Schiff, und wann?", "Moe sah das Schiff und ging."),
    ],
)
def test_what_stands_there_in_another_form_is_not_missing(question, text):
    library = Library.from_sources([make_source("a", "", text), make_source("b", "", OTHER)])
    answer = ask(library, question)
    assert (answer.missing, answer.lacking) == ([], [])
