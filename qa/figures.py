"""The amounts of a text: money, measures, shares, ages and numbers of things, with units, rates, ranges and bounds.

English and common European notation: £4.6m, $38 million, 12,5 million euros, €1.200, 2.1 metres, 5 per cent, fifty-one.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator

import regex
from msgspec import Struct

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

ABOUT = 0.05
"""What "about" may be off, as a share of the amount."""

_ONES = {word: float(at) for at, word in enumerate("one two three four five six seven eight nine".split(), 1)}
_TEENS = "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_WORDS = (
    _ONES
    | {word: 10.0 + at for at, word in enumerate(_TEENS)}
    | {word: 10.0 * at for at, word in enumerate(_TENS, 2)}
    | {"a": 1.0, "dozen": 12.0}
)
_SCALES = {"hundred": 1e2, "thousand": 1e3, "k": 1e3, "million": 1e6, "mn": 1e6, "m": 1e6, "billion": 1e9, "bn": 1e9}
_LARGE = {name: 10.0 ** (3 * at) for at, name in enumerate("thousand million billion trillion".split(), 1)}
_SCALES |= _LARGE | {"dozen": 12.0}
_SIGNS = {"£": "£", "gbp": "£", "$": "$", "us$": "$", "usd": "$", "€": "€", "eur": "€", "¥": "¥"}
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


def _any(names: Iterable[str]) -> str:
    return "|".join(regex.escape(each) for each in sorted(names, key=len, reverse=True))


_GAPS = " \u00a0\u2009\u202f'’"
"""Between groups of digits, beside . and , of which one may also begin the decimals."""

_DIGITS = rf"\d{{1,3}}(?:[.,{_GAPS}]\d{{3}}(?!\d))++(?:[.,]\d++)?+|\d++(?:[.,]\d++)?+"
_SMALL = rf"(?:(?:{_any(_TENS)})(?:[\s-](?:{_any(_ONES)})\b)?|{_any(_TEENS)}|{_any(_ONES)})"
_BELOW = rf"(?:(?:{_SMALL}|a)\shundred(?:\s(?:and\s)?{_SMALL})?|{_SMALL})"
_SPELT = rf"(?:(?:{_BELOW}|a)\s(?:{_any(_LARGE)})(?:,?\s(?:and\s)?{_BELOW})?|{_BELOW}|a\sdozen)\b"
_SIGN = rf"(?:{_any(sign for sign in _SIGNS if not sign.isalpha())}|(?:gbp|usd|eur)(?=\s?\d))"
_FIGURE = regex.compile(
    rf"(?<![\w.,:/#£$€¥–-])(?:(?P<sign>{_SIGN})\s?)?(?P<number>{_DIGITS}|{_SPELT})"
    rf"(?:[\s-]?(?P<scale>{_any(_SCALES)})\b)?+(?!(?-i:\p{{Lu}})|[/:#]|[–-]\d|[.,]\d|st\b|nd\b|rd\b|th\b)"
    rf"(?:[\s-]?(?P<power>(?:square|sq\.?|cubic)\s)?(?P<unit>{_any(_UNITS)})(?:e?s)?(?![\w%]))?+(?!\w)"
    r"(?:(?:\s|-)(?:an?|per|each|every|in\sthe)\s(?P<rate>\w+)\b)?+",
    regex.IGNORECASE,
)
_RANGE = regex.compile(
    rf"(?<![\w.,])(?:{_SIGN}\s?)?(?P<number>{_DIGITS}|{_SPELT})(?:\s?(?P<scale>{_any(_SCALES)}))?\s?(?:to|or|and|[-–])\s?$",
    regex.IGNORECASE,
)
_SPEEDS = {"length hour": 1.0, "length minute": 60.0, "length second": 3600.0}
_AGED = regex.compile(
    r"(?-i:\p{Lu}[\p{L}’'-]+)(?:,\s|,?\s(?:who\s)?(?:is|was|turn(?:s|ed)|has turned)\s)$|\baged?\s$", regex.IGNORECASE
)
_AGE_ENDS = regex.compile(r"[,.;)]|\s(?:and|who|from|of)\b")
_AT_LEAST = regex.compile(r"\bat least\s$", regex.IGNORECASE)
_NO_GAPS = dict.fromkeys(map(ord, _GAPS))
_MORE_THAN = regex.compile(
    r"\b(?:(?:more|greater|higher) than|over|(?:is|are|was|were|with|has|had|of|just|well|to) above)\s$",
    regex.IGNORECASE,
)
_TIMES_MORE = 2.0
"""Who writes "more than" names the nearest round number; few mean twice as many."""

_AT_MOST = regex.compile(
    r"\b(?:(?<!add )up to|at most|(?:less|fewer|lower) than|under|below|as (?:much|many) as)\s$", regex.IGNORECASE
)
_NEARLY = regex.compile(
    r"\b(?:about|around|some|nearly|almost|roughly|approximately|circa|estimated|"
    r"(?:just|slightly) (?:over|under|short of))\s(?:an?\s)?$",
    regex.IGNORECASE,
)
_PART = regex.compile(
    r"\b(?:an?other|other|further|extra|additional|remaining|first|last|next|every|top|season|episode|chapter|"
    r"part|volume|page|no|number|of (?:that|this|which|these|them|those),?"
    r"|(?:r[io]se|risen|increas\w+|gr[eo]wn?|grew|cut|drop\w*|f[ae]ll(?:en)?|reduc\w+|declin\w+) (?:by|of)"
    r"|(?:difference|gap|loan|grant|rest)s? of)"
    r"\s(?:(?:an?|about|around|some|nearly|almost|only|just|estimated|more|than|over)\s){0,3}$",
    regex.IGNORECASE,
)
_OF_MORE = regex.compile(
    r"^\sand\sa\shalf\b|^(?:\s[\p{L}’'-]+)?\s(?:(?:\w+\s)?(?:more|less|fewer|higher|lower|extra|short|too)|off|above|below|towards?|apart|"
    r"away|ago|earlier|later|late|before|after|of (?:that|this|which|these|those|them|it|whom))\b"
)
_DENIED = regex.compile(
    r"\b(?:not|(?:rather|fewer|less|more|higher|lower) than|instead of|replac(?:es|ed|ing)|(?:up|down|raised|revised|"
    r"corrected|changed|risen|rose|went|gone|taken|took|increased?|cut|reduced)(?:\s[^\s.;:]+){0,3}? from|"
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
    unit that is the one before it; following: what stands after a bare number; counted: the unit of "the number of …"
    before it.
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
    factor: float = 1.0
    following: str = ""
    counted: str = ""


def figures(text: str) -> Iterator[Figure]:
    """Every amount; years are none."""
    last: Figure | None = None
    for match in _FIGURE.finditer(text):
        figure = _figure(text, match, last)
        if figure is not None:
            last = figure
            yield figure


def _figure(text: str, match: regex.Match[str], last: Figure | None) -> Figure | None:
    """The amount that was found after the last one; None for a year, and for "one" of no unit."""
    sign, number, scale, unit = match["sign"], match["number"], match["scale"], match["unit"]
    if scale in ("m", "M") and not sign and not unit:
        scale, unit = None, scale
    kind, factor = (_SIGNS[sign.lower()], 1.0) if sign else _UNITS[unit.lower()] if unit else ("", 1.0)
    if not kind and ((scale is None and _YEAR.fullmatch(number)) or number.lower() == "one"):
        return None
    if match["power"]:
        kind, factor = f"{match['power'].lower()[:2]} {kind}", factor**2
    before, after = text[max(0, match.start() - _BACK) : match.start()], text[match.end() : match.end() + _BACK]
    name = (unit or sign or "").lower()
    if (kind == "time" and regex.match(r"[\s-]olds?\b", after)) or (
        not kind and scale is None and len(number) < 3 and _AGED.search(before) and _AGE_ENDS.match(after)
    ):
        kind, factor, name = "age", factor if kind else _YEAR_LONG, "age"
    kind = f"{kind} {match['rate'].lower()}" if match["rate"] else kind
    if kind in _SPEEDS:
        kind, factor = "speed", factor * _SPEEDS[kind]
    following, counted = "", ""
    if not kind:
        following = (_FOLLOWING.match(after) or [""])[0]
        found = _COUNTED.search(text[max(0, match.start() - _FAR_BACK) : match.end("number")])
        counted = found["unit"] if found else ""
    denied = _is_denied(before, after)
    if denied and not kind and last:
        kind, factor, name, following, counted = last.unit, last.factor, last.name, last.following, last.counted
    low, value, exact = (each * factor for each in _values(number, scale))
    begins = None if last and last.denied else _RANGE.search(before)
    if begins:
        low = min(low, _values(begins["number"], begins["scale"] or scale)[0] * factor)
    return Figure(
        unit=kind,
        name=name,
        value=value,
        least=0.0 if _AT_MOST.search(before) else low,
        most=_most(before, value),
        exact=max(exact, ABOUT * value) if _NEARLY.search(before) else exact,
        start=match.start(),
        end=match.end("scale") if scale else match.end("number"),
        whole=not (_PART.search(before) or _OF_MORE.search(after) or (not kind and _PER.match(after))),
        denied=denied,
        factor=factor,
        following=following,
        counted=counted,
    )


def kind_of(word: str) -> str | None:
    """The kind of amount of which a word in lower case is a unit: "miles" → length, "square" → sq."""
    if word in ("square", "cubic"):
        return word[:2]
    for name in (word, word.removesuffix("s"), word.removesuffix("es")):
        if name in _UNITS and len(name) > 2:
            return _UNITS[name][0]
    return None


def _most(before: str, value: float) -> float:
    """The most that an amount with these words before it may be."""
    if _AT_LEAST.search(before):
        return math.inf
    return value * _TIMES_MORE if _MORE_THAN.search(before) else value


def _is_denied(before: str, after: str) -> bool:
    found = _DENIED.search(before)
    if not found:
        return False
    return "than" not in found[0] or found[0].startswith("rather") or _AS_SAID.search(after) is not None


def _values(number: str, scale: str | None) -> tuple[float, float, float]:
    """(least, value, half the unit of its last digit that is no 0) of a number as it is written.

    The first two differ where a mark may group digits or begin decimals.
    """
    times = _SCALES[scale.lower()] if scale else 1.0
    if number[0].isalpha():
        value = _spelt(number) * times
        return value, value, _half(f"{value:.0f}", 1.0)
    digits = number.translate(_NO_GAPS)
    marks = [each for each in digits if each in ".,"]
    if not marks:
        return float(digits) * times, float(digits) * times, _half(digits, times)
    head, _, tail = digits.rpartition(marks[-1])
    head = regex.sub("[.,]", "", head)
    decimal = float(f"{head}.{tail}") * times
    if len(set(marks)) == 2 or len(tail) != 3 or head[0] == "0":
        return decimal, decimal, _half(head + tail, times / 10.0 ** len(tail))
    whole = float(head + tail) * times
    return (decimal if marks == ["."] and not scale else whole), whole, _half(head + tail, times)


def _half(digits: str, times: float) -> float:
    """Half the unit of the last digit that is no 0."""
    return 0.5 * times * 10.0 ** (len(digits) - len(digits.rstrip("0"))) if digits.strip("0") else 0.0


def _spelt(number: str) -> float:
    """The value of a number in words."""
    whole = part = 0.0
    for word in regex.findall(r"[a-z]+", number.lower()):
        if word == "and":
            continue
        if word in _LARGE:
            whole, part = whole + (part or 1.0) * _LARGE[word], 0.0
        elif word == "hundred":
            part = (part or 1.0) * 100
        else:
            part = part * 12 if word == "dozen" else part + _WORDS[word]
    return whole + part


def apart(one: Figure, two: Figure) -> bool:
    """True if the numbers cannot be the same: neither a rounding of each other, nor one in the other's range."""
    low, high = sorted((one, two), key=lambda each: each.least)
    gap = high.least - low.most
    return gap > 0 and gap > 1.001 * min(max(one.exact, two.exact), ROUNDED * high.least)
