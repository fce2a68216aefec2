"""What a query finds, against a plain reading of its tree, passage by passage."""

import random
import struct
from contextlib import suppress

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from index import Filters, Kind, Library, QueryError
from index.blocks.searcher import BlockSearcher
from index.ingest.records import make_source
from index.query import Among, And, Beside, Dated, Near, Not, Or, Phrase, Titled, Word, beside, parse, positive, show
from index.tokens import is_word, tokenize

pytestmark = pytest.mark.deep

VOCABULARY = ["bridge", "Bridges", "ferry", "ferries", "sank", "sinks", "$5", "U.S.", "the", "of", "North-Korea", "%"]
PARAGRAPHS = st.lists(st.sampled_from(VOCABULARY), min_size=1, max_size=7).map(lambda words: " ".join(words) + ".")
LAST = st.sampled_from(["", "\n\nLeave a Comment", "\n\n***", "\n\nLeave a comment\n\nThe bridge sank."])
TEXTS = st.builds(lambda parts, last: "\n\n".join(parts) + last, st.lists(PARAGRAPHS, min_size=1, max_size=5), LAST)
TITLES = st.sampled_from(["", "The bridge", "Ferries sank", "the Ferry of $5"])
DATES = st.sampled_from(["", "2019", "2020-03", "2020-03-05", "2021-12-31"])
SOURCES = st.lists(st.tuples(TEXTS, TITLES, DATES), max_size=5)

WORDS = st.sampled_from([*VOCABULARY[:-1], "comment", "unknown", "ferry-bridge"]).map(Word)
PHRASES = st.lists(st.sampled_from(VOCABULARY), min_size=1, max_size=3).map(lambda words: Phrase(" ".join(words)))
LITERALS = WORDS | PHRASES
BETWEEN = st.lists(st.integers(0, 3), min_size=2, max_size=2)


def near(parts, between):
    return Near(tuple(parts), tuple(between[: len(parts) - 1]))


NEARS = st.builds(near, st.lists(LITERALS, min_size=2, max_size=3), BETWEEN)
FILTERS = (
    st.builds(Among, st.just("source"), st.sampled_from([("s0",), ("s1", "s3"), ("nowhere",)]))
    | st.builds(Among, st.just("kind"), st.sampled_from([("title",), ("body", "heading"), ("boilerplate", "body")]))
    | st.builds(Among, st.just("collection"), st.sampled_from([("default",), ("other",)]))
    | st.sampled_from([Dated("2020", None), Dated(None, "2020-03"), Dated("2019", "2020"), Dated("2020", "2020")])
    | st.builds(Titled, st.sampled_from(["bridge", "ferry", "of", "sinking"]), st.just(False))
    | st.builds(Titled, st.sampled_from(["bridge", "the ferry", "of $5", "$"]), st.just(True))
)
TREES = st.recursive(
    LITERALS | FILTERS | NEARS,
    lambda inner: (
        st.builds(Not, inner)
        | st.builds(lambda parts: And(tuple(parts)), st.lists(inner, min_size=2, max_size=3))
        | st.builds(lambda parts: Or(tuple(parts)), st.lists(inner, min_size=2, max_size=3))
        | st.builds(beside, st.lists(inner, min_size=2, max_size=3))
    ),
    max_leaves=8,
)
OFTEN = settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def library_of(sources):
    return Library.from_sources(
        [make_source(f"s{n}", title, text, {"date": date}) for n, (text, title, date) in enumerate(sources)]
    )


