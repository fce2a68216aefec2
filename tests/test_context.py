"""The surroundings' parts against a reading of their definitions, word by word."""

from collections import Counter
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index import Around, Bm25Parameters, Filters, Library, WeightedTerm
from index.context import CANDIDATES, HEADING, LINE
from index.ingest.records import make_source
from index.occurrences import Occurrences, Said, Stretches

WORDS = "alpha beta gamma delta eta theta".split()
ALL = {"title": 0.3, "source": 0.3, "neighbours": 0.1, "subject": 1.0, "heading": 1.0, "forms": 0.6, "related": 0.3}
OTHERS = (("alpha", ("beta", "nowhere")), ("gamma", ("delta", "alpha")))
RELATIVES = (("alpha", (("gamma", 0.9), ("beta", 0.8), ("nowhere", 0.5))), ("eta", (("theta", 1.0),)))

documents = st.lists(st.lists(st.sampled_from(WORDS), max_size=6), max_size=6)
paragraph = st.lists(st.sampled_from(WORDS), min_size=1, max_size=6).map(
    lambda words: " ".join(words).capitalize() + "."
)
heading = st.sampled_from(["Alpha", "Beta gamma", "Gamma says:", "Eta wrote:"])
sources = st.lists(
    st.tuples(st.sampled_from(["", "Alpha beta", "Gamma"]), st.lists(paragraph | heading, min_size=1, max_size=6)),
    min_size=1,
    max_size=4,
)
queries = st.lists(st.sampled_from(WORDS), min_size=1, max_size=3)


def made(texts):
    return Library.from_sources(
        [make_source(f"s{n}", title, "\n\n".join(found)) for n, (title, found) in enumerate(texts)]
    )


def weighted(library, words):
    return tuple(WeightedTerm(term) for _, term in library.words(" ".join(words)))


@given(documents, st.sampled_from([*WORDS, "nowhere"]), st.data())
@settings(max_examples=50, deadline=None)
def test_a_stretch_is_counted(texts, term, data):
    found = Occurrences.of_documents(texts)
    flat = [word for text in texts for word in text]
    assert len(found) == len(flat)
    assert found.starts.tolist() == [sum(map(len, texts[:n])) for n in range(len(texts) + 1)]
    cuts = sorted(data.draw(st.lists(st.integers(0, len(flat)), min_size=4, max_size=8)))
    pairs = data.draw(st.permutations(list(pairwise(cuts))))
    low, high = (np.array(column) for column in zip(*pairs, strict=True))
    counts = [flat[a:b].count(term) for a, b in pairs]
    if term not in flat:
        assert found.between(term, Stretches.of(low, high)) is None
        return
    assert found.between(term, Stretches.of(low, high)).tolist() == counts
    low, high = np.array(cuts[:-1]), np.array(cuts[1:])
    apart = [flat[a:b].count(term) for a, b in pairwise(cuts)]
    assert found.between(term, Stretches.apart(low, high)).tolist() == apart
    assert [found.holds(term, a, b) for a, b in pairs] == [count > 0 for count in counts]


@given(documents.filter(any), st.data())
@settings(max_examples=50, deadline=None)
def test_many_terms_are_counted_in_one_look(texts, data):
    terms = data.draw(st.lists(st.sampled_from([*WORDS, "nowhere", "elsewhere"]), unique=True))
    passages = data.draw(st.lists(st.integers(0, len(texts) - 1), min_size=1, unique=True))
    flat = [word for text in texts for word in text]
    number = {term: at for at, term in enumerate(dict.fromkeys(flat))}
    keys = {term: at + 1 for term, at in number.items()}
    lengths = [len(text) for text in texts]
    said = Said(
        np.array([keys[word] for word in flat], dtype=np.uint32),
        np.array([-1, *number.values()], dtype=np.int32),
        np.cumsum([0, *lengths]),
        np.array(lengths, dtype=np.uint32),
        number,
    )
    counts = said.counts(terms, np.array(passages))
    assert counts.tolist() == [[float(texts[p].count(term)) for p in passages] for term in terms]


