"""Which words are one word, in British and in American spelling.

Not by rule, as the search guesses them (`index/forms.py`): a rule makes one word of poets and pets, Michael and Michel,
scouring and scoring. Only the ending -ise is common enough to need one; names keep theirs.
"""

from __future__ import annotations

from functools import lru_cache

import regex

_OUR = (
    "arb|ard|arm|behavi|cand|clam|col|demean|endeav|fav|ferv|flav|glam|harb|hon|hum|lab|neighb|od|parl|ranc|rig|rum|"
    "sav|splend|tum|val|vap|vig"
)
_RE = "calib|cent|epicent|fib|(?:milli)?lit|lust|(?:centi|kilo|milli)?met|sab|scept|sepulch|somb|spect|theat"
_LL = (
    "cancel|channel|counsel|dial|duel|equal|fuel|initial|label|level|marshal|marvel|model|panel|quarrel|rival|shovel|"
    "signal|total|travel|tunnel|unravel"
)
_LONGEST = 40
_OWN = r"((?:'s)?)"


def _compiled(*spellings: tuple[str, str]) -> list[tuple[regex.Pattern[str], str]]:
    return [(regex.compile(british), american) for british, american in spellings]


_ALWAYS = _compiled(
    (rf"((?:dis|mis|un)?(?:{_OUR}))our(.*)", r"\1or\2"),  # colour, dishonoured, neighbourhood
    (rf"({_RE})re([sd]?){_OWN}", r"\1er\2\3"),  # centre, metres
    (rf"(.*(?:{_LL}))l(ed|ing|ers?|ors?){_OWN}", r"\1\2\3"),  # cancelled, travellers
    (rf"(.{{3,}})isation(s|al|){_OWN}", r"\1ization\2\3"),
    (r"((?:anal|catal|paral|electrol|hydrol)y)s(e|es|ed|ing|ers?)", r"\1z\2"),
    (r"((?:def|off|pret|lic)en)c(e|es|ed)", r"\1s\2"),
    (rf"((?:anal|catal|dial|monol|prol|epil)og)ue(s?){_OWN}", r"\1\2\3"),
    (rf"(program)me(s?){_OWN}", r"\1\2\3"),
    (r"(.*)aem(ia|ic|o.+)", r"\1em\2"),  # anaemia, haemorrhage
    (r"(an|gyn|p|orthop|mediev|arch)ae(sth|col|d[io]|ol)(.+)", r"\1e\2\3"),  # anaesthetic, paediatric, archaeology
    (r"(diarrh|f|)oe(a|tus|tuses|tal|strogens?)", r"\1e\2"),
)
_NO_NAMES = _compiled(
    (r"practis(e|es|ed|ing)", r"practic\1"),
    (r"(?!appris)(.{3,})is(e|es|ed|ing|ers?)", r"\1iz\2"),  # organise; to apprise is not to apprize
    (r"sceptic(.*)", r"skeptic\1"),
    (r"(mo)u(ld(?:s|ed|ing|y)?)", r"\1\2"),
    (r"plough(s|ed|ing|)", r"plow\1"),
    (r"grey", "gray"),
)
"""Denise is not Denize, and Grey not Gray."""


@lru_cache(maxsize=20_000)
def american(key: str, *, name: bool = False) -> str:
    """The key as American English spells it, where British English spells it otherwise; any other key as it is."""
    if key.isascii() and len(key) <= _LONGEST:
        for pattern, spelt in _ALWAYS if name else (*_NO_NAMES, *_ALWAYS):
            found = pattern.fullmatch(key)
            if found:
                return found.expand(spelt)
    return key
