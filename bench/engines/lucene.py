"""Lucene 9 in a Java beside us, asked line by line; it reports its own nanoseconds, so the pipe is not counted."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from bench.engines.base import Engine, documents
from bench.streams import Corpus

ARTIFACTS = ("lucene-core", "lucene-analysis-common")
VERSION = "9.12.0"
SOURCE = Path(__file__).parents[1] / "LuceneBench.java"


class Lucene(Engine):
    name = "lucene"

    @classmethod
    def missing(cls) -> str | None:
        absent = [tool for tool in ("java", "javac", "mvn") if shutil.which(tool) is None]
        return f"{', '.join(absent)} not found" if absent else None

    @property
    def _home(self) -> Path:
        return self.folder.parent / "lucene-java"

    def set_up(self) -> None:
        """Fetches the libraries by name and compiles."""
        self._home.mkdir(parents=True, exist_ok=True)
        for artifact in ARTIFACTS:
            if not (self._home / f"{artifact}-{VERSION}.jar").exists():
                name = f"org.apache.lucene:{artifact}:{VERSION}"
                fetch = ["mvn", "-q", "dependency:copy", f"-Dartifact={name}", "-DoutputDirectory=."]
                subprocess.run(fetch, cwd=self._home, check=True, capture_output=True)
        subprocess.run(["javac", "-cp", f"{self._home}/*", "-d", str(self._home), str(SOURCE)], check=True)

    def _java(self, action: str) -> list[str]:
        return ["java", "-Xmx4g", "-cp", f"{self._home}/*:{self._home}", "LuceneBench", action, str(self.folder)]

    def build_from_text(self, texts: Iterable[str]) -> None:
        self._build("english", (text.replace("\n", " ") for text in texts))

    def build(self, corpus: Corpus) -> None:
        self._build("terms", (" ".join(map(str, terms)) for terms in documents(corpus)))

    def _build(self, analysis: str, lines: Iterable[str]) -> None:
        with subprocess.Popen(self._java(analysis), stdin=subprocess.PIPE, text=True, encoding="utf-8") as java:
            assert java.stdin is not None
            for line in lines:
                java.stdin.write(line + "\n")
            java.stdin.close()
            if java.wait():
                raise RuntimeError("Lucene's build failed")

    def open(self) -> None:
        pipe = subprocess.PIPE
        self.java = subprocess.Popen(self._java("search"), stdin=pipe, stdout=pipe, text=True, bufsize=1)

    def prepare(self, terms: list[int]) -> Any:
        return " ".join(map(str, terms)) + "\n"

    def _answer(self, query: Any) -> list[int]:
        assert self.java.stdin is not None
        assert self.java.stdout is not None
        self.java.stdin.write(query)
        return [int(part) for part in self.java.stdout.readline().split()]

    def ask(self, query: Any) -> list[int]:
        return self._answer(query)[1:]

    def timed(self, query: Any) -> tuple[list[int], float]:
        nanoseconds, *found = self._answer(query)
        return found, nanoseconds / 1000

    def close(self) -> None:
        assert self.java.stdin is not None
        self.java.stdin.close()
        self.java.wait()
