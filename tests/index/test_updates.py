"""An update of a collection so large that compiled code does it equals a fresh build, byte for byte."""

import random
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index import Library, Source
from index.arrayfile import ArrayFile
from index.blocks.moves import moves
from index.flat import from_zero
from index.ingest.records import make_source
from index.order import Before, write_order
from index.spool import InMemory
from index.words import Said, sorted_words

pytestmark = pytest.mark.deep

PASSAGES = 420
"""Of a source; three of them are more than rank_bm25 itself answers for."""
WORDS = [
    *"the of and a to in bridge ferry quince ledger harbour 11,000 -5 U.S. naïve “frost” 😀 % mill".split(),
    *(f"w{n}" for n in range(60)),
]
LABEL = "Read more: our ledger"
COMPILED = settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))


def text(seed: int, passages: int = PASSAGES) -> str:
    """Some hundred short paragraphs, rare words and frequent ones, copies, labels in the margin."""
    chance = random.Random(seed)
    said = [
        " ".join(WORDS[int(len(WORDS) * chance.random() ** 3)] for _ in range(chance.randint(1, 7)))
        for _ in range(passages)
    ]
    return "\n\n".join([*said, f"rare{seed} word", *([LABEL] if seed % 3 else [])])


def edited(was: str, seed: int) -> str:
    """The text with a paragraph changed, moved, added or gone; or another."""
    chance = random.Random(seed)
    parts = was.split("\n\n")
    at = chance.randrange(len(parts))
    match seed % 6:
        case 0:
            parts[at] = text(seed, 1)
        case 1:
            parts.insert(at, text(seed, 2))
        case 2:
            del parts[at]
        case 3:
            parts.insert(0, parts.pop(at))
        case 4:
            parts.insert(at, chance.choice(WORDS))
        case 5:
            return text(seed)
    return "\n\n".join(parts)


CHANGES = st.lists(
    st.tuples(
        st.sampled_from(["add", "edit", "edit", "edit", "drop"]), st.sampled_from("abcdefg"), st.integers(0, 999)
    ),
    min_size=1,
    max_size=5,
)


def arrays(home: Path) -> Iterator[tuple[str, bytes]]:
    """(file and array, bytes) of the only generation; where the catalog holds a source is no part of it."""
    (folder,) = (home / "generations").iterdir()
    for path in sorted(folder.iterdir()):
        for name, array in ArrayFile(path).arrays.items():
            if name != "read.row":
                yield f"{path.name} {name}", array.tobytes()


@given(CHANGES)
@COMPILED
def test_an_update_of_many_passages_equals_a_fresh_build(tmp_path_factory, changes) -> None:
    home, fresh = tmp_path_factory.mktemp("updated"), tmp_path_factory.mktemp("fresh")
    held: dict[str, Source] = {name: make_source(name, "", text(number)) for number, name in enumerate("bdf")}
    library = Library.open(home)
    library.add(held.values())
    for change, name, seed in changes:
        if change == "drop" and name in held and len(held) > 1:
            del held[name]
            library.remove([name])
        elif change != "drop":
            was = held[name].text if name in held and change == "edit" else text(seed)
            held[name] = make_source(name, "A ferry" if seed % 2 else "", edited(was, seed))
            library.add([held[name]])
    other = Library.open(fresh)
    other.add(held.values())
    assert library.manifest == other.manifest
    for (name, ours), (same, theirs) in zip(arrays(home), arrays(fresh), strict=True):
        assert name == same
        assert ours == theirs, name


STREAMS = st.lists(st.lists(st.integers(1, 9), max_size=12), max_size=8)


def stream_of(sources: list[list[int]]) -> np.ndarray:
    """The sources' keys, a separator after each, three at the end."""
    return np.array([key for source in sources for key in (*source, 0)] + [0, 0, 0], dtype=np.uint32)


@given(STREAMS, STREAMS, st.lists(st.booleans(), min_size=8, max_size=8), st.permutations(range(1, 10)), st.data())
@settings(deadline=None)
def test_an_order_taken_over_equals_one_sorted_anew(old, new, stay, numbers, data) -> None:
    """Some of the old sources stay, new ones between them, and keys get other numbers."""
    old_stream = stream_of(old)
    before = write_order(old_stream, 9, None, InMemory(), compiled=False)
    key = np.array([0, *numbers], dtype=np.uint32)
    arranged: list[list[int]] = []
    low, high, at = [], [], []
    place = 0
    for number, source in enumerate(old):
        if not stay[number]:
            continue
        between = data.draw(st.sampled_from([[], new[:1], new]))
        arranged += [*between, [int(key[each]) for each in source]]
        low.append(sum(len(each) + 1 for each in old[:number]))
        high.append(low[-1] + len(source) + 1)
        place += sum(len(each) + 1 for each in between)
        at.append(place)
        place += len(source) + 1
    stream = stream_of(arranged)
    expected = write_order(stream, 9, None, InMemory(), compiled=False)
    taken = Before(*before, moves(np.array(low, int), np.array(high, int), np.array(at, int), len(old_stream)), key)
    for part in (1, 4, 1000):
        for found in (
            write_order(stream, 9, None, InMemory(), compiled=True, part=part),
            write_order(stream, 9, taken, InMemory(), compiled=True, part=part),
        ):
            assert [each.tolist() for each in found] == [each.tolist() for each in expected]


@given(
    st.lists(st.tuples(st.booleans(), st.lists(st.integers(0, 6), max_size=9)), max_size=9),
    st.permutations(range(-1, 6)),
)
@settings(deadline=None)
def test_words_sorted_in_ranges_are_those_sorted_at_once(passages, terms) -> None:
    """Key 0 is the separator and has no term, like one other."""
    key_term = np.array([-1, *terms[:6]], dtype=np.int32)
    stream = np.array([key for _, keys in passages for key in keys], dtype=np.uint32)
    said = np.array([each for each, _ in passages], dtype=bool)
    first = from_zero([len(keys) for _, keys in passages])
    held = np.repeat(said, np.diff(first)) & (key_term[stream] >= 0)
    starts = np.concatenate([[0], np.cumsum(held)])[first]
    words = Said(stream, key_term, first, said, starts, np.bincount(key_term[stream][held], minlength=6))
    expected = sorted_words(words, None, InMemory(), compiled=False)
    for part in (1, 5, 1000):
        assert sorted_words(words, None, InMemory(), compiled=True, part=part).tolist() == expected.tolist()
