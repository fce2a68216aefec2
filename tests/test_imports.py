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


def test_asking_loads_no_stemmer_and_no_compiler(tmp_path):
    home = ["--home", str(tmp_path)]
    ask = ["ask", "Does anybody's zibbering concern accounts?", *home]
    code = (
        f"import sys\nfrom qa.cli import main\nmain({ask}, standalone_mode=False)\n"
        f"print([m for m in {[*HEAVY, 'llvmlite']} if m in sys.modules])"
    )
    subprocess.run([sys.executable, "-m", "qa.cli", "ingest", "seeds", *home], capture_output=True, check=True)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"