def label_of(passage, paragraphs, passages, at):
    """The words of the heading above a text, of the line above a comment without its verb; of nothing else."""
    for before in range(at - 1, -1, -1):
        if passage.kind == "comment" and is_line(passages, before):
            return [word for word in paragraphs[before] if word not in ("say", "wrote")]
        if passage.kind in ("body", "caption", "list_item") and passages[before].kind == "heading":
            return paragraphs[before]
    return []


def is_line(passages, at):
    return [each.kind for each in passages[at : at + 2]] == ["byline", "comment"]


def is_label(passage, passages, at):
    return passage.kind in ("title", "heading") or is_line(passages, at)


def reference(library, terms, number):
    """The parts of a passage, in order, from the words of the sources and their titles alone."""
    generation = library.generation
    searcher = generation.searcher
    passage = generation.passages[number]
    held = {
        s.source_id: [generation.tokens(p.passage_id)[0] for p in generation.passages_of(s.source_id)]
        for s in library.sources()
    }
    paragraphs = held[passage.source_id]
    at = [p.passage_id for p in generation.passages_of(passage.source_id)].index(passage.passage_id)
    around = paragraphs[max(0, at - 1) : at] + paragraphs[at + 1 : at + 2]
    lengths = [sum(map(len, found)) for found in held.values()]

    def title_of(source_id):
        stated = library.source(source_id).title
        kinds = [p.kind for p in generation.passages_of(source_id)]
        return [term for _, term in library.words(stated)] or next(
            (terms for terms, kind in zip(held[source_id], kinds, strict=True) if kind == "title"), ()
        )

    titles = Counter(word for source_id in held for word in title_of(source_id))
    title = title_of(passage.source_id)
    whole = [word for each in paragraphs for word in each]
    beside = [word for each in around for word in each]
    own = Counter(paragraphs[at])
    length = 0.9 * (1 - 0.4 + 0.4 * len(paragraphs[at]) / searcher.avgdl)

    passages = list(generation.passages_of(passage.source_id))
    heads = {"comment": 1.0}.get(passage.kind, HEADING)
    above = Counter(label_of(passage, paragraphs, passages, at))

    def telling(word):
        return max(0.0, 1 - (titles[word] + 1) / (len(held) + 1))

    def bm25(words, b, avgdl, told=lambda word: 1.0):
        counts, total = Counter(words), 0.0
        for term in terms:
            tf = counts[term.term]
            worth = searcher.idf(term.term) * told(term.term)
            total += worth * tf * 1.9 / (tf + 0.9 * (1 - b + b * len(words) / avgdl)) if tf else 0.0
        return total

    def titled(word):
        return own[word] + length / 0.9 * telling(word) ** 2 * Counter(title)[word]

    def gained(word, before, more):
        return searcher.idf(word) * 1.9 * (more / (more + length) - before / (before + length))

    def headed(word):
        alone = -LINE * is_line(passages, at) * gained(word, 0, own[word])
        return alone + gained(word, titled(word), titled(word) + length / 0.9 * heads * above[word])

    def better(word):
        worth = searcher.idf(word) * 1.9 * own[word] / (own[word] + length)
        others = [
            min(searcher.idf(word), searcher.idf(other)) * 1.9 * own[other] / (own[other] + length)
            for other in dict(OTHERS).get(word, ())
        ]
        return max([worth, *others]) - worth

    def beyond(word):
        worth = searcher.idf(word) * 1.9 * own[word] / (own[word] + length) + better(word)
        others = [
            near * min(searcher.idf(word), searcher.idf(other)) * 1.9 * own[other] / (own[other] + length)
            for other, near in dict(RELATIVES).get(word, ())
        ]
        return max([worth, *others]) - worth

    return (
        0.0 if is_label(passage, passages, at) else bm25(title, 0.0, 1.0, telling),
        bm25(whole, 0.75, sum(lengths) / len(lengths)) if max(map(len, held.values())) > 1 else 0.0,
        bm25(beside, 0.4, 2 * searcher.avgdl),
        0.0
        if is_label(passage, passages, at)
        else sum(gained(term.term, own[term.term], titled(term.term)) for term in terms),
        sum(headed(term.term) for term in terms),
        sum(better(term.term) for term in terms),
        sum(beyond(term.term) for term in terms),
    )


