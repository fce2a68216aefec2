"""Accuracy and speed of the quotation check on perturbed quotations, against what else one could use.

python -m bench.quotes --count 2000 --seed 5 --seed 21 texts/*.jsonl

Files as `qa ingest` takes them; every 50th source is held out, for quotations that no source holds. $QA_HOME keeps
the compiled search kernels.
"""

from __future__ import annotations

import argparse
import difflib
import resource
import sqlite3
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from statistics import median

from bench.perturb import ACCEPTED, CLASSES, NAMED, Perturbed, generate
from index import Library
from index.ingest import read
from index.model import Source, Span
from index.tokens import tokenize
from qa.quotes import QuoteCheck, check_article, check_quote


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--sources", type=int, default=1_000_000, help="take so many at most")
    parser.add_argument("--count", type=int, default=2000)
    parser.add_argument("--seed", type=int, action="append", help="may be given more than once [5]")
    parser.add_argument("--baseline-count", type=int, default=600)
    parser.add_argument("--wrong", type=int, default=0, help="print so many wrong verdicts of each class")
    options = parser.parse_args()
    library, held_out = load(options.files, options.sources)
    for seed in options.seed or [5]:
        items = list(generate(library, held_out, options.count, seed))
        print(f"seed {seed}")
        report("verbatim-qa", items, run(library, items, options.wrong))
        latency(library, items)
        compare(library, items[: options.baseline_count])


def compare(library: Library, items: Sequence[Perturbed]) -> None:
    """Prints a Markdown table: the share right of each class, for the check and for what else one could use."""
    columns = [("Verbatim", lambda quote: check_quote(library, quote).verdict.value), *baselines(library)]
    if not items:
        return
    verdicts: list[list[str]] = []
    times = []
    for _, check in columns:
        start = time.perf_counter()
        verdicts.append([check(item.quote) for item in items])
        times.append(1000 * (time.perf_counter() - start) / len(items))
    print(f"\n| class | {' | '.join(name for name, _ in columns)} |\n|---|{'---|' * len(columns)}")
    for kind in (*CLASSES, "all"):
        at = [n for n, item in enumerate(items) if kind in ("all", item.kind)]
        shares = [sum(found[n] in ACCEPTED[items[n].kind] for n in at) / max(1, len(at)) for found in verdicts]
        print(f"| {kind.replace('_', ' ')} | {' | '.join(f'{share:.2f}' for share in shares)} |")
    changed = [n for n, item in enumerate(items) if "verbatim" not in ACCEPTED[item.kind]]
    false = [sum(found[n] == "verbatim" for n in changed) for found in verdicts]
    print(f"| false verbatim of {len(changed)} | {' | '.join(map(str, false))} |")
    print(f"| mean ms | {' | '.join(f'{each:.1f}' for each in times)} |\n")


def load(files: Iterable[Path], most: int) -> tuple[Library, list[str]]:
    """(library, sentences of texts that are not in it); every 50th source is held out."""
    sources: dict[str, Source] = {}
    for file in files:
        for each in read(file):
            if isinstance(each, Source) and len(sources) < most:
                name = f"{file.parent.name}-{each.source_id}"[:90]
                sources[name] = Source(name, each.title, each.text, each.metadata, each.sha256)
    everything = list(sources.values())
    start = time.perf_counter()
    library = Library.from_sources([s for n, s in enumerate(everything) if n % 50])
    built = time.perf_counter() - start
    start = time.perf_counter()
    tokens = library.generation.positions.n_tokens
    print(
        f"{len(library.generation.passages)} passages, {tokens} tokens; library {built:.1f} s, "
        f"positions {time.perf_counter() - start:.1f} s, {_memory():.0f} MB"
    )
    return library, _held_out(library, everything[::50])


def _held_out(library: Library, sources: Sequence[Source]) -> list[str]:
    found = []
    for source in sources:
        parts = source.text.split(". ")
        found += [p.strip() for p in parts if 8 <= len(tokenize(p)) <= 40 and p[0].isupper() and "\n" not in p]
    return [part for part in found if not _is_shared(library, part)]


def _is_shared(library: Library, text: str) -> bool:
    """True if the library holds six words of the text in a row: then it is no unrelated text."""
    positions = library.generation.positions
    ids = positions.ids([token.key for token in tokenize(text)])
    return any(len(positions.find(ids[at : at + 6])) for at in range(max(1, len(ids) - 5)))


def _memory() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


class Result:
    def __init__(self, check: QuoteCheck, item: Perturbed, seconds: float) -> None:
        self.verdict = check.verdict.value
        self.seconds = seconds
        self.is_right = self.verdict in ACCEPTED[item.kind]
        found = {(o.source_id, o.start, o.end) for o in check.occurrences}
        self.is_exact = all((source, span.start, span.end) in found for source, span in item.places)
        self.is_named = any(edit.kind == NAMED.get(item.kind) for edit in check.edits)


