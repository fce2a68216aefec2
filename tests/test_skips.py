"""What cannot be tried is skipped with a reason, and fails in CI, where it can be installed."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
CASES = {
    "tests/qa/evaluate/test_promptfoo.py": ("long", "neither promptfoo nor npx is installed here"),
    "tests/index/crash/test_crash.py": ("deep", "strace is not installed here"),
}


@pytest.mark.parametrize("in_ci", [True, False])
@pytest.mark.parametrize(("file", "mark", "reason"), [(file, *case) for file, case in CASES.items()])
def test_what_is_not_installed_is_said_and_fails_in_ci(file, mark, reason, in_ci, tmp_path):
    environment = {name: value for name, value in os.environ.items() if name != "CI" and not name.startswith("PYTEST")}
    environment |= {"PATH": str(tmp_path), "PYTHONDONTWRITEBYTECODE": "1"} | ({"CI": "true"} if in_ci else {})
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-m", mark, file]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=600)
    assert reason in done.stdout
    assert re.search(r"\d error" if in_ci else r"\d skipped", done.stdout.splitlines()[-1])
    assert done.returncode == (1 if in_ci else 0)