class Plainly:
    """Reads a tree for one passage at a time, straight from docs/search.md."""

    def __init__(self, library):
        self.library = library
        self.passages = list(library.generation.passages)
        self.keys = [[token.key for token in tokenize(p.text)] for p in self.passages]
        self.terms = [library.terms(p.text) for p in self.passages]

    def means(self, node, n):
        match node:
            case Not(part):
                return not self.means(part, n)
            case And(parts):
                return all(self.means(part, n) for part in parts)
            case Or(parts):
                return any(self.means(part, n) for part in parts)
            case Beside(parts):
                sought = [part for part in parts if list(positive(part))]
                rest = [part for part in parts if not list(positive(part))]
                any_of = any(self.means(part, n) for part in sought) or not sought
                return any_of and all(self.means(part, n) for part in rest)
            case Word() | Phrase() | Near():
                return self.holds_literal(node, n)
        return self.passes(node, self.passages[n])

    def holds_literal(self, node, n):
        match node:
            case Word(text):
                wanted = self.library.terms(text)
                return bool(wanted) and set(wanted) <= set(self.terms[n])
            case Near(parts, between):
                chains = self.places(parts[0], n)
                for part, most in zip(parts[1:], between, strict=True):
                    chains = [
                        (low, high)
                        for low, high in self.places(part, n)
                        if any(0 <= low - end <= most or 0 <= begin - high <= most for begin, end in chains)
                    ]
                return bool(chains)
        return bool(self.places(node, n))

    def passes(self, node, passage):
        match node:
            case Among("source", values):
                return passage.source_id in values
            case Among("kind", values):
                return passage.kind in values
            case Among(_, values):
                return self.library.collection in values
            case Dated(first, last):
                date = self.library.source(passage.source_id).metadata.get("date", "")
                after = not first or date[: len(first)] >= first
                return bool(date) and after and (not last or date[: len(last)] <= last)
        title = self.library.generation.title(passage.source_id)
        if node.exact:
            return holds([t.key for t in tokenize(title)], [t.key for t in tokenize(node.text)]) != []
        return set(self.library.terms(node.text)) <= set(self.library.terms(title))

    def places(self, part, n):
        """[begin, end) among the passage's words of each place of a word or phrase."""
        if isinstance(part, Word):
            wanted = self.library.terms(part.text)
            return [(at, at + len(wanted)) for at in holds(self.terms[n], wanted)]
        wanted = [token.key for token in tokenize(part.text)]
        words = [is_word(key) for key in self.keys[n]]
        found = holds(self.keys[n], wanted)
        return [(sum(words[:at]), sum(words[: at + len(wanted)])) for at in found]

    def result(self, tree, filters=None):
        """[(score, [numbers of the places])] of all hits in order."""
        kinds = set(Kind) if "boilerplate" in named_kinds(tree) else set(Kind) - {Kind.BOILERPLATE}
        filters = filters or Filters()
        kinds = kinds if filters.kind is None else filters.kind
        let = [
            n
            for n, p in enumerate(self.passages)
            if p.kind in kinds and (filters.source is None or p.source_id in filters.source)
        ]
        groups = {}
        for n, passage in enumerate(self.passages):
            alone = passage.kind is Kind.BOILERPLATE or not self.terms[n]
            groups.setdefault(n if alone else " ".join(self.keys[n]), []).append(n)
        terms = [term for part in positive(tree) for term in self.library.terms(part.text)]
        found = []
        for group in groups.values():
            places = [n for n in group if n in let and self.means(tree, n)]
            if places:
                found.append((self.score(terms, group[0]), group[0], places))
        return [(score, places) for score, _, places in sorted(found, key=lambda hit: (-hit[0], hit[1]))]

    def score(self, terms, n):
        from index import WeightedTerm

        searcher = self.library.generation.searcher
        return searcher.explain([WeightedTerm(t) for t in terms], n).score if searcher.n_passages else 0.0


def holds(values, wanted):
    n = len(wanted)
    return [at for at in range(len(values) - n + 1) if values[at : at + n] == wanted]


def named_kinds(node):
    match node:
        case Among("kind", values):
            return set(values)
        case Not(part):
            return named_kinds(part)
        case And(parts) | Or(parts) | Beside(parts):
            return set().union(*map(named_kinds, parts))
    return set()


def told(found):
    """(score bits, ids of all places) of the hits."""
    return [(struct.pack("d", h.score), [p.passage_id for p in (h.passage, *h.also_at)]) for h in found.hits]


def check(library, plainly, tree, filters=None):
    expected = plainly.result(tree, filters)
    found = library.find(show(tree), 1000, filters=filters, explain=True)
    places = [(struct.pack("d", s), [plainly.passages[n].passage_id for n in numbers]) for s, numbers in expected]
    assert told(found) == places
    assert (found.total, found.next, found.understood) == (len(expected), None, show(tree))
    assert [hit.rank for hit in found.hits] == list(range(1, len(expected) + 1))
    assert all(hit.explanation.score == hit.score for hit in found.hits)
    return found


@given(SOURCES, TREES)
@OFTEN
def test_finds_exactly_what_the_tree_means_in_the_order_of_bm25(sources, tree):
    library = library_of(sources)
    check(library, Plainly(library), tree)


@given(SOURCES, TREES, st.sampled_from([Filters(frozenset({"s0", "s2"})), Filters(kind=frozenset({Kind.BODY}))]))
@OFTEN
def test_filters_beside_the_query_restrict_it_and_leave_its_scores(sources, tree, filters):
    library = library_of(sources)
    check(library, Plainly(library), tree, filters)


@given(SOURCES, TREES)
@OFTEN
def test_a_facet_is_the_total_of_the_query_with_that_filter(sources, tree):
    library = library_of(sources)
    facets = library.find(show(tree)).facets
    by_source = {value.value: value.count for value in facets.source}
    for source_id in library.generation.source_ids:
        narrowed = library.find(show(tree), filters=Filters(source=frozenset({source_id})))
        assert narrowed.total == by_source.get(source_id, 0)
    assert facets.sources == len(by_source)
    by_kind = {value.value: value.count for value in facets.kind}
    assume("boilerplate" not in by_kind or "boilerplate" in named_kinds(tree))
    for kind in set(Kind) - {Kind.BOILERPLATE}:
        assert library.find(show(tree), filters=Filters(kind=frozenset({kind}))).total == by_kind.get(kind, 0)
    for values in (facets.source, facets.kind):
        assert list(values) == sorted(values, key=lambda value: (-value.count, value.value))


