"""The figures of a run as JSON, as a Markdown table and as a picture.

`python -m bench.report` writes the tables of bench/results into docs/bench.md.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
DOCUMENT = HERE.parent / "docs" / "bench.md"
_TABLE = re.compile(r"(<!-- results: (\w+) -->\n).*?(<!-- end of results -->)", re.S)

KINDS = ("all_words", "no_stop_words")
FIGURES = ("build_s", "peak_rss_mb", "disk_mb", "open_to_first_answer_s", "same_top10")
HEAD = (
    "engine", "p50, all words", "p50, no stop words", "p99, all words", "p99, no stop words", "text to searchable, s",
    "peak, MB", "disk, MB", "open to first answer, s", "same first ten",
)  # fmt: skip


def table(result: dict[str, Any]) -> str:
    """Markdown: times in µs, and under each engine's how many times Verbatim's they are."""
    rows = [HEAD, ("---",) * len(HEAD)]
    ours = result["engines"].get("verbatim")
    for name, row in result["engines"].items():
        cells = [name]
        for figure in ("p50_us", "p99_us"):
            for kind in KINDS:
                ratio = f" ({row[figure][kind] / ours[figure][kind]:.1f}×)" if ours and name != "verbatim" else ""
                cells.append(f"{row[figure][kind]:,.4g}{ratio}")
        rows.append((*cells, *(f"{row[figure]:,.4g}" for figure in FIGURES)))
    return "".join(f"| {' | '.join(row)} |\n" for row in rows)


def plot(result: dict[str, Any], path: Path) -> None:
    """Bars of p50 and p99 on a logarithmic axis."""
    from matplotlib import pyplot

    pyplot.rcParams["svg.hashsalt"] = "verbatim"
    rows = dict(reversed(result["engines"].items()))
    figure, axes = pyplot.subplots(1, 2, figsize=(9, 3.2), sharey=True)
    for axis, words in zip(axes, KINDS, strict=True):
        for shift, measure in ((0.4, "p50_us"), (0.0, "p99_us")):
            places = [i + shift for i in range(len(rows))]
            axis.barh(places, [row[measure][words] for row in rows.values()], 0.38, label=measure[:3])
        axis.set(xscale="log", title=words.replace("_", " "), xlabel="µs, one thread, k = 10")
        axis.set_yticks([i + 0.2 for i in range(len(rows))], list(rows))
    axes[0].legend()
    figure.suptitle(f"{result['size']:,} passages, {result['queries']:,} questions")
    figure.tight_layout()
    figure.savefig(path, metadata={"Date": None})


def write(result: dict[str, Any], absent: dict[str, str], name: str, folder: Path) -> str:
    """Writes NAME.json, .md and .svg; the Markdown."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.json").write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    lines = [f"{result['size']:,} passages, {result['queries']:,} questions each way, k = 10, one thread; µs.\n\n"]
    lines += [table(result), *(f"\nNot here: {engine} ({why}).\n" for engine, why in absent.items())]
    (folder / f"{name}.md").write_text("".join(lines), encoding="utf-8")
    plot(result, folder / f"{name}.svg")
    return "".join(lines)


def renewed(document: str) -> str:
    """The document with the tables as bench/results has them."""

    def filled(match: re.Match[str]) -> str:
        result = json.loads((HERE / "results" / f"{match[2]}.json").read_text(encoding="utf-8"))
        return f"{match[1]}{table(result)}{match[3]}"

    return _TABLE.sub(filled, document)


if __name__ == "__main__":
    DOCUMENT.write_text(renewed(DOCUMENT.read_text(encoding="utf-8")), encoding="utf-8")
