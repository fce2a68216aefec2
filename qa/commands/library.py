"""`qa remove`, `qa sources`, `qa compact`, `qa rebuild`, `qa snapshot`: what is in a library, and keeping it well."""

from __future__ import annotations

import time
from pathlib import Path

import click

from index import Library
from index.catalog import Catalog
from index.checking import CATALOG, is_library
from index.errors import BackendError
from index.library import default_home
from index.snapshots import restore as restore_from
from index.snapshots import save
from qa.access import listing
from qa.commands.common import collection_option, counted, home_option, json_option, open_library, print_json
from qa.terminal import safe

_PAGE = 1000
_FOLLOWED = 3.0
"""Seconds after which a server that looks every second, and its answers, have left the state before behind."""


@click.command()
@click.argument("source_ids", metavar="ID...", nargs=-1, required=True)
@collection_option
@home_option
@json_option
def remove(source_ids: tuple[str, ...], collection: str, home: str | None, as_json: bool) -> None:
    """Take sources out by their ids: all of them, or none if one is not there.

    Their old permalinks resolve until qa compact.
    """
    _folder(home)
    library = Library.open(home).named(collection)
    removed = library.remove(list(dict.fromkeys(source_ids)))
    _say(library, removed, "removed", as_json)


@click.command()
@collection_option
@home_option
@json_option
def sources(collection: str, home: str | None, as_json: bool) -> None:
    """List the sources in the order of their ids."""
    library = open_library(home, collection).snapshot()
    after: str | None = ""
    found = []
    while after is not None:
        page = listing.page(library, after, _PAGE)
        after = page.next
        if as_json:
            found += [_entry(each) for each in page.sources]
            continue
        for each in page.sources:
            click.echo(f"{each.source.source_id}  {counted(each.passages, 'passage')}  {safe(each.title)}")
    if as_json:
        print_json({"collection": collection, "sources": found, "manifest": library.manifest.digest})


@click.command()
@home_option
@json_option
def compact(home: str | None, as_json: bool) -> None:
    """Forget replaced and removed versions of all collections; permalinks to them then say that they are gone."""
    folder = _folder(home)
    _wait_for_servers(folder)
    forgotten = Library.open(home).compact()
    if as_json:
        print_json({"forgotten": forgotten})
    else:
        click.echo(f"{counted(forgotten, 'old version')} forgotten.")


@click.command()
@home_option
@json_option
def rebuild(home: str | None, as_json: bool) -> None:
    """Read every source of all collections anew, whatever has become of the files made of them."""
    folder = _folder(home)
    built = [Library.rebuilt(home, name).manifest for name in Catalog(folder / CATALOG).collections()]
    if as_json:
        print_json({"collections": built})
        return
    for manifest in built:
        holds = f"{counted(manifest.sources, 'source')}, {counted(manifest.passages, 'passage')}"
        click.echo(f"{manifest.collection}: {holds} built anew.")


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--restore", is_flag=True, help="Make --home, which must be empty or not there, what FILE holds.")
@home_option
@json_option
def snapshot(file: Path, restore: bool, home: str | None, as_json: bool) -> None:
    """Write the whole library to one FILE, or restore it from there; keys are not in it.

    Servers go on answering meanwhile.
    """
    folder = Path(home) if home else default_home()
    if restore:
        restore_from(file, folder)
    else:
        save(folder, file)
    size = file.stat().st_size
    names = Catalog(folder / CATALOG).collections()
    if as_json:
        print_json({"file": file.name, "bytes": size, "collections": names, "restored": restore})
    else:
        done = "restored from" if restore else "saved to"
        click.echo(f"{counted(len(names), 'collection')} {done} {file.name} ({size:,} bytes).")


def _say(library: Library, count: int, done: str, as_json: bool) -> None:
    manifest = library.manifest
    if as_json:
        counts = {"sources": manifest.sources, "passages": manifest.passages, "manifest": manifest.digest}
        print_json({done: count, **counts})
        return
    holds = f"{counted(manifest.sources, 'source')}, {counted(manifest.passages, 'passage')}"
    click.echo(f"{counted(count, 'source')} {done}; the library has {holds}.")


def _entry(each: listing.Listed) -> dict[str, object]:
    source = each.source
    size = {"characters": len(source.text), "passages": each.passages}
    return {"source_id": source.source_id, "title": each.title, "sha256": source.sha256, **size}


def _folder(home: str | None) -> Path:
    """The folder of a library that is there."""
    folder = Path(home) if home else default_home()
    if not is_library(folder):
        raise BackendError("There is no library here; make one with qa ingest PATH, or name its folder with --home.")
    return folder


def _wait_for_servers(folder: Path) -> None:
    """Until a server that follows the library no longer reads what is forgotten."""
    try:
        changed = (folder / "generations").stat().st_mtime
    except OSError:
        return
    time.sleep(min(max(0.0, changed + _FOLLOWED - time.time()), _FOLLOWED))
