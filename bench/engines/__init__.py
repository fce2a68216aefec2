"""The engines that `bench/run.py` compares: one file each, all with the same four steps."""

from bench.engines.base import Engine
from bench.engines.bm25s import Bm25s
from bench.engines.lucene import Lucene
from bench.engines.rank_bm25 import RankBm25
from bench.engines.sqlite_fts5 import SqliteFts5
from bench.engines.tantivy import Tantivy
from bench.engines.verbatim import Verbatim

ENGINES: tuple[type[Engine], ...] = (Verbatim, Tantivy, Bm25s, Lucene, SqliteFts5, RankBm25)
