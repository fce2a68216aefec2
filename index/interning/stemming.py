"""The English Snowball stemmer over bytes, compiled: equal to NLTK's, which is the definition.

A word is changed in place. R1 and R2 are lengths: of what follows the first non-vowel after a vowel, and of the same
within R1; both always end where the word does. A y that is a consonant is Y while a word is stemmed.
"""

from __future__ import annotations

import numpy as np

from index.blocks.arrays import Array
from index.blocks.compiled import Int, kernel, part
from index.interning import suffixes
from index.interning.suffixes import ADD, ADDED, CUT, FIRST, LEAST, LEFT, LENGTH, ONLY, REGION, TAIL
from index.terms import LONGEST_STEMMED


def _among(letters: str) -> Array:
    return np.isin(np.arange(256), list(letters.encode()))


_VOWEL = _among("aeiouy")
_DOUBLED = _among("bdfgmnprt")
_NOT_SHORT = _among("wxY")
_LI_ENDING = _among("cdeghkmnrt")
_OF_WORDS = _among("abcdefghijklmnopqrstuvwxyz0123456789?")
_GENER, _COMMUN, _ARSEN = (np.frombuffer(word, dtype=np.uint8) for word in (b"gener", b"commun", b"arsen"))
_APOSTROPHE, _E, _I, _L, _S, _T, _SMALL_Y, _Y = (ord(letter) for letter in "'eilstyY")
_STEP_1B = 2

_Word = tuple[Int, Int, Int]
"""Lengths of the word, R1 and R2."""


@part
def _begins_with(word: Array, n: Int, begin: Array) -> Int:
    same = 0
    while same < min(n, len(begin)) and word[same] == begin[same]:
        same += 1
    return same == len(begin)


@part
def _region(word: Array, n: Int, begin: Int) -> Int:
    """Length of what follows the first non-vowel after a vowel in word[begin:n]."""
    for i in range(begin + 1, n):
        if _VOWEL[word[i - 1]] and not _VOWEL[word[i]]:
            return n - i - 1
    return 0


@part
def _regions(word: Array, n: Int) -> _Word:
    if _begins_with(word, n, _GENER) or _begins_with(word, n, _ARSEN):
        r1 = n - 5
    elif _begins_with(word, n, _COMMUN):
        r1 = n - 6
    else:
        r1 = _region(word, n, 0)
    return n, r1, _region(word, n, n - r1)


@part
def _mark_consonants(word: Array, n: Int) -> None:
    """Makes Y of each y that begins the word or follows a vowel."""
    for i in range(n):
        if word[i] == _SMALL_Y and (i == 0 or _VOWEL[word[i - 1]]):
            word[i] = _Y


@part
def _longest(word: Array, n: Int, step: Int) -> Int:
    """Number of the step's longest suffix that the word ends with, or -1."""
    for rule in range(FIRST[step], FIRST[step + 1]):
        same = 0
        if n >= LEAST[rule]:
            while same < LENGTH[rule] and word[n - 1 - same] == TAIL[rule, same]:
                same += 1
            if same == LENGTH[rule]:
                return rule
    return -1


@part
def _has_vowel(word: Array, end: Int) -> Int:
    at = 0
    while at < end and not _VOWEL[word[at]]:
        at += 1
    return at < end


@part
def _allowed(word: Array, lengths: _Word, rule: Int) -> Int:
    """True if the rule's suffix stands in its region, after what it must follow."""
    n, r1, r2 = lengths
    begin = n - LENGTH[rule]
    region = r2 if REGION[rule] == suffixes.R2 else r1
    if REGION[rule] != suffixes.WORD and region < LENGTH[rule]:
        return False
    only = ONLY[rule]
    if only == suffixes.AFTER_VOWEL:
        return _has_vowel(word, begin)
    if only == suffixes.AFTER_EARLIER_VOWEL:
        return _has_vowel(word, begin - 1)
    before = word[begin - 1] if begin > 0 else 0
    if only == suffixes.AFTER_L:
        return before == _L
    if only == suffixes.AFTER_LI_ENDING:
        return _LI_ENDING[before]
    if only == suffixes.AFTER_S_OR_T:
        return before in (_S, _T)
    return only == suffixes.ALWAYS


@part
def _rest(region: Int, rule: Int) -> Int:
    """Length of a region after the rule's replacement."""
    return region - CUT[rule] + ADDED[rule] if region >= CUT[rule] else LEFT[rule]


