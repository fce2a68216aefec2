"""Who is speaking, from the words around a quotation: pure patterns over short stretches of text."""

from __future__ import annotations

import regex
from msgspec import Struct

from qa.quotes.names import NAME, cleaned
from qa.quotes.words import word_set

_VERB = (
    r"(?:sa(?:id|ys?|ying)|t(?:old|ells?|elling)|wr(?:ote|ites?|itten|iting)|tweet(?:s|ed|ing)?|post(?:s|ed|ing)?|add(?:s|ed|ing)|"
    r"ask(?:s|ed|ing)|repl(?:ied|ies|ying)|explain(?:s|ed|ing)|e-?mail(?:s|ed|ing)|claim(?:s|ed|ing)|not(?:es|ed|ing)|"
    r"argu(?:es|ed|ing)|warn(?:s|ed|ing)|insist(?:s|ed|ing)|stat(?:es|ed|ing)|declar(?:es|ed|ing)|announc(?:es|ed|ing)|"
    r"comment(?:s|ed|ing)|recall(?:s|ed|ing)|continu(?:es|ed)|conclud(?:es|ed)|observ(?:es|ed)|remark(?:s|ed)|admit(?:s|ted)|"
    r"acknowledg(?:es|ed)|quip(?:s|ped)|jok(?:es|ed)|shout(?:s|ed)|respond(?:s|ed|ing)|complain(?:s|ed)|confirm(?:s|ed)|"
    r"promis(?:es|ed)|pledg(?:es|ed)|vow(?:s|ed)|predict(?:s|ed)|suggest(?:s|ed)|emphasi[sz](?:es|ed)|stress(?:es|ed)|"
    r"puts?\sit|call(?:s|ed)|describ(?:es|ed)|report(?:s|ed)|read(?:s)?)"
)
_ADVERB = r"(?:(?:\p{Ll}++ly|also|then|later|once|has|had|have|further|recently|again|already|reportedly)\s){0,2}"
_ROLE = (
    r"(?:(?!(?:in|on|at|to|that|by|he|she|it|they|we|his|her|as|if|of|for|from|with|when|while|about|and|but|is|was)\b)"
    r"[\p{Ll}\d'’-]++,?\s){0,7}"
)
_ASIDE = r"(?:,[^,.;:“”\"]{1,160},|\s\([^()]{1,100}\))?"
_LEAD = r"[\s,.;:—–-]{0,6}"
_PRONOUN = r"(?:he|she|they|we|I|it)"
_UNNAMED = r"(?:the|a|an|one|another|his|her|their|our|some|two|three|several|both)\s(?:[\p{L}\d'’-]++\s){0,7}?"
_REST = r"(?:\s[^\s.!?:;“”\"]++){0,12}?"

