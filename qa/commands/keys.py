"""`qa keys`: who may ask, and who may change the sources."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from pathlib import Path

import click
from msgspec import Struct
from msgspec.structs import asdict

from index.library import default_home
from qa.access.keys import Key, Keys, Scope
from qa.commands.common import home_option, json_option, print_json

_DAY = 24 * 60 * 60


class KeyEntry(Struct, frozen=True):
    """A key as it is listed; times in UTC."""

    id: str
    name: str
    state: str
    scopes: list[Scope]
    collection: str | None
    created: str | None
    expires: str | None
    revoked: str | None


@click.group()
def keys() -> None:
    """Keys that open a served library; while there never was one, it is open on this machine."""


@keys.command()
@click.argument("name")
@click.option(
    "--scope",
    "scopes",
    multiple=True,
    type=click.Choice([scope.value for scope in Scope]),
    default=["search"],
    show_default=True,
    help="What it opens (repeatable); admin opens everything.",
)
@click.option("--collection", help="Only for this collection.")
@click.option("--days", type=click.IntRange(1, 36500), help="Valid for so long; for ever if not said.")
@home_option
@json_option
def add(
    name: str, scopes: tuple[str, ...], collection: str | None, days: int | None, home: str | None, as_json: bool
) -> None:
    """Make a key for NAME and show it, this once."""
    seconds = days * _DAY if days else None
    key, token = _keys(home).add(name, map(Scope, scopes), collection, seconds)
    if as_json:
        print_json({"key": token, **asdict(_shown(key))})
    else:
        click.echo(token)
        click.echo("Keep it: only its digest is stored, so it cannot be shown again.", err=True)


@keys.command(name="list")
@home_option
@json_option
def list_keys(home: str | None, as_json: bool) -> None:
    """All keys there ever were, oldest first."""
    listed = [_shown(key) for key in _keys(home).listed()]
    if as_json:
        print_json(listed)
        return
    for key in listed:
        where = f", only {key.collection}" if key.collection else ""
        until = f", until {key.expires}" if key.expires else ""
        click.echo(f"{key.id}  {key.state:7}  {key.name}: {', '.join(key.scopes)}{where}{until}")
    if not listed:
        click.echo("There is no key: whoever reaches the server may ask.")


@keys.command()
@click.argument("id_", metavar="ID")
@home_option
def revoke(id_: str, home: str | None) -> None:
    """Take the key with this ID out of force, at once and for good."""
    key = _keys(home).revoke(id_)
    click.echo(f"{key.id} ({key.name}) opens nothing any more.")


def _keys(home: str | None) -> Keys:
    return Keys(Path(home) if home else default_home())


def _shown(key: Key) -> KeyEntry:
    state = "valid" if key.is_valid(time.time()) else "expired" if key.revoked is None else "revoked"
    times = _time(key.created), _time(key.expires), _time(key.revoked)
    return KeyEntry(key.id, key.name, state, sorted(key.scopes), key.collection, *times)


def _time(seconds: float | None) -> str | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC).isoformat(timespec="seconds")
