"""What each paragraph of a source is: title, heading, body, caption, list item, byline, comment or boilerplate.

General rules over position, length, repetition and link-like or form-like patterns; docs/paragraphs.md shows
them on the seeds. A wrong "boilerplate" hides words from search, so the rules for it are the narrowest.
"""

from __future__ import annotations

from collections.abc import Sequence

import regex

from index.model import Kind
from index.paragraphs import LIST_MARKER

VERSION = "kinds-1"

SHORT = 25
"""Words up to which a paragraph can be a title, a caption, a link or part of a form."""

HEADING = 12
"""Words up to which a paragraph without an end mark can be a heading."""

_FLAGS = regex.I | regex.VERSION1
_WORD = regex.compile(r"[\p{L}\p{N}]")
_CRUMB = regex.compile(r"\s[»›>|→/]\s")
_ENDED = regex.compile(r"[.!?:;,…][\"'”’»)\]]*+$")
_FORM = regex.compile(
    r"""^(?:leave|post|add|write|submit)\s(?:a|your|an)\s(?:reply|comment|response|review)\b
      | ^(?:skip\sto|share\s(?:this|on)|click\shere|read\smore$|advertisement$|loading\b)
      | ^(?:\w+\s)?links$ | ^(?:breaking|latest|top)\snews$ | ^(?:home|menu|search|login|subscribe|navigation|share)$
      | \blog\s?(?:in|out)\b.*(?:[:/]|\bto\b) | ^sign\s(?:in|up|out)\b
      | ^fill\sin\syour\b | ^you\sare\scommenting\b | ^this\s(?:site|website|page)\suses\b
      | \byour\semail\saddress\swill\snot\b | \brequired\sfields\sare\b | ^notify\sme\sof\b
      | \ball\srights\sreserved\b | ^(?:copyright|©) | \bbookmark\sthe\spermalink\b | ^(?:filed\sunder|tagged|tags)\b
      | ^\S+(?:\s\S+){0,4}\s(?:%[sd]|\{\w*\})$ | ^---""",
    _FLAGS | regex.VERBOSE,
)
_FORM_START = regex.compile(
    r"^(?:leave|post|add|write|submit)\s(?:a|your|an)\s(?:reply|comment|response|review)$", _FLAGS
)
_THREAD = regex.compile(
    r"^(?:\d+|one|two|three|no)\s(?:responses?|comments?|replies|thoughts)\b|^(?:comments|responses|discussion)(?:\s\(\d+\))?:?$",
    _FLAGS,
)
_SPEAKER = regex.compile(
    r"""^(?:\d+[.)]\s*+)?[\p{L}\p{N}][\p{L}\p{N}.'’_\ -]{0,60}
        \s(?:says|said|wrote|writes|replied|commented)(?:\s(?:on|at)\s.{0,60})?:$""",
    _FLAGS | regex.VERBOSE,
)
_CAPTION = regex.compile(
    r"""^(?:an?\s|the\s)?(?:screen\s?shots?|photo(?:graph)?s?|images?|pictures?|figure|fig\.|chart|graphic|map|video
        |illustration|infographic)(?:\s(?:of|by|from|shows?|showing|credit|courtesy)\b|\s?[:(\d])
      | ^(?:credit|source):\s | \((?:ap|afp|reuters|getty|epa)[\s/)]""",
    _FLAGS | regex.VERBOSE,
)
_TEASER = regex.compile(
    r"^(?:(?:also|see\salso|read\salso|read|related|more|recommended)(?:\s(?:read|reading|on|stories|articles))?):\s",
    _FLAGS,
)
_BYLINE = regex.compile(
    r"^(?:by\s\p{Lu}|(?:posted|published|written|reported|updated)\s(?:by|on)\s)|^\p{Lu}\p{Ll}{2,8}\.?\s\d{1,2},\s\d{4}$",
    regex.VERSION1,
)
_ABOUT = regex.compile(r"^about\s(?:the\sauthor|\S+(?:\s\S+)?)$", _FLAGS)
_MARKDOWN_HEADING = regex.compile(r"^#{1,6}\s")


def classify(paragraphs: Sequence[str], title: str = "") -> tuple[list[Kind], list[bool]]:
    """(kind, in_margin) of each paragraph; `title` is the source's, where its file states one.

    A paragraph is in the margin if it is short and stands before the title or after the last long paragraph:
    there, what other sources repeat is boilerplate (see `is_repeated_margin`).
    """
    texts = [" ".join(text.split()) for text in paragraphs]
    words = [len(text.split(" ")) for text in texts]
    kinds = [_alone(text, count) for text, count in zip(texts, words, strict=True)]
    _mark_captions(texts, words, kinds)
    main = _main_text(texts, words, kinds)
    titled = _mark_title(texts, words, kinds, main, title)
    _mark_headings(texts, words, kinds, main)
    _mark_zones(texts, words, kinds, main)
    last = max((i for i, count in enumerate(words) if count > SHORT), default=len(texts))
    margin = [count <= SHORT and (i < titled or i > last) for i, count in enumerate(words)]
    return kinds, margin


