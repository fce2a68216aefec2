"""One byte a character: what the compiled tokeniser sees of a text, and what it knows of each byte.

ASCII stands for itself. A handful of typographic characters have a code of their own. Every other character makes
the stretch between white space that holds it foreign: `index.tokens` itself reads that stretch.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

OTHER, MINUS, SPACE, FOREIGN = 0x80, 0x81, 0x82, 0x83
"""A character that no rule names; the minus sign that is a dash; white space; the start of a foreign stretch."""

NOTHING, LETTER, DIGIT, STOP, SIGNED, SIGN, STRANGE = range(7)
"""What can begin at a code: no token, a word, a number, .5, a minus sign, a sign; a foreign stretch."""

WHITE = "\t\n\v\f\r \x85\xa0\u1680" + "".join(map(chr, range(0x2000, 0x200B))) + "\u2028\u2029\u202f\u205f\u3000"
r"""What the tokeniser's \s is."""

PLAIN = "‐‑‒—―…•“„‚†‡§©®«»·"
"""No rule names them: they are in no token and change none."""

FOLDED = {"’": "'", "‘": "'", "”": "]"}
"""Characters to the ASCII one that every rule treats alike; only the apostrophes are ever part of a key."""


def _kinds() -> NDArray[np.uint8]:
    kinds = np.zeros(256, dtype=np.uint8)
    for code in range(128):
        if chr(code).isalpha():
            kinds[code] = LETTER
        elif chr(code).isdigit():
            kinds[code] = DIGIT
        elif chr(code) in "%&@#$+<=>~":
            kinds[code] = SIGN
    kinds[ord(".")] = STOP
    kinds[[ord("-"), MINUS]] = SIGNED
    kinds[FOREIGN] = STRANGE
    return kinds


def _lower() -> NDArray[np.uint8]:
    lower = np.zeros(256, dtype=np.uint8)
    for code in range(128):
        if chr(code).isalnum():
            lower[code] = ord(chr(code).lower())
    return lower


def _refuses_minus() -> NDArray[np.bool_]:
    refuses = _lower() > 0
    refuses[[ord(char) for char in "-%)]"]] = True
    return refuses


def _points() -> NDArray[np.uint8]:
    """Code of each code point below U+3001; FOREIGN where it has none."""
    codes = np.full(0x3001, FOREIGN, dtype=np.uint8)
    codes[:128] = np.arange(128)
    for char in PLAIN:
        codes[ord(char)] = OTHER
    for char in WHITE:
        if not char.isascii():
            codes[ord(char)] = SPACE
    for char, same in FOLDED.items():
        codes[ord(char)] = ord(same)
    codes[ord("–")] = MINUS
    return codes


def _blank() -> NDArray[np.bool_]:
    blank = np.zeros(256, dtype=bool)
    blank[[ord(char) for char in WHITE if char.isascii()]] = True
    blank[SPACE] = True
    return blank


KIND = _kinds()
LOWER = _lower()
"""Small letter or digit of a word character; 0 for all others."""
REFUSES_MINUS = _refuses_minus()
"""True where a minus sign right after it is none."""
POINT = _points()
BLANK = _blank()
