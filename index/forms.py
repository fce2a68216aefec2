"""Other forms of a word that the stemmer keeps apart, of those that a collection holds.

Six small rules, each with its examples: spelling, numbers, nations, words written short, derivation, and two words
written as one. A form is never taken for the word: what it counts is for the ranking to say (`index/context.py`).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

import regex

from index.model import OtherForms
from index.nations import NATIONS
from index.strings import Numbering

REMEMBERED = 100_000
"""Words whose forms are kept."""

_CARDINALS = (
    "two 2 ii|three 3 iii|four 4 iv|five 5|six 6 vi|seven 7 vii|eight 8 viii|nine 9 ix|ten 10|eleven 11 xi|"
    "twelve 12 xii|thirteen 13 xiii|fourteen 14 xiv|fifteen 15 xv|sixteen 16 xvi|seventeen 17 xvii|eighteen 18 xviii|"
    "nineteen 19 xix|twenty 20 xx|thirty 30|forty 40|fifty 50|sixty 60|seventy 70|eighty 80|ninety 90|"
    "hundred 100|thousand 1000"
)
_ORDINALS = (
    "first 1st|second 2nd|third 3rd|fourth 4th|fifth 5th|sixth 6th|seventh 7th|eighth 8th|ninth 9th|tenth 10th|"
    "eleventh 11th|twelfth 12th|thirteenth 13th|fourteenth 14th|fifteenth 15th|sixteenth 16th|seventeenth 17th|"
    "eighteenth 18th|nineteenth 19th|twentieth 20th"
)

_SHORT = (
    "captain capt|doctor dr|professor prof|lieutenant lt|sergeant sgt|senator sen|governor gov|general gen|colonel col|"
    "major maj|corporal cpl|inspector insp|superintendent supt|reverend rev|councillor councilor cllr|president pres|"
    "saint st|street st|mount mt|avenue ave|road rd|department dept|government govt|company co|limited ltd|"
    "corporation corp|incorporated inc|association assn assoc|university univ|january jan|february feb|april apr|"
    "august aug|september sept sep|october oct|november nov|december dec|kilometre kilometres kilometer kilometers km|"
    "kilogram kilograms kg|centimetre centimetres centimeter centimeters cm|television tv|telephone phone|"
    "photograph photo|laboratory lab|examination exam|mathematics maths math|influenza flu|aeroplane airplane plane|"
    "refrigerator fridge|advertisement advert ad|headquarters hq|versus vs"
)
"""Words and what is written for them."""

_ENDING = "(s|ed|ing|er|ers|able|ite|ites|ist|ists|ful|less|al|y|ies|hoods?|bly|ations?|ly|)"
_IZE = "(e|es|ed|ing|er|ers|ations?|ational|able|ment)"
_SPELLINGS = [
    (regex.compile(pattern), other)
    for pattern, other in (
        (f"(.{{2,}})our{_ENDING}", r"\1or\2"),  # colour, color
        (f"(.{{2,}})or{_ENDING}", r"\1our\2"),
        (f"(.{{3,}})is{_IZE}", r"\1iz\2"),  # organise, organize
        (f"(.{{3,}})iz{_IZE}", r"\1is\2"),
        (r"(.{3,})ys(e|es|ed|ing|er|ers)", r"\1yz\2"),  # analyse, analyze
        (r"(.{3,})yz(e|es|ed|ing|er|ers)", r"\1ys\2"),
        (r"(.{2,}[tbv])re(s|d|)", r"\1er\2"),  # centre, center
        (r"(.{2,}[tbv])er(s|ed|)", r"\1re\2"),
        (r"(.{3,})ogue(s|)", r"\1og\2"),  # dialogue, dialog
        (r"(.{3,})og(s|)", r"\1ogue\2"),
        (r"(.{3,})enc(e|es)", r"\1ens\2"),  # defence, defense
        (r"(.{3,})ens(e|es)", r"\1enc\2"),
        (r"(.{3,})mme(s|)", r"\1m\2"),  # programme, program
        (r"(.{3,}[ra])m(s|)", r"\1mme\2"),
        (r"(.*)[ao]e(.+)", r"\1e\2"),  # anaemia, anemia
    )
]
_SHORTEST_SPELT = 5
_LONGEST = 40

_DERIVED = (
    ("it", ""),  # compete, competition
    ("ag", ""),  # percent, percentage
    ("us", "i"),  # alumnus, alumni
    ("ist", ""),  # guitar, guitarist
    ("ship", ""),  # partner, partnership
    ("ian", ""),  # history, historian
    ("ment", ""),  # treat, treatment
    ("ifi", "if"),  # identify, identification
    ("si", "s"),  # analysis, analyses
    ("b", "pt"),  # describe, description
    ("uc", "uct"),  # reduce, reduction
    ("eiv", "ept"),  # receive, reception
    ("lv", "lut"),  # resolve, resolution
    ("ud", "us"),  # conclude, conclusion
    ("id", "is"),  # decide, decision
    ("od", "os"),  # explode, explosion
    ("nd", "ns"),  # extend, extension
    ("et", "i"),  # energetic, energy
)
"""Ends of stems that stand for each other."""

_SHORTEST_WHOLE = 4
"""Letters of the shortest stem that takes or loses an ending."""

_SHORTEST_BASE = 3
"""Letters before one that changes it."""


def _groups(text: str) -> dict[str, tuple[str, ...]]:
    """Word → the others of its group."""
    found: dict[str, tuple[str, ...]] = {}
    for line in text.replace("|", "\n").split("\n"):
        group = line.split()
        found.update({word: (*found.get(word, ()), *[other for other in group if other != word]) for word in group})
    return found


_NUMBERS = _groups(f"{_CARDINALS}|{_ORDINALS}")
_NATIONS = _groups(NATIONS)
_WRITTEN_SHORT = _groups(_SHORT)


def spellings(key: str) -> Iterator[str]:
    """British for American and the other way round, by rule: most are no words at all."""
    if len(key) >= _SHORTEST_SPELT:
        for pattern, other in _SPELLINGS:
            found = pattern.fullmatch(key)
            if found:
                yield found.expand(other)
        for at in (at for at, letter in enumerate(key) if letter == "e"):
            yield f"{key[:at]}ae{key[at + 1 :]}"
            yield f"{key[:at]}oe{key[at + 1 :]}"


def numbers(key: str) -> tuple[str, ...]:
    """two, 2 and ii; third and 3rd."""
    return _NUMBERS.get(key, ())


def nations(key: str) -> tuple[str, ...]:
    """Korea and Korean, France and French; of Koreans and Korea's too."""
    return _NATIONS.get(key, ()) or _NATIONS.get(key.removesuffix("s").removesuffix("'"), ())


