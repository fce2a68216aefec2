"""Characters that show nothing, or turn the line, and could hide words in what is shown."""

from __future__ import annotations

import regex

_INDIC = "Devanagari Bengali Gurmukhi Gujarati Oriya Tamil Telugu Kannada Malayalam Sinhala Khmer Myanmar".split()
_JOINED = "".join(rf"\p{{{script}}}" for script in ("Arabic", "Syriac", "Mongolian", *_INDIC))

HIDDEN = regex.compile(
    rf"""
      (?<=\p{{Extended_Pictographic}}) [\ufe0e\ufe0f] (*SKIP)(*FAIL)
    | (?<=[0-9\#*]) \ufe0f (?=\u20e3) (*SKIP)(*FAIL)
    | (?<=[\p{{Extended_Pictographic}}\p{{Emoji_Modifier}}\ufe0f]) \u200d (?=\p{{Extended_Pictographic}}) (*SKIP)(*FAIL)
    | (?<=[{_JOINED}]) [\u200c\u200d] (?=[{_JOINED}]) (*SKIP)(*FAIL)
    | [\p{{Default_Ignorable_Code_Point}}\p{{Bidi_Control}}\u2800\ufff9-\ufffb]""",
    regex.VERBOSE,
)
"""Unicode's Default_Ignorable_Code_Point and Bidi_Control, the empty Braille pattern and the marks of annotations.

Not what only shapes its neighbours: a joiner in an emoji or in a word of a joined script, one selector of an emoji.
"""
