"""Gold quotes to passages: every ranked passage that overlaps an occurrence of the quote in its source is right."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from difflib import SequenceMatcher

import regex

from index import Kind, Span
from qa.evaluate import wording
from qa.evaluate.cases import Collection, EvalCase, Gold, GoldPlace, Judged, gold_digest
from qa.evaluate.errors import CasesError, EvaluationError, StaleGold
from qa.evaluate.targets import Place, SourceText, Target

LEAST_IN_COMMON = 8
"""Characters in a row that words must share with a quote to be called near to it."""

MOST_SHOWN = 5
_WORDS = regex.compile(r"\w+")


def resolve(name: str, cases: Sequence[EvalCase], target: Target) -> Collection:
    """The cases with their gold found in the target's sources; raises StaleGold naming every quote that is gone."""
    sources = _sources(cases, target)
    stale = [_stale(case, gold, sources[gold.source]) for case in cases for gold in case.gold if _gone(gold, sources)]
    if stale:
        more = f"\n… and {len(stale) - MOST_SHOWN} more" if len(stale) > MOST_SHOWN else ""
        raise StaleGold("\n".join(stale[:MOST_SHOWN]) + more)
    units = _units(cases, sources, target)
    words = wording.reader()
    judged = tuple(
        Judged(case, _relevant(case, sources, units), _places(case, sources), _shared(words, case, sources))
        for case in cases
    )
    return Collection(name, judged, gold_digest(cases), units)


def occurrences(text: str, quote: str) -> Iterator[Span]:
    """Every place where the quote stands in the text, overlapping ones too."""
    at = text.find(quote)
    while at >= 0:
        yield Span(at, at + len(quote))
        at = text.find(quote, at + 1)


def nearest_words(text: str, quote: str) -> str:
    """The words of the text most like the quote; empty if nothing is."""
    match = SequenceMatcher(None, text, quote, autojunk=False).find_longest_match()
    if match.size < min(LEAST_IN_COMMON, len(quote)):
        return ""
    start = max(0, match.a - match.b)
    end = min(len(text), start + len(quote))
    while start > 0 and not text[start - 1].isspace():
        start -= 1
    while end < len(text) and not text[end].isspace():
        end += 1
    return " ".join(text[start:end].split())


def gold_passages(gold: Gold, source: SourceText) -> list[Place]:
    """The passages that overlap an occurrence of the quote, in reading order.

    Boilerplate is not ranked: where it repeats what a ranked passage says (a breadcrumb and its title), it is left out.
    """
    spans = list(occurrences(source.text, gold.quote))
    held = [p for p in source.passages if any(p.span.start < s.end and s.start < p.span.end for s in spans)]
    return [p for p in held if p.kind != Kind.BOILERPLATE] or held


def _sources(cases: Iterable[EvalCase], target: Target) -> dict[str, SourceText]:
    wanted = {gold.source: case.id for case in reversed(list(cases)) for gold in case.gold}
    found = {}
    for source_id, case_id in sorted(wanted.items()):
        try:
            found[source_id] = target.source(source_id)
        except EvaluationError as error:
            raise CasesError(f"The gold of question {case_id!r} is in a source that is not there: {error}") from error
    return found


def _gone(gold: Gold, sources: dict[str, SourceText]) -> bool:
    return gold.quote not in sources[gold.source].text


def _stale(case: EvalCase, gold: Gold, source: SourceText) -> str:
    near = nearest_words(source.text, gold.quote)
    now = f"the nearest words now there are {near!r}" if near else "nothing like it stands there now"
    return f"Stale gold of question {case.id!r}: {gold.quote!r} is not in {gold.source}; {now}."


def _units(cases: Iterable[EvalCase], sources: dict[str, SourceText], target: Target) -> dict[str, str]:
    """passage id → id of the first passage among the gold that says the same words."""
    alike: dict[str, list[str]] = {}
    seen: set[str] = set()
    for gold in sorted({gold for case in cases for gold in case.gold}, key=lambda gold: (gold.source, gold.quote)):
        source = sources[gold.source]
        for place in gold_passages(gold, source):
            if place.passage_id not in seen:
                seen.add(place.passage_id)
                words = " ".join(_WORDS.findall(source.text[place.span.start : place.span.end].casefold()))
                alike.setdefault(words, []).append(place.passage_id)
    units = {}
    for group in alike.values():
        same = set(target.copies(group[0])) if len(group) > 1 else set()
        for passage_id in group:
            units[passage_id] = group[0] if passage_id in same else passage_id
    return units


def _relevant(case: EvalCase, sources: dict[str, SourceText], units: dict[str, str]) -> dict[str, int]:
    relevant: dict[str, int] = {}
    for gold in case.gold:
        for place in gold_passages(gold, sources[gold.source]):
            unit = units[place.passage_id]
            relevant[unit] = max(gold.grade, relevant.get(unit, 0))
    return relevant


def _shared(words: wording.Words, case: EvalCase, sources: dict[str, SourceText]) -> int | None:
    """Content stems that the question shares with its gold passages; None without gold."""
    if not case.gold:
        return None
    places = [(sources[gold.source].text, place.span) for gold in case.gold for place in _of(gold, sources)]
    return wording.shared_stems(words, case.question, [text[span.start : span.end] for text, span in places])[0]


def _of(gold: Gold, sources: dict[str, SourceText]) -> list[Place]:
    return gold_passages(gold, sources[gold.source])


def _places(case: EvalCase, sources: dict[str, SourceText]) -> tuple[GoldPlace, ...]:
    return tuple(
        GoldPlace(gold.source, span, gold.quote)
        for gold in case.gold
        for span in occurrences(sources[gold.source].text, gold.quote)
    )
