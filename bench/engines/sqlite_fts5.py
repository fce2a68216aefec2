"""SQLite's FTS5, whose k1 = 1.2 and b = 0.75 cannot be changed: it agrees seldom, and is asked 50 questions."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from typing import Any

from bench.engines.base import Engine, documents
from bench.streams import Corpus


class SqliteFts5(Engine):
    name = "sqlite_fts5"
    largest = 100_000
    queries = 50

    def build_from_text(self, texts: Iterable[str]) -> None:
        self._build("porter unicode61", texts)

    def build(self, corpus: Corpus) -> None:
        self._build("unicode61", (" ".join(f"t{t}" for t in terms) for terms in documents(corpus)))

    def _build(self, tokenizer: str, bodies: Iterable[str]) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        database = sqlite3.connect(self.folder / "fts.db")
        database.execute(f"CREATE VIRTUAL TABLE passages USING fts5(body, content='', tokenize='{tokenizer}')")
        database.executemany("INSERT INTO passages(rowid, body) VALUES (?, ?)", enumerate(bodies))
        database.commit()
        database.close()

    def open(self) -> None:
        self.database = sqlite3.connect(self.folder / "fts.db")

    def prepare(self, terms: list[int]) -> Any:
        return " OR ".join(f"t{term}" for term in terms)

    def ask(self, query: Any) -> list[int]:
        asked = "SELECT rowid FROM passages WHERE passages MATCH ? ORDER BY rank LIMIT 10"
        return [row[0] for row in self.database.execute(asked, (query,))]

    def close(self) -> None:
        self.database.close()
