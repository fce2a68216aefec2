"""Each module imports only from layers to its left, lazy imports included."""

import ast
from pathlib import Path

import pytest

import index
import qa

ROOT = Path(__file__).resolve().parent.parent

LAYERS = [
    ["index.errors", "index.model", "index.lookalikes", "index.flat", "index.nations"],
    ["index.spool"],
    ["index.keeping"],
    ["index.tokens", "index.offsets", "index.strings", "index.arrayfile", "index.texts", "index.dates", "index.shelf"],
    ["index.terms", "index.sentences", "index.forms", "index.relatives"],
    ["index.stream"],
    [
        "index.paragraphs",
        "index.bm25",
        "index.query",
        "index.occurrences",
        "index.filters",
        "index.likeness",
        "index.labels",
    ],
    ["index.blocks"],
    ["index.interning"],
    ["index.kinds"],
    ["index.analysis"],
    ["index.context", "index.assembly", "index.standing", "index.words"],
    ["index.ingest"],
    ["index.positions", "index.numbering"],
    ["index.catalog", "index.derived", "index.order"],
    ["index.corpus"],
    ["index.passages", "index.generations"],
    ["index.checking"],
    ["index.snapshots"],
    ["index.generation"],
    ["index.proximity", "index.paging"],
    ["index.matching"],
    ["index.find"],
    ["index.update"],
    ["index.incoming", "index.current"],
    ["index.library", "index.backends"],
    ["index"],
    [
        "qa.ranking",
        "qa.courtesy",
        "qa.hidden",
        "qa.verbs",
        "qa.common",
        "qa.expected",
        "qa.spelling",
        "qa.function_words",
        "qa.asked",
        "qa.repeated",
        "qa.denials",
        "qa.numerals",
    ],
    ["qa.bounds", "qa.reading", "qa.counting"],
    ["qa.conversation"],
    ["qa.question", "qa.confidence", "qa.sentence", "qa.seeds"],
    ["qa.bounds"],
    ["qa.giving", "qa.glosses", "qa.similar", "qa.figures", "qa.subjects"],
    ["qa.topic"],
    ["qa.amounts"],
    ["qa.contrasts"],
    ["qa.contexts"],
    ["qa.distinctions"],
    ["qa.comparison"],
    ["qa.disagreement"],
    ["qa.answer", "qa.quotes"],
    ["qa.search"],
    ["qa.verify", "qa.terminal"],
    ["qa.evaluate"],
    ["qa"],
    ["qa.settings"],
    ["qa.access"],
    ["qa.chat"],
    ["qa.web"],
    ["qa.commands"],
    ["qa.cli"],
]
MODULES = sorted(path for package in ("index", "qa") for path in (ROOT / package).rglob("*.py"))


def name_of(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def layer(module: str) -> tuple[int, str]:
    """(number, name) of the module's layer."""
    best = max(
        (
            (name, at)
            for at, names in enumerate(LAYERS)
            for name in names
            if module == name or module.startswith(f"{name}.")
        ),
        key=lambda found: len(found[0]),
    )
    if best[0] in {"index", "qa"} and module != best[0]:
        pytest.fail(f"{module} has no layer; give it one in {Path(__file__).name}")
    return best[1], best[0]


def imports(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path.name} has a relative import"
            for alias in node.names:
                inner = f"{node.module}.{alias.name}"
                is_module = (ROOT / Path(*inner.split("."))).with_suffix(".py").exists()
                found.add(inner if is_module or (ROOT / Path(*inner.split("."))).is_dir() else node.module)
    return {name for name in found if name.split(".")[0] in {"index", "qa"}}


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_imports_point_left(path):
    module = name_of(path)
    for imported in imports(path):
        (theirs, their_name), (ours, our_name) = layer(imported), layer(module)
        assert theirs < ours or their_name == our_name, f"{module} imports {imported}, which is not to its left"


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_engine_is_imported_by_name_only(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            assert not any(alias.name.split(".")[0] == "index" for alias in node.names), "write: from index import X"


def test_packages_are_this_project():
    assert Path(index.__file__).resolve().parent == ROOT / "index"
    assert Path(qa.__file__).resolve().parent == ROOT / "qa"


def test_no_data_is_python_and_tests_are_no_package():
    assert not list((ROOT / "eval").rglob("*.py"))
    assert not list((ROOT / "seeds").rglob("*.py"))
    assert not list((ROOT / "tests").rglob("__init__.py"))


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_module_can_be_held_in_mind(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 400
