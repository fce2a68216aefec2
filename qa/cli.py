"""The command line: `qa --help`."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from index import EngineError, Library
from index.ingest import Problem, read
from index.ingest import sources as sources_of
from index.library import default_home
from qa.commands.common import (
    FAILED,
    WORSE,
    collection_files,
    collection_option,
    counted,
    home_option,
    json_option,
    open_library,
    print_json,
)
from qa.commands.keys import keys as keys_command
from qa.commands.library import compact, rebuild, remove, snapshot, sources
from qa.commands.progress import reading, size_of
from qa.commands.quotes import check_article, check_quote, verify_anchor
from qa.commands.search import date_option, filters_of, kind_option, search, source_option
from qa.evaluate.command import evaluate, questions


class _Commands(click.Group):
    """Turns the engine's errors, and arguments that are no text, into one sentence and exit code 2."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        for number, argument in enumerate(args, 1):
            if any("\ud800" <= char <= "\udfff" for char in argument):  # bytes that are no UTF-8 arrive as these
                click.echo(f"qa: Argument {number} is not UTF-8; write it, or name the file, in UTF-8.", err=True)
                ctx.exit(FAILED)
        return super().parse_args(ctx, args)

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except EngineError as error:
            click.echo(f"qa: {error}", err=True)
            ctx.exit(FAILED)


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="verbatim-qa")
def main() -> None:
    """Ask your sources. Get their exact words."""


@main.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@collection_option
@home_option
@json_option
def ingest(paths: tuple[Path, ...], collection: str, home: str | None, as_json: bool) -> None:
    """Add files and folders (text, Markdown, JSON Lines) to the library, replacing sources of the same id.

    What cannot be read is named, the rest is kept, and the exit code is 1.
    """
    library = Library.open(home, collection)
    problems: list[Problem] = []
    found = (each for path in paths for each in read(path))
    with reading(size_of(paths), quiet=as_json) as watch:
        added = library.add(watch(sources_of(found, problems)))
    manifest = library.manifest
    if as_json:
        result = {
            "added": added,
            "sources": manifest.sources,
            "passages": manifest.passages,
            "manifest": manifest.digest,
        }
        print_json({**result, "problems": problems})
    else:
        for problem in problems:
            click.echo(f"left out: {problem.place}: {problem.reason}", err=True)
        holds = f"{counted(manifest.sources, 'source')}, {counted(manifest.passages, 'passage')}"
        click.echo(f"{counted(added, 'source')} added; the library has {holds}.")
    sys.exit(WORSE if problems else 0)


