"""Names of persons: how they are written, and when two of them are the same person's."""

from __future__ import annotations

import regex

from index.tokens import key, surfaces
from qa.quotes.words import word_set

PARTICLES = "de|del|della|di|da|das|dos|du|van|von|der|den|bin|ibn|al|el|la|le|ter|ten|y"
_SHORT = "Mr Mrs Ms Dr Sen Rep Gov Gen Col Capt Lt Sgt Prof Rev Hon St"
_TITLE = "|".join(f"{each}|{each.upper()}" for each in _SHORT.split())
_PART = (
    rf"(?:(?:\p{{Lu}}\.)+|(?:{_TITLE})\.(?=[ \u00a0]\p{{Lu}})|" + r"\p{Lu}[\p{L}\p{M}]*+(?:['’\-‐‑][\p{L}\p{M}]++)*+)"
)
NAME = rf"{_PART}(?:[ \u00a0](?:(?:{PARTICLES})[ \u00a0]){{0,2}}{_PART}){{0,4}}"
"""Pattern of a name: capitalised words with particles between."""

_TITLES = word_set(
    "mr mrs ms miss dr prof professor sir dame lord lady president vice prime minister senator sen rep "
    "representative gov governor mayor judge justice secretary ambassador general gen colonel col captain "
    "capt lieutenant sergeant sgt chancellor king queen prince princess pope chairman chairwoman chief "
    "director spokesman spokeswoman spokesperson rev reverend father sister brother st leader comrade"
)
_NOT_NAMES = word_set(
    "the a an this that these those he she it they we i you his her its their our my your but and or so "
    "if in on at by for from to of with as when while after before since until although though because "
    "however nevertheless then thus yesterday today tomorrow now last next even just only also not no yes "
    "well maybe perhaps some many most all another one two both each every there here what who which "
    "where why how according monday tuesday wednesday thursday friday saturday sunday january february "
    "march april may june july august september october november december later earlier meanwhile still "
    "said says asked asks replied wrote writes added tweeted answered yet instead either neither don't let let's "
    "please considering various"
)
_FULL = regex.compile(NAME)
_LOOK_BACK = 40_000


def cleaned(name: str) -> str | None:
    """The name without titles and words that merely begin a sentence; None if nothing is left."""
    parts = name.replace("\u00a0", " ").split(" ")
    while parts and _folded(parts[0]) in _TITLES | _NOT_NAMES:
        parts.pop(0)
    while parts and _folded(parts[-1]) in _NOT_NAMES | _TITLES:
        parts.pop()
    joined = " ".join(parts).removesuffix("’s").removesuffix("'s").rstrip(".") if parts else ""
    return joined or None


def _folded(part: str) -> str:
    return part.casefold().rstrip(".").replace("’", "'")


def _keys(name: str) -> list[str]:
    keys = [key(surface) for surface, _, _ in surfaces(name)]
    keys = [each.removesuffix("'s") for each in keys]
    bare = [each for each in keys if each not in _TITLES]
    return bare or keys


def same_person(one: str, other: str) -> bool:
    """True if one name's words are among the other's, or the last name is the same and an initial fits."""
    a, b = _keys(one), _keys(other)
    if not a or not b:
        return False
    particles = set(PARTICLES.split("|"))
    if (set(a) - particles or set(a)) <= set(b) or (set(b) - particles or set(b)) <= set(a):
        return True
    short = min(len(a[0]), len(b[0])) == 1
    return a[-1] == b[-1] and short and a[0][0] == b[0][0]


def full_name(name: str, text: str, before: int) -> str:
    """The longest name before the offset that contains this short one; itself if several persons fit."""
    if " " in name and len(_keys(name)) > 1:
        return name
    wanted = set(_keys(name))
    found: dict[str, str] = {}
    start = max(0, before - _LOOK_BACK)
    for match in regex.finditer(rf"\b{regex.escape(name.split(' ')[0][:40])}", text[start:before]):
        near = text[max(start, start + match.start() - 60) : start + match.end() + 60]
        for full in _FULL.finditer(near):
            clean = cleaned(full[0])
            if clean and " " in clean and wanted < set(_keys(clean)):
                found.setdefault(" ".join(_keys(clean)), clean)
    longest = sorted(found.values(), key=len, reverse=True)
    if not longest:
        return name
    one = longest[0]
    return one if all(set(_keys(each)) <= set(_keys(one)) for each in longest) else name


def is_named_in(name: str, text: str) -> bool:
    """True if every word of the name stands in the text."""
    folded = text.casefold().replace("’", "'")
    return all(regex.search(rf"(?<!\w){regex.escape(each)}(?!\w)", folded) for each in _keys(name))
