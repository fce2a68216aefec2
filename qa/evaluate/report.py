"""A run and its judgments to a report: means, groups, abstention, digests."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec
import numpy as np

from index import Manifest
from index.model import digest
from qa.evaluate import abstention, wording
from qa.evaluate.cases import Collection, Judged
from qa.evaluate.measures import DEFAULT, mean, measure
from qa.evaluate.records import Abstention, Citations, Digests, Group, Latency, Note, Report, RequestCount
from qa.evaluate.run import Outcome, Run

DIGITS = 6
SCORES_KEPT = 100
"""Ranked units a question whose scores stand in the report."""

Pair = tuple[Judged, Outcome]


def summarize(
    collection: Collection,
    run: Run,
    manifest: Manifest,
    ranking: str,
    names: Sequence[str] = DEFAULT,
) -> Report:
    """The report of the run by the named measures; silent questions count 0."""
    pairs = list(zip(collection.cases, run.outcomes, strict=True))
    per_query = _per_query(pairs, names)
    notes = {judged.case.id: _note(judged, outcome) for judged, outcome in pairs}
    whole = _group(pairs, per_query, names)
    return Report(
        collection=collection.name,
        manifest=run.manifest,
        queries=len(per_query),
        measures=whole.measures or {},
        abstention=_abstention(pairs),
        latency_ms=_latency(run.latencies_ms),
        per_query=per_query,
        asked=len(pairs),
        unanswerable=sum(not judged.case.answerable for judged, _ in pairs),
        depth=run.depth,
        ranking=ranking,
        bm25=manifest.bm25,
        exact_sentence=whole.exact_sentence,
        citations=Citations(run.citations.checked, run.citations.exact, run.citations.named),
        unsteady=len(run.unsteady),
        unsteady_first=run.unsteady[0] if run.unsteady else "",
        requests=RequestCount(run.requests.sent, run.requests.retried, run.requests.failed),
        tags=_groups(pairs, per_query, names, by_source=False),
        sources={} if collection.documents else _groups(pairs, per_query, names, by_source=True),
        digests=Digests(
            collection.gold_sha256, manifest.corpus_sha256, _settings(manifest), run_digest(notes.values())
        ),
        answers=notes,
        scores={o.case_id: list(o.ranking[:SCORES_KEPT]) for o in run.outcomes},
        wording=_by_wording(pairs, per_query, names),
    )


def decisions(pairs: Iterable[Pair]) -> list[abstention.Decision]:
    """What was answered and what could be, with confidences as the report holds them."""
    return [abstention.Decision(j.case.answerable, o.answered, round(o.confidence, DIGITS)) for j, o in pairs]


def _per_query(pairs: Iterable[Pair], names: Sequence[str]) -> dict[str, dict[str, float]]:
    functions = {name: measure(name) for name in names}
    result = {}
    for judged, outcome in pairs:
        if judged.is_judged:
            units = [unit for unit, _ in outcome.ranking]
            result[judged.case.id] = {name: round(f(units, judged.relevant), DIGITS) for name, f in functions.items()}
    return result


def _group(pairs: Sequence[Pair], per_query: dict[str, dict[str, float]], names: Sequence[str]) -> Group:
    figures = [per_query[judged.case.id] for judged, _ in pairs if judged.case.id in per_query]
    made = decisions(pairs)
    exact = [outcome.exact_sentence for _, outcome in pairs if outcome.exact_sentence is not None]
    return Group(
        questions=len(pairs),
        measures={name: round(mean(f[name] for f in figures), DIGITS) for name in names} if figures else None,
        coverage=_share(abstention.coverage(made)) if any(d.answerable for d in made) else None,
        answered_wrongly=None if all(d.answerable for d in made) else _share(abstention.answered_wrongly(made)),
        exact_sentence=_share(mean(exact)) if exact else None,
    )


def _groups(
    pairs: Sequence[Pair], per_query: dict[str, dict[str, float]], names: Sequence[str], *, by_source: bool
) -> dict[str, Group]:
    """Figures by tag, or by the sources that hold the gold; a question counts in each of its own."""
    members: dict[str, list[Pair]] = {}
    for pair in pairs:
        case = pair[0].case
        for name in {gold.source for gold in case.gold} if by_source else set(case.tags):
            members.setdefault(name, []).append(pair)
    return {name: _group(members[name], per_query, names) for name in sorted(members)}


def _by_wording(
    pairs: Sequence[Pair], per_query: dict[str, dict[str, float]], names: Sequence[str]
) -> dict[str, Group]:
    """Figures of the measured questions by the content stems they share with their gold; parts without any left out."""
    members: dict[str, list[Pair]] = {}
    for pair in pairs:
        if pair[0].is_judged and pair[0].shared is not None:
            for part in wording.parts(pair[0].shared):
                members.setdefault(part, []).append(pair)
    order = (wording.NONE, wording.ONE, wording.MORE, wording.ANY)
    groups = {part: _group(members[part], per_query, names) for part in order if part in members}
    unable = [pair for pair in pairs if not pair[0].case.answerable]
    if not unable:
        return groups
    return {
        part: msgspec.structs.replace(group, AUROC=_share(abstention.auroc(decisions([*members[part], *unable]))))
        for part, group in groups.items()
    }


def _abstention(pairs: Sequence[Pair]) -> Abstention | None:
    made = decisions(pairs)
    if all(d.answerable for d in made) or not any(d.answerable for d in made):
        return None
    figures = abstention.auroc(made), abstention.answered_wrongly(made), abstention.coverage(made)
    return Abstention(*(_share(figure) for figure in figures))


def _latency(milliseconds: Sequence[float]) -> Latency:
    p50, p99 = np.percentile(milliseconds, [50, 99]) if milliseconds else (0.0, 0.0)
    return Latency(round(float(p50), 3), round(float(p99), 3))


def _note(judged: Judged, outcome: Outcome) -> Note:
    span = outcome.answer_span
    place = None if span is None else (span.start, span.end)
    seen = [outcome.case_id, [unit for unit, _ in outcome.ranking], outcome.answered, place, outcome.first_id]
    return Note(
        question=judged.case.question,
        answerable=judged.case.answerable,
        answered=outcome.answered,
        confidence=round(outcome.confidence, DIGITS),
        first=outcome.first_id,
        first_text=outcome.first_text,
        answer=outcome.answer,
        run=digest(msgspec.json.encode(seen))[:16],
        exact_sentence=outcome.exact_sentence,
        tags=judged.case.tags,
        shared_stems=judged.shared,
    )


def run_digest(notes: Iterable[Note]) -> str:
    """sha256 over the questions' own digests: the order of everything that was ranked and all that was decided."""
    return f"sha256:{digest(' '.join(sorted(note.run for note in notes)))}"


def _settings(manifest: Manifest) -> str:
    """sha256 of our own rules and parameters; the versions of Python's Unicode and of NLTK differ between machines."""
    rules = [rule for rule in manifest.analyzer.split() if not rule.startswith(("unicode-", "nltk-"))]
    return f"sha256:{digest(msgspec.json.encode([rules, manifest.bm25]))}"


def _share(value: float) -> float:
    return round(value, DIGITS)
