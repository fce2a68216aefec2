"""The quotation check: does a source hold these words, where, and whose are they?"""

from qa.quotes.anchors import Anchor, AnchorCheck, anchor, verify_anchor
from qa.quotes.article import check_article
from qa.quotes.model import (
    ArticleCheck,
    Attribution,
    Closest,
    Difference,
    DraftQuote,
    DraftWarning,
    Edit,
    Occurrence,
    Omitted,
    QuoteCheck,
    Verdict,
)
from qa.quotes.verdict import check_quote

__all__ = [
    "Anchor",
    "AnchorCheck",
    "ArticleCheck",
    "Attribution",
    "Closest",
    "Difference",
    "DraftQuote",
    "DraftWarning",
    "Edit",
    "Occurrence",
    "Omitted",
    "QuoteCheck",
    "Verdict",
    "anchor",
    "check_article",
    "check_quote",
    "verify_anchor",
]
