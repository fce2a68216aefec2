"""The command line, run as a process."""

import os
import subprocess
import sys

import pytest


@pytest.fixture
def qa(tmp_path):
    def run(*arguments: str, home=None, stdin=None):
        environment = {**os.environ, "QA_HOME": str(home or tmp_path / "home"), "COLUMNS": "200"}
        command = [sys.executable, "-m", "qa.cli", *map(str, arguments)]
        return subprocess.run(command, capture_output=True, text=True, env=environment, input=stdin, timeout=120)

    return run
