"""The commonest words of English text, for qa/common.py.

    python -m bench.common_words ../shared/data [--most 1000]

Ranks search terms by the geometric mean, over four collections of encyclopaedia text, of the share of documents that
hold them, so that no collection's subjects decide; function words and numbers are left out. In alphabetical order.
"""

from __future__ import annotations

import argparse
import math
import textwrap
from collections import Counter
from pathlib import Path

from index.terms import Vocabulary
from index.tokens import tokenize
from qa.evaluate import beir
from qa.function_words import STOP_WORDS

COLLECTIONS = "xquad_en qed_dev quotesum_dev foolmetwice".split()

LEAST = 0.001
"""Added to every share, so that a term which one collection lacks is not lost."""


def shares(path: Path, words: Vocabulary) -> dict[str, float]:
    """term → the share of documents that hold it."""
    held: Counter[str] = Counter()
    documents = 0
    for source in beir.read_documents(path):
        documents += 1
        terms = {words.term(token.key) for token in tokenize(source.text)}
        held.update(term for term in terms if term)
    return {term: count / documents for term, count in held.items()}


def commonest(data: Path, most: int) -> list[str]:
    words = Vocabulary()
    each = [shares(data / name / "corpus.jsonl", words) for name in COLLECTIONS]
    function = {words.term(key) for key in STOP_WORDS}
    terms = {term for found in each for term in found if term.isascii() and term.isalpha() and len(term) > 1}
    mean = {term: sum(math.log(found.get(term, 0.0) + LEAST) for found in each) for term in terms - function}
    return sorted(sorted(mean, key=lambda term: (-mean[term], term))[:most])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--most", type=int, default=1000)
    options = parser.parse_args()
    print(textwrap.fill(" ".join(commonest(options.data, options.most)), 110, break_on_hyphens=False))


if __name__ == "__main__":
    main()
