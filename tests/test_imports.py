"""Importing Verbatim is cheap and does nothing."""

import subprocess
import sys

import pytest

HEAVY = ["numba", "nltk", "litestar", "scipy", "pandas", "rich", "uvicorn"]


@pytest.mark.parametrize("module", ["qa", "index", "qa.cli", "qa.answer"])
def test_import_loads_nothing_heavy(module):
    code = f"import sys, {module}; print([m for m in {HEAVY} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_import_touches_no_file_and_no_network():
    code = (
        "import sys\n"
        "seen = []\n"
        "def hook(event, args):\n"
        "    if event.startswith('socket.') or (event == 'open' and 'w' in str(args[1] or '')):\n"
        "        seen.append((event, args))\n"
        "sys.dont_write_bytecode = True\n"
        "sys.addaudithook(hook)\n"
        "import qa.answer, qa.cli\n"
        "print(seen)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
