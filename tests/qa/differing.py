"""Small libraries whose texts may contradict each other, and the words in which an answer shows that they do."""

from index import Library
from index.ingest.records import make_source
from qa.answer import ask

OTHERS = [
    ("Bees", "Bees make honey in the summer."),
    ("Boats", "A boat sank off the coast."),
    ("Bread", "Bread rises."),
]
TITLES = ("Harbour bridge and fire", "The harbour bridge, the fire")


def library(*texts):
    """Of (title, text), among others."""
    return Library.from_sources(
        [make_source(f"s{n}", title, text) for n, (title, text) in enumerate([*texts, *OTHERS])]
    )


def differing(made, question):
    """The differing words of each pair."""
    return [
        {side.text[side.differing.start - side.span.start : side.differing.end - side.span.start] for side in sides}
        for sides in ((each.first, each.second) for each in ask(made, question).differs)
    ]


def of_two(question, first, second, titles=TITLES):
    """The same, of two papers on one story."""
    made = Library.from_sources(
        [make_source("a", titles[0], first), make_source("b", titles[1], second), make_source("c", "", "Bread rises.")]
    )
    return differing(made, question)
