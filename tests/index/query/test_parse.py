"""The query language: what is read, what is refused and where, and that a tree written down is the same tree."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from index import QueryError
from index.query import Among, And, Beside, Dated, Near, Not, Or, Phrase, Titled, Word, beside, parse, positive, show

pytestmark = pytest.mark.deep

READ = {
    "korea": "korea",
    "korea twitter": "korea twitter",
    "korea AND twitter": "korea AND twitter",
    "a AND b OR c AND d": "a AND b OR c AND d",
    "a OR b AND c": "a OR b AND c",
    "north korea AND twitter": "north korea AND twitter",
    "(a OR b) AND c": "(a OR b) AND c",
    "((a))": "a",
    "a NOT b": "a NOT b",
    "a -b": "a NOT b",
    '-"a b" -(c d) -source:x': 'NOT "a b" NOT (c d) NOT source:x',
    "NOT NOT a": "NOT NOT a",
    "a NEAR/3 b NEAR/0 “c d”": 'a NEAR/3 b NEAR/0 "c d"',
    "“our people”": '"our people"',
    "„our people“ ”and” ＂more＂": '"our people" "and" "more"',
    '"AND (source:x) NEAR/2 -"': '"AND (source:x) NEAR/2 -"',
    "source:a,b SOURCE:c": "source:a,b,c",
    "source:a korea source:b": "source:a,b korea",
    'source:"a b",c': 'source:"a b",c',
    "kind:Title,body": "kind:title,body",
    "date:2020": "date:2020",
    "date:2020..2020": "date:2020",
    "date:2020-02-29..2021": "date:2020-02-29..2021",
    "date:2020-02..2020": "date:2020-02..2020",
    "date:2020..2020-01-01": "date:2020..2020-01-01",
    "date:..2021": "date:..2021",
    'title:korea title:"social media"': 'title:korea title:"social media"',
    "collection:default": "collection:default",
    "source:x kim OR jong": "(kim OR jong) source:x",
    "kim OR jong NOT twitter": "(kim OR jong) NOT twitter",
    "kim OR NOT twitter": "kim OR NOT twitter",
    "kim source:x OR jong": "(kim source:x) OR jong",
    "Kim — the leader …": "Kim the leader",
    "who hacked?": "who hacked?",
    "10:30 -5 North-Korea don't": "10:30 -5 North-Korea don't",
    "*bold* and or not near": "*bold* and or not near",
}


@pytest.mark.parametrize("text", READ)
def test_is_read(text):
    assert show(parse(text)) == READ[text]


def test_the_tree_of_operators():
    a, b, c, d = map(Word, "abcd")
    assert parse("a b") == Beside((a, b))
    assert parse("a AND b OR NOT c d") == Or((And((a, b)), Beside((Not(c), d))))
    assert parse("a AND (b OR c) AND d") == And((a, Or((b, c)), d))
    assert parse("a b AND c") == And((Beside((a, b)), c))
    assert parse('a NEAR/2 "b c"') == Near((a, Phrase("b c")), (2,))
    assert parse("source:x a OR b") == Beside((Or((a, b)), Among("source", ("x",))))
    assert parse("date:2015-03.. title:a") == Beside((Dated("2015-03", None), Titled("a", exact=False)))


REFUSED = {
    "": 0,
    "  ": 0,
    "… — ?": 0,
    'a "b': 2,
    "a “b": 2,
    '""': 0,
    'a "..."': 2,
    "(a": 0,
    "a ((b)": 2,
    "a)": 1,
    "()": 0,
    "a ( )": 2,
    "AND a": 0,
    "a AND": 2,
    "a OR OR b": 5,
    "a AND )": 2,
    "(a OR)": 3,
    "NOT": 0,
    "(NOT)": 1,
    "a NEAR b": 2,
    "a NEAR/ b": 2,
    "a NEAR/1000 b": 2,
    "a NEAR/99999999999999999999 b": 2,
    "a NEAR/5": 2,
    "NEAR/5 a": 0,
    "a NEAR/5 (b c)": 9,
    "a NEAR/5 source:x": 9,
    "source:x NEAR/5 a": 0,
    "author:kim": 0,
    "see http://example.org": 4,
    "a source:": 9,
    "source: a": 7,
    "source:a, b": 9,
    'title:""': 6,
    "title:—": 6,
    "title:(a)": 6,
    "kind:poem": 5,
    "kind:body,poem": 10,
    "date:yesterday": 5,
    "date:2020-13": 5,
    "date:2021-02-29": 5,
    "date:2020...2021": 5,
    "date:2015..2013": 5,
    "date:2015-03..2015-02-28": 5,
    "date:2016..2015-12-31": 5,
    "date:..": 5,
    "date:[2020": 5,
    "date:0000": 5,
    "date:²020": 5,
    "a && b": 2,
    "a || b": 2,
    "!a": 0,
    "a +b": 2,
    "kor*": 0,
    "korea~2": 0,
    "korea^2": 0,
    '"a b"~5': 5,
    "(" * 60 + "a" + ")" * 60: 50,
    "NOT " * 60 + "a": 200,
    "-(" * 30 + "a" + ")" * 30: 50,
    "💥 b:": 2,
    " ".join(["a"] * 1025): 2048,
}


@pytest.mark.parametrize("text", REFUSED, ids=lambda text: text[:20])
def test_is_refused_where_it_is_wrong(text):
    with pytest.raises(QueryError) as refused:
        parse(text)
    assert refused.value.position == REFUSED[text]
    assert refused.value.field == "query"
    assert str(refused.value).endswith(".")


def test_what_is_at_the_limits_is_read():
    assert parse("(" * 50 + "a" + ")" * 50) == Word("a")
    assert len(parse(" ".join(["a"] * 1024)).parts) == 1024


def read(text):
    """(the tree or None, where the text is wrong or None)."""
    try:
        return parse(text), None
    except QueryError as error:
        return None, error.position


PIECES = st.sampled_from(
    [
        *('ab"“”()-*~^+!,.:/\u202e\x00\ud800é💥＂'),
        *("source:", "kind:", "date:", "title:", "collection:", "x:", "body", "2020", "..", "-01", "e\u0301"),
        *(" ", "\n", "AND ", "OR ", "NOT ", "NEAR", "/3 "),
    ]
)


@given(st.text() | st.lists(PIECES, max_size=30).map("".join) | st.text(st.characters()))
@settings(max_examples=1500, deadline=None)
@example("a" * 65_536)
@example("a" * 65_537)
def test_any_text_is_read_or_refused_and_what_is_read_can_be_written(text):
    tree, position = read(text)
    if tree is None:
        assert position is not None
        assert 0 <= position <= len(text)
    else:
        assert parse(show(tree)) == tree


WORDS = st.sampled_from(["kim", "North-Korea", "-5", "10,000", "don't", "who?", "*x*", "ü", "💥a", "and"]).map(Word)
PHRASES = st.sampled_from(["our people", "AND", "(a", "$5", "a\nb", "x:y -z", "’s"]).map(Phrase)
LITERALS = WORDS | PHRASES


def near(parts, between):
    return Near(tuple(parts), tuple(between[: len(parts) - 1]))


FILTERS = (
    st.builds(
        Among, st.sampled_from(["source", "collection"]), st.sampled_from([("a",), ("a", "b.c"), ("a b", "ü,x", "(")])
    )
    | st.builds(Among, st.just("kind"), st.sampled_from([("title",), ("body", "boilerplate")]))
    | st.sampled_from([Dated("2020", None), Dated(None, "2020-02-29"), Dated("2019", "2021-03"), Dated("2020", "2020")])
    | st.builds(Titled, st.sampled_from(["kim", "North-Korea"]), st.booleans())
)
BETWEEN = st.lists(st.integers(0, 999), min_size=3, max_size=3)
NEARS = st.builds(near, st.lists(LITERALS, min_size=2, max_size=4), BETWEEN)
TREES = st.recursive(
    LITERALS
    | FILTERS
    | st.builds(
        near, st.lists(LITERALS, min_size=2, max_size=4), st.lists(st.integers(0, 999), min_size=3, max_size=3)
    ),
    lambda inner: (
        st.builds(Not, inner)
        | st.builds(lambda parts: And(tuple(parts)), st.lists(inner, min_size=2, max_size=4))
        | st.builds(lambda parts: Or(tuple(parts)), st.lists(inner, min_size=2, max_size=4))
        | st.builds(beside, st.lists(inner, min_size=2, max_size=4))
    ),
    max_leaves=20,
)


@given(TREES)
@settings(max_examples=1000, deadline=None)
def test_every_tree_is_written_and_read_again(tree):
    assert parse(show(tree)) == tree
    assert list(positive(parse(show(tree)))) == list(positive(tree))


HOSTILE = {
    "opens": "(",
    "closes": ")",
    "quotes": '"',
    "quoted": '"a" ',
    "words": "a ",
    "one word": "a",
    "nots": "NOT ",
    "minus": "-",
    "minus a": "-a",
    "ands": "a AND ",
    "nears": "a NEAR/3 ",
    "fields": "source:",
    "commas": "source:a,",
    "values": "source:a ",
    "groups": "(a) ",
    "marks": "e\u0301\u0301",
    "apostrophes": "a'",
    "stars": "a*b",
    "tildes": "~1",
    "dots": ".",
    "digits": "1,",
    "spaces": " ",
    "tails": "a~1.",
    "dates": "2020..",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_time_is_linear_in_the_text(name, growth):
    assert growth(read, lambda n: (HOSTILE[name] * n)[:n], most=16_384) < 9
