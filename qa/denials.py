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
_CORRECTS = regex.compile(
    r"\P{L}*(?:(?:correction|clarification|update|editor['’]?s? note|ed)\s?[.:：]|on the contrary\b"
    r"|(?:but |yet )?(?:in (?:fact|reality|truth)|actually|instead|rather)\b)",
    regex.IGNORECASE,
)
"""The beginning of a sentence that puts the one before it right."""

_BE = "is|was|are|were|has been|have been|had been"
_NOT_AUXILIARY = r"(?:do|does|did|is|are|was|were|has|have|had|will|would|can|could) ?(?:not|n['’]t)"
_ARGUED = "arguments?|submissions?|contentions?|evidence|view|idea|versions?|accounts?"
_SAYS_NO = regex.compile(
    rf"^\P{{L}}*(?:not (?:so|true|quite|at all)|{_UNTRUE})[,:;] "
    rf"|^\P{{L}}*(?:but |yet )?(?:it|they|he|she|we|i|this|that|these|those|there) {_NOT_AUXILIARY}(?=[.,:;!]|$)"
    rf"|\b(?:i|we|he|she|they|it) (?:{_BE}) (?:later )?(?:wrong|mistaken|misled)\b"
    rf"|\bden(?:y|ies|ied) (?:it|this|that|them|everything|any|(?:the|all|these|those|that) (?:{_CLAIM}))\b"
    r"|\b(?:reject|dismiss|refut|disput|contest|disbeliev|withdr[ae]w|retract|correct)(?:s|e|ed|es|ing)? "
    rf"(?:it|this|that|them|(?:the|this|that|these|those|all|both|such) (?:\w+ )?(?:{_CLAIM}|{_ARGUED}))\b"
    r"|\b(?:not|never|cannot) (?:accept|agree with|believe|share) (?:it|this|that|(?:the|this|that|such) \w+)\b"
    rf"|\b(?:none|nothing) of (?:it|this|that|the sort|the kind) (?:(?:{_BE}|has|had|ever) )?"
    r"(?:happen(?:ed|s)?|took place|true|so|occurred|exist(?:ed|s)?)\b"
    rf"|\b(?:neither|none of the) (?:{_CLAIM}) (?:{_BE}) \w+"
    rf"|\b(?:the|this|that|these|those|both|all) (?:{_CLAIM}) (?:{_BE}) (?:{_UNTRUE})\b",
    regex.IGNORECASE,
)
"""What says of a thing said before that it is not so, wherever it stands in its sentence."""

_CLAIMED = regex.compile(
    r"\b(?:argu(?:es|ed)|submit(?:s|ted)|alleg(?:es?|ed|edly)|contend(?:s|ed)?|maintain(?:s|ed) that|insist(?:s|ed)?|"
    r"claim(?:s|ed)?|suggest(?:s|ed)? that|assert(?:s|ed)?|used to (?:think|believe|say)|"
    r"(?:often|sometimes|widely|commonly|long|once) (?:said|thought|believed|claimed|reported|assumed)|"
    r"(?:some|many|most|few|people|critics|farmers|opponents|others)(?: \w+)? (?:say|think|believe)|"
    r"it (?:is|was|has been|had been) (?:said|claimed|argued|submitted|reported|rumoured|believed|thought))\b",
    regex.IGNORECASE,
)
_TURNS = regex.compile(
    r"\b(?:not|no|never|none|nobody|neither|nothing|but|however|cannot|wrong|false|untrue|reject\w*|den(?:y|ies|ied)|"
    r"dismiss\w*|refut\w*|although|instead)\b|n['’]t\b",
    regex.IGNORECASE,
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
_WARNS = regex.compile(rf"\b(?:{_UNTRUE})\P{{L}}{{0,9}}$", regex.IGNORECASE)
_OF_THE_NEXT = regex.compile(r"\b(?:following|these|those|next)\b", regex.IGNORECASE)
_LONGEST_WARNING = 300
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
    return any((_DENIES.match(text), _SAYS_NO.search(text)))


def may_turn(text: str, after: str) -> bool:
    """True if a sentence puts the one before it right, or may say no to what that gives as somebody's claim."""
    return bool(_CORRECTS.match(after) or (_CLAIMED.search(text) and _TURNS.search(after)))


def warns(text: str) -> bool:
    """True if the sentence says of the one after it that it is not so."""
    said = text[-_LONGEST_WARNING:]
    found = _WARNS.search(said, max(0, len(said) - 40))
    return found is not None and _OF_THE_NEXT.search(said[: found.start()].rpartition(".")[2]) is not None
