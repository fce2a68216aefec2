"""`qa search`, and the filters it shares with `qa ask`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from index import Filters, Kind, QueryError
from qa.commands.common import collection_option, counted, home_option, json_option, open_library, print_json

if TYPE_CHECKING:
    from qa.search import SearchResult

_SHOWN = 10
"""Values of a facet that are shown."""

_BESIDE = 30
"""Characters shown on either side of a mistake."""

source_option = click.option("--source", multiple=True, help="Only from this source (repeatable).")
kind_option = click.option(
    "--kind", multiple=True, type=click.Choice([kind.value for kind in Kind]), help="Only of this kind (repeatable)."
)
date_option = click.option("--date", help="Only of this time: 2015, 2015-03-24, 2013..2015, 2013.. or ..2015.")


@click.command()
@click.argument("query")
@click.option("-k", "--k", default=10, show_default=True, help="Passages on a page.")
@click.option("--page", default=1, show_default=True, type=click.IntRange(1, 10**9), help="Which page.")
@source_option
@kind_option
@date_option
@click.option("--explain", is_flag=True, help="Say how each score comes about.")
@collection_option
@home_option
@json_option
def search(
    query: str,
    k: int,
    page: int,
    source: tuple[str, ...],
    kind: tuple[str, ...],
    date: str | None,
    explain: bool,
    collection: str,
    home: str | None,
    as_json: bool,
) -> None:
    """Find the passages that QUERY means: words, "phrases", AND, OR, NOT, NEAR/5, source:, kind:, date:, title:.

    Exit code 1 if there are none.
    """
    from qa.search import find

    library, filters = open_library(home, collection), filters_of(source, kind, date)
    try:
        result = find(library, query, k=k, offset=(page - 1) * k if k > 0 else 0, filters=filters, explain=explain)
    except QueryError as error:
        if error.position is not None and query.strip():
            _point_at(query, error.position)
        raise
    if as_json:
        print_json(result)
    else:
        for line in _lines(result):
            click.echo(line)
    raise SystemExit(0 if result.total else 1)


def filters_of(source: tuple[str, ...], kind: tuple[str, ...], date: str | None) -> Filters:
    """The options as the engine's filters, which check the dates."""
    first, dots, last = (date or "").partition("..")
    if date is not None and not (first or last):
        raise QueryError("A time is written 2015, 2015-03-24, 2013..2015, 2013.. or ..2015.", "date")
    return Filters(
        source=frozenset(source) if source else None,
        kind=frozenset(Kind(value) for value in kind) if kind else None,
        date_from=first or None,
        date_to=(last if dots else first) or None,
    )


def _lines(result: SearchResult) -> Iterator[str]:
    from qa.terminal import safe, show_passage

    shown = result.passages
    place = f", {shown[0].rank}–{shown[-1].rank} shown" if shown else ", none on this page" if result.total else ""
    yield click.style(f"{counted(result.total, 'passage')}{place}", bold=True) + f", {result.took_ms:.1f} ms"
    if result.understood != result.query:
        yield f"understood as: {safe(result.understood)}"
    facets = result.facets
    if result.total:
        yield "kinds: " + ", ".join(f"{each.value} {each.count}" for each in facets.kind)
        yield f"sources: {facets.sources}"
        for each in facets.source[:_SHOWN]:
            yield f"  {each.count:6,}  {each.value}  {safe(each.title)}"
    for passage in shown:
        yield ""
        yield from show_passage(passage, click.style)


def _point_at(query: str, position: int) -> None:
    """Shows the place in the query where it cannot be read."""
    from qa.terminal import safe

    begin = max(0, position - _BESIDE)
    before = safe(" ".join(query[begin:position].splitlines()))
    after = safe(" ".join(query[position : position + _BESIDE].splitlines()))
    click.echo(f"  {before}{after}\n  {' ' * len(before)}^", err=True)
