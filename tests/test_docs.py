"""Everything in the docs is run: commands with their output, Python, JSON and YAML; links lead somewhere."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import regex
import yaml

ROOT = Path(__file__).resolve().parent.parent
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
_BLOCK = regex.compile(r"^```(\w*)\n(.*?)^```$", regex.MULTILINE | regex.DOTALL)
_LINK = regex.compile(r"\]\(([^)#]+)(?:#[^)]*)?\)")


def blocks(page: Path) -> list[tuple[str, str]]:
    return [(match[1], match[2]) for match in _BLOCK.finditer(page.read_text(encoding="utf-8"))]


def of_language(*languages: str) -> list[tuple[str, str]]:
    return [(page.name, body) for page in PAGES for language, body in blocks(page) if language in languages]


def commands(body: str) -> list[tuple[str, str]]:
    """(command, expected output) in order."""
    parts = regex.split(r"^\$ ", body, flags=regex.MULTILINE)[1:]
    return [(command, output) for command, _, output in (part.partition("\n") for part in parts)]


def as_pattern(expected: str) -> str:
    """The output as a pattern: `...` stands for anything."""
    return ".*?".join(map(regex.escape, expected.strip().split("...")))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_block_is_of_a_kind_that_is_run(page):
    assert {language for language, _ in blocks(page)} <= {"console", "python", "json", "yaml", "sh"}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page):
    for target in _LINK.findall(page.read_text(encoding="utf-8")):
        if not target.startswith(("http://", "https://", "mailto:")):
            assert (page.parent / target).exists(), f"{page.name} links to {target}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_console_blocks(page, server, tmp_path, missing):
    if shutil.which("bash") is None or shutil.which("curl") is None:
        missing("bash and curl are needed to run the documented commands")
    where = Path(sys.executable).parent
    environment = {
        **os.environ,
        "PATH": f"{where}{os.pathsep}{os.environ['PATH']}",
        "QA_HOME": str(tmp_path / "var"),
        "TMP": str(tmp_path),
    }
    for language, body in blocks(page):
        for command, expected in commands(body) if language == "console" else ():
            command = command.replace("http://127.0.0.1:8000", server)
            done = subprocess.run(
                ["bash", "-c", command], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=300
            )
            assert regex.fullmatch(as_pattern(expected), done.stdout.strip(), regex.DOTALL), (
                f"$ {command}\n{done.stdout}\n{done.stderr}"
            )


def test_make_targets_exist():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for page, body in of_language("sh"):
        for line in body.strip().splitlines():
            assert line.startswith("make "), f"{page}: only make targets stand in sh blocks, not {line!r}"
            assert regex.search(rf"^{line.split()[1]}:", makefile, regex.MULTILINE), f"{page}: no target {line!r}"


def test_python_blocks():
    for page, body in of_language("python"):
        exec(compile(body, page, "exec"), {"__name__": "docs"})


def test_json_blocks():
    for _, body in of_language("json"):
        json.loads(body)


def test_yaml_blocks():
    for _, body in of_language("yaml"):
        yaml.safe_load(body)


def test_no_file_names_a_registry_or_a_place_of_the_machine():
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True).stdout.split()
    forbidden = [
        f"{name}.{end}" for name, end in (("pypi", "org"), ("pythonhosted", "org"), ("npmjs", "org"), ("npmjs", "com"))
    ]
    forbidden += ["/" + "work/", ".lib" + "rary/"]
    for name in tracked or [str(path.relative_to(ROOT)) for path in PAGES]:
        text = (ROOT / name).read_bytes()
        for word in forbidden:
            assert word.encode() not in text, f"{name} names {word}"
