"""What says that two amounts are of different things: another year, day or place, a denial or degree of one alone."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator

import regex
from msgspec import Struct

from qa.amounts import ANOTHER_TIME, YEAR, Amount, Wanted
from qa.subjects import points_back


def _each(*words: str) -> list[regex.Pattern[str]]:
    """A pattern of whole words for each of these."""
    return [regex.compile(rf"\b(?:{each})\b", regex.IGNORECASE) for each in words]


_WISHED = regex.compile(
    r"\b(?:hop(?:e|es|ed|ing)|aim(?:s|ed)?|targets?|wants?|wanted|ask(?:s|ed)?|seeks?|sought|goals?|demand(?:s|ed)?|"
    r"offer(?:s|ed|ing)?|propos(?:e|es|ed|ing|als?))\b",
    regex.IGNORECASE,
)
_ORDINAL = regex.compile(
    r"\b(?:(?P<place>first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|last|next|\d+(?:st|nd|rd|th))"
    r"(?:(?P<of>\s\p{L}[\p{L}’'-]*+(?:\s\p{L}[\p{L}’'-]*+)?)|(?=,))|previous|the former|the latter|"
    r"(?:season|part|volume|chapter|series|world war) (?:\d+|[ivx]+|one|two|three|four|five|six|seven|eight))\b",
    regex.IGNORECASE,
)
_PERIOD = frozenset("day night week month quarter half hour stage phase round leg session attempt time".split())
"""What is counted off though no question names it: "on the second day"."""

_NEGATED = regex.compile(
    r"\b(?:not(?! (?:far|only|least|long|counting))|never|none|cannot|fail(?:s|ed)? to|neither|nor|refus\w+|"
    r"declin(?:e|es|ed) to|oppos\w+|reject\w+)\b|n['’]t\b",
    regex.IGNORECASE,
)
_DAY = regex.compile(
    r"\b(?:January|February|March|April|May|June|July|August|September|October|November|December|"
    r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)\b"
)
_PLACE = regex.compile(
    r"\b(?:in|at|near|of|from|outside|around|across|off) (\p{Lu}[\p{L}’'-]+(?: \p{Lu}[\p{L}’'-]+)*)"
    r"(?: and (\p{Lu}[\p{L}’'-]+(?: \p{Lu}[\p{L}’'-]+)*))?"
)
_ONE_SIDED = [
    _WISHED,
    _NEGATED,
    *_each(
        "can|could|(?-i:may)|might|capacity|capable|certified|licen[cs]ed|room for|limit(?:s|ed)?",
        "(?:would|could|might) have",
        "net|excl(?:uding|usive)?|before tax",
        "gross|incl(?:uding|usive)?|plus|after tax",
        "on top of|in addition to|besides|excluding|not counting|(?:apart|aside) from",
        "seriously|severely|badly|critically|gravely|slightly|lightly|fatally|permanently|temporarily|partly|partially|"
        "directly|indirectly",
    ),
]
"""What makes another thing of an amount if it stands in the clause of one side only."""

_OF_ANOTHER = [
    ANOTHER_TIME,
    regex.compile(
        r"\b(?:neighbou?ring|rival|sister|companion|another|similar(?:it(?:y|ies))?|elsewhere|"
        r"(?<!\b(?:is|are|was|were|be) )recalling|(?:nation|country|world)(?:ally|wide)|globally)\b",
        regex.IGNORECASE,
    ),
]
"""The like, which also counts in the sentence before, if this one points back to it: "That recall cost £5m"."""

_FORECAST = regex.compile(
    r"\b(?:expect(?:s|ed|ing)?|forecasts?|predict(?:s|ed)?|projected|anticipat\w+|plann?(?:ed|ing|s)?|budget(?:ed)?|"
    r"intend(?:s|ed)?)\b",
    regex.IGNORECASE,
)
"""What was to be, where what was is asked for."""

_TO_BE = regex.compile(r"\b(?:will|shall|going to|set to|(?:is|are|was|were) to (?=\p{Ll}))\b")
_HEADLINE = regex.compile(r"\p{Lu}[^.!?:]*? to \p{Ll}[^.!?:]*+$")
"""What is still to come, where no plan is asked for; "Bridge to close for six weeks" is a headline."""

_RISEN = regex.compile(
    r"\b(?:rose|risen|ris(?:es|ing)|climb(?:s|ed|ing)?|gr[eo]wn?|growing|increas(?:es|ed|ing)|jump(?:s|ed)|swell(?:s|ed)|"
    r"swollen|fell|fall(?:s|en|ing)|drop(?:s|ped|ping)?|(?:goes|went|gone) (?:up|down))(?: \w+){0,3}? to"
    r"(?: (?:about|some|nearly|almost|around|over|more|than|at|least|a|total|of))*\s$",
    regex.IGNORECASE,
)
"""Before a number of things that was another before, as the other text may have it from then."""

_FATES = _each(
    "kill(?:s|ed|ing)?|dead|d(?:ie|ies|ied|ying)|deaths?|perish(?:ed)?|drown(?:ed)?|lives|victims|fatalities",
    "hurt|injur(?:ed|ies|ing)|wound(?:ed|s|ing)?|hospitali[sz]ed|in hospital",
    "missing|unaccounted",
    "arrest(?:s|ed|ing)?|detain(?:ed|ing)?|custody|charged",
    "rescued?|saved|surviv(?:ed|ors?)|evacuat(?:ed|ing)|displaced|homeless",
)
"""What became of people; of one such thing each text may speak, and of them all in one sentence."""

_GROUP = regex.compile(
    r"\b(?:adult|child|children|kid|teenager|pupil|student|pensioner|senior|woman|women|man|men|girl|boy|male|female|"
    r"tourist|civilian|soldier|registered|had entered|enrolled|invited|eligible|online|weekend|weekday|discount|"
    r"(?:single|return)(?= (?:on|ticket|fare)))s?\b",
    regex.IGNORECASE,
)
"""Of whom, or for whom; not those who are wont to say it, as officers and residents."""

_OF_NO_GROUP = {"length", "mass", "area", "sq", "volume", "cu", "speed", "age", "celsius", "fahrenheit"}
"""Kinds of amount that are the same for whomever."""

_DEEDS = _each(
    "cost(?:s|ing)?|price[sd]?|pa(?:y|ys|id|ying)|worth|valued?|spen[dt]|bill|charge[sd]?|fees?",
    "sav(?:e|es|ed|ings?)",
    "los(?:t|e|es|s|ses|ing)",
    "earn(?:s|ed|ings)?|profits?|revenues?|turnover|sales",
    r"rais(?:e|es|ed|ing)|donat\w+",
    "fined?|fines",
)
"""What is done with money; of another such thing is another sum."""

_STAGE = regex.compile(
    r"\b(?:so far|as of|to date|by then|until now|at first|used to|formerly|heyday|no longer|instantly|at once|"
    r"(?:in|within|for|on) the (?:first|last|past) (?:minute|hour|day|night|week|month|quarter|half|year|round)s?|"
    r"by the end|^before (?:the|its|his|her|their) \p{L}+|"
    r"at (?:its|the) (?:\w+ )?(?:peak|busiest|height|start|beginning|end|outset|time)|"
    r"in the (?:(?:early|later) (?:years?|days?|weeks?|months?|stages?)|"
    r"(?:final|last|first|coming) (?:years?|days?|weeks?|months?|stages?|hours?)))\b",
    regex.IGNORECASE,
)
"""When in the course of a thing."""

_WITHIN = regex.compile(
    r"\b(?:in|within|over|during|for) (?:(?:the|an?|just|only|under|about|some|less than|first|last|past|next) )*"
    r"(?!early|small|late|rush|same|coming)([\p{L}\p{N}.-]+ (?:minute|hour|day|week|month|year)s?)\b",
    regex.IGNORECASE,
)
"""How long it took, or lasted."""

_OR = regex.compile(
    r"\b(?:kill|dead|hurt|injur|wound|missing|sick)\w*,? (?:or|and) (?:kill|dead|hurt|injur|wound|missing|sick)",
    regex.IGNORECASE,
)
"""Of one and the other together."""

_LEAD = regex.compile(
    r"(?:In|On|During|Since|By|After|Before|Until|Last|This|Next|Earlier|At|\p{Lu}\p{Ll}+ly)\b[^,;:]{0,60},"
)
"""The beginning of a sentence that says when or where."""

_NAME_AFTER = regex.compile(r" (?:\p{Lu}[\p{L}’'-]*+ ?)+")
_RELATIVE = regex.compile(r"\s*(?:which|who|whose|where|that)\b")

CLAUSE = regex.compile(r"[,;:—()]|\s(?:and|but|or|while|against|than)\s")
"""Where a clause ends."""

CLAUSE_LENGTH = 300
"""Characters of the longest clause that is looked at."""

_AROUND, _AFTER = 40, 80
"""Characters beside an amount that may say its ordinal or day; those after it that may say its place."""


class Signs(Struct, frozen=True):
    """What a text says of an amount besides itself.

    turned: which of _ONE_SIDED, _OF_ANOTHER, _FORECAST, _TO_BE and _RISEN stand in its clause; groups: of people, and
    times in the course of a thing, that its clause names; fates: of people, deeds: with money, there; years: in its
    sentence; close: in the clause, but for those asked for; titled: in the source's title; within: how long it took;
    joined: True if the sentence speaks of two places, or fates, at once.
    """

    turned: tuple[bool, ...]
    groups: frozenset[str]
    fates: frozenset[int]
    deeds: frozenset[int]
    ordinals: frozenset[str]
    days: frozenset[str]
    years: frozenset[str]
    close: frozenset[str]
    titled: frozenset[str]
    places: frozenset[str]
    within: frozenset[str]
    joined: bool


Holds = Callable[[str], bool]
"""True of words of which the question holds one."""


def are_told_apart(a: Signs, b: Signs, *, named: bool) -> bool:
    """True if what is said beside them says that two amounts are of different things.

    `named`: both speak of what the question names, wherever in it.
    """
    if (a.turned, a.groups, a.ordinals, a.close, a.joined) != (b.turned, b.groups, b.ordinals, b.close, b.joined):
        return True
    if (a.fates and b.fates and a.fates != b.fates) or (not named and _are_other(a.places, b.places)):
        return True
    both = (a.years, b.years), (a.titled, b.titled), (a.days, b.days), (a.deeds, b.deeds), (a.within, b.within)
    return any(these and those and these.isdisjoint(those) for these, those in both)


def places(text: str) -> Iterator[str]:
    """Names after a preposition of place, that are no day or month."""
    for found in _PLACE.finditer(text):
        yield from (name for name in found.groups() if name and not _DAY.match(name))


def _are_other(places: Collection[str], others: Collection[str]) -> bool:
    """True if one side names a place that the other, which names any, does not; Arrin is Arrin Hospital."""
    if not places or not others:
        return False
    names, more = [f"{each} " for each in places], [f"{each} " for each in others]
    pairs = (names, more), (more, names)
    return any(not any(x.startswith(y) or y.startswith(x) for y in those) for these, those in pairs for x in these)


def _ordinals(text: str, is_asked: Holds) -> Iterator[str]:
    """The places in a row that the text gives to what is asked of, or to a time: the second bridge, the third day."""
    for found in _ORDINAL.finditer(text):
        place, of = found["place"], (found["of"] or "").split()
        is_time = place not in {"last", "next"} and not _PERIOD.isdisjoint(of)
        if place is None or is_time or not of or is_asked(" ".join(of)):
            yield place or found[0]


def _is_of_name(text: str, found: regex.Match[str], is_asked: Holds) -> bool:
    """True for a rival, or sister, whose name follows and is asked of: "its rival Tessmark"."""
    name = _NAME_AFTER.match(text, found.end()) if found[0].lower() in {"rival", "sister"} else None
    return name is not None and is_asked(name[0])


def signs(amount: Amount, title: str, wanted: Wanted, is_asked: Holds) -> Signs:
    """What is said of the amount besides itself; `title`: of its source."""
    text, start, end = amount.text, amount.figure.start, amount.figure.end
    beside, clause = text[max(0, start - _AROUND) : end + _AROUND], _clause(amount)
    lead = _LEAD.match(text)
    stated = f"{lead[0]} {clause}" if lead and lead.end() <= start else clause
    meant = f"{amount.before} {stated}" if points_back(text) else stated
    groups = [] if amount.figure.unit.partition(" ")[0] in _OF_NO_GROUP else _GROUP.findall(stated.lower())
    return Signs(
        turned=tuple(
            [each.search(stated) is not None for each in _ONE_SIDED]
            + [any(not _is_of_name(meant, found, is_asked) for found in each.finditer(meant)) for each in _OF_ANOTHER]
            + [wanted.of_past and _FORECAST.search(stated) is not None]
            + [bool(amount.figure.unit) and not wanted.of_future and _is_to_come(text, stated)]
            + [not amount.figure.unit and _RISEN.search(text[max(0, start - _AROUND) : start]) is not None]
        ),
        groups=frozenset([*groups, *_STAGE.findall(stated.lower())]),
        fates=frozenset(at for at, each in enumerate(_FATES) if each.search(stated)),
        deeds=frozenset(at for at, each in enumerate(_DEEDS) if each.search(stated)),
        ordinals=frozenset(_ordinals(beside.lower(), is_asked)),
        days=frozenset(_DAY.findall(beside)),
        years=frozenset(YEAR.findall(text)),
        close=frozenset(YEAR.findall(meant)).difference(wanted.years),
        titled=frozenset(YEAR.findall(title)),
        places=frozenset(places(clause + text[end : end + _AFTER])) or frozenset(places(text)),
        within=frozenset(_WITHIN.findall(text.lower())) if amount.figure.unit != "time" else frozenset(),
        joined=_OR.search(text) is not None or any(found[2] for found in _PLACE.finditer(text)),
    )


def _is_to_come(text: str, stated: str) -> bool:
    return _TO_BE.search(stated) is not None or _HEADLINE.match(text) is not None


def _clause(amount: Amount) -> str:
    """The clause that the amount stands in."""
    text, start, end = amount.text, amount.figure.start, amount.figure.end
    before = CLAUSE.finditer(text, max(0, start - CLAUSE_LENGTH), start)
    after = CLAUSE.search(text, end, end + CLAUSE_LENGTH)
    begin = max((found.end() for found in before), default=max(0, start - CLAUSE_LENGTH))
    if _RELATIVE.match(text, begin):
        earlier = CLAUSE.finditer(text, max(0, begin - CLAUSE_LENGTH), max(0, begin - 1))
        begin = max((found.end() for found in earlier), default=max(0, begin - CLAUSE_LENGTH))
    return text[begin : after.start() if after else end + CLAUSE_LENGTH]
