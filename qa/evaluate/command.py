"""`qa evaluate` and `qa questions`."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from traceback import print_exc

import click
from click.core import ParameterSource

PASSED = 0
WORSE = 1
"""Below a floor, or worse than the baseline."""
NOT_MEASURED = 2
"""Nothing was measured, or what was measured cannot be compared."""


class _Named(click.Path):
    """A path that is none if it is empty: a variable that nobody set is not the working folder."""

    def convert(
        self, value: str | os.PathLike[str], param: click.Parameter | None, ctx: click.Context | None
    ) -> str | bytes | os.PathLike[str]:
        if value == "":
            self.fail("it is empty; name a file or a folder, or leave it out.", param, ctx)
        return super().convert(value, param, ctx)


_FILE = _Named(dir_okay=False, path_type=Path)
_PATH = _Named(path_type=Path)
_FOLDER = _Named(file_okay=False)


@click.command()
@click.argument("path", required=False, type=_PATH)
@click.option("--url", help="Evaluate the server here instead of a library in this process.")
@click.option("--key", envvar="QA_KEY", help="API key of the server [$QA_KEY].")
@click.option("--header", multiple=True, help="A further header, as 'Name: value' (repeatable).")
@click.option("--parallel", default=4, show_default=True, type=click.IntRange(1, 64), help="Requests at a time.")
@click.option("--timeout", default=30.0, show_default=True, help="Seconds to wait for an answer.")
@click.option("--retries", default=2, show_default=True, type=click.IntRange(0, 10), help="Further attempts.")
@click.option("--ranking", default="default", show_default=True, type=click.Choice(["default", "bm25"]))
@click.option("--home", type=_FOLDER, envvar="QA_HOME", help="Folder of the library.")
@click.option("--sources", type=_PATH, help="Files to evaluate over, instead of a library.")
@click.option("--topics", type=_FILE, help="TREC topics; with --qrels, over the sources as documents.")
@click.option("--qrels", type=_FILE, help="TREC judgments for --topics.")
@click.option("--topic-field", default="title", show_default=True, help="Part of a topic that is the question.")
@click.option("--measure", multiple=True, help="A measure such as nDCG@10 (repeatable) [the six of the contract].")
@click.option("--json", "json_out", type=_FILE, help="Write the figures, per question too.")
@click.option("--run", "run_out", type=_FILE, help="Write a TREC run.")
@click.option("--html", "html_out", type=_FILE, help="Write a page with plots.")
@click.option("--junit", "junit_out", type=_FILE, help="Write JUnit XML, one test a question.")
@click.option("--markdown", "markdown_out", type=_FILE, help="Write a comment for a pull request.")
@click.option("--gate", type=_FILE, help="Floors and baseline [gate.yaml beside the questions].")
@click.option("--baseline", type=_FILE, help="The --json of an earlier run [as the gate says].")
@click.option("--accept", is_flag=True, help="Make this run the gate's baseline.")
@click.option("--compare", nargs=2, type=_FILE, help="Compare the --json of two runs; measure nothing.")
@click.option("--sweep", help="Try settings, as k1=0.6:1.6:0.1,b=0.1:0.9:0.1.")
@click.option("--no-gate", is_flag=True, help="Measure only.")
@click.option("-q", "--quiet", is_flag=True, help="Print nothing but failures, and that no gate holds.")
@click.pass_context
def evaluate(ctx: click.Context, /, **options: object) -> None:
    """Measure answers over PATH: a questions.yaml, or a folder in BEIR's layout [eval/questions.yaml].

    Exit code 0: passed; 1: below a floor or worse than the baseline; 2: could not be measured.
    """
    from qa.evaluate.session import evaluate as run

    _yield_home(ctx, options, answered=bool(options["url"]), asked=bool(options["path"] or options["topics"]))
    ctx.exit(_guarded(lambda: run(options)))


@click.group()
def questions() -> None:
    """Write and check the questions that `qa evaluate` asks."""


_questions_file = click.option("--file", "file", type=_FILE, help="The questions file [eval/questions.yaml].")
_home = click.option("--home", type=_FOLDER, envvar="QA_HOME", help="Folder of the library.")
_sources = click.option("--sources", type=_PATH, help="Files instead of a library.")


@questions.command()
@click.option("--question", help="What to ask; asked for if left out, like all that follows.")
@click.option("--source", help="Id of the source that answers.")
@click.option("--quote", help="Words of the source that make its passage right.")
@click.option("--grade", default=2, show_default=True, type=click.IntRange(1, 3), help="2 answers, 1 is relevant.")
@click.option("--unanswerable", is_flag=True, help="The sources have no answer.")
@click.option("--tag", "tags", multiple=True, help="A tag (repeatable).")
@click.option("--history", multiple=True, help="An earlier question (repeatable, oldest first).")
@click.option("--id", "case_id", help="The question's id [made from its words].")
@_questions_file
@_home
@_sources
@click.pass_context
def add(ctx: click.Context, /, **options: object) -> None:
    """Add a question, after checking that its words stand in the source."""
    from qa.evaluate.desk import add_question

    _yield_home(ctx, options, asked=options["file"] is not None)
    ctx.exit(_guarded(lambda: add_question(options)))


@questions.command()
@_questions_file
@_home
@_sources
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_context
def check(ctx: click.Context, /, **options: object) -> None:
    """Find duplicates, stale gold, sources never asked for, and wording that leaks.

    Exit code 1 if something would make an evaluation wrong.
    """
    from qa.evaluate.desk import check_questions

    _yield_home(ctx, options, asked=options["file"] is not None)
    ctx.exit(_guarded(lambda: check_questions(options)))


def _yield_home(ctx: click.Context, options: dict[str, object], *, answered: bool = False, asked: bool) -> None:
    """Leaves $QA_HOME out where something else is named to answer from, and for the questions over the seeds.

    answered: a server is named; asked: questions are named, which are not those over the seeds.
    """
    if ctx.get_parameter_source("home") is not ParameterSource.ENVIRONMENT:
        return
    path = options.get("path")
    own_corpus = isinstance(path, Path) and (path / "corpus.jsonl").is_file()
    if answered or options["sources"] or own_corpus or not asked:
        options["home"] = None


def _guarded(work: Callable[[], int]) -> int:
    """The work's exit code; NOT_MEASURED and one sentence for what it raises."""
    from index import EngineError
    from qa.evaluate.characters import shown
    from qa.evaluate.errors import EvaluationError

    try:
        return work()
    except (EvaluationError, EngineError) as error:
        print(f"qa: {shown(str(error))}", file=sys.stderr)  # noqa: T201
        return NOT_MEASURED
    except Exception:  # noqa: BLE001 - a crash would exit with 1, which means "worse"
        print_exc()
        return NOT_MEASURED