def derivations(term: str) -> Iterator[str]:
    """Stems of words derived from this one, or that it is derived from, by rule."""
    for pair in _DERIVED:
        for ending, other in (pair, pair[::-1]):
            shortest = _SHORTEST_BASE if ending and other else _SHORTEST_WHOLE
            if term.endswith(ending) and len(term) - len(ending) >= shortest:
                yield term[: len(term) - len(ending)] + other


class Forms:
    """The other forms of words that stand in a collection; safe from many threads."""

    def __init__(self, terms: Numbering, term_of: Callable[[str], str | None]) -> None:
        """`term_of`: the term of a key of the collection; KeyError for any other."""
        self._terms = terms
        self._term_of = term_of
        self._known: dict[str, tuple[str, ...]] = {}
        self._joined: dict[str, tuple[str, ...]] = {}

    def of(self, words: Sequence[tuple[str, str]], left_out: Collection[str] = ()) -> OtherForms:
        """(term, terms of its other forms) of the words (key, term) that have any, without the keys left out.

        Adjoining words are looked for written as one (web site, website). No form is a term of the words themselves.
        """
        found: list[tuple[str, tuple[str, ...]]] = []
        before = last = ""
        for key, term in words:
            if key in left_out:
                before = ""
                continue
            forms = self._known.get(key)
            if forms is None:
                forms = self._keep(self._known, key, _guesses(key, term))
            if forms:
                found.append((term, forms))
            if before:
                joined = self._joined.get(before + key)
                if joined is None:
                    joined = self._keep(self._joined, before + key, (before + key,) if len(key) > 1 else ())
                if joined:
                    found += ((last, joined), (term, joined))
            before, last = key if len(key) > 1 else "", term
        return _gathered(found, {term for _, term in words}) if found else ()

    def _keep(self, known: dict[str, tuple[str, ...]], key: str, guesses: Iterable[str]) -> tuple[str, ...]:
        """The terms of the guesses that are keys or terms of the collection; remembered."""
        if len(known) >= REMEMBERED:
            known.clear()
        found: dict[str, None] = {}
        for guess in guesses:
            try:
                term = self._term_of(guess)
            except KeyError:
                term = guess if self._terms.get(guess, -1) >= 0 else None
            if term is not None:
                found[term] = None
        kept = known[key] = tuple(found)
        return kept


def _guesses(key: str, term: str) -> Iterator[str]:
    """Whatever might be another form, words or not; nothing for what is too long to be a word."""
    if len(key) > _LONGEST:
        return
    yield from spellings(key)
    yield from spellings(term)
    yield from numbers(key)
    yield from nations(key)
    yield from _WRITTEN_SHORT.get(key, ()) or _WRITTEN_SHORT.get(key.removesuffix("s"), ())
    yield from derivations(term)


def _gathered(found: Sequence[tuple[str, tuple[str, ...]]], asked: Collection[str]) -> OtherForms:
    """Each term once with all its forms but those that are asked for themselves."""
    forms: dict[str, dict[str, None]] = {}
    for term, others in found:
        for other in others:
            if other not in asked:
                forms.setdefault(term, {})[other] = None
    return tuple([(term, tuple(each)) for term, each in forms.items()])