def run(library: Library, items: Sequence[Perturbed], wrong: int) -> list[Result]:
    check_quote(library, items[0].quote)
    results = []
    shown: dict[str, int] = {}
    for item in items:
        start = time.perf_counter()
        check = check_quote(library, item.quote)
        result = Result(check, item, time.perf_counter() - start)
        results.append(result)
        bad = not result.is_right or (item.kind in NAMED and not result.is_named)
        if bad and shown.get(item.kind, 0) < wrong:
            shown[item.kind] = shown.get(item.kind, 0) + 1
            source, span = item.places[0] if item.places else ("", Span(0, 0))
            truth = library.source(source).text[span.start : span.end] if source else ""
            edits = [(e.op, e.kind, e.quote, e.source) for e in check.edits]
            print(f"-- {item.kind}: {result.verdict} {check.similarity} {check.reason} {edits}")
            print(f"   {item.quote!r}\n   {truth!r}")
            print(f"   {[o.exact for o in check.occurrences[:3]]} {check.closest and check.closest.exact!r}")
    return results


def report(name: str, items: Sequence[Perturbed], results: Sequence[Result]) -> None:
    pairs = list(zip(items, results, strict=True))
    right = sum(result.is_right for _, result in pairs)
    print(f"{name}: {right}/{len(pairs)} = {right / len(pairs):.4f} right")
    for kind in CLASSES:
        mine = [result for item, result in pairs if item.kind == kind]
        if not mine:
            continue
        share = sum(result.is_right for result in mine) / len(mine)
        exact = sum(result.is_exact for result in mine) / len(mine)
        named = f", named {sum(r.is_named for r in mine) / len(mine):.3f}" if kind in NAMED else ""
        counts: dict[str, int] = {}
        for result in mine:
            counts[result.verdict] = counts.get(result.verdict, 0) + 1
        print(f"  {kind:17s} {share:.3f} of {len(mine)}, spans {exact:.3f}{named}  {counts}")
    changed = [(i, r) for i, r in pairs if "verbatim" not in ACCEPTED[i.kind]]
    unmarked = [(i, r) for i, r in pairs if "edited" not in ACCEPTED[i.kind]]
    print(f"  false verbatim {sum(r.verdict == 'verbatim' for _, r in changed)} of {len(changed)}")
    print(f"  false edited {sum(r.verdict == 'edited' for _, r in unmarked)} of {len(unmarked)}")
    for kind in ("all", *CLASSES):
        mine_times = sorted(1000 * r.seconds for i, r in pairs if kind in ("all", i.kind))
        if kind in ("all", "paraphrase", "unrelated", "verbatim", "dropped_word"):
            p99 = mine_times[int(0.99 * (len(mine_times) - 1))]
            print(f"  {kind}: p50 {median(mine_times):.2f} ms, p99 {p99:.2f} ms, worst {mine_times[-1]:.2f} ms")


def latency(library: Library, items: Sequence[Perturbed]) -> None:
    """A draft of 30 quotations."""
    chosen = [item.quote for item in items if item.kind not in ("unrelated",)][:30]
    draft = "\n\n".join(f"“{quote.replace('”', '').replace('“', '')},” said Kim Doe." for quote in chosen)
    start = time.perf_counter()
    checked = check_article(library, draft)
    print(f"  draft of {len(checked.quotes)} quotations: {time.perf_counter() - start:.3f} s")


def baselines(library: Library) -> list[tuple[str, Callable[[str], str]]]:
    """What a user would pick instead; each gives a verdict's name."""
    texts = [source.text for source in library.sources()]
    db = sqlite3.connect(":memory:")
    db.execute("CREATE VIRTUAL TABLE t USING fts5(x)")
    db.executemany("INSERT INTO t VALUES (?)", ((text,) for text in texts))

    def substring(quote: str) -> str:
        return "verbatim" if any(quote in text for text in texts) else "not_found"

    def phrase(quote: str) -> str:
        plain = quote.replace('"', " ").replace("\0", " ")
        found = db.execute("SELECT 1 FROM t WHERE t MATCH ? LIMIT 1", (f'"{plain}"',)).fetchone()
        return "verbatim" if found else "not_found"

    def graded(score: float) -> str:
        return (
            "verbatim"
            if score >= 0.95
            else "altered"
            if score >= 0.8
            else "paraphrase"
            if score >= 0.6
            else "not_found"
        )

    def fuzzy(quote: str) -> str:
        from rapidfuzz import fuzz

        hits = library.search(quote, k=20)
        return graded(max((fuzz.partial_ratio(quote, hit.passage.text) for hit in hits), default=0.0) / 100)

    def by_difflib(quote: str) -> str:
        best = 0.0
        for hit in library.search(quote, k=20):
            matcher = difflib.SequenceMatcher(None, quote, hit.passage.text, autojunk=False)
            matched = sum(block.size for block in matcher.get_matching_blocks())
            best = max(best, matched / len(quote))
        return graded(best)

    return [
        ("exact substring", substring),
        ("SQLite FTS5 phrase", phrase),
        ("rapidfuzz over BM25 top-20", fuzzy),
        ("difflib over BM25 top-20", by_difflib),
    ]


if __name__ == "__main__":
    main()
