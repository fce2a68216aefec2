"""Characters that may be shown: texts under evaluation can hold anything."""

from __future__ import annotations

import regex

from qa.hidden import HIDDEN

_NOT_SHOWN = regex.compile(r"[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def shown(text: str) -> str:
    """The text with a mark in place of each character that XML forbids, a terminal would obey, or nobody would see."""
    return HIDDEN.sub("\ufffd", _NOT_SHOWN.sub("\ufffd", text))