AFTER = (
    ("named", regex.compile(rf"{_LEAD}(?i:{_VERB})\s{_ADVERB}{_ROLE}(?P<name>{NAME})")),
    ("named", regex.compile(rf"{_LEAD}(?:{_ROLE})(?P<name>{NAME}){_ASIDE}\s{_ADVERB}{_VERB}\b")),
    ("named", regex.compile(rf"{_LEAD}[Aa]ccording\sto\s{_ROLE}(?P<name>{NAME})")),
    ("named", regex.compile(rf"\s*+[—–-]{{1,2}}\s?(?P<name>{NAME})\s*+(?:$|[,(\n])")),
    ("pronoun", regex.compile(rf"{_LEAD}(?:(?i:{_PRONOUN})\s{_ADVERB}{_VERB}|{_VERB}\s{_PRONOUN})\b")),
    ("unnamed", regex.compile(rf"{_LEAD}(?:{_VERB}\s(?i:{_UNNAMED})|(?i:{_UNNAMED}){_VERB}\b)")),
    ("unnamed", regex.compile(rf"{_LEAD}[Aa]ccording\sto\s")),
)
BEFORE = (
    ("named", regex.compile(rf"(?P<name>{NAME}){_ASIDE}\s{_ADVERB}{_VERB}{_REST}\s?[:,]?\s*+$")),
    ("named", regex.compile(rf"\b[Aa]ccording\sto\s{_ROLE}(?P<name>{NAME})[^.!?“”\"]{{0,120}}[:,]\s*+$")),
    ("named", regex.compile(rf"(?:^|\n)\s*+(?P<name>{NAME}):\s*+$")),
    ("pronoun", regex.compile(rf"\b(?i:{_PRONOUN})\s{_ADVERB}{_VERB}{_REST}\s?[:,]?\s*+$")),
    ("unnamed", regex.compile(rf"\b(?i:{_UNNAMED}){_VERB}{_REST}\s?[:,]?\s*+$")),
)
INDIRECT = regex.compile(
    rf"(?:^|[\s“\"])(?:(?P<name>{NAME}){_ASIDE}|{_PRONOUN}|(?i:{_UNNAMED}))\s{_ADVERB}{_VERB}(?:\s(?:\p{{Lu}}\S*+\s)?that\b|\s)"
    rf"|,\s{_VERB}\s(?:{_ROLE}(?P<name2>{NAME})|(?i:{_UNNAMED})|{_PRONOUN}\b)"
    rf"|\b[Aa]ccording\sto\s{_ROLE}(?P<name3>{NAME})?"
)
LABEL = regex.compile(
    rf"^[^\S\n]*+(?:\d{{1,4}}[.)][^\S\n]*+)?(?P<name>{NAME})(?P<verb>\s(?:says|said|wrote|writes|replied|commented))?:(?=\s|$)",
    regex.M,
)
BYLINE = regex.compile(rf"^\s*+(?:[Bb]y|BY|[Ww]ritten\sby|[Pp]osted\sby|[Aa]uthor:)\s(?P<name>{NAME})", regex.M)
SPEECH = regex.compile(rf"\b{_VERB}\b|\b[Aa]ccording\sto\b")
_NEXT_QUOTE = regex.compile(r"[^.!?“”\"„«\n]{0,160}[:,]\s?[“\"„«]")


_NO_LABEL = word_set(
    "also read note update source sources photo image video watch related breaking q a example official officials "
    "government police army court report study statement question answer headline caption correction quote summary "
    "background analysis opinion transcript context claim fact verdict rating exclusive live"
)
"""Words before a colon that name nobody."""


class Cue(Struct, frozen=True):
    """kind: named, pronoun or unnamed; name without titles, None unless named."""

    kind: str
    name: str | None


def after(text: str, *, ended: bool) -> Cue | None:
    """The cue at the start of what follows a quotation; `ended`: the quotation ends its sentence."""
    for kind, pattern in AFTER:
        match = pattern.match(text)
        if match is None:
            continue
        if kind == "named":
            name = cleaned(match["name"])
            if name is None:
                continue
        else:
            name = None
        leads_on = ended and text.lstrip()[:1].isupper() and _NEXT_QUOTE.match(text, match.end())
        return None if leads_on else Cue(kind, name)
    return None


def before(text: str) -> Cue | None:
    """The cue at the end of what stands before a quotation."""
    for kind, pattern in BEFORE:
        found = list(pattern.finditer(text))
        if found:
            match = found[-1]  # the nearest
            name = cleaned(match["name"]) if kind == "named" else None
            if name is not None and pattern is BEFORE[2][1] and name.casefold() in _NO_LABEL:
                continue
            if kind != "named" or name:
                return Cue(kind, name)
    return None


def indirect(sentence: str) -> Cue | None:
    """The cue of indirect speech in a sentence of prose."""
    match = INDIRECT.search(sentence)
    if match is None:
        return None
    name = match["name"] or match["name2"] or match["name3"]
    clean = cleaned(name) if name else None
    return Cue("named" if clean else "unnamed", clean)
