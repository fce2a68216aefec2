"""What is said only to be asked, supposed or denied, and the sentences that say so of others beside them."""

from __future__ import annotations

import regex

_ASKS = regex.compile(r"[?？؟][\"”’»)\]*_]*$")
_LABEL = regex.compile(
    r"\P{L}*(?:myth|claim|rumou?r|fiction|hoax|allegation|what (?:he|she|they) (?:said|claimed)|q|question|"
    r"false|fake|untrue|wrong)\s?[:：]",
    regex.IGNORECASE,
)
_BARE = regex.compile(r"\P{L}*(?:no|yes|never|not at all|of course not)\P{L}*", regex.IGNORECASE)
_UNTRUE = (
    "false|untrue|wrong|incorrect|a lie|lies|denied|rejected|retracted|withdrawn|disproved|debunked|refuted|made up|"
    "invented|fabricated|nonsense|(?:not|never|hardly) (?:true|so|the case|correct|right|accurate|what)"
)
_CLAIM = (
    "claims?|reports?|stor(?:y|ies)|rumou?rs?|allegations?|charges?|accusations?|statements?|quot(?:e|es|ations?)|figures?|"
    "numbers?|news|tales?|assertions?"
)
_DENIES = regex.compile(
    rf"\P{{L}}*(?:no(?=[.!;:]|,? (?:never|not|it|he|she|they|that|this|nobody|none)\b)|never(?=[.!;:])"
    rf"|(?:{_UNTRUE})(?=\P{{L}}*$)|fact\s?[:：]"
    r"|(?:but |yet |however,? |in fact,? )?(?:"
    rf"(?:(?:that|this|it|both|all|these|those|they)(?: (?:{_CLAIM}))?|the (?:{_CLAIM}))(?:, [^,.;]{{1,60}},)?"
    r"(?:(?: (?:is|was|are|were|has|have|had|proved|turned|later|all|been|be|to|out|also|both|simply|entirely|"
    rf"completely|found|shown)){{1,5}} (?:{_UNTRUE})\b"
    r"| (?:is|was|are|were)n['’]t (?:true|so|the case|correct|right|accurate|what)\b"
    r"| (?:never|did not|didn['’]t) (?:happen|exist|take place)(?:ed)?\b)"
    r"|(?:none|nothing) of (?:it|this|that|them|these) (?:is|was|are|were) (?:true|so|correct|right)\b))",
    regex.IGNORECASE,
)
_WARNS = regex.compile(rf"\b(?:following|these|those|next)\b[^.]*?\b(?:{_UNTRUE})\P{{L}}*$", regex.IGNORECASE)
"""A sentence that says of what follows it that it is not so."""

_DOUBTED_BEFORE = regex.compile(
    r"(?<!\b(?:no|nobody|one|without|cannot|never) )\b(?:den(?:y|ies|ied|ying|ials?)|doubt(?:s|ed|ful)?|"
    r"disput(?:e|es|ed|ing)|refut(?:e|es|ed|ing)|dismiss(?:ed|es|ing)?|reject(?:s|ed|ing)?|disprov(?:e|es|ed|en)|"
    r"debunk(?:ed|s|ing)?)\b"
    r"|\b(?:untrue|false(?:ly)?|fake|wrongly|wrong (?:that|to)|(?:earlier|previous) version|contrary to|"
    r"(?:nobody|no one|hardly anyone|few) (?:believes?|thinks?|says?|claims?|expects?)|(?:was|were|is|are) feared|"
    r"(?:does|do|did|is|are|was|were)(?: not|n['’]t) (?:think|believe|say|claim|mean|true|the case)|"
    r"(?:suppos(?:e|es|ed|ing)|assum(?:e|es|ed|ing)|imagine[ds]?)|"
    r"in (?:the|a|his|her) (?:novel|film|book|play|series|story|dream|drill|exercise|simulation|scenario))\b"
    r"|(?:(?<!\bas )\bif|\bunless|\bwhether|^\P{L}*had|^\P{L}*were)\b[^,]*$",
    regex.IGNORECASE,
)
_ASIDE = regex.compile(
    r", (?:who|which|whose)\b[^,]{0,80},|^\P{L}*(?:If|Whether|Nobody|No one)\b[^,]{0,80},(?= \p{Ll})"
)
"""A clause that says something beside what the sentence says."""

_DOUBTED = regex.compile(
    r"\b(?:hoax(?:es)?|rumou?rs?|rumou?red|myths?|a lie|lied|"
    r"(?:is|are|was|were|been|be|proved) (?:\w+ )?(?:false|untrue|wrong|"
    r"incorrect|nonsense|invented|fabricated|exaggerated|denied|disputed|refuted|rejected|dismissed|debunked)|"
    r"(?:escaped|avoided|almost|nearly|narrowly) (?:being )?(?!\p{N}|an?\b|all\b|half\b)\p{Ll}+(?:ed|en))\b",
    regex.IGNORECASE,
)
"""Words before a number, or anywhere in its part of the sentence, that make no claim of it."""

_VERDICT = regex.compile(r"\P{L}*(?:false|fake|untrue|wrong|myth|rumou?r|fiction)\P{L}*", regex.IGNORECASE)
_PARTS = regex.compile(r"[;:—]\s")


def is_doubted(before: str, text: str, at: int, after: str) -> bool:
    """True if what a sentence says at a place is asked, supposed or denied there, `before` or `after` it."""
    if _ASKS.search(text) or _LABEL.match(text) or denies(after):
        return True
    if _VERDICT.fullmatch(before) or warns(before):
        return True
    begin = max((found.end() for found in _PARTS.finditer(text, 0, at)), default=0)
    found = _PARTS.search(text, at)
    end = found.start() if found else len(text)
    said = _ASIDE.sub(" ", text[begin:at])
    return bool(_DOUBTED_BEFORE.search(said) or _DOUBTED.search(text, begin, end))


def is_left_open(text: str) -> bool:
    """True for a question, a bare "No.", and a claim under a label that says it is no more."""
    return any((_ASKS.search(text), _LABEL.match(text), _BARE.fullmatch(text)))


def denies(text: str) -> bool:
    """True if the sentence says of the one before it that it is not so."""
    return _DENIES.match(text) is not None


def warns(text: str) -> bool:
    """True if the sentence says of the one after it that it is not so."""
    return _WARNS.search(text) is not None
