"""Sentence spans: NLTK's Punkt class with hand-kept abbreviations, so nothing is downloaded; in doubt not cut.

A sentence cut in two says something else ("denied that Det. | Insp. Shaw took the bribe"), two that are left together
say no less. So pieces that Punkt cuts are joined where a stop may be an abbreviation's, a number's or a quotation's.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol

import regex

from index.model import Span

VERSION = "punkt-4"

_ABBREVIATIONS = (
    # people
    "abg abp adm ald amb asst atty brig bros capt cdr chas cmdr col comdr const cpl dep det dipl dir dr drs "
    "esq fr gen geo gov govs hon ing insp jas jos jr lieut lt maj med messrs mlle mme mmes mr mrs ms msgr mstr "
    "pfc pres prof profs pte pvt rep reps rev rt sen sens sgt sr sra srta st supt thos treas ven "
    # places, bodies
    "assn assoc ave bldg blvd co corp dept dist hwy inc inst intl ltd mt mts natl nos sq ste univ "
    # time
    "apr aug dec feb fri jan jul jun mar mon nov oct sep sept thur thurs tue tues "
    # texts
    "al approx arts ca cca cf ch chap cit col ed eds edn eg eq est etc figs fol ibid ie incl op para paras "
    "pp pt pts repr resp sec sect trans vers viz vol vols vs "
    # measures
    "cu hrs rs tel "
    # others' words for these
    "bzw dña evtl ggf inkl mio mrd nr ud uds usw vgl "
    "a.m p.m e.g i.e u.s u.k u.n d.c ph.d b.a m.a"
)
_MONTHS = (
    "jan feb mar mär apr mai may jun jul aug ago sep okt oct nov déc dec dez dic gen mag giu lug set ott mei maj "
    "avr juin juil août févr fév ene abr янв фев мар апр мая май июн июл авг сен окт ноя дек"
).split()

_OPENING = r"[\p{Ps}\p{Pi}\"'„‚*_]*"
_CLOSING = r"[\p{Pe}\p{Pf}\p{Pi}\"'”’]*"
_BEGINS_SMALL = regex.compile(rf"{_OPENING}\p{{Ll}}")
_BEGINS_WITH_DIGIT = regex.compile(rf"{_OPENING}\p{{Nd}}")
_BEGINS_WITH_MONTH = regex.compile(rf"(?:{'|'.join(_MONTHS)})\p{{L}}{{0,6}}\b", regex.IGNORECASE)
_BEGINS_WITH_SPEAKER = regex.compile(
    r"\p{Lu}[\p{L}’'.-]*(?:\s(?:\p{Lu}[\p{L}’'.-]*|of|the|van|der|den|von|de|la|du|al|bin)){0,5}?\s"
    r"(?:said|says|asked|asks|replied|wrote|writes|added|adds|told|tells|shouted|cried|answered|insisted|claimed|claims|"
    r"declared|announced|explained|warned|joked|recalled)"
    r"(?=[.,;:]|\s*$|\s(?:on|in|at|as|when|after|before|again|to (?:him|her|them|us|me|reporters|police))\b)"
)
_DOTTED = regex.compile(rf"(?<![\p{{L}}\p{{M}}])(?:\p{{L}}\.){{2,}}{_CLOSING}$")
_LETTER = regex.compile(r"(?<![\p{L}\p{M}\p{N}'’])\p{L}\.$")
_SHORT_NUMBER = regex.compile(r"(?<![\p{L}\p{N}.,])\p{Nd}{1,2}\.$")
_NO_VOWEL = regex.compile(
    r"(?<![\p{L}\p{M}\p{N}'’])(?![AEIOUYÄÖÜ])\p{Lu}[bcdfghjklmnpqrstvwxzß]{1,4}\.$", regex.VERSION1
)
"""Cllr., Sqn., Bp., Hr.: what cannot be said is short for something."""

_GERMAN_ORDINAL = regex.compile(
    r"(?:^|\s)(?:der|die|das|dem|den|des|im|am|zum|zur|vom|beim|eine?[mnrs]?|jede[mnrs]?)\s\p{Nd}{1,3}\.$",
    regex.IGNORECASE,
)
_SPACED_DECIMAL = regex.compile(r"\p{Nd}\s?\.$")
_ENUMERATOR = regex.compile(r"(?:[:;]\s+|^)[(]?1[.)]$|^[(]?\p{Nd}{1,2}[.)]$")
_BEFORE_A_NUMBER = regex.compile(
    r"\b(?:no|nos|fig|figs|art|arts|app|sec|sect|para|pp?|vol|vols|ch|chap|op|nr|kap|approx|ca?|max|min|tel)\.$",
    regex.IGNORECASE,
)
_ASKS_OR_SHOUTS_IN_QUOTES = regex.compile(r"[!?…][\"”’»“]+$")
_LEADING = regex.compile(r"[\p{Ps}\p{Pi}\"'„‚*_\s]*")
_WIDE_STOP = regex.compile(r"(?<=[。！？｡][」』”’）]?)(?![。！？｡」』”’）])\s*+(?=\S)")


_LINE = regex.compile(r"\S(?:[^\r\n]*\S)?")

CASUAL, CASUAL_SHARE = 3, 1 / 3
"""Pieces that begin with a small letter, and their share, from which a text is taken to be written so."""


class _Punkt(Protocol):
    def span_tokenize(self, text: str) -> list[tuple[int, int]]: ...


class SentenceSplitter:
    """Cuts a passage into sentences; NLTK is loaded at the first use (0.3 s)."""

    def __init__(self) -> None:
        self._punkt: _Punkt | None = None

    def spans(self, text: str, offset: int = 0) -> list[Span]:
        """Spans of the sentences in reading order, moved by `offset`; only white space lies between them."""
        if rows := _rows(text):
            return [Span(offset + start, offset + end) for start, end in rows]
        if self._punkt is None:
            self._punkt = _load()
        pieces = [part for each in self._punkt.span_tokenize(text) for part in _at_wide_stops(text, *each)]
        return [Span(offset + start, offset + end) for start, end in _joined(text, pieces)]


def _rows(text: str) -> list[tuple[int, int]]:
    """The rows of a text that is a Markdown table, whose marks end no sentence; none of any other."""
    rows = list(_LINE.finditer(text)) if text[:1] == "|" else []
    is_table = len(rows) > 1 and all(row[0][0] == row[0][-1] == "|" for row in rows)
    return [row.span() for row in rows] if is_table else []


def _at_wide_stops(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The piece cut at the stops of texts without spaces, which Punkt does not know."""
    for found in _WIDE_STOP.finditer(text, start, end):
        if start < found.start() and found.end() < end:
            yield start, found.start()
            start = found.end()
    yield start, end


