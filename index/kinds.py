"""What each paragraph of a source is: title, heading, body, caption, list item, byline, comment or boilerplate.

General rules over position, length, repetition and link-like or form-like patterns; docs/paragraphs.md shows
them on the seeds. A wrong "boilerplate" hides words from search, so the rules for it are the narrowest.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import regex

from index.model import Kind
from index.paragraphs import LIST_MARKER

VERSION = "kinds-5"

SHORT = 25
"""Words up to which a paragraph can be a title, a caption, a link or part of a form."""

HEADING = 12
"""Words up to which a paragraph without an end mark can be a heading."""

LABEL = 4
"""Words up to which a line between two lines of a form is a part of the form."""

REPEATED = 3
"""Otherwise different sources that must share a label in their margins before it counts as a link."""

_FLAGS = regex.I | regex.VERSION1
_WORD = regex.compile(r"[\p{L}\p{N}]")
_PATH = regex.compile(r"^(?:home|start|main|you\sare\shere:?)\s([»›>|→/])\s[^«‹]+?\s\1\s[^«‹]*+$", _FLAGS)
_CRUMBS = regex.compile(r"^[^»›«‹]+\s[»›]\s[^«‹»›]+\s[»›]\s[^«‹]*+$", _FLAGS)
_MENU = regex.compile(
    r"""\b(?:home|about|contact|privacy|terms|help|faq|log\s?in|sign\sin|sitemap|imprint|advertise|subscribe)\b""",
    _FLAGS,
)
_ENDED = regex.compile(r"[.!?:;,…][\"'”’»)\]]*+$")
_FORM_START = regex.compile(
    r"^(?:leave|post|add|write|submit)\s(?:a|your|an)\s(?:reply|comment|response|review)(?:\scancel\sreply)?:?$", _FLAGS
)
_FORM = regex.compile(
    r"""^skip\sto\s(?:the\s)?(?:main\s|primary\s)?(?:content|navigation|menu|search|footer)$
      | ^share\s(?:this(?:\s(?:article|page|post|story))?|on\s\S+)$ | ^(?:read\smore|advertisement|loading)[.…]*$
      | ^click\shere\sto\s(?:share|print|email|subscribe|log\sin)\b | ^fill\sin\syour\sdetails\sbelow\b
      | ^you\sare\scommenting\susing\syour\b | ^(?:log|sign)\s?(?:in|out|up)$
      | ^this\s(?:site|website|page)\suses\s(?:akismet|cookies)\b
      | ^(?:we|this\s(?:web)?site|our\s(?:web)?site)\s(?:and\sour\spartners\s)?uses?\scookies\s(?:to|on|for|and)\b
      | ^by\s(?:clicking|using|continuing)\b.*\bcookies\b
      | ^your\semail\saddress\swill\snot\sbe\spublished\b
      | ^notify\sme\sof\s(?:new|follow-?up)\s | ^(?:copyright|©)\s(?:©\s|\(c\)\s)?\d{4}\b""",
    _FLAGS | regex.VERBOSE,
)
_NOTICE = regex.compile(
    r"\b(?:required\sfields\sare\smarked\b|bookmark\sthe\spermalink\b|all\srights\sreserved(?:[.]|$))", _FLAGS
)
_LINK = regex.compile(
    r"^(?:(?:accessibility|quick|social)\slinks|(?:breaking|latest|top)\snews|home|menu|search|login|subscribe|navigation|share)$",
    _FLAGS,
)
_FIELD = regex.compile(
    r"^(?:(?:name|e-?mail|website|comment|url)\s?\*?|(?:post|submit)\s\w+|save\smy\sname\b.*|(?:\S+\s){1,5}(?:%[sd]|\{\d*\}))$",
    _FLAGS,
)
_THREAD = regex.compile(
    r"""^(?:\d+|one|two|three|no)\s(?:responses?|comments?|replies|thoughts?)(?:\s(?:to|on)\s(?<of>.++))?$
      | ^(?:reader\s)?(?:comments|responses)\s\(\d+(?:\sof\s\d+)?\):?$""",
    _FLAGS | regex.VERBOSE,
)
_THREAD_LABEL = regex.compile(r"^(?:readers?['’]?\s)?(?:comments|responses):?$", _FLAGS)
_POST = regex.compile(r"^[\p{L}\p{N}][\p{L}\p{N}.'’_-]*(?:\s[\p{L}\p{N}.'’_-]+){0,3}:\s", _FLAGS)
_SAYS = r"\s(?:says|said|wrote|writes|replied|commented)(?:\s(?:on|at)\s.{0,60})?:$"
_SAID = regex.compile(_SAYS, _FLAGS)
_SPEAKER = regex.compile(
    rf"""^(?!(?:i|he|she|it|they|we|you|who|and|but)\s)(?:\d+[.)]\s*+)?[\p{{L}}\p{{N}}][\p{{L}}\p{{N}}.'’_\ -]{{0,60}}
        {_SAYS}""",
    _FLAGS | regex.VERBOSE,
)
_CAPTION = regex.compile(
    r"""^(?:an?\s|the\s)?(?:screen\s?shots?|photo(?:graph)?s?|images?|pictures?|figure|fig\.|chart|graphic|map|video
        |illustration|infographic)(?:\s(?:of|by|from|shows?|showing|credit|courtesy)\b|\s?[:(\d])
      | ^(?:credit|source):\s""",
    _FLAGS | regex.VERBOSE,
)
_AGENCY = regex.compile(r"\((?:ap|afp|reuters|getty|epa)[\s/)]", _FLAGS)
_TEASER = regex.compile(
    r"^(?:(?:also|see\salso|read\salso|read|related|more|recommended)(?:\s(?:read|reading|on|stories|articles))?):\s",
    _FLAGS,
)
_BYLINE = regex.compile(
    r"""^(?:[Bb]y|BY)\s\p{Lu} | ^(?i:posted|published|written|reported|updated)\s(?i:by\s|on\s|\d)
      | ^\p{Lu}\p{Ll}{2,8}\.?\s\d{1,2},\s\d{4}$ | ^(?i:about\sthe\sauthor)$""",
    regex.VERSION1 | regex.VERBOSE,
)
_DATE_LINE = regex.compile(
    r"""^(?:\p{Lu}\p{Ll}{2,8}\.?,?\s)?(?:\d{1,2}(?:st|nd|rd|th)?\s\p{Lu}\p{Ll}{2,8}\.?,?|\p{Lu}\p{Ll}{2,8}\.?\s\d{1,2},)\s\d{4}
        (?:,?\s(?:at\s)?\d{1,2}[.:]\d{2}(?:\s?[ap]\.?m\.?)?)?$""",
    regex.VERSION1 | regex.VERBOSE,
)
_SIGNED = regex.compile(
    r"""\b(?i:by)\s\p{Lu} | \b(?i:reporter|correspondent|editor|columnist|(?:staff|sports|feature)\swriter)\b
      | ^\p{Lu}[^|]++\|\s\p{Lu}[^|]++$""",
    regex.VERSION1 | regex.VERBOSE,
)
_TURN = regex.compile(r"^\p{Lu}[\p{Lu}\p{N}.'’ -]{0,40}:\s", regex.VERSION1)
_ABOUT = regex.compile(r"^about\s(?:the\sauthor|\S+(?:\s\S+)?)$", _FLAGS)
_MAIL = regex.compile(r"^(?:from|to|cc|bcc|date|sent|reply-to|subject|von|an|datum|gesendet|betreff)\s?:\s", _FLAGS)
_SUBJECT = regex.compile(r"^(?:subject|betreff)\s?:\s", _FLAGS)
_MARKDOWN_HEADING = regex.compile(r"^#{1,6}\s")


def classify(paragraphs: Sequence[str], title: str = "") -> tuple[list[Kind], list[bool]]:
    """(kind, in_margin) of each paragraph; `title` is the source's, where its file states one.

    A paragraph is in the margin if it is short and stands before the title or after the last long paragraph:
    there, what other sources repeat is boilerplate where it is a label (see `is_label`).
    """
    texts = [_on_one_line(text) for text in paragraphs]
    words = [text.count(" ") + 1 for text in texts]
    form = [count <= SHORT and _is_form(text) for text, count in zip(texts, words, strict=True)]
    kinds = [_alone(*each) for each in zip(texts, words, form, strict=True)]
    _mark_captions(texts, words, kinds)
    _mark_mail(texts, kinds)
    main = _main_text(texts, words, kinds)
    _mark_forms(texts, words, kinds, form, main)
    titled = _mark_title(texts, words, kinds, main, title)
    _mark_signature(texts, words, kinds, titled, main)
    _mark_headings(texts, words, kinds, main)
    _mark_zones(texts, words, kinds, main)
    last = max((i for i, count in enumerate(words) if count > SHORT), default=len(texts))
    margin = [count <= SHORT and (i < titled or i > last) for i, count in enumerate(words)]
    return kinds, margin


def _on_one_line(text: str) -> str:
    """The text's words with one space between; most texts are that already, which is cheap to see."""
    clean = text.isprintable() and "  " not in text and text[:1] != " " and text[-1:] != " "
    return text if clean else " ".join(text.split())


def _main_text(texts: list[str], words: list[int], kinds: list[Kind]) -> int:
    """Index of the first paragraph that reads as running text; the number of paragraphs if none does."""
    for i, count in enumerate(words):
        if kinds[i] is Kind.BODY and (count > SHORT or (count > HEADING and _ENDED.search(texts[i]))):
            return i
    return len(texts)


def is_label(kind: Kind, text: str) -> bool:
    """True for a label, which in the margins of REPEATED otherwise different sources is a link: no sentence."""
    return kind in {Kind.BODY, Kind.HEADING} and not _ENDED.search(text) and not any(char.isdigit() for char in text)


def _alone(text: str, words: int, form: bool) -> Kind:
    """The kind that a paragraph shows by itself; body where it shows none."""
    if not _WORD.search(text):
        return Kind.BOILERPLATE
    if words > 2 * SHORT:
        return Kind.BODY
    if form or _is_navigation(text):
        return Kind.BOILERPLATE
    if words > SHORT:
        return Kind.LIST_ITEM if LIST_MARKER.match(text) and text[0] != "#" else Kind.BODY
    if _MARKDOWN_HEADING.match(text):
        return Kind.HEADING
    if _CAPTION.match(text) or ("(" in text and _AGENCY.search(text)):
        return Kind.CAPTION
    if _is_speaker(text) or (words <= HEADING and _BYLINE.match(text) and text[-1] not in ".!?"):
        return Kind.BYLINE
    if LIST_MARKER.match(text) or _TEASER.match(text):
        return Kind.LIST_ITEM
    return Kind.BODY


def _is_form(text: str) -> bool:
    """True for a line of a form, a notice or a button as page templates word them."""
    return bool(_FORM.match(text) or _FORM_START.match(text) or _NOTICE.search(text))


def _is_speaker(text: str) -> bool:
    """True for `Ann Moe says:`; two looks at its end save most others the slow one."""
    return text.endswith(":") and _SAID.search(text) is not None and _SPEAKER.match(text) is not None


def _is_navigation(text: str) -> bool:
    """True for a path of links (Home » World » Asia) or a row of them (Home | Help | Terms)."""
    if _PATH.match(text) or (not text.isascii() and _CRUMBS.match(text)):
        return True
    row = [part.split() for part in text.split(" | ")] if " | " in text else []
    return len(row) > 2 and all(0 < len(part) <= LABEL for part in row) and len(_MENU.findall(text)) > 1


def _mark_forms(texts: list[str], words: list[int], kinds: list[Kind], form: list[bool], main: int) -> None:
    """Links above the text, and the short labels and fields that stand inside a form below it."""
    above = [i for i in range(main) if kinds[i] is Kind.BODY and not _LINK.match(texts[i])]
    for i in range(above[-1] if above and main < len(texts) else 0):
        if _LINK.match(texts[i]):
            kinds[i] = Kind.BOILERPLATE
    for i in range(main + 1, len(texts)):
        if not form[i - 1]:
            continue
        below = i + 1 < len(texts) and form[i + 1]
        label = words[i] <= LABEL and not _ENDED.search(texts[i]) and below
        if label or _FIELD.match(texts[i]):
            kinds[i], form[i] = Kind.BOILERPLATE, True


def _mark_mail(texts: list[str], kinds: list[Kind]) -> None:
    """From whom to whom a letter goes is no title; what it is about may be."""
    headers = [text.isprintable() and _MAIL.match(text) is not None for text in texts]
    for i, text in enumerate(texts):
        beside = headers[max(0, i - 1) : i] + headers[i + 1 : i + 2]
        if headers[i] and any(beside) and kinds[i] is Kind.BODY and not _SUBJECT.match(text):
            kinds[i] = Kind.BYLINE


def _mark_captions(texts: list[str], words: list[int], kinds: list[Kind]) -> None:
    """A short paragraph said twice in a row, or cut off and said again, is a picture's caption."""
    for i in range(len(texts) - 1):
        short = 3 <= words[i] <= SHORT and words[i + 1] <= SHORT
        if short and kinds[i] is not Kind.BOILERPLATE and texts[i + 1].startswith(texts[i]):
            kinds[i] = kinds[i + 1] = Kind.CAPTION


def _mark_title(texts: list[str], words: list[int], kinds: list[Kind], main: int, title: str) -> int:
    """Marks the title, if one stands above the main text; returns its index, or 0."""
    stated = " ".join(title.split())
    if not stated and texts and texts[0].startswith("# ") and words[0] <= SHORT:
        kinds[0] = Kind.TITLE
        return 0
    above = [i for i in range(main) if kinds[i] in {Kind.BODY, Kind.HEADING} and words[i] <= SHORT]
    above = [i for i in above if not _TURN.match(texts[i])]
    above = [i for i in above if texts[i] == stated or (not stated and not texts[i].endswith((".", ":", ",", ";")))]
    if not above or main == len(texts):
        return 0
    found = next((i for i in above if words[i] > 2 or _MARKDOWN_HEADING.match(texts[i])), above[0])
    found = next((i for i in above if _SUBJECT.match(texts[i])), found)
    kinds[found] = Kind.TITLE
    return found


def _mark_signature(texts: list[str], words: list[int], kinds: list[Kind], titled: int, main: int) -> None:
    """Between the title and the text, a line that names who wrote, or when, is a byline."""
    for i in range(titled + 1, main if main < len(texts) else 0):
        text = texts[i]
        signed = text[-1] not in ".!?:" and _SIGNED.search(text)
        if kinds[i] is Kind.BODY and words[i] <= HEADING and (signed or _DATE_LINE.match(text)):
            kinds[i] = Kind.BYLINE


def _mark_headings(texts: list[str], words: list[int], kinds: list[Kind], main: int) -> None:
    """A short paragraph without an end mark, with text below it, is a heading."""
    below = False
    for i in range(len(texts) - 1, -1, -1):
        if below and words[i] <= HEADING and kinds[i] is Kind.BODY:
            text = texts[i]
            plain = not text.startswith(("```", "|")) and not _TURN.match(text)
            question = text.endswith("?") and i > main
            if plain and (question or not _ENDED.search(text)):
                kinds[i] = Kind.HEADING
        below = below or kinds[i] is not Kind.BOILERPLATE


def _mark_zones(texts: list[str], words: list[int], kinds: list[Kind], main: int) -> None:
    """The author's box and the comments: what stands in one is named by where it stands.

    "3 comments" alone is a part of the page; "3 responses to TITLE" says how many answered what, and is a heading.
    """
    zone: Kind | None = None
    titles = {text for text, kind in zip(texts, kinds, strict=True) if kind is Kind.TITLE}
    labels = [i for i, text in enumerate(texts) if _is_speaker(text)]
    threaded = len(labels) > 1 and 6 * len(labels) >= len(texts) - labels[0]
    starts = set(labels) if threaded else set()
    for i in range(main + 1, len(texts)):
        text = texts[i]
        head = _THREAD.match(text) if words[i] <= SHORT else None
        if head and (head["of"] is None or head["of"] in titles):
            zone, kinds[i] = Kind.COMMENT, Kind.HEADING if head["of"] else Kind.BOILERPLATE
        elif words[i] <= LABEL and _THREAD_LABEL.match(text) and _is_thread(texts, kinds, i + 1):
            zone, kinds[i] = Kind.COMMENT, Kind.BOILERPLATE
        elif i in starts:
            zone = Kind.COMMENT
        elif zone is None and words[i] <= LABEL and _ABOUT.match(text) and _is_last_section(words, i):
            zone, kinds[i] = Kind.BYLINE, Kind.BYLINE
        elif zone is not None and kinds[i] not in {Kind.BYLINE, Kind.BOILERPLATE}:
            kinds[i] = zone
            zone = None if zone is Kind.BYLINE else zone


def _is_thread(texts: list[str], kinds: list[Kind], begin: int) -> bool:
    """True if most of what follows are posts ("Ann Moe: …", "Ann Moe says:"), the first among them."""
    below = [i for i in range(begin, len(texts)) if kinds[i] is not Kind.BOILERPLATE]
    posts = [_POST.match(texts[i]) is not None or _is_speaker(texts[i]) for i in below]
    return bool(posts) and posts[0] and 2 * sum(posts) >= len(posts)


def _is_last_section(words: list[int], i: int) -> bool:
    """True unless two long paragraphs in a row follow, as they do under a heading of the text itself."""
    return not any(one > SHORT and other > SHORT for one, other in pairwise(words[i + 1 : i + 4]))
