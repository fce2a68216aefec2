"""Raw text to tokens: the one tokeniser behind search, phrases and quotations.

A token is a word, a number or a sign that changes meaning; it never spans white space. Its key decides what
"the same word" means: typography is folded, spelling never is. Offsets always point into the raw text.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

import regex

from index.lookalikes import LATIN_OF
from index.model import Span, Token

VERSION = f"verbatim-2 unicode-{unicodedata.unidata_version}"

MARK_RUN = 30
"""More combining marks in a row than Unicode's Stream-Safe Text Format allows are never normalised."""

LONGEST_FOLDED = 1000
"""Tokens longer than this many code points keep their surface as key."""

_APOSTROPHES = "'’‘‛`´′ʹʻʼʽʾʿ՚׳ꞌ＇ʹ\u1fef\u1ffd"
_MINUSES = "-−–﹣－"
_WORD = rf"[[\p{{Alphabetic}}\p{{M}}\p{{N}}]--[\p{{DI}}{_APOSTROPHES}]]"
_LETTER = r"[\p{Lu}\p{Ll}\p{Lt}]\p{M}*+"
_APOSTROPHE = f"[{_APOSTROPHES}]"
_MINUS = rf"[\-{_MINUSES[1:]}]"
_END = rf"(?!\p{{DI}}*+{_WORD})"
_STOP = "[.．]"
_COMMA = "[,，]"
_NO_MINUS_AFTER = rf"(?<!(?:{_WORD}|[-%‰°)\]”]|\p{{Nd}}\p{{Sc}})\p{{DI}}*+)"
_JOINT = rf"""
    (?:
        (?: \p{{DI}}++ (?: {_APOSTROPHE} \p{{DI}}*+ )? | {_APOSTROPHE} \p{{DI}}*+ ) (?={_WORD})
      | (?<=\p{{Nd}}) {_COMMA} (?=\p{{Nd}}{{3}}(?!\p{{Nd}}))
      | (?<=\p{{Nd}}) {_STOP} (?=\p{{Nd}})
    )
"""
_TOKEN = regex.compile(
    rf"""
    {_LETTER} (?: {_STOP} {_LETTER} {_END} )++ (?: \.? {_APOSTROPHE} [sS] {_END} )?+       # U.S.  a.m.  U.S.'s
  | (?: {_NO_MINUS_AFTER} {_MINUS} \p{{DI}}*+ (?={_STOP}?\p{{Nd}}) )?+
    (?: (?<!{_WORD}|\.) {_STOP} (?=\p{{Nd}}) )?+
    {_WORD}++ (?: {_JOINT} {_WORD}++ )*+                                     # words, 11,000, -5, .5
  | {_NO_MINUS_AFTER} {_MINUS} (?=\p{{DI}}*+\p{{Sc}}\.?\p{{Nd}})              # the minus of -$5
  | (?<=(?<!{_WORD})(?:[A-D]{{1,3}}|O)) [-−] (?!{_WORD}|{_MINUS}|[^\S\n]*+\n)  # that of AA-, but not A-\nlevel
  | (?: °[CcFf](?!{_WORD}) | [℃℉㌀-㏿] )                                       # 5°C, 5℃, 5㎏
  | (?: [%‰‱٪&@\#°％＆＠＃﹪﹠﹫﹟] | \p{{Sc}} | [\p{{Sm}}--[|⁄∕∣∥−]] ) \p{{M}}*+  # signs that change meaning
    """,
    regex.VERSION1 | regex.VERBOSE,
)
_WORD_CHARACTER = regex.compile(_WORD, regex.VERSION1)
_IGNORABLE = regex.compile(r"\p{DI}++")
_MANY_MARKS = regex.compile(rf"\p{{M}}{{{MARK_RUN + 1}}}")
_LATIN = regex.compile(r"\p{Latin}")
_GREEK = regex.compile(r"\p{Greek}")
_THOUSANDS = regex.compile(r"(?<![\p{Nd}.,])\p{Nd}{1,3}(?:,\p{Nd}{3})++(?!\p{Nd})")
_ACRONYM = regex.compile(rf"({_LETTER}(?:\.{_LETTER})++)\.?('s)?+")
_AS_APOSTROPHE = dict.fromkeys(map(ord, _APOSTROPHES), "'") | dict.fromkeys(map(ord, _MINUSES), "-")
_KEPT_FORMS = ("<super>", "<sub>", "<fraction>", "<circle>", "<square>")


def surfaces(text: str) -> Iterator[tuple[str, int, int]]:
    """(surface, start, end) of every token in reading order."""
    for match in _TOKEN.finditer(text):
        yield match[0], match.start(), match.end()


def tokenize(text: str) -> list[Token]:
    """The tokens in reading order; together with the gaps between them they cover the text."""
    return [Token(key(surface), Span(start, end)) for surface, start, end in surfaces(text)]


def is_word(key: str) -> bool:
    """True for words and numbers, False for signs such as % and $."""
    return _WORD_CHARACTER.search(key) is not None


def key(surface: str) -> str:
    """What the token is compared by; `key(key(x)) == key(x)`."""
    if surface.isascii():
        return _shape(surface.lower().replace("`", "'"))
    if len(surface) > LONGEST_FOLDED or _MANY_MARKS.search(surface):
        return surface
    folded = _fold(surface)
    while (again := _fold(folded)) != folded:
        folded = again
    return folded


def _fold(surface: str) -> str:
    """One pass: ignorable characters, compatibility forms, apostrophes, look-alikes, case, shape."""
    text = _IGNORABLE.sub("", surface).translate(_AS_APOSTROPHE)
    text = unicodedata.normalize("NFC", text)
    if not unicodedata.is_normalized("NFKC", text):
        text = "".join(map(_compatible, text)).translate(_AS_APOSTROPHE)
    text = unicodedata.normalize("NFC", _latin_letters(text).casefold())
    return _shape(text) or surface


def _compatible(char: str) -> str:
    """NFKC of one character, except where the form carries meaning: 10² is not 102."""
    if char.isascii() or unicodedata.decomposition(char).startswith(_KEPT_FORMS):
        return char
    return unicodedata.normalize("NFKC", char)


def _latin_letters(text: str) -> str:
    """Look-alike letters as Latin where the token mixes scripts or is made of look-alikes only."""
    letters = [char for char in text if char.isalpha() and not char.isascii()]
    others = [char for char in letters if not _LATIN.match(char)]
    if not any(char in LATIN_OF for char in others):
        return text
    mixed = any(char.isalpha() and char not in others for char in text)
    symbol = len(letters) == 1 and _GREEK.match(letters[0])  # interferon α is not interferon a
    if mixed or (not symbol and all(char in LATIN_OF for char in others)):
        return "".join(LATIN_OF.get(char, char) for char in text)
    return text


def _shape(text: str) -> str:
    """11,000 as 11000, u.s as us, .5 as 0.5."""
    sign = "-" if text.startswith("-") and len(text) > 1 else ""
    body = text[len(sign) :]
    if "," in body:
        body = _THOUSANDS.sub(lambda number: number[0].replace(",", ""), body)
    if "." in body and _ACRONYM.fullmatch(body):
        body = body.replace(".", "")
    elif body.startswith(".") and len(body) > 1:
        body = "0" + body
    return sign + body
