"""`make check-clients`: unmodified clients, each in an environment of its own, against a served Verbatim."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
HOME = ROOT / "var" / "clients"
NODE = {
    "openai": ("openai",),
    "ai_sdk": ("ai", "@ai-sdk/openai", "@ai-sdk/openai-compatible"),
    "mcp": ("@modelcontextprotocol/sdk",),
    "pages": ("playwright-core", "axe-core"),
}
"""Script → what it imports; npm takes the newest that the Node here can run."""
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
SKIPPED = "skipped"


@dataclass(frozen=True)
class Client:
    """A client in a Python environment of its own; `extra` of ours is installed beside it."""

    name: str
    script: str
    shown: tuple[str, ...]
    packages: tuple[str, ...]
    extra: str | None = None


CLIENTS = (
    Client("openai", "openai_python.py", ("openai",), ("openai>=3,<4",)),
    Client("mcp1", "mcp_python.py", ("mcp",), ("mcp==1.30.*",)),
    Client("mcp2", "mcp_python.py", ("mcp",), ("mcp==2.3.*",)),
    Client(
        "langchain", "langchain_python.py", ("langchain-core", "langchain-tests"), ("langchain-tests",), "langchain"
    ),
    Client("llama_index", "llama_index_python.py", ("llama-index-core",), (), "llama-index"),
    Client("haystack", "haystack_python.py", ("haystack-ai",), (), "haystack"),
)


def main(chosen: list[str]) -> int:
    """0 if every client, or every one named, is served as it expects."""
    HOME.mkdir(parents=True, exist_ok=True)
    for name in ("library", "keyed"):
        shutil.rmtree(HOME / name, ignore_errors=True)
    results: dict[str, str | None] = {}
    with served(HOME / "library") as url:
        for client in CLIENTS:
            if not chosen or client.name in chosen:
                failure = check_python(client, url)
                results[f"{client.name}: {python_versions(client)}"] = failure
        for name in NODE:
            if not chosen or f"{name}.mjs" in chosen:
                failure = check_node(name, url)
                results[f"{name} (npm): {node_versions(name)}"] = failure
    for name, failure in results.items():
        print(f"{failure or 'ok'}: {name}")
    skipped = sum((failure or "").startswith(SKIPPED) for failure in results.values())
    failed = sum(failure is not None for failure in results.values()) - skipped
    print(f"{len(results) - failed - skipped} passed, {failed} failed, {skipped} skipped")
    return 1 if failed or not results else 0


@contextmanager
def served(home: Path) -> Iterator[str]:
    """The address of `qa serve` over the seeds, kept in the folder."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    url = f"http://127.0.0.1:{port}"
    command = [sys.executable, "-m", "qa.cli", "serve", "--port", str(port), "--home", str(home)]
    process = subprocess.Popen(command, cwd=ROOT)
    try:
        wait_for(url, process)
        yield url
    finally:
        process.terminate()
        process.wait(timeout=30)


def wait_for(url: str, process: subprocess.Popen[bytes]) -> None:
    for _ in range(600):
        try:
            with urllib.request.urlopen(f"{url}/readyz", timeout=5):
                return
        except (urllib.error.URLError, ConnectionError):
            if process.poll() is not None:
                raise SystemExit("The server did not come up.") from None
            time.sleep(0.1)
    raise SystemExit("The server did not come up.")


def check_python(client: Client, url: str) -> str | None:
    """What went wrong, or None."""
    folder = HOME / client.name
    python = folder / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", folder], check=True)
    ours = ["-e", f"{ROOT}[{client.extra}]"] if client.extra else []
    install = [python, "-m", "pip", "install", "-q", "--disable-pip-version-check", "--prefer-binary"]
    if subprocess.run([*install, *client.packages, *ours]).returncode:
        return "could not be installed"
    script = str(HERE / client.script)
    is_test = client.name == "langchain"
    if is_test:
        options = ["-q", "-p", "no:cacheprovider", "-o", "asyncio_mode=auto"]
        return done([python, "-m", "pytest", "--noconftest", *options, script], ROOT, url)
    return done([python, script, url, sys.executable, str(HOME / "library")], ROOT, url)


def python_versions(client: Client) -> str:
    """The client's packages with their versions."""
    code = "import sys; from importlib.metadata import version as v; print(*(f'{p} {v(p)}' for p in sys.argv[1:]))"
    python = HOME / client.name / "bin" / "python"
    return subprocess.run([python, "-c", code, *client.shown], capture_output=True, text=True).stdout.strip()


def check_node(name: str, url: str) -> str | None:
    """What went wrong, or None."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        return "node and npm are needed"
    folder = HOME / "npm"
    packages = [package for each in NODE.values() for package in each]
    installed = folder / "installed"
    if not installed.exists() or installed.read_text().split() != packages:
        folder.mkdir(exist_ok=True)
        (folder / "package.json").write_text('{"private": true, "type": "module"}\n')
        if subprocess.run([npm, "install", "--silent", "--no-audit", "--no-fund", *packages], cwd=folder).returncode:
            return "could not be installed"
        installed.write_text("\n".join(packages))
    copied = shutil.copy(HERE / f"{name}.mjs", folder / f"{name}.mjs")
    return in_browser([node, copied, url], folder, url) if name == "pages" else done([node, copied, url], folder, url)


def in_browser(command: list[str | Path], folder: Path, url: str) -> str | None:
    """The pages' contract, over a second server that asks for keys; skipped without a browser, but not in CI."""
    browser = next(filter(None, map(shutil.which, BROWSERS)), None)
    if browser is None:
        wanted = "Chromium is not installed here (Debian, Ubuntu: apt-get install chromium)"
        return wanted if os.environ.get("CI") else f"{SKIPPED}, {wanted}"
    os.environ["CHROMIUM"] = browser
    add = [sys.executable, "-m", "qa.cli", "keys", "add", "clients", "--home", str(HOME / "keyed")]
    key = subprocess.run(add, cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip()
    with served(HOME / "keyed") as keyed:
        return done([*command, keyed, key], folder, url)


def node_versions(name: str) -> str:
    """The script's packages with their versions."""
    files = {package: HOME / "npm" / "node_modules" / package / "package.json" for package in NODE[name]}
    return " ".join(
        f"{package} {json.loads(file.read_text())['version']}" for package, file in files.items() if file.exists()
    )


def done(command: list[str | Path], where: Path, url: str) -> str | None:
    """Runs one client's contract; its output is shown if it fails."""
    environment = {**os.environ, "VERBATIM_URL": url}
    ran = subprocess.run(command, cwd=where, env=environment, capture_output=True, text=True, timeout=600)
    if ran.returncode == 0:
        return None
    sys.stderr.write(ran.stdout + ran.stderr)
    return "failed"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
