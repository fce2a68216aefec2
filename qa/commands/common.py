"""What every command needs: its library, its exit codes, its JSON."""

from __future__ import annotations

from pathlib import Path

import click
import msgspec

from index import Library

WORSE = 1
"""Exit code where the work was done and something is wrong with what was found."""

FAILED = 2
"""Exit code where the work could not be done."""

home_option = click.option(
    "--home", type=click.Path(file_okay=False), envvar="QA_HOME", help="Folder of the library [var]."
)
collection_option = click.option("--collection", default="default", show_default=True, help="Which collection.")
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


def collection_files(_: click.Context, __: click.Parameter, values: tuple[str, ...]) -> tuple[tuple[str, Path], ...]:
    """(collection, path) of each COLLECTION=PATH; ("", path) of a path that is there by itself."""
    return tuple(map(_files_of, values))


def _files_of(value: str) -> tuple[str, Path]:
    collection, named, path = value.partition("=")
    if not named or Path(value).exists():
        collection, path = "", value
    elif not collection:
        raise click.BadParameter("no collection is named before '='.")
    if not path or not Path(path).exists():
        raise click.BadParameter(f"there is no file or folder {path!r}.")
    return collection, Path(path)


def open_library(home: str | None, collection: str = "default") -> Library:
    """The collection of the library at home; where there is no library, one is made from the seeds."""
    from qa import seeds

    library = Library.open(home)
    if library.is_new:
        library.add(seeds.sources())
        count = library.manifest.sources
        click.echo(
            f"No library here yet: made one from the {count} seed texts. Add yours with: qa ingest PATH", err=True
        )
    return library.named(collection)


def counted(n: int, noun: str) -> str:
    """1 source, 2 sources."""
    return f"{n:,} {noun}{'' if n == 1 else 's'}"


def print_json(value: object) -> None:
    """Prints the value as indented JSON."""
    click.echo(msgspec.json.format(msgspec.json.encode(value), indent=2).decode())