@main.command()
@click.argument("question")
@click.option("-k", default=3, show_default=True, help="How many passages.")
@source_option
@kind_option
@date_option
@click.option("--ranking", default="default", show_default=True, help="default or bm25.")
@click.option("--history", multiple=True, help="An earlier question (repeatable, oldest first).")
@click.option("--no-history", is_flag=True, help="Take the question as it stands, whatever the history.")
@click.option("--max-per-source", type=click.IntRange(1), help="Passages of one source, at most.")
@click.option("--no-fold", is_flag=True, help="Rank passages that nearly repeat a better one, too.")
@click.option("--explain", is_flag=True, help="Say how each score comes about.")
@collection_option
@home_option
@json_option
def ask(
    question: str,
    k: int,
    source: tuple[str, ...],
    kind: tuple[str, ...],
    date: str | None,
    ranking: str,
    history: tuple[str, ...],
    no_history: bool,
    max_per_source: int | None,
    no_fold: bool,
    explain: bool,
    collection: str,
    home: str | None,
    as_json: bool,
) -> None:
    """Answer QUESTION with exact passages."""
    from qa.answer import ask as answer_to
    from qa.terminal import show_answer

    library = open_library(home, collection)
    filters = filters_of(source, kind, date)
    answer = answer_to(
        library,
        question,
        k=k,
        filters=filters,
        history=history,
        ranking=ranking,
        max_per_source=max_per_source,
        explain=explain,
        use_history=not no_history,
        fold_similar=not no_fold,
    )
    if as_json:
        print_json(answer)
    else:
        for line in show_answer(answer, click.style):
            click.echo(line)


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True, type=click.IntRange(0, 65535))
@click.option("--public-url", help="Where clients reach this server, for absolute links.")
@click.option("--allow-host", multiple=True, help="A further name of this server (repeatable); * allows every name.")
@click.option("--without-keys", is_flag=True, help="Ask nobody for a key, even where others can reach the server.")
@click.option("--without", multiple=True, help="A protocol not to serve: openai, vector_stores, dify, searxng or mcp.")
@home_option
def serve(
    host: str,
    port: int,
    public_url: str | None,
    allow_host: tuple[str, ...],
    without_keys: bool,
    without: tuple[str, ...],
    home: str | None,
) -> None:
    """Serve the page, the API and the chat protocols."""
    from qa.access.keys import Keys
    from qa.settings import LOOPBACK, PROTOCOLS, Settings
    from qa.web.server import serve as run

    keys = None if without_keys else Keys(Path(home) if home else default_home())
    if keys and host not in LOOPBACK and keys.is_empty:
        raise click.UsageError(
            f"{host} can be reached by others and there are no keys; make one with qa keys add NAME, "
            "or allow everybody in with --without-keys."
        )
    if not PROTOCOLS.issuperset(without):
        raise click.UsageError(f"--without takes {', '.join(sorted(PROTOCOLS))}.")
    library = open_library(home)
    counts = library.manifest
    click.echo(
        f"Verbatim: {counts.sources} sources, {counts.passages} passages; API on http://{host}:{port}/docs", err=True
    )
    protocols = PROTOCOLS - set(without)
    run(library, Settings(host, port, public_url, hosts=frozenset(allow_host), protocols=protocols), keys)


@main.command()
@click.argument("response", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--sources",
    multiple=True,
    metavar="[COLLECTION=]PATH",
    callback=collection_files,
    help="The files that RESPONSE cites, or their folder (repeatable); of several collections, each with its name.",
)
@home_option
@json_option
def verify(response: Path | None, sources: tuple[tuple[str, Path], ...], home: str | None, as_json: bool) -> None:
    """Check all files, digests and spans of the library, or a saved RESPONSE against the source files.

    RESPONSE is an answer, a search's result or the answers of a batch. If the files are all that was asked, it is asked
    again and every field compared; else its citations are checked. Exit code 1 if something is not as it should be.
    """
    from qa.commands.verify import library_proof, response_proof, sentences

    if response is None and sources:
        raise click.UsageError("Name the saved RESPONSE that cites the files of --sources, or leave --sources out.")
    if response is not None and not sources:
        raise click.UsageError("Name the folder of the cited files with --sources.")
    found = library_proof(home) if response is None else response_proof(response, sources)
    checked = "library" if response is None else response.name
    if as_json:
        told = {} if response is None else {"recomputed": found.recomputed, "notes": found.notes}
        print_json({"checked": checked, "faults": found.faults, **told})
    else:
        for sentence in sentences(checked, found):
            click.echo(sentence)
    sys.exit(WORSE if found.faults else 0)


@main.command()
@click.option("--public-url", help="Where a `qa serve` of the same library is reached, for links.")
@home_option
def mcp(public_url: str | None, home: str | None) -> None:
    """Serve one MCP client over standard input and output."""
    from importlib.util import find_spec

    from qa.settings import Settings

    if find_spec("mcp") is None:
        raise click.UsageError("This needs the package mcp; install verbatim-qa[mcp].")
    from qa.chat.mcp import serve_stdio

    serve_stdio(open_library(home), Settings(public_url=public_url))


for command in (remove, sources, compact, rebuild, snapshot):
    main.add_command(command)
main.add_command(search)
main.add_command(evaluate)
main.add_command(check_quote)
main.add_command(check_article)
main.add_command(verify_anchor)
main.add_command(questions)
main.add_command(keys_command)


if __name__ == "__main__":
    main()
