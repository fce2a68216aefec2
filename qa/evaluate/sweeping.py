"""A sweep on the terminal and as a page."""

from __future__ import annotations

from html import escape

from rich.console import Console
from rich.table import Table
from rich.text import Text

from qa.evaluate import svg
from qa.evaluate.html import document, table
from qa.evaluate.sweep import Half, Sweep

_SHADES = " ░▒▓█"

HONEST = (
    "The best square of the grid was chosen on the very questions it is shown on: its value is flattering, and on "
    "new questions it will be lower. What counts is the other half: a setting chosen on A, measured on B, and the "
    "reverse. If the two halves choose differently, or gain nothing on each other, keep the shipped setting. And "
    "questions that a setting was chosen on are spent: judge the choice on new ones."
)


def show_sweep(found: Sweep, console: Console) -> None:
    """Prints the grid, the halves and what they are worth."""
    flat = [value for row in found.means for value in row]
    low, spread = min(flat), (max(flat) - min(flat)) or 1
    grid = Table(title=f"{found.measure} on {found.collection} ({found.ranking} ranking)", box=None)
    grid.add_column("k1 \\ b", justify="right")
    for b in found.grid.b:
        grid.add_column(f"{b:g}", justify="right", no_wrap=True)
    for k1, row in zip(found.grid.k1, found.means, strict=True):
        cells = [
            Text(f"{_SHADES[round(4 * (value - low) / spread)]}{value:.3f}", style="bold" if value == max(flat) else "")
            for value in row
        ]
        grid.add_row(f"{k1:g}", *cells)
    console.print(grid)
    for half in found.halves:
        console.print(sentence(half), highlight=False)
    console.print(HONEST, highlight=False)


def sentence(half: Half) -> str:
    """What the choice on one half does on the other."""
    k1, b = half.best
    gain = half.elsewhere
    return (
        f"Chosen on half {half.name} ({half.questions} questions): k1={k1:g}, b={b:g}, {half.chosen_on:.4f} there. "
        f"On the other half ({gain.questions} questions) {gain.after:.4f} against {gain.before:.4f} of the shipped "
        f"setting: {gain.difference:+.4f}, 95 % interval {gain.low:+.4f} to {gain.high:+.4f}."
    )


def sweep_page(found: Sweep) -> str:
    """The sweep as one page of HTML."""
    k1, b = [f"{each:g}" for each in found.grid.k1], [f"{each:g}" for each in found.grid.b]
    label = f"{found.measure} for k1 (rows) and b (columns)"
    body = [
        f"<h1>{escape(found.measure)} on {escape(found.collection)}</h1>",
        f"<p>{escape(HONEST)}</p>",
        svg.heatmap(found.means, b, k1, label),
        *(f"<p>{escape(sentence(half))}</p>" for half in found.halves),
        table(
            ["k1 \\ b", *b],
            [[each, *(f"{v:.4f}" for v in row)] for each, row in zip(k1, found.means, strict=True)],
        ),
    ]
    return document(f"Sweep: {found.collection}", "\n".join(body))