def test_a_heading_speaks_for_its_section_and_a_line_above_a_comment_for_that():
    body = (
        "It grows on walls and roofs all over the county, as anyone can see who walks there in spring, and more so now."
    )
    said = "1. Ann Moe says:\n\nI never liked it.\n\n2. Bo Lund says:\n\nIt is edible, I am told."
    text = f"Plants\n\n{body}\n\nIvy\n\nIt climbs.\n\nMoss\n\nIt stays low.\n\n2 comments\n\n{said}"
    library = Library.from_sources([make_source("a", "", text)])
    terms = weighted(library, ["ivy", "moss", "moe", "lund", "says", "it", "never"])
    hits = library.generation.search(terms, 20, explain=True, around=Around(terms, heading=1.0))
    gained = {hit.passage.text: hit.explanation.parts[0].score for hit in hits}
    assert gained["I never liked it."] > 0
    assert gained["It climbs."] > 0
    assert gained[body] == gained["Ivy"] == 0
    assert gained["2. Bo Lund says:"] < 0
    only = weighted(library, ["says", "it", "never"])
    hits = library.generation.search(only, 20, explain=True, around=Around(only, heading=1.0))
    assert {hit.explanation.parts[0].score for hit in hits if "says" not in hit.passage.text} == {0.0}


@given(sources, queries)
@settings(max_examples=60, deadline=None)
def test_parts_are_their_definitions(texts, words):
    library = made(texts)
    terms = weighted(library, words)
    if len({t.term for t in terms}) < len(terms):
        terms = tuple({t.term: t for t in terms}.values())
    around = Around(terms, **ALL, others=OTHERS, relatives=RELATIVES)
    for hit in library.generation.search(terms, 50, explain=True, around=around):
        number = library.generation.passages.index(hit.passage)
        found = [part.score for part in hit.explanation.parts]
        assert found == pytest.approx(reference(library, terms, number), rel=1e-12, abs=1e-12)


@given(sources, queries, st.sets(st.sampled_from(list(ALL))))
@settings(max_examples=60, deadline=None)
def test_the_explanation_adds_up_to_the_bit_and_plain_stays_plain(texts, words, parts):
    library = made(texts)
    terms = weighted(library, words)
    around = Around(terms, **{name: ALL[name] for name in parts}, others=OTHERS, relatives=RELATIVES)
    plain = {hit.passage.passage_id: hit for hit in library.generation.search(terms, 50)}
    hits = library.generation.search(terms, 50, explain=True, around=around)
    assert {hit.passage.passage_id for hit in hits} == set(plain)
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    for hit in hits:
        assert hit.plain == plain[hit.passage.passage_id].score
        total = sum(term.contribution for term in hit.explanation.terms)
        assert {part.name for part in hit.explanation.parts} == parts
        for part in hit.explanation.parts:
            total += part.contribution
        assert total == hit.score == hit.explanation.score


@given(sources, queries, st.sampled_from(["s0", "s1"]), st.integers(1, 5))
@settings(max_examples=40, deadline=None)
def test_filters_and_k_choose_but_never_change_a_score(texts, words, source_id, k):
    library = made(texts)
    terms = weighted(library, words)
    around = Around(terms, **ALL)
    whole = library.generation.search(terms, 50, around=around)
    kept = library.generation.search(terms, 50, Filters(source=frozenset({source_id})), around=around)
    plain = library.generation.search(terms, 50, Filters(source=frozenset({source_id})))
    assert {h.passage.passage_id for h in kept} == {h.passage.passage_id for h in plain}
    if not any(h.also_at for h in whole):
        assert [(h.passage, h.score) for h in kept] == [
            (h.passage, h.score) for h in whole if h.passage.source_id == source_id
        ]
    first = library.generation.search(terms, k, around=around)
    assert [(h.passage, h.score) for h in first] == [(h.passage, h.score) for h in whole[:k]]


