"""What a person says before asking: "Great, thank you! Can you tell me whether …"; no passage has to speak of it."""

from __future__ import annotations

import regex

_LEAD = regex.compile(
    r"(?:\W*(?:"
    r"(?:hi|hello|hey|good (?:morning|afternoon|evening|day))(?: there| all| everyone)?(?=\s*[,.!–—-])|"
    r"(?:many )?(?:thanks|thank you)(?: (?:very|so) much| a lot)?(?: for (?:that|this|your \w+))?(?=\s*[,.!–—-])|"
    r"(?:great|perfect|ok|okay|right|sorry|well|please|nice|cool|good|fine|interesting|alright)(?=\s*[,.!–—-])|"
    r"(?:please |kindly )?(?:can|could|would|will) you (?:please |kindly |possibly )?(?:tell|explain to|show) "
    r"(?:me|us)(?: please)?\b(?! about)|"
    r"(?:please |kindly )?(?:tell|explain to|remind) (?:me|us)\b(?! about)|"
    r"(?:i|we) (?:want|need|wanted|am trying|was trying|was hoping|would like|would love) to "
    r"(?:know|find out|ask|learn)\b|"
    r"(?:i|we)['’]d (?:like|love) to (?:know|find out|ask|learn)\b|"
    r"i(?: am|['’]m| was)? (?:just )?(?:wonder(?:ing)?|curious)\b|"
    r"do you (?:happen to )?know\b|any idea\b"
    r")){1,6}(?:\W+(?:whether|if)\b(?=\s))?\W*",
    regex.IGNORECASE,
)
"""At the beginning, what is no part of the question; with a "whether" after it."""

_LONGEST = 200
"""Characters of it that are looked at."""


def lead(question: str) -> int:
    """Where the question itself begins; 0 where it begins at once, or nothing else is said."""
    found = _LEAD.match(question[:_LONGEST])
    if found is None or not any(char.isalnum() for char in question[found.end() :]):
        return 0
    return found.end()
