"""Sentence spans: NLTK's Punkt class with a hand-kept list of abbreviations, so nothing is downloaded."""

from __future__ import annotations

from typing import Protocol

from index.model import Span

VERSION = "punkt-1"

_ABBREVIATIONS = (
    "adm apr art aug ave bros capt cf ch cmdr co col corp dec dept dr ed eds eq est etc feb fig figs fri ft gen "
    "gov hon inc jan jr jul jun ltd maj mar messrs mon mr mrs ms mt no nos nov oct op pp prof pvt rep rev sat sec sen "
    "sep sept sgt sr st thu tue univ vol vols vs wed "
    "a.m p.m e.g i.e u.s u.k u.n d.c ph.d b.a m.a"
)


class _Punkt(Protocol):
    def span_tokenize(self, text: str) -> list[tuple[int, int]]: ...


class SentenceSplitter:
    """Cuts a passage into sentences; NLTK is loaded at the first use (0.3 s)."""

    def __init__(self) -> None:
        self._punkt: _Punkt | None = None

    def spans(self, text: str, offset: int = 0) -> list[Span]:
        """Spans of the sentences in reading order, moved by `offset`; only white space lies between them."""
        if self._punkt is None:
            self._punkt = _load()
        return [Span(offset + start, offset + end) for start, end in self._punkt.span_tokenize(text)]


def _load() -> _Punkt:
    from nltk.tokenize.punkt import PunktParameters, PunktSentenceTokenizer

    parameters = PunktParameters()
    parameters.abbrev_types = set(_ABBREVIATIONS.split())
    punkt: _Punkt = PunktSentenceTokenizer(parameters)
    return punkt
