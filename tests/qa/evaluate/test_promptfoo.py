"""The example from outside: promptfoo, unmodified, over the HTTP API."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

pytestmark = pytest.mark.long

CONFIGURATION = Path(__file__).resolve().parents[3] / "examples" / "promptfoo" / "promptfooconfig.yaml"
VERSION = "0.123.1"


@pytest.fixture(scope="module")
def promptfoo(tmp_path_factory, missing):
    """promptfoo as a command: the installed one, else fetched by npx."""
    quiet = {"PROMPTFOO_DISABLE_TELEMETRY": "1", "PROMPTFOO_DISABLE_UPDATE": "1"}
    home = {"PROMPTFOO_CONFIG_DIR": str(tmp_path_factory.mktemp("promptfoo"))}
    installed, npx = shutil.which("promptfoo"), shutil.which("npx")
    if not (installed or npx):
        missing("neither promptfoo nor npx is installed here (Debian, Ubuntu: apt-get install npm)")
    command = [installed] if installed else [npx, "--yes", f"promptfoo@{VERSION}"]

    def run(*arguments, **variables):
        environment = {**os.environ, **quiet, **home, **variables}
        return subprocess.run([*command, *arguments], env=environment, capture_output=True, text=True, timeout=900)

    tried = run("--version")
    if tried.returncode:
        missing(f"promptfoo could not be fetched: {tried.stderr.strip()[-300:]}")
    return run


def test_promptfoo_passes_over_the_seeds(promptfoo, server):
    options = ["--no-cache", "--no-progress-bar", "--no-write"]
    done = promptfoo("eval", *options, "--config", str(CONFIGURATION), VERBATIM_URL=server)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "3 passed" in done.stdout