def _joined(text: str, pieces: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """The pieces, those together that may be one sentence."""
    begin: int | None = None
    small = sum(_BEGINS_SMALL.match(text, start) is not None for start, _ in pieces[1:])
    casual = small >= CASUAL and small > CASUAL_SHARE * len(pieces)
    for at, (start, end) in enumerate(pieces):
        begin = start if begin is None else begin
        if at + 1 == len(pieces) or not _may_go_on(text, begin, (start, end), pieces[at + 1][0], casual=casual):
            yield begin, end
            begin = None


def _may_go_on(text: str, begin: int, piece: tuple[int, int], after: int, *, casual: bool) -> bool:
    """True if what begins at `after` may belong to the sentence that began at `begin` and whose last piece this is.

    `casual`: sentences of the text begin with small letters too.
    """
    start, end = piece
    last, following = text[max(start, end - 40) : end], text[after : after + 80]
    if _BEGINS_SMALL.match(following) and not casual:
        lead = _LEADING.match(text, begin, end)
        return not text[lead.end() if lead else begin].islower()
    if any(each.search(last) for each in (_DOTTED, _ENUMERATOR, _NO_VOWEL, _GERMAN_ORDINAL)):
        return True
    if _BEGINS_WITH_DIGIT.match(following):
        return bool(
            _BEFORE_A_NUMBER.search(last)
            or _LETTER.search(last)
            or (_SPACED_DECIMAL.search(last) and " ." in last[-3:])
        )
    if _SHORT_NUMBER.search(last):
        return _BEGINS_WITH_MONTH.match(following) is not None
    return bool(_ASKS_OR_SHOUTS_IN_QUOTES.search(last) and _BEGINS_WITH_SPEAKER.match(following))


def _load() -> _Punkt:
    from nltk.tokenize.punkt import PunktParameters, PunktSentenceTokenizer

    parameters = PunktParameters()
    parameters.abbrev_types = set(_ABBREVIATIONS.split())
    punkt: _Punkt = PunktSentenceTokenizer(parameters)
    return punkt
