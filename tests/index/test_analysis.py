"""The words of a question, whose stretches between white space are read once, are those of the whole text."""

from hypothesis import example, given, settings
from hypothesis import strategies as st

from index.analysis import Analyzer
from index.terms import Vocabulary
from index.tokens import tokenize

AWKWARD = st.text(
    st.sampled_from("aAOsS059.,-−–'’$%+&°C \n\t\x1c\x85\u00a0\u2028\u3000\u00ad\u200b\u0301\u115f\u3164\ud800İΑ漢"),
    max_size=30,
)
ANALYZER = Analyzer()
VOCABULARY = Vocabulary()


@given(AWKWARD | st.text(max_size=40))
@example("graded AA- \n by")
@example("graded AA- by")
@example("-5 -$5 U.S. 's")
@settings(max_examples=600, deadline=None)
def test_words_are_those_of_the_text_read_as_a_whole(text: str) -> None:
    whole = [(token.key, VOCABULARY.term(token.key)) for token in tokenize(text)]
    for _ in range(2):
        assert ANALYZER.words(text) == [(key, term) for key, term in whole if term is not None]
