"""The amounts of a text: money, measures, shares, ages and numbers of things, with units, rates, ranges and bounds.

English and common European notation: £4.6m, $38 million, 12,5 million euros, €1.200, 2.1 metres, 5 per cent, fifty-one.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
import regex
from msgspec import Struct

from qa.bounds import bounds
from qa.numerals import DIGITS, LONGEST, SCALES, SIGN, SIGNS, SPELT, any_of

_CURRENCIES = {
    each.split()[0]: each
    for each in "crown krone kroner krona kronor,florin,guilder,rupee,franc,peso,dinar,rial riyal,dirham,rouble ruble,"
    "zloty,yuan,shekel,forint,shilling,rand,lira,baht,thaler,ducat".split(",")
}
"""Name → the words for it; those of countries that share a name are one, which the texts will not mix."""

MONEY = frozenset("£ $ € ¥ pence".split()) | _CURRENCIES.keys()
"""Kinds of amount that are money."""

ROUNDED = 0.1
"""A rounding is nearer to what it rounds than this share of the larger."""

_YEAR_LONG = 3.156e7
_MEASURES = {
    "length": {
        "mm millimetre millimeter": 1e-3, "cm centimetre centimeter": 1e-2, "m metre meter": 1.0,
        "km kilometre kilometer": 1e3, "inch inche": 0.0254, "foot feet ft": 0.3048, "yard": 0.9144, "mile": 1609.3,
    },
    "area": {"acre": 4046.9, "hectare ha": 1e4},
    "mass": {"kg kilogram kilo": 1.0, "gram": 1e-3, "tonne ton": 1e3, "lb": 0.4536},
    "volume": {"litre liter": 1.0, "gallon": 4.0},
    "speed": {"mph": 1609.3, "kph km/h": 1e3, "knot": 1852.0},
    "time": {
        "second": 1.0, "minute": 60.0, "hour": 3600.0, "day": 86400.0, "week": 604800.0, "month": 2.63e6,
        "year": _YEAR_LONG,
    },
    "share": {"% percent per_cent percentage_point": 1.0},
    "£": {"£ quid pound": 1.0},
    "$": {"dollar": 1.0},
    "€": {"€ euro": 1.0},
    "¥": {"yen": 1.0},
    "pence": {"p pence penny": 1.0},
    **{name: {words: 1.0} for name, words in _CURRENCIES.items()},
    "celsius": {"degree degrees_celsius degree_celsius degrees_c celsius °c °": 1.0},
    "fahrenheit": {"degrees_fahrenheit degree_fahrenheit degrees_f fahrenheit °f": 1.0},
}  # fmt: skip
_UNITS = {
    name.replace("_", " "): (kind, factor)
    for kind, units in _MEASURES.items()
    for names, factor in units.items()
    for name in names.split()
}


_FIGURE = regex.compile(
    rf"(?<![\w.,:/#£$€¥–-])(?:(?P<sign>{SIGN})\s?)?(?P<number>{DIGITS}|{SPELT})"
    rf"(?:[\s-]?(?P<scale>{any_of(SCALES)})\b)?+(?!(?-i:\p{{Lu}})|[/:#]|[–-]\d|[.,]\d|st\b|nd\b|rd\b|th\b)"
    rf"(?:[\s-]?(?P<power>(?:square|sq\.?|cubic)\s)?(?P<unit>{any_of(_UNITS)})(?:e?s)?(?![\w%]|\.[am]\b))?+(?!\w)"
    r"(?:(?:\s|-)(?:an?|per|each|every|in\sthe)\s(?P<rate>\w+)\b)?+",
    regex.IGNORECASE,
)
_FRACTION = regex.compile(r"\b(?:half|quarters?|thirds?|fifths?|tenths?)(?:[\s-]of)?\s$", regex.IGNORECASE)
"""Before "a million", of which it then takes a part."""

_BY_TIME = {
    "annually": "year", "yearly": "year", "p.a": "year", "monthly": "month", "weekly": "week", "daily": "day",
    "nightly": "night", "hourly": "hour", "each": "each", "apiece": "each", "a head": "each",
}  # fmt: skip
_EACH = regex.compile(
    rf"(?:\s[\p{{L}}-]+)?\s(?:(?P<rate>{any_of(_BY_TIME)})(?!\w)|for\s(?:each|every)\s(?P<of>\w+))", regex.IGNORECASE
)
_TOGETHER = regex.compile(r"[\s-]?\p{L}*(?:,\s|\sand\s|\s|,\sand\s)")
"""Between the parts of one amount: 2 hours and 15 minutes."""

_SPEEDS = {"length hour": 1.0, "length minute": 60.0, "length second": 3600.0}
_AGED = regex.compile(
    r"(?-i:\p{Lu}[\p{L}’'-]+)(?:,\s|,?\s(?:who\s)?(?:is|was|turn(?:s|ed)|has turned)\s)$|\baged?\s$", regex.IGNORECASE
)
_AGE_ENDS = regex.compile(r"[,.;)]|\s(?:and|who|from|of)\b")
_PART = regex.compile(
    r"\b(?:an?other|other|further|extra|additional|remaining|first|last|next|every|top|season|episode|chapter|"
    r"part|volume|page|no|number|of (?:that|this|which|these|them|those),?"
    r"|(?:r[io]se|risen|increas\w+|gr[eo]wn?|grew|cut|drop\w*|f[ae]ll(?:en)?|reduc\w+|declin\w+) (?:by|of)"
    r"|(?:difference|gap|loan|grant|rest)s? of|out of"
    r"|(?:one|two|three|four|five|six|seven|eight|nine|ten|\d+) in(?: every)?)"
    r"\s(?:(?:an?|about|around|some|nearly|almost|only|just|estimated|more|than|over)\s){0,3}$",
    regex.IGNORECASE,
)
_OF_MORE = regex.compile(
    r"^\sand\sa\shalf\b|^(?:\s[\p{L}’'-]+)?\s(?:(?:\w+\s)?(?:more|less|fewer|higher|lower|extra|short|too)|off|above|below|towards?|apart|"
    r"away|ago|earlier|later|late|before|after|of (?:that|this|which|these|those|them|it|whom))\b"
)
_AND_MORE = regex.compile(
    r"[^.;:]{0,60}?\b(?:and|plus) (?:an?other|a further|(?:up to )?[\d,]+ (?:more|others))\b", regex.IGNORECASE
)
"""After an amount that is only a part of all: 36 beds and another 12."""

_ONE_AND = regex.compile(
    r"(?<!\bbetween\s)(?<![\d,.])(?:\d[\d,.]*|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve) "
    r"(?:and|or) $",
    regex.IGNORECASE,
)
"""Before an amount that stands beside another under one word: 310 and 540 beds."""

_FORMER = regex.compile(r"\bfrom\s(?:(?:the|an?|about|around|some|just|only|nearly|over)\s){0,3}$", regex.IGNORECASE)
"""Before a number that holds no more: up from 96."""

_DENIED = regex.compile(
    r"\b(?:not|(?:rather|fewer|less|more|higher|lower) than|replac(?:es|ed|ing)|(?:up|down|raised|revised|"
    r"corrected|changed|risen|rose|went|gone|taken|took|increased?|cut|reduced)(?:\s[^\s.;:]+){0,3}? from|"
    r"correct(?:s|ed|ing) (?:an?|the|its|their)(?: \w+)? (?:figure|count|number|report|toll|estimate|sum) of|"
    r"(?:first|initial|initially|original|originally|previous|previously|earlier)"
    r"(?:\s[^\s.;:]+){0,3}? (?:put|thought|given|stated|set|estimated|said|reported)(?:\s[^\s.;:]+){0,2}? "
    r"(?:at|of|as|be|by|was|were|said|that))\s"
    r"(?:(?:for|of|at|by|in|on|the|an?|about|around|some|just|only|nearly|over)\s){0,3}$",
    regex.IGNORECASE,
)
_AS_SAID = regex.compile(
    r"^(?:\s[^\s.;:,]+){0,4}?\s(?:first|originally|initially|previously|earlier)?\s?(?:said|cited|given|quoted|announced|"
    r"reported|claimed|promised|planned|forecast|expected|estimated|budgeted|initially|originally|previously|named)\b",
    regex.IGNORECASE,
)
_COUNTED = regex.compile(
    r"\b(?:numbers? of (?P<unit>[\p{L}-]+)(?: [\p{L}-]+){0,16}|(?P<unit>[\p{L}-]+) of(?: [\p{L}-]+){0,2}) \S+$",
    regex.IGNORECASE,
)
_FOLLOWING = regex.compile(r"(?:\s[\p{L}’'-]+){0,2}")
_PER = regex.compile(
    r"^(?:\s[\p{L}’'-]+){0,2}?\s(?:per|each|every|a (?:day|week|month|year)|of (?:which|them|whom))\b", regex.IGNORECASE
)
_YEAR = regex.compile(r"(?:1[0-9]|20)\d\d")
_BACK, _FAR_BACK = 60, 200
"""Characters before an amount, and after it, that say what kind of amount it is; and that may name what is counted."""


class Figure(Struct, frozen=True, gc=False):
    """An amount of a text; start, end: its place, sign and scale included, the unit's word not.

    unit: what it is compared under (£, length, age), with its rate ("£ week"), empty for a bare number; name: its word;
    value, least, most: in metres, seconds, …; they differ for a range, "at least" and "up to"; exact: how far it may be
    from what it rounds; factor: of the unit as it stands; whole: False for a part, a difference or a distance from
    something ("another £5", "£5 more"); denied: the text stands against it ("not the £5 announced"), and if it says no
    unit that is the one before it; former: things were so many before, which it does not deny ("up from 96");
    following: what stands after a bare number; counted: the unit of "the number of …" before it.
    """

    unit: str
    name: str
    value: float
    least: float
    most: float
    exact: float
    start: int
    end: int
    whole: bool = True
    denied: bool = False
    former: bool = False
    factor: float = 1.0
    following: str = ""
    counted: str = ""


def figures(text: str) -> Iterator[Figure]:
    """Every amount; years are none."""
    last: Figure | None = None
    for match in _FIGURE.finditer(text):
        figure = _figure(text, match, last)
        if figure is None:
            continue
        if last is not None:
            parts = last.unit == figure.unit != "" and last.factor > figure.factor
            parts = parts and _TOGETHER.fullmatch(text, last.end, figure.start) is not None
            yield msgspec.structs.replace(last, whole=False) if parts else last
            figure = msgspec.structs.replace(figure, whole=False) if parts else figure
        last = figure
    if last is not None:
        yield last


def _figure(text: str, match: regex.Match[str], last: Figure | None) -> Figure | None:
    """The amount that was found after the last one; None for a year, a fraction, and for "one" of no unit."""
    sign, number, scale, unit = match["sign"], match["number"], match["scale"], match["unit"]
    before, after = text[max(0, match.start() - _BACK) : match.start()], text[match.end() : match.end() + _BACK]
    if len(number) > LONGEST and not number[0].isalpha():
        return None
    if _FRACTION.search(before) and (scale or number[0].isalpha()):
        return None
    if scale in ("m", "M") and not sign and not unit:
        scale, unit = None, scale
    kind, factor = (SIGNS[sign.casefold()], 1.0) if sign else _UNITS[unit.casefold()] if unit else ("", 1.0)
    if not kind and ((scale is None and _YEAR.fullmatch(number)) or number.casefold() == "one"):
        return None
    if match["power"]:
        kind, factor = f"{match['power'].casefold()[:2]} {kind}", factor**2
    name = (unit or sign or "").casefold()
    if (kind == "time" and regex.match(r"[\s-]olds?\b", after)) or (
        not kind and scale is None and len(number) < 3 and _AGED.search(before) and _AGE_ENDS.match(after)
    ):
        kind, factor, name = "age", factor if kind else _YEAR_LONG, "age"
    rate = _rate(match["rate"], after) if kind else ""
    kind = f"{kind} {rate}" if rate else kind
    if kind in _SPEEDS:
        kind, factor = "speed", factor * _SPEEDS[kind]
    following, counted = "", ""
    if not kind:
        following = (_FOLLOWING.match(after) or [""])[0]
        found = _COUNTED.search(text[max(0, match.start() - _FAR_BACK) : match.end("number")])
        counted = found["unit"] if found else ""
    denied, former = _is_denied(before, after), not kind and _FORMER.search(before) is not None
    if denied and not kind and last:
        kind, factor, name, following, counted = last.unit, last.factor, last.name, last.following, last.counted
    may_be = bounds(number, scale, factor, before, after, ranges=not (last and last.denied))
    return Figure(
        unit=kind,
        name=name,
        value=may_be.value,
        least=may_be.least,
        most=may_be.most,
        exact=may_be.exact,
        start=match.start(),
        end=match.end("scale") if scale else match.end("number"),
        whole=not (
            _PART.search(before)
            or _OF_MORE.search(after)
            or (not kind and (_AND_MORE.match(after) or _PER.match(after) or _ONE_AND.search(before)))
        ),
        denied=denied,
        former=former,
        factor=factor,
        following=following,
        counted=counted,
    )


def _rate(said: str | None, after: str) -> str:
    """The time, or what else the amount is for one of: "a year", "annually", "each"; empty for none."""
    if said:
        return said.lower()
    found = _EACH.match(after)
    return (_BY_TIME[found["rate"].casefold()] if found["rate"] else found["of"].lower()) if found else ""


def kind_of(word: str) -> str | None:
    """The kind of amount of which a word in lower case is a unit: "miles" → length, "square" → sq."""
    if word in ("square", "cubic"):
        return word[:2]
    for name in (word, word.removesuffix("s"), word.removesuffix("es")):
        if name in _UNITS and len(name) > 2:
            return _UNITS[name][0]
    return None


def _is_denied(before: str, after: str) -> bool:
    found = _DENIED.search(before)
    if not found:
        return False
    return "than" not in found[0] or found[0].startswith("rather") or _AS_SAID.search(after) is not None


def apart(one: Figure, two: Figure) -> bool:
    """True if the numbers cannot be the same: neither a rounding of each other, nor one in the other's range."""
    low, high = sorted((one, two), key=lambda each: each.least)
    gap = high.least - low.most
    return gap > 0 and gap > 1.001 * min(max(one.exact, two.exact), ROUNDED * high.least)