def _main_text(texts: list[str], words: list[int], kinds: list[Kind]) -> int:
    """Index of the first paragraph that reads as running text; the number of paragraphs if none does."""
    for i, count in enumerate(words):
        if kinds[i] is Kind.BODY and (count > SHORT or (count > HEADING and _ENDED.search(texts[i]))):
            return i
    return len(texts)


def is_repeated_margin(kind: Kind, n_sources: int, *, in_margin: bool) -> bool:
    """True if a paragraph that `n_sources` sources share, in the margin of one, is boilerplate there."""
    return in_margin and n_sources > 1 and kind is not Kind.TITLE


def _alone(text: str, words: int) -> Kind:
    """The kind that a paragraph shows by itself; body where it shows none."""
    if not _WORD.search(text):
        return Kind.BOILERPLATE
    if words > 2 * SHORT:
        return Kind.BODY
    if len(_CRUMB.findall(text)) > 1 or (words <= SHORT and _FORM.search(text)):
        return Kind.BOILERPLATE
    if words > SHORT:
        return Kind.LIST_ITEM if LIST_MARKER.match(text) and text[0] != "#" else Kind.BODY
    if _MARKDOWN_HEADING.match(text):
        return Kind.HEADING
    if _CAPTION.search(text):
        return Kind.CAPTION
    if _SPEAKER.match(text) or (words <= HEADING and _BYLINE.match(text)):
        return Kind.BYLINE
    if LIST_MARKER.match(text) or _TEASER.match(text):
        return Kind.LIST_ITEM
    return Kind.BODY


def _mark_captions(texts: list[str], words: list[int], kinds: list[Kind]) -> None:
    """A short paragraph said twice in a row, or cut off and said again, is a picture's caption."""
    for i in range(len(texts) - 1):
        short = 3 <= words[i] <= SHORT and words[i + 1] <= SHORT
        if short and kinds[i] is not Kind.BOILERPLATE and texts[i + 1].startswith(texts[i]):
            kinds[i] = kinds[i + 1] = Kind.CAPTION


def _mark_title(texts: list[str], words: list[int], kinds: list[Kind], main: int, title: str) -> int:
    """Marks the title, if one stands above the main text; returns its index, or 0."""
    stated = " ".join(title.split())
    above = [i for i in range(main) if kinds[i] in {Kind.BODY, Kind.HEADING} and words[i] <= SHORT]
    above = [i for i in above if texts[i] == stated or (not stated and not texts[i].endswith((".", ":", ",", ";")))]
    if not above or main == len(texts):
        return 0
    found = next((i for i in above if words[i] > 2 or _MARKDOWN_HEADING.match(texts[i])), above[0])
    kinds[found] = Kind.TITLE
    return found


def _mark_headings(texts: list[str], words: list[int], kinds: list[Kind], main: int) -> None:
    """A short paragraph without an end mark, with text below it, is a heading."""
    for i, text in enumerate(texts):
        below = next((kind for kind in kinds[i + 1 :] if kind is not Kind.BOILERPLATE), None)
        question = text.endswith("?") and i > main
        if kinds[i] is Kind.BODY and words[i] <= HEADING and below and (question or not _ENDED.search(text)):
            kinds[i] = Kind.HEADING


def _mark_zones(texts: list[str], words: list[int], kinds: list[Kind], main: int) -> None:
    """Author boxes, comment threads and forms: what stands in one is named by where it stands."""
    zone: Kind | None = None
    threaded = sum(bool(_SPEAKER.match(text)) for text in texts) > 1
    for i in range(main + 1, len(texts)):
        text, form = texts[i], kinds[i] is Kind.BOILERPLATE
        if words[i] <= SHORT and _FORM_START.match(text):
            zone = Kind.BOILERPLATE
        elif words[i] <= SHORT and _THREAD.match(text):
            zone, form = Kind.COMMENT, True
        elif _SPEAKER.match(text) and threaded:
            zone = Kind.COMMENT
        elif zone is None and words[i] <= 4 and _ABOUT.match(text):
            zone = Kind.BYLINE
        elif zone is Kind.BOILERPLATE and words[i] > SHORT:
            zone = None
        if form or (zone is Kind.BOILERPLATE):
            kinds[i] = Kind.BOILERPLATE
        elif zone is not None and kinds[i] is not Kind.BYLINE:
            kinds[i] = zone
