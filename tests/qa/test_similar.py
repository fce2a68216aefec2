import string
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index import Library
from index.ingest.records import make_source
from qa.answer import ask
from qa.similar import SIMILAR, fold, is_similar

BASE = (
    "The harbour authority said on Monday that the old lighthouse at the northern pier would be repaired before the "
    "winter storms begin, after engineers had found cracks in the tower and rust in the stairs that lead to its lamp."
)
OTHER = "Ruth Keller keeps bees.\n\nThe lamp of a lighthouse turns.\n\nStorms are strong in winter."


def library(*texts):
    sources = [make_source(f"s{n}", f"Paper {n}", text) for n, text in enumerate((*texts, OTHER))]
    return Library.from_sources(sources)


def asked(library, **options):
    answer = ask(library, "Which lighthouse is to be repaired by the harbour authority?", **options)
    return answer.passages or answer.nearest


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("had found", "found"),
        ("old lighthouse", "ancient lighthouse"),
        ("and rust", "and also rust"),
        ("its lamp.", "the lamp…"),
        ("said on", "says on"),
    ],
)
def test_an_edited_copy_is_listed_with_the_better_one(old, new):
    found = asked(library(BASE, BASE.replace(old, new)))
    assert len([p for p in found if "harbour" in p.text]) == 1
    (copy,) = found[0].also_at
    assert not copy.exact
    assert {found[0].source_id, copy.source_id} == {"s0", "s1"}
    assert [p.rank for p in found] == list(range(1, len(found) + 1))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Monday", "Tuesday"),
        ("would be", "would not be"),
        ("would be", "might be"),
        ("found cracks", "found 12 cracks"),
        ("found cracks", "found two cracks"),
        ("engineers had", "engineers from Kiel had"),
        ("authority said", "authority denied"),
        ("that lead to its lamp", "and 5% of its lamp"),
        ("before the winter", "after the winter"),
        (" in the tower and rust in the stairs that lead to its lamp", ""),
    ],
)
def test_what_a_reader_has_to_see_is_not_folded(old, new):
    assert old in BASE
    found = asked(library(BASE, BASE.replace(old, new)))
    assert len([p for p in found if "harbour" in p.text]) == 2
    assert all(p.also_at == () for p in found)


def test_names_that_change_places_are_seen():
    text = (
        f"{BASE} In the vote of the council Keller was beaten by Brandt, which nobody in the town had thought possible."
    )
    turned = text.replace("Keller was beaten by Brandt", "Brandt was beaten by Keller")
    assert len([p for p in asked(library(text, turned)) if "harbour" in p.text]) == 2


def test_exact_and_near_copies_stand_together_and_can_be_kept_apart():
    near = BASE.replace("had found", "found")
    held = library(BASE, near, BASE)
    copies = {copy.source_id: copy.exact for copy in asked(held)[0].also_at}
    assert sorted(copies.values()) in ([False, True], [False, False])
    assert len([p for p in asked(held, fold_similar=False) if "harbour" in p.text]) == 2
    assert held.manifest.ranked_passages == library(BASE, near).manifest.ranked_passages


def test_k_hits_are_found_behind_those_that_are_folded():
    places = "at by near beside under over around behind below beyond along inside".split()
    edits = [BASE.replace("at the northern", f"{place} the northern") for place in places]
    held = library(*edits)
    found = asked(held, k=2)
    assert len(found) == 2
    assert len(found[0].also_at) == len(edits) - 1
    assert [p.passage_id for p in found] == [p.passage_id for p in asked(held, k=1000)[:2]]
    assert len(asked(held, k=2, max_per_source=1)) == 2


words = st.lists(st.sampled_from(list(string.ascii_lowercase[:4])), min_size=3, max_size=12).map(" ".join)


@settings(max_examples=60, deadline=None)
@given(st.lists(words, min_size=2, max_size=8))
def test_folding_equals_comparing_each_with_all_that_are_kept(texts):
    held = Library.from_sources([make_source(f"s{n}", "", text) for n, text in enumerate(texts)], whole=True)
    hits = held.search(" ".join(string.ascii_lowercase[:4]), 1000)
    kept = []
    for hit in hits:
        if not any(is_similar(held.generation, other.passage, hit.passage) for other in kept):
            kept.append(hit)
    assert [h.passage for h in fold(held.generation, hits)] == [h.passage for h in kept]
    for one, two in pairwise(hits):
        grams = [set(zip(t, t[1:], t[2:], strict=False)) for t in map(held.terms, (one.passage.text, two.passage.text))]
        if is_similar(held.generation, one.passage, two.passage):
            assert len(grams[0] & grams[1]) >= SIMILAR * len(grams[0] | grams[1])