@given(SOURCES, TREES, st.lists(st.integers(1, 4), min_size=1, max_size=60))
@OFTEN
def test_pages_put_together_are_the_whole(sources, tree, sizes):
    library = library_of(sources)
    query = show(tree)
    whole = library.find(query, 1000)
    pages, cursor = [], None
    for size in [*sizes, *[1000]]:
        page = library.find(query, size, cursor=cursor)
        assert (page.total, page.facets) == (whole.total, whole.facets)
        assert page.hits == library.find(query, size, offset=len(pages)).hits
        pages += page.hits
        cursor = page.next
        if cursor is None:
            break
    assert pages == whole.hits


@given(SOURCES, TREES)
@OFTEN
def test_highlights_are_words_and_whole_phrases_in_order(sources, tree):
    library = library_of(sources)
    wanted = {term for part in positive(tree) if isinstance(part, Word) for term in library.terms(part.text)}
    phrases = [[t.key for t in tokenize(part.text)] for part in positive(tree) if isinstance(part, Phrase)]
    for hit in library.find(show(tree), 1000).hits:
        text = library.source(hit.passage.source_id).text
        ends = [hit.passage.span.start, *(span.end for span in hit.highlights)]
        assert all(span.start >= end for span, end in zip(hit.highlights, ends, strict=False))
        assert ends[-1] <= hit.passage.span.end
        marked = {
            at
            for at, token in enumerate(tokenize(hit.passage.text))
            if any(
                s.start <= hit.passage.span.start + token.span.start
                and hit.passage.span.start + token.span.end <= s.end
                for s in hit.highlights
            )
        }
        keys = [token.key for token in tokenize(hit.passage.text)]
        expected = {at for at, key in enumerate(keys) if set(library.terms(key)) & wanted}
        for phrase in phrases:
            expected |= {at + n for at in holds(keys, phrase) for n in range(len(phrase))}
        assert marked == expected
        assert all(text[s.start : s.end].strip() == text[s.start : s.end] for s in hit.highlights)


@given(SOURCES, st.lists(st.sampled_from(["bridge", "ferry", "sank", "the"]), min_size=1, max_size=5))
@OFTEN
def test_plain_words_find_what_a_plain_question_finds(sources, words):
    library = library_of(sources)
    by_question = library.search(" ".join(words), 1000)
    assert told(library.find(" ".join(words), 1000)) == [
        (struct.pack("d", h.score), [p.passage_id for p in (h.passage, *h.also_at)]) for h in by_question
    ]


@given(SOURCES, st.text())
@OFTEN
def test_any_text_is_answered_or_refused(sources, text):
    library = library_of(sources)
    with suppress(QueryError):
        assert library.find(text).total >= 0
    assert library.search(text) is not None  # a plain question is never parsed


@pytest.fixture(scope="module")
def large():
    """1,500 passages: behind the block index; with copies, boilerplate, titles and dates."""
    drawn = random.Random(5)
    texts = []
    for n in range(150):
        parts = [" ".join(drawn.choices(VOCABULARY, k=drawn.randint(2, 14))) + "." for _ in range(12)]
        parts += ["Leave a Comment", f"The bridge {n} sank in the U.S. for $5."]
        texts.append(("\n\n".join(parts), drawn.choice(["", "The bridge", "Ferries sank"]), f"20{n % 30:02}"))
    library = library_of(texts)
    assert isinstance(library.generation.searcher, BlockSearcher)
    return library, Plainly(library)


@given(tree=TREES)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_a_large_library_as_well(large, tree):
    library, plainly = large
    query = show(tree)
    expected = plainly.result(tree)
    found, cursor = [], None
    while True:
        page = library.find(query, 700, cursor=cursor)
        found += told(page)
        cursor = page.next
        if cursor is None:
            break
    assert found == [(struct.pack("d", s), [plainly.passages[n].passage_id for n in ns]) for s, ns in expected]
    assert page.total == len(expected)


@pytest.mark.parametrize("idf", ["okapi", "lucene"])
def test_scores_of_zero_and_below_stand_in_their_order(idf):
    from index import Bm25Parameters

    texts = ["the bridge.\n\nthe ferry.\n\nthe quince.\n\nother words."]
    library = Library.from_sources([make_source("s", "", text) for text in texts], bm25=Bm25Parameters(idf=idf))
    plainly = Plainly(library)
    for query in ("the OR NOT the", "NOT quince", "the NOT ferry", "bridge OR kind:body"):
        check(library, plainly, parse(query))
        pages = [library.find(query, 1, offset=n).hits for n in range(5)]
        assert [hit for page in pages for hit in page] == library.find(query, 100).hits