def test_what_lies_beyond_the_candidates_keeps_its_plain_order():
    texts = [("Alpha", [f"Alpha {'beta ' * (n % 7)}gamma {n}."]) for n in range(CANDIDATES + 50)]
    library = made(texts)
    terms = weighted(library, ["alpha"])
    around = Around(terms, **ALL)
    hits = library.generation.search(terms, 1000, around=around)
    plain = library.generation.search(terms, 1000)
    assert [h.passage for h in hits[CANDIDATES:]] == [h.passage for h in plain[CANDIDATES:]]
    assert all(h.score == h.plain for h in hits[CANDIDATES:])
    assert [h.passage for h in hits[:10]] == [h.passage for h in library.generation.search(terms, 10, around=around)]


def test_a_title_is_not_its_own_context():
    body = "They sleep all day, the cats that live among the ruins of the old town, and nobody minds. " * 3
    library = Library.from_sources(
        [make_source("a", "Cats of Rome", f"Cats of Rome\n\n{body}"), make_source("b", "Dogs", "They bark.")]
    )
    terms = weighted(library, ["cats"])
    hits = library.generation.search(terms, 10, explain=True, around=Around(terms, title=0.5, subject=1.0))
    for part in (0, 1):
        parts = {hit.passage.kind.value: hit.explanation.parts[part].score for hit in hits}
        assert parts["title"] == 0.0
        assert parts["body"] > 0.0


def test_a_passage_need_not_repeat_its_title_and_gains_little_if_it_does():
    texts = [
        ("Polar bears", ["They eat seals.", "Polar bears eat fish."]),
        ("Otters", ["They eat seals."]),
        ("Owls", ["Hoo."]),
    ]
    library = made(texts)
    terms = weighted(library, ["bears", "eat", "seals"])
    hits = library.generation.search(terms, 10, explain=True, around=Around(terms, subject=1.0))
    assert hits[0].passage.text == "They eat seals."
    assert hits[0].passage.source_id == "s0"
    gained = {hit.passage.text: hit.explanation.parts[0].score for hit in hits if hit.passage.source_id == "s0"}
    assert 0 < gained["Polar bears eat fish."] < gained["They eat seals."]


def test_a_passage_without_neighbours_gains_nothing_from_them_whatever_b_is():
    texts = [("Bears", ["They eat seals."]), ("Otters", ["They eat fish.", "Seals swim."])]
    for b in (0.0, 0.4, 1.0):
        library = made(texts).with_bm25(Bm25Parameters(b=b))
        terms = weighted(library, ["eat", "seals"])
        hits = library.generation.search(terms, 10, explain=True, around=Around(terms, neighbours=0.5))
        gained = {hit.passage.text: hit.explanation.parts[0].score for hit in hits}
        assert gained["They eat seals."] == 0.0
        assert gained["Seals swim."] > 0.0
        assert all(hit.score >= hit.plain > 0 for hit in hits)


def test_what_every_title_says_tells_nothing():
    library = made([("Polar bears", ["They eat seals."]), ("Brown bears", ["They eat fish."])])
    terms = weighted(library, ["bears", "eat"])
    hits = library.generation.search(terms, 10, explain=True, around=Around(terms, title=0.5, subject=1.0))
    assert [part.score for hit in hits for part in hit.explanation.parts] == [0.0] * 4


def test_small_and_large_collections_score_alike(monkeypatch):
    library = made([("Alpha beta", ["Alpha gamma.", "Beta delta."]), ("Gamma", ["Beta alpha beta.", "Eta theta."])])
    terms = weighted(library, ["alpha", "gamma", "alpha"])
    around = Around(terms, **ALL, others=OTHERS, relatives=RELATIVES)
    small = library.generation.search(terms, 10, around=around)
    monkeypatch.setattr("index.context.SMALL", 0)
    assert library.generation.search(terms, 10, around=around) == small


def test_a_part_is_off_at_weight_nought():
    library = made([("Alpha beta", ["Alpha gamma.", "Beta delta."])])
    terms = weighted(library, ["alpha"])
    hit = library.generation.search(terms, 1, explain=True, around=Around(terms))[0]
    assert hit.explanation.parts == ()
    assert hit.score == hit.plain
