"""`qa check-quote`, `qa check-article` and `qa verify-anchor`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click
import msgspec

from index import SourceError
from qa.commands.common import WORSE, collection_option, home_option, json_option, open_library, print_json

if TYPE_CHECKING:
    from qa.quotes import ArticleCheck
    from qa.quotes.claim_review import Publication
    from qa.quotes.present import Line

_FORMATS = ("text", "json", "csv", "markdown", "claim-review")
_COLOURS = {"insert": "green", "delete": "red", "good": "green", "unsure": "yellow", "bad": "red"}


@click.command("check-quote")
@click.argument("quote")
@click.option("--speaker", help="Who is claimed to have said it.")
@collection_option
@home_option
@json_option
def check_quote(quote: str, speaker: str | None, collection: str, home: str | None, as_json: bool) -> None:
    """Say whether QUOTE stands in the sources, word for word, where, and whose words it is.

    Exit code 1 unless it is verbatim or properly edited.
    """
    from qa.quotes import check_quote as check
    from qa.quotes.present import exit_code, quote_lines

    found = check(open_library(home, collection), quote, speaker)
    if as_json:
        print_json(found)
    else:
        _print_lines(quote_lines(found))
    sys.exit(exit_code(found))


@click.command("check-article")
@click.argument("file", type=click.Path(allow_dash=True, dir_okay=False, path_type=Path))
@click.option("--format", "form", type=click.Choice(_FORMATS), default="text", show_default=True)
@click.option("--url", default="", help="The page where a ClaimReview is published [--public-url].")
@click.option("--author", default="Verbatim", help="Who publishes it.")
@click.option("--date", default="", help="Its date [today].")
@click.option("--public-url", default="", help="Where this library is served, for whole links to its sources.")
@collection_option
@home_option
@json_option
def check_article(
    file: Path,
    form: str,
    url: str,
    author: str,
    date: str,
    public_url: str,
    collection: str,
    home: str | None,
    as_json: bool,
) -> None:
    """Check every quotation of the draft in FILE (text or Markdown; - for standard input).

    Exit code 1 if a quotation of four or more words is neither verbatim nor properly edited.

    A ClaimReview needs --url or --public-url. With --public-url it links to the sources here; without, to the
    addresses that the sources state.
    """
    from qa.quotes import check_article as check
    from qa.quotes.present import article_lines, exit_code

    base = public_url.rstrip("/")
    where = _publication(url or public_url, author, date, base) if form == "claim-review" and not as_json else None
    found = check(open_library(home, collection), _draft(file))
    if as_json or form == "json":
        print_json(found)
    elif form == "text":
        _print_lines(article_lines(found))
    else:
        click.echo(_exported(form, found, base, where), nl=False)
    sys.exit(exit_code(found))


@click.command("verify-anchor")
@click.argument("occurrence", type=click.Path(allow_dash=True, dir_okay=False, path_type=Path))
@click.option("--source", required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@json_option
def verify_anchor(occurrence: Path, source: Path, as_json: bool) -> None:
    """Find an OCCURRENCE (JSON of a check, or its W3C selectors) in a SOURCE file that may have changed.

    Says same, moved or gone; exit code 1 unless the words still stand where they were cited.
    """
    from index.ingest.records import read_text
    from qa.quotes.anchors import anchor, read_anchor
    from qa.quotes.anchors import verify_anchor as verify

    found = verify(anchor(read_anchor(_read(occurrence).encode())), read_text(source))
    if as_json:
        print_json(found)
    else:
        place = "" if found.start is None else f" {found.start}-{found.end}"
        click.echo(f"{found.status}{place}: {found.reason}")
    sys.exit(0 if found.status == "same" else WORSE)


def _draft(file: Path) -> str:
    if str(file) != "-" and file.suffix.lower() not in {".txt", ".text", ".md", ".markdown", ""}:
        raise SourceError(f"{file.name} is of a format that cannot be read; save the draft as text or Markdown.")
    return _read(file)


def _read(file: Path) -> str:
    """The file's, or standard input's, text; raises SourceError."""
    try:
        raw = sys.stdin.buffer.read() if str(file) == "-" else file.read_bytes()
        return raw.decode()
    except OSError as error:
        raise SourceError(f"{file.name} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise SourceError(f"{file.name} is not UTF-8 (byte {error.start}); convert it to UTF-8 first.") from error


def _publication(url: str, author: str, date: str, base: str) -> Publication:
    from datetime import UTC, datetime

    from qa.quotes.claim_review import Publication

    if not url:
        raise click.UsageError("A ClaimReview needs the page where it is published; name it with --url.")
    return Publication(url, author, date or datetime.now(UTC).date().isoformat(), base)


def _exported(form: str, check: ArticleCheck, base: str, where: Publication | None) -> str:
    from qa.quotes import export
    from qa.quotes.claim_review import as_claim_review

    if where is not None:
        return msgspec.json.format(as_claim_review(check, where), indent=2).decode()
    return export.as_csv(check, base) if form == "csv" else export.as_markdown(check)


def _print_lines(lines: list[Line]) -> None:
    """Prints the lines, coloured on a terminal."""
    for line in lines:
        styled = (click.style(piece.text, fg=_COLOURS.get(piece.style), dim=piece.style == "dim") for piece in line)
        click.echo("".join(styled))
