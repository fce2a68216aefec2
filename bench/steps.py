"""One step of one engine in a process of its own: `python -m bench.steps text|terms|open ENGINE SIZE DATA`.

Prints JSON: seconds, and for builds the process's peak memory (its children's for Lucene) and the bytes on disk.
"""

from __future__ import annotations

from time import perf_counter

BEGIN = perf_counter()  # before anything is imported, for a process that only opens and asks pays for that as well

import json  # noqa: E402
import resource  # noqa: E402
import shutil  # noqa: E402
import sys  # noqa: E402
from pathlib import Path  # noqa: E402


def build_from_text(engine, size: str, data: Path) -> dict[str, float]:  # noqa: ANN001
    """Into a folder that is then removed: what is asked later holds every engine's same terms."""
    from bench.streams import texts

    engine.folder = engine.folder.with_name(f"{engine.name}-text")
    shutil.rmtree(engine.folder, ignore_errors=True)
    begin = perf_counter()
    engine.build_from_text(texts(data, size))
    took = perf_counter() - begin
    shutil.rmtree(engine.folder)
    return {"build_s": took, "peak_rss_mb": peak_mb()}


def peak_mb() -> float:
    """This process's peak memory, or that of a child it has waited for."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    status = Path("/proc/self/status")
    if not status.exists():
        return max(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, children) / 1024
    # getrusage would count what the process that started this one held
    own = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
    return max(int(own.split()[1]), children) / 1024


def build_from_terms(engine, size: str, data: Path) -> dict[str, float]:  # noqa: ANN001
    from bench.streams import load

    shutil.rmtree(engine.folder, ignore_errors=True)
    engine.build(load(data, size))
    disk = sum(path.stat().st_size for path in engine.folder.rglob("*") if path.is_file())
    return {"disk_mb": disk / 1e6}


def open_and_ask(engine, size: str, data: Path) -> dict[str, float]:  # noqa: ANN001
    """From the start of the process, the interpreter's own aside, to the first answer."""
    terms = json.loads((data / f"{size}.first.json").read_text(encoding="utf-8"))
    engine.open()
    engine.ask(engine.prepare(terms))
    took = perf_counter() - BEGIN
    engine.close()
    return {"open_to_first_answer_s": took}


STEPS = {"text": build_from_text, "terms": build_from_terms, "open": open_and_ask}


def main() -> None:
    from bench.engines import ENGINES

    step, name, size, data = sys.argv[1:]
    engine = next(kind for kind in ENGINES if kind.name == name)(Path(data) / f"engines-{size}")
    print(json.dumps(STEPS[step](engine, size, Path(data))))


if __name__ == "__main__":
    main()
