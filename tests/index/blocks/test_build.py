"""Building, saving, opening, threads; and what importing costs."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from index.blocks.arrays import DTYPES, open_arrays, save
from index.blocks.build import Thresholds, build
from index.blocks.compiled import kernels_of
from index.blocks.native import native
from index.blocks.search import BlockIndex
from index.errors import FormatError
from index.model import Bm25Parameters
from tests.index.blocks.reference import Reference, arrays_of, bits

pytestmark = pytest.mark.deep

IndexOf = Callable[..., BlockIndex]
PRUNED = Thresholds(rare_below=8, dense_share=4, row_share=2, accumulate_blocks=0)


def zipf(size: int, seed: int = 0, terms: int = 500, longest: int = 40) -> list[list[int]]:
    rng = np.random.default_rng(seed)
    shares = 1 / np.arange(1, terms + 1)
    return [rng.choice(terms, size=rng.integers(1, longest), p=shares / shares.sum()).tolist() for _ in range(size)]


@pytest.mark.parametrize("threads", [2, 3, 7])
@pytest.mark.parametrize("idf", ["lucene", "okapi"])
def test_the_same_bytes_for_any_number_of_threads(index_of: IndexOf, threads: int, idf: str) -> None:
    documents = zipf(900)
    documents[700] = [4] * 300
    documents[5] = [4] * 400
    one = index_of(documents, Bm25Parameters(idf=idf), PRUNED).arrays
    many = index_of(documents, Bm25Parameters(idf=idf), PRUNED, threads).arrays
    for name in DTYPES:
        assert getattr(one, name).tobytes() == getattr(many, name).tobytes(), name


def test_signs_are_no_terms() -> None:
    documents = zipf(300)
    starts, stream = arrays_of(documents)
    term_of_key = np.arange(500, dtype=np.int32)
    term_of_key[[0, 7]] = -1  # the two keys are signs, key 8 is another form of 9's term
    term_of_key[8] = 9
    left = [[9 if key == 8 else key for key in d if key not in (0, 7)] for d in documents]
    index = BlockIndex(build(starts, stream, term_of_key, 500, Bm25Parameters(), thresholds=PRUNED))
    query = [(9, 1.0), (1, 1.0), (60, 1.0)]
    assert bits(index.search(query, 20)) == bits(Reference(left, Bm25Parameters()).search(query, 20))


def test_growth_keeps_every_answer_exact(index_of: IndexOf) -> None:
    documents = zipf(1500, seed=4)
    for size in (1, 10, 64, 500, 1500):
        index = index_of(documents[:size], Bm25Parameters(), PRUNED)
        reference = Reference(documents[:size], Bm25Parameters())
        query = [(t, 1.0) for t in (0, 3, 17, 90) if t < index.facts.terms]
        assert bits(index.search(query, 10)) == bits(reference.search(query, 10))


def test_saved_and_mapped_arrays_answer_the_same(index_of: IndexOf, tmp_path: Path) -> None:
    index = index_of(zipf(900), Bm25Parameters(idf="okapi"), PRUNED)
    files = save(index.arrays, tmp_path / "blocks")
    assert {path.stem for path in files} == set(DTYPES)
    again = BlockIndex.open(tmp_path / "blocks")
    assert again.facts == index.facts
    query = [(0, 1.0), (12, 1.0), (300, 1.0)]
    assert bits(again.search(query, 25)) == bits(index.search(query, 25))


@pytest.mark.parametrize("name", ["facts", "norm", "layout", "row_first", "escape_tf"])
def test_arrays_that_do_not_fit_are_refused_by_name(index_of: IndexOf, tmp_path: Path, name: str) -> None:
    save(index_of(zipf(300), Bm25Parameters(), PRUNED).arrays, tmp_path)
    path = tmp_path / f"{name}.npy"
    array = np.load(path)
    np.save(path, np.append(array, array[:1] if len(array) else np.zeros(1, array.dtype)))
    with pytest.raises(FormatError, match=f"{name}|format"):
        open_arrays(tmp_path)
    np.save(path, array.astype(np.complex64))
    with pytest.raises(FormatError, match=name):
        open_arrays(tmp_path)
    path.write_bytes(path.read_bytes()[:40])
    with pytest.raises(FormatError, match=name):
        open_arrays(tmp_path)
    path.unlink()
    with pytest.raises(FormatError, match=name):
        open_arrays(tmp_path)


def test_refuses_streams_that_do_not_fit() -> None:
    starts, stream = arrays_of([[0, 1], [1]])
    keys = np.arange(2, dtype=np.int32)
    for arguments in (
        (starts + 1, stream, keys, 2),
        (starts[::-1], stream, keys, 2),
        (starts, stream, keys[:1], 2),
        (starts, stream, keys, 1),
        (starts, stream, keys - 2, 2),
    ):
        with pytest.raises(FormatError):
            build(*arguments, Bm25Parameters())
    for parameters in (Bm25Parameters(k1=-1), Bm25Parameters(b=2), Bm25Parameters(idf="other")):
        with pytest.raises(FormatError):
            build(starts, stream, keys, 2, parameters)


def test_threads_share_one_index(index_of: IndexOf) -> None:
    index = index_of(zipf(3000, seed=9), Bm25Parameters(), PRUNED)
    rng = np.random.default_rng(2)
    queries = [[(int(t), 1.0) for t in rng.integers(0, 400, size=rng.integers(1, 9))] for _ in range(60)]
    wanted = [bits(index.search(q, 10)) for q in queries]
    wrong: list[int] = []

    def ask(offset: int) -> None:
        for i in range(300):
            q = (i * 7 + offset) % len(queries)
            if bits(index.search(queries[q], 10)) != wanted[q]:
                wrong.append(q)

    threads = [threading.Thread(target=ask, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_importing_the_index_imports_no_numba() -> None:
    code = "import sys; from index.blocks import arrays, build, compiled, search; print('numba' in sys.modules)"
    root = Path(__file__).parents[3]
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=root, check=True)
    assert done.stdout.strip() == "False"


def run(code: str, *arguments: str) -> str:
    root = Path(__file__).parents[3]
    command = [sys.executable, "-c", code, *arguments]
    return subprocess.run(command, capture_output=True, text=True, cwd=root, check=True).stdout.strip()


OPEN = """
import sys; from pathlib import Path
from index.blocks.compiled import keep_kernels_in
from index.blocks.search import BlockIndex
kept = keep_kernels_in(Path(sys.argv[2]))
index = BlockIndex.open(Path(sys.argv[1]))
print(index.search([(0, 1.0), (3, 0.5)], 3), index.explain([(0, 1.0)], 0)[0].tf, "numba" in sys.modules)
"""


def test_a_process_that_only_searches_loads_no_numba(index_of: IndexOf, tmp_path: Path) -> None:
    documents = zipf(300)
    index = index_of(documents, Bm25Parameters())
    index.warm()
    save(index.arrays, tmp_path / "saved")
    kernels = Path(__file__).parents[3] / "var" / "kernels"
    found = index.search([(0, 1.0), (3, 0.5)], 3)
    assert run(OPEN, str(tmp_path / "saved"), str(kernels)) == f"{found} {documents[0].count(0)} False"


def test_a_damaged_kernel_is_compiled_again_and_never_run(index_of: IndexOf, tmp_path: Path) -> None:
    index = index_of(zipf(300), Bm25Parameters())
    save(index.arrays, tmp_path / "saved")
    code = OPEN + "print(sorted(path.name for path in kept.glob('*.code')))"
    first = run(code, str(tmp_path / "saved"), str(tmp_path / "kernels")).splitlines()
    assert first[0].endswith("True")  # compiled by numba
    for path in (tmp_path / "kernels").rglob("*.code"):
        whole = path.read_bytes()
        path.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
    assert run(code, str(tmp_path / "saved"), str(tmp_path / "kernels")).splitlines() == first
    again = run(code, str(tmp_path / "saved"), str(tmp_path / "kernels")).splitlines()
    assert again == [first[0].replace("True", "False"), first[1]]


def test_numba_runs_on_beside_loaded_kernels(index_of: IndexOf, tmp_path: Path) -> None:
    save(index_of(zipf(300), Bm25Parameters()).arrays, tmp_path / "saved")
    code = OPEN + (
        "import numba, numpy as np\n"
        "@numba.njit\n"
        "def total(n):\n"
        "    return sum([np.ones(k).sum() for k in range(n)])\n"
        "print(total(1000), index.search([(0, 1.0)], 1) == index.search([(0, 1.0)], 1))"
    )
    kernels = Path(__file__).parents[3] / "var" / "kernels"
    assert run(code, str(tmp_path / "saved"), str(kernels)).splitlines()[-1] == "499500.0 True"


BUILD = """
import sys; from pathlib import Path
import numpy as np
from index.blocks.build import build
from index.blocks.compiled import keep_kernels_in
from index.model import Bm25Parameters
kept = keep_kernels_in(Path(sys.argv[1]))
starts, stream = np.arange(0, 201, 2), np.tile(np.arange(5, dtype=np.uint32), 40)
arrays = build(starts, stream, np.arange(5, dtype=np.int32), 5, Bm25Parameters())
print(arrays.df.tolist(), sorted(path.name.split("-")[0] for path in kept.glob("*.code")), "numba" in sys.modules)
"""


def test_kernels_are_kept_where_they_were_asked_for_and_then_built_with_without_numba(tmp_path: Path) -> None:
    first = run(BUILD, str(tmp_path))
    assert first == "[40, 40, 40, 40, 40] ['close_rows', 'count', 'fill'] True"
    assert run(BUILD, str(tmp_path)) == first.replace("True", "False")


def loosened_folder(folder: Path) -> None:
    folder.chmod(0o770)


def loosened_files(folder: Path) -> None:
    for path in folder.iterdir():
        path.chmod(0o602)


def given_files(folder: Path) -> None:
    for path in folder.iterdir():
        os.chown(path, 12345, -1)


def given_folder(folder: Path) -> None:
    os.chown(folder, 12345, -1)


@pytest.mark.parametrize("change", [loosened_folder, loosened_files, given_files, given_folder])
def test_code_that_another_user_can_have_written_is_never_run(tmp_path: Path, change: Callable[[Path], None]) -> None:
    if change in (given_files, given_folder) and os.geteuid() != 0:
        pytest.skip("only root can give files away")
    first = run(BUILD, str(tmp_path))
    (folder,) = tmp_path.iterdir()
    change(folder)
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    for path in folder.iterdir():
        path.write_bytes(b"another's")
    assert run(BUILD, str(tmp_path)) == first  # compiled by numba
    kept = {path.name: path.read_bytes() for path in folder.iterdir()}
    if change in (loosened_files, given_files):
        assert kept == before
        assert run(BUILD, str(tmp_path)) == first.replace("True", "False")
    else:
        assert set(kept.values()) == {b"another's"}


def test_a_folder_that_cannot_be_made_costs_no_more_than_compiling(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    assert "True" in run(BUILD, str(tmp_path / "file"))


@pytest.mark.parametrize(
    ("cache", "below"), [("own", "own/verbatim"), ("file/x", "home/kernels"), ("", "home/kernels")]
)
def test_kernels_are_the_users_or_else_the_librarys(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, cache: str, below: str
) -> None:
    (tmp_path / "file").write_bytes(b"")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / cache) if cache else "relative")
    assert kernels_of(tmp_path / "home") == tmp_path / below


INGEST = """
import sys; from pathlib import Path
from index import Library, Source
from index.model import digest
text = "\\n\\n".join(f"The quince number {n} froze in the year {n % 90 + 1900}." for n in range(1100))
library = Library.open(sys.argv[1])
library.add([Source("a", "", text, {}, digest(text))])
print(library.manifest.passages, library.search("quince 77", 1)[0].passage.text, "numba" in sys.modules)
"""


def test_a_second_library_compiles_nothing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    first = run(INGEST, str(tmp_path / "one"))
    assert first == "1100 The quince number 77 froze in the year 1977. True"
    assert run(INGEST, str(tmp_path / "two")) == first.replace("True", "False")
    assert {path.name for path in (tmp_path / "two").iterdir()} >= {"catalog.sqlite", "generations"}
    assert not (tmp_path / "two" / "kernels").exists()


def test_a_kernel_is_given_only_what_it_takes() -> None:
    sort = native("sort_digit")
    packed, places = np.array([5, 3, 5], np.uint64), np.arange(3, dtype=np.int32)
    out, room = np.empty(3, np.uint64), np.zeros(2048, np.int64)
    read_only = places.copy()
    read_only.setflags(write=False)
    for wrong in (
        (packed.astype(np.int64), places, out, places.copy(), room, 0),
        (packed, places, out, np.empty(6, np.int32)[::2], room, 0),
        (packed, places, out, places.reshape(3, 1), room, 0),
        (packed, places, out, read_only, room, 0),
        (packed, places, out, 3, room, 0),
    ):
        with pytest.raises(FormatError, match="sort_digit"):
            sort.of(*wrong)
    found = np.empty(3, np.int32)
    assert sort.of(packed, places, out, found, room, 0) == 1
    assert (out.tolist(), found.tolist()) == ([3, 5, 5], [1, 0, 2])


def test_compiling_is_said_and_done_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    before = native("move")
    monkeypatch.setenv("VERBATIM_KERNELS", str(tmp_path))
    with caplog.at_level("INFO", "verbatim"):
        assert native("move") is native("move") is not before
    assert [record.getMessage() for record in caplog.records] == ["compiling move, once for this version"]
