"""Runs `qa` commands in forks of a process that has imported everything, so that a thousand runs are affordable.

One line of JSON on standard input per run: {"arguments": [...], "output": file, "stops": bool}. A run that stops waits
for SIGCONT, so that a tracer can take hold of it before it does anything. Two lines come back: its process id when it
has stopped or begun, and how it ended, as subprocess's returncode.
"""

import ctypes
import json
import os
import signal
import sys

from index import Library, Source
from index.model import digest
from qa.cli import main

SET_PTRACER, ANYONE = 0x59616D61, ctypes.c_ulong(-1)


def run(arguments: list[str], output: str, stops: bool) -> int:
    """What the forked process does; returns its exit code."""
    descriptor = os.open(output, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    os.dup2(descriptor, 1)
    os.dup2(descriptor, 2)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    if stops:
        ctypes.CDLL(None).prctl(SET_PTRACER, ANYONE, 0, 0, 0)  # where only a parent may trace
        os.kill(os.getpid(), signal.SIGSTOP)
    try:
        main(arguments)
    except SystemExit as left:
        return left.code if isinstance(left.code, int) else 1
    except BaseException:  # noqa: BLE001  (the interpreter would show it like this)
        sys.excepthook(*sys.exc_info())
        return 1
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
    return 0


def report(number: int) -> None:
    sys.stdout.write(f"{number}\n")
    sys.stdout.flush()


def serve() -> None:
    text = "A warm up.\n\nOf two paragraphs."
    Library.from_sources([Source("warm", "", text, {}, digest(text))]).search("two")
    for line in sys.stdin:
        asked = json.loads(line)
        pid = os.fork()
        if not pid:
            os._exit(run(**asked))
        if asked["stops"]:
            os.waitpid(pid, os.WUNTRACED)
        report(pid)
        report(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))


if __name__ == "__main__":
    serve()
