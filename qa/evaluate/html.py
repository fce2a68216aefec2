"""A report as one page of HTML: plots and tables, light and dark, no script, nothing loaded from elsewhere."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from html import escape

from qa.evaluate import svg
from qa.evaluate.abstention import Decision, curve
from qa.evaluate.characters import shown
from qa.evaluate.compare import HEADINGS, Comparison, Moved, cells
from qa.evaluate.gate import Verdict
from qa.evaluate.records import Group, Note, Report
from qa.evaluate.table import figures, first_ranks, remarks

_STYLE = """
:root{color-scheme:light dark;--text:#1b1f24;--dim:#57606a;--page:#fff;--rail:#e7eaee;--now:#0b6bcb;--other:#b3541e;
--before:#1b1f24;--bad:#b3261e;--good:#1a7f37}
@media (prefers-color-scheme:dark){:root{--text:#e6edf3;--dim:#9ba5b0;--page:#0d1117;--rail:#262c36;--now:#58a6ff;
--other:#f0883e;--before:#e6edf3;--bad:#ff7b72;--good:#3fb950}}
body{font:16px/1.5 system-ui,sans-serif;color:var(--text);background:var(--page);max-width:60rem;margin:2rem auto;
padding:0 1rem}
table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}
.wide{overflow-x:auto}
th,td{text-align:left;padding:.25rem .6rem;border-bottom:1px solid var(--rail);vertical-align:top}
td.n,th.n{text-align:right}
svg{width:100%;height:auto;display:block}
svg text{font-size:12px;fill:var(--dim)}
.now{fill:var(--now)}.other,.lost{fill:var(--other)}.rail{fill:var(--rail)}
.best{stroke:var(--text);stroke-width:2}
.axis{stroke:var(--rail)}.before{stroke:var(--before);stroke-width:2}
.line{fill:none;stroke:var(--now);stroke-width:2}.shipped{fill:var(--other)}
.bad{color:var(--bad)}.good{color:var(--good)}.dim{color:var(--dim)}
summary{cursor:pointer}
code{overflow-wrap:anywhere}
"""


def page(report: Report, verdict: Verdict) -> str:
    """The page."""
    before = verdict.baseline
    body = [
        f"<h1>Evaluation: {escape(report.collection)}</h1>",
        *_verdict(verdict),
        "".join(f"<p>{escape(line)}</p>" for line in (*remarks(report), *verdict.unguarded)),
        "<h2>Figures</h2>",
        svg.rows(dict(figures(report)), "Figures", dict(figures(before)) if before else None),
        *_comparison(verdict.comparison),
        *_per_question(report),
        *_ranks(report),
        *_abstention(report),
        *_groups("By stems shared with the gold", report.wording),
        *_groups("By tag", report.tags),
        *_groups("By source of the gold", report.sources),
        *_questions(report),
    ]
    return document(f"Evaluation: {report.collection}", "\n".join(body))


def document(title: str, body: str) -> str:
    """A whole page around the body."""
    head = f'<meta charset="utf-8"/><meta name="viewport" content="width=device-width"/><title>{escape(title)}</title>'
    return shown(
        f'<!DOCTYPE html>\n<html lang="en"><head>{head}<style>{_STYLE}</style></head>\n<body>\n{body}\n</body></html>\n'
    )


def table(heads: Sequence[str], lines: Iterable[Sequence[str]], numbers_from: int = 1) -> str:
    """A table of already escaped cells; columns from `numbers_from` on are set as numbers."""

    def row(cells: Sequence[str], tag: str) -> str:
        kinds = ["" if at < numbers_from else ' class="n"' for at in range(len(cells))]
        return "<tr>" + "".join(f"<{tag}{k}>{c}</{tag}>" for k, c in zip(kinds, cells, strict=True)) + "</tr>"

    body = "".join(row(line, "td") for line in lines)
    return f'<div class="wide"><table><thead>{row(heads, "th")}</thead><tbody>{body}</tbody></table></div>'


def _verdict(verdict: Verdict) -> Iterator[str]:
    if verdict.faults:
        yield f'<p class="bad"><strong>The gate did not pass.</strong></p><ul>{_items(verdict.faults)}</ul>'
    elif verdict.comparison is not None:
        yield '<p class="good"><strong>The gate passed.</strong></p>'


def _comparison(comparison: Comparison | None) -> Iterator[str]:
    if comparison is None:
        return
    yield "<h2>Against the baseline</h2><p>The lines in the bars above mark the baseline.</p>"
    yield table(list(HEADINGS), [[escape(cell) for cell in cells(each)] for each in comparison.differences])
    yield _moved(f"Lost by {comparison.figure}", comparison.lost)
    yield _moved(f"Won by {comparison.figure}", comparison.won)


def _moved(title: str, moved: Sequence[Moved]) -> str:
    if not moved:
        return f"<p>{escape(title)}: none.</p>"
    lines = [
        [
            f"{escape(m.question)}<br/><code>{escape(m.case_id)}</code>",
            f"{m.before:.3f}",
            f"{m.after:.3f}",
            escape(m.first_after),
        ]
        for m in moved
    ]
    summary = f"<summary>{escape(title)}: {len(moved)} questions</summary>"
    return f"<details>{summary}{table(['Question', 'before', 'now', 'now first'], lines, 9)}</details>"


def _per_question(report: Report) -> Iterator[str]:
    name = next(iter(report.measures), None)
    if name is None:
        return
    scored = sorted(((each[name], query) for query, each in report.per_query.items()), reverse=True)
    marks = [svg.Mark(value, f"{report.answers[query].question}: {value:.3f}") for value, query in scored]
    yield f"<h2>{escape(name)} of each question</h2>"
    yield svg.columns(marks, f"{name} of {len(marks)} questions, best first")


def _ranks(report: Report) -> Iterator[str]:
    ranks = first_ranks(report)
    if ranks:
        whole = sum(ranks.values())
        yield "<h2>Rank of the first right passage</h2>"
        yield svg.rows(
            {f"{rank} ({count})": count / whole for rank, count in ranks.items()}, "Rank, share of questions"
        )


def _abstention(report: Report) -> Iterator[str]:
    notes = list(report.answers.values())
    if report.abstention is None:
        return
    points = curve([Decision(note.answerable, note.answered, note.confidence) for note in notes])
    shipped = report.abstention.answered_wrongly, report.abstention.coverage
    spread = {
        "answerable": [note.confidence for note in notes if note.answerable],
        "not answerable": [note.confidence for note in notes if not note.answerable],
    }
    yield "<h2>Answering and not answering</h2>"
    yield "<p>Confidence of answerable questions (above the line) and of unanswerable ones (below), 0 to 1:</p>"
    yield svg.histogram(spread, "Distribution of the confidence")
    yield "<p>Share of unanswerable questions answered (across) and of answerable ones (up), for every threshold:</p>"
    yield svg.curve([(p.answered_wrongly, p.coverage) for p in points], "Coverage against wrong answers", shipped)
    yield "<p>Share of questions answered (across) and share of the answers that had one (up):</p>"
    yield svg.curve(_precision(notes), "Precision of answering")


def _precision(notes: Sequence[Note]) -> list[tuple[float, float]]:
    """(share of all questions answered, share of those that are answerable), surest first."""
    ordered = sorted(notes, key=lambda note: -note.confidence)
    right, points = 0, []
    for number, note in enumerate(ordered, 1):
        right += note.answerable
        if number == len(ordered) or ordered[number].confidence < note.confidence:
            points.append((number / len(ordered), right / number))
    return points


def _groups(title: str, groups: Mapping[str, Group]) -> Iterator[str]:
    if not groups:
        return
    names = next((list(group.measures) for group in groups.values() if group.measures), [])
    yield f"<h2>{escape(title)}</h2>"
    yield table(
        [title.removeprefix("By ").capitalize(), "questions", *map(escape, names), "coverage", "answered wrongly"],
        [
            [
                escape(name),
                str(group.questions),
                *(_number(None if group.measures is None else group.measures[each]) for each in names),
                _number(group.coverage),
                _number(group.answered_wrongly),
            ]
            for name, group in groups.items()
        ],
    )


def _questions(report: Report) -> Iterator[str]:
    yield "<h2>Every question</h2>"
    for name, note in report.answers.items():
        values = report.per_query.get(name, {})
        values_ = ", ".join(f"{each} {value:.3f}" for each, value in values.items())
        state = "answered" if note.answered else "not answered"
        wanted = "" if note.answerable else " (the sources have no answer)"
        said = f"<p><q>{escape(note.answer)}</q></p>" if note.answer else ""
        first = f"<p>First: {escape(note.first_text)}<br/><code>{escape(note.first)}</code></p>" if note.first else ""
        outcome = f"{state}{wanted}, confidence {note.confidence:.3f}" + (f"; {escape(values_)}" if values_ else "")
        summary = f"<summary>{escape(note.question)} <span class='dim'>{escape(name)}</span></summary>"
        yield f"<details>{summary}<p>{outcome}</p>{said}{first}</details>"


def _items(lines: Iterable[str]) -> str:
    return "".join(f"<li>{escape(line)}</li>" for line in lines)


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"
