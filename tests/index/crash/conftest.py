"""A `qa` under strace: what it asks of the system, and what becomes of it when the system fails at one call."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
CALL = re.compile(r"^(\d+) +(\w+)\((.*)$")
ATTACHED = re.compile(r"Process \d+ attached")


@dataclass(frozen=True)
class Ended:
    """How a run ended: subprocess's returncode, what it printed, and the lines of strace."""

    code: int
    said: str
    trace: tuple[str, ...]


@dataclass(frozen=True)
class Call:
    """The number-th call of the name by the main thread of a run."""

    name: str
    number: int
    line: str


class Traced:
    """Runs `qa` commands, with or without strace, in forks of one process."""

    def __init__(self, folder: Path) -> None:
        self._output, self._trace = folder / "output", folder / "trace"
        self._process = subprocess.Popen(
            [sys.executable, str(Path(__file__).with_name("victim.py"))],
            cwd=ROOT,
            env={**os.environ, "OPENBLAS_NUM_THREADS": "1", "PYTHONHASHSEED": "0", "PYTHONPATH": str(ROOT)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def __call__(self, *arguments: str | Path, options: tuple[str, ...] | None = None) -> Ended:
        """Runs `qa` with the arguments, under strace if there are options for it."""
        ask = {"arguments": [str(each) for each in arguments], "output": str(self._output)}
        self._process.stdin.write(json.dumps({**ask, "stops": options is not None}) + "\n")
        self._process.stdin.flush()
        pid = int(self._process.stdout.readline())
        if options is None:
            return Ended(int(self._process.stdout.readline()), self._output.read_text(), ())
        command = ["strace", "-f", "-y", "-s", "0", "-o", str(self._trace), *options, "-p", str(pid)]
        with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as strace:
            said = strace.stderr.readline()
            os.kill(pid, signal.SIGCONT if ATTACHED.search(said) else signal.SIGKILL)
            code = int(self._process.stdout.readline())
            assert ATTACHED.search(said), said
            strace.stderr.read()
        return Ended(code, self._output.read_text(), tuple(self._trace.read_text().splitlines()))

    def calls(self, names: str, home: Path, *arguments: str | Path) -> list[Call]:
        """The calls of these names, in order, that an undisturbed run makes to something in the home folder."""
        ended = self(*arguments, options=("-e", f"trace={names}"))
        assert ended.code == 0, ended.said
        found: list[Call] = []
        counts: dict[str, int] = {}
        main = None
        for line in ended.trace:
            match = CALL.match(line)
            main = main or (match and match[1])
            if match and match[1] == main:
                counts[match[2]] = counts.get(match[2], 0) + 1
                if str(home) in match[3]:
                    found.append(Call(match[2], counts[match[2]], line))
        return found

    def close(self) -> None:
        self._process.stdin.close()
        self._process.wait(timeout=60)


def why_not(folder: Path) -> str | None:
    """Why no process can be traced here; None if one can."""
    if shutil.which("strace") is None:
        return "strace is not installed here (Debian, Ubuntu: apt-get install strace)"
    ran = subprocess.run(["strace", "-o", str(folder / "probe"), "true"], capture_output=True, text=True, timeout=60)
    return f"strace cannot trace here: {ran.stderr.strip()}" if ran.returncode else None


@pytest.fixture(scope="session")
def traced(tmp_path_factory, missing) -> Iterator[Traced]:
    """Skips, with the reason, where strace is missing; in CI that is a failure."""
    folder = tmp_path_factory.mktemp("traced")
    reason = why_not(folder)
    if reason is not None:
        missing(reason)
    made = Traced(folder)
    yield made
    made.close()


@pytest.fixture(scope="session")
def evenly() -> Callable[[list[Call], int], list[Call]]:
    """(calls, n) → about n of the calls, each name's share spread evenly over its calls, and one of each at least."""

    def spread(calls: list[Call], n: int) -> list[Call]:
        chosen: set[Call] = set()
        for name in {call.name for call in calls}:
            named = [call for call in calls if call.name == name]
            share = min(len(named), max(1, round(n * len(named) / len(calls))))
            chosen |= {named[(2 * i + 1) * len(named) // (2 * share)] for i in range(share)}
        return [call for call in calls if call in chosen]

    return spread
