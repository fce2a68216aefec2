"""From what a user names to what is evaluated: questions with their gold, and the library or server."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from msgspec import Struct

from index import Bm25Parameters, Library, Source
from index.ingest import Problem, read
from index.ingest.records import source_id
from qa import seeds
from qa.evaluate import beir, trec
from qa.evaluate.cases import Collection, read_questions
from qa.evaluate.errors import CasesError, EvaluationError
from qa.evaluate.gold import resolve
from qa.evaluate.targets import InProcess, Target

CORPUS = "corpus.jsonl"
_CATALOG = "catalog.sqlite"


class Setting(Struct, frozen=True, kw_only=True):
    """What to evaluate: `path` names questions.yaml or a folder in BEIR's layout, the rest says over what."""

    path: Path | None = None
    home: str | None = None
    sources: Path | None = None
    url: str | None = None
    key: str | None = None
    headers: Mapping[str, str] = {}
    parallel: int = 4
    timeout: float = 30.0
    retries: int = 2
    ranking: str = "default"
    topics: Path | None = None
    qrels: Path | None = None
    topic_field: str = "title"
    bm25: Bm25Parameters | None = None


@contextmanager
def opened(setting: Setting) -> Iterator[tuple[Collection, Target]]:
    """(collection, target) of the setting; raises EvaluationError for what does not fit together."""
    _check(setting)
    if setting.url:
        from qa.evaluate.remote import Access, Remote

        access = Access(setting.url, setting.key, setting.headers, setting.parallel, setting.timeout, setting.retries)
        with Remote(access, setting.ranking) as remote:
            yield collection(setting, remote), remote
    else:
        target = InProcess(library(setting), setting.ranking)
        yield collection(setting, target), target


def collection(setting: Setting, target: Target) -> Collection:
    """The questions with what is right for them."""
    if setting.topics and setting.qrels:
        topics = trec.read_topics(setting.topics, setting.topic_field)
        return _held(trec.collection(setting.topics.stem, topics, trec.read_qrels(setting.qrels)), target)
    path = setting.path or default_questions()
    if path.is_dir() and beir.is_beir(path):
        return _held(beir.with_shared_stems(beir.read_collection(path), path), target)
    if path.is_dir():
        path = path / "questions.yaml"
    return resolve(path.stem, read_questions(path), target)


def _held(found: Collection, target: Target) -> Collection:
    """The collection over documents; raises CasesError if none that is right is among the target's sources."""
    right = {name for judged in found.cases for name, grade in judged.relevant.items() if grade > 0}
    wanted = {source_id(name) for name in right}
    if wanted and wanted.isdisjoint(target.source_ids()):
        raise CasesError(
            f"{found.name}: no document that is judged right is among the sources; every figure would be 0. Judge "
            "documents by the names of their sources, and name these with --sources or --home."
        )
    return found


def library(setting: Setting) -> Library:
    """The library that a setting without a URL names; where it names none, the one in var, else the seeds in memory.

    Raises EvaluationError for one that is not there or holds nothing: the seeds never stand for what is named.
    """
    if setting.path and (setting.path / CORPUS).is_file():
        return beir.read_library(setting.path, setting.bm25)
    if setting.sources:
        return Library.from_sources(_read(setting.sources), bm25=setting.bm25)
    if setting.home:
        return _on_disk(Path(setting.home), setting)
    if setting.path and _CATALOG in _names_in(Path("var")):
        return _on_disk(Path("var"), setting)
    return Library.from_sources(seeds.sources(), bm25=setting.bm25)


def _on_disk(home: Path, setting: Setting) -> Library:
    """The library in the folder, which nothing is made in."""
    made = f"make one with `qa ingest PATH --home {home}`"
    if _CATALOG not in _names_in(home):
        raise EvaluationError(f"There is no library in {str(home)!r}; {made}, or mend the name.")
    found = Library.open(home, bm25=setting.bm25)
    if found.is_empty:
        raise EvaluationError(f"The library in {str(home)!r} holds no source; {made}.")
    return found


def _names_in(folder: Path) -> set[str]:
    try:
        return {each.name for each in folder.iterdir()}
    except OSError:
        return set()


def inputs(setting: Setting) -> list[Path]:
    """The files that an evaluation reads, as far as they are there."""
    path = setting.path or default_questions()
    questions = [path, *(path / name for name in ("questions.yaml", CORPUS, *beir.BESIDE))] if path.is_dir() else [path]
    named = [*questions, setting.topics, setting.qrels]
    read_from = setting.sources.rglob("*") if setting.sources and setting.sources.is_dir() else [setting.sources]
    return [each for each in (*named, *read_from) if each and each.is_file()]


def default_questions() -> Path:
    """eval/questions.yaml of the working folder, else of the project, else of the installed package."""
    package = Path(__file__).resolve().parent.parent
    places = [Path("eval"), package.parent / "eval", package / "eval"]
    return next((p for place in places if (p := place / "questions.yaml").is_file()), places[0] / "questions.yaml")


def _check(setting: Setting) -> None:
    if (setting.topics is None) != (setting.qrels is None):
        raise EvaluationError("Topics and judgments go together: give both --topics and --qrels.")
    if setting.topics and setting.path:
        raise EvaluationError(f"--topics are the questions: leave {setting.path.name!r} out, or --topics and --qrels.")
    if setting.url and (setting.home or setting.sources):
        raise EvaluationError("A server has its own library: leave --home and --sources out, or leave --url out.")
    if setting.home and setting.sources:
        raise EvaluationError("--home and --sources name two things to answer from: leave one of them out.")
    if setting.path and not setting.path.exists():
        raise EvaluationError(f"There is no {setting.path.name!r}; name a questions.yaml or a folder in BEIR's layout.")
    if setting.path and (setting.path / CORPUS).is_file() and (setting.home or setting.sources):
        raise EvaluationError(
            f"{setting.path.name!r} is answered from its own {CORPUS}: leave --home and --sources out."
        )


def _read(path: Path) -> list[Source]:
    """All sources of a folder; one that cannot be read would silently change every figure."""
    found = list(read(path))
    problems = [each for each in found if isinstance(each, Problem)]
    if not found:
        raise CasesError(f"{str(path)!r} holds no sources; name the files to answer from.")
    if problems:
        more = f" (and {len(problems) - 1} more)" if len(problems) > 1 else ""
        raise CasesError(f"{problems[0].place} cannot be read: {problems[0].reason}{more}")
    return [each for each in found if isinstance(each, Source)]
