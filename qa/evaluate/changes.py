"""A comparison on the terminal."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from qa.evaluate.characters import shown
from qa.evaluate.compare import HEADINGS, Comparison, Moved, cells

MOST_SHOWN = 10


def show_changes(comparison: Comparison, console: Console) -> None:
    """Prints the differences, the questions lost and won, and what so many questions can show."""
    console.print(_differences(comparison))
    if not comparison.changed:
        console.print("Every ranking and every decision is as before.", highlight=False)
    else:
        settings = "the same settings" if comparison.same_settings else "other settings"
        console.print(
            f"{len(comparison.changed)} questions are ranked or answered otherwise than before, with {settings}.",
            highlight=False,
        )
    _show_moved("Lost", comparison.lost, comparison.figure, console)
    _show_moved("Won", comparison.won, comparison.figure, console)


def _differences(comparison: Comparison) -> Table:
    table = Table(title="Against the earlier run", title_justify="left", box=None)
    for label in HEADINGS:
        table.add_column(label, justify="left" if label == HEADINGS[0] else "right", no_wrap=True)
    worse = {each.figure for each in comparison.worse}
    for each in comparison.differences:
        table.add_row(*cells(each), style="red" if each.figure in worse else None)
    return table


def _show_moved(title: str, moved: Sequence[Moved], figure: str, console: Console) -> None:
    if not moved:
        return
    console.print(f"{title} by {figure}: {len(moved)}", style="bold", highlight=False)
    for each in moved[:MOST_SHOWN]:
        line = f"  {each.case_id}: {each.before:.3f} → {each.after:.3f}  {each.question}"
        console.print(Text(shown(line)), soft_wrap=True)
        if not each.same_first:
            console.print(Text(shown(f"    now first: {each.first_after[:100]}"), style="dim"), soft_wrap=True)
    if len(moved) > MOST_SHOWN:
        console.print(f"  … and {len(moved) - MOST_SHOWN} more", highlight=False)