@part
def _replaced(word: Array, lengths: _Word, rule: Int) -> _Word:
    n = lengths[0] - CUT[rule]
    for i in range(ADDED[rule]):
        word[n + i] = ADD[rule, i]
    return n + ADDED[rule], _rest(lengths[1], rule), _rest(lengths[2], rule)


@part
def _ends_short(word: Array, n: Int) -> Int:
    """True for a word that ends in a short syllable: a consonant, a vowel and a consonant that is not w, x or Y."""
    if n < 3:
        return n == 2 and _VOWEL[word[0]] and not _VOWEL[word[1]]
    last = word[n - 1]
    return not _VOWEL[last] and not _NOT_SHORT[last] and _VOWEL[word[n - 2]] and not _VOWEL[word[n - 3]]


@part
def _mended(word: Array, lengths: _Word) -> _Word:
    """The rest of step 1b, where -ed or -ing was: hop from hopp, hope from hop, and luxuriate from luxuriat."""
    n, r1, r2 = lengths
    last = word[n - 1] if n else 0
    before = word[n - 2] if n > 1 else 0
    if (
        (before == ord("a") and last == _T)
        or (before == ord("b") and last == _L)
        or (before == _I and last == ord("z"))
    ):
        word[n] = _E
        return n + 1, r1 + 1, r2 + 1 if n >= 5 or r1 >= 2 else r2
    if before == last and _DOUBLED[last]:
        return n - 1, max(0, r1 - 1), max(0, r2 - 1)
    if r1 == 0 and _ends_short(word, n):
        word[n] = _E
        return n + 1, r1, r2
    return lengths


@part
def _step(word: Array, lengths: _Word, step: Int) -> _Word:
    """Steps 0 to 4: the longest suffix that the word ends with is replaced if it may be, else nothing is."""
    rule = _longest(word, lengths[0], step)
    if rule < 0 or not _allowed(word, lengths, rule):
        return lengths
    shorter = _replaced(word, lengths, rule)
    return _mended(word, shorter) if step == _STEP_1B and ADDED[rule] == 0 else shorter


@part
def _step_1c(word: Array, n: Int) -> None:
    """A last y after a non-vowel that does not begin the word becomes i."""
    if n > 2 and (word[n - 1] == _SMALL_Y or word[n - 1] == _Y) and not _VOWEL[word[n - 2]]:
        word[n - 1] = _I


@part
def _step_5(word: Array, lengths: _Word) -> Int:
    """The word's length without a last e or l that goes."""
    n, r1, r2 = lengths
    last = word[n - 1] if n else 0
    if r2 and last == _L and word[n - 2] == _L:
        return n - 1
    if last == _E and r1:
        two, three, four = word[n - 2], word[n - 3], word[n - 4]
        short = n < 4 or not (_VOWEL[two] or _NOT_SHORT[two] or not _VOWEL[three] or _VOWEL[four])
        return n - 1 if r2 or not short else n
    return n


@part
def _stem(word: Array, n: Int) -> Int:
    """Length of the stem of word[:n], in place; n is more than 2."""
    if word[0] == _APOSTROPHE:
        n -= 1
        for i in range(n):
            word[i] = word[i + 1]
    _mark_consonants(word, n)
    lengths = _regions(word, n)
    for step in range(len(FIRST) - 1):  # one loop, for what is called is compiled at each place
        lengths = _step(word, lengths, step)
        if step == _STEP_1B:
            _step_1c(word, lengths[0])
    n = _step_5(word, lengths)
    for i in range(n):
        if word[i] == _Y:
            word[i] = _SMALL_Y
    return n


@kernel
def stem_keys(keys: Array, ends: Array, stems: Array, stem_ends: Array) -> Int:
    """Fills the stems and their ends; a key without letter or digit has none, one without stem is its own.

    keys: small letters, digits and signs, one byte a code point, ? for every other letter.
    """
    to = 0
    for number in range(len(ends)):
        begin = ends[number - 1] if number else 0
        n = ends[number] - begin
        word = stems[to:]
        is_word = False
        for i in range(n):
            word[i] = keys[begin + i]
            is_word |= _OF_WORDS[word[i]]
        length = _stem(word, n) if is_word and 2 < n <= LONGEST_STEMMED else n
        if length == 0:
            length = n
            for i in range(n):
                word[i] = keys[begin + i]
        to += length if is_word else 0
        stem_ends[number] = to
    return 0
