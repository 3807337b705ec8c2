import ast
import sys
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

import replytone

SRC = Path(replytone.__file__).parent
CORE = {"numpy", "spacy", "srsly"}
LEARNING = {"joblib", "numpy", "scipy", "sklearn", "spacy", "thinc", "threadpoolctl"}
PAGES = {"jinja2", "markupsafe", "matplotlib"}
PARSERS = {"backports", "compression", "numpy", "pyarrow", "python_calamine", "selectolax"}
READER = {
    "slips",
    "vocabulary",
    "reading",
    "ngrams",
    "weights",
    "cutting",
    "evidence",
    "annotation",
}

# The house from the bottom to the top. Each room, the rooms below that it may import, and the
# libraries. A package is one room; "__init__" is `replytone` itself.
HOUSE = {
    "labels": (set(), set()),
    "result": ({"labels"}, set()),
    "context": ({"result"}, set()),
    "rules": ({"labels"}, set()),
    "shipped": (set(), set()),
    # a text as words, words as numbers
    "words": (set(), set()),
    "tokenizing": ({"words"}, {"spacy"}),
    "slips": (set(), {"rapidfuzz"}),
    "vocabulary": ({"rules", "slips", "words"}, {"numpy"}),
    "kernels": ({"vocabulary"}, {"numpy"}),
    "reading": ({"kernels", "vocabulary"}, {"numpy"}),
    # rules
    "ngrams": ({"kernels"}, {"numpy"}),
    "prefilter": ({"kernels", "ngrams", "vocabulary"}, {"numpy"}),
    "matching": ({"kernels", "ngrams", "prefilter", "rules", "words"}, {"numpy"}),
    # weights
    "weights": ({"kernels", "labels", "ngrams", "vocabulary"}, {"numpy"}),
    "cutting": ({"kernels", "ngrams", "reading", "weights"}, {"numpy"}),
    "evidence": ({"cutting", "kernels", "ngrams", "reading", "weights"}, {"numpy"}),
    "network": ({"kernels", "labels", "ngrams", "weights"}, {"numpy"}),
    # signals and scores
    "annotation": ({"cutting", "labels"}, {"numpy", "spacy"}),
    "deciding": ({"annotation", "kernels", "labels"}, {"numpy"}),
    "features": ({"annotation", "kernels", "labels", "weights"}, {"numpy"}),
    "trees": ({"kernels"}, {"numpy"}),
    "components": (
        READER | {"deciding", "kernels", "labels", "matching", "network", "rules"},
        CORE,
    ),
    "scorer": ({"annotation", "features", "kernels", "labels", "result", "trees", "weights"}, CORE),
    "pipeline": (
        {"components", "context", "deciding", "labels", "matching", "result", "rules", "scorer"}
        | {"shipped"},
        {"spacy"},
    ),
    "__init__": ({"pipeline", "result"}, set()),
    # the edges
    "training": (
        READER
        | {"__init__", "components", "features", "labels", "matching", "network", "pipeline"}
        | {"result", "rules", "scorer", "trees", "words"},
        LEARNING | PAGES,
    ),
    "transcripts": ({"result"}, PARSERS),
    "output": ({"labels", "transcripts"}, {"duckdb", "pyarrow"}),
    "batch": (
        {"__init__", "labels", "output", "pipeline", "result", "shipped", "transcripts"},
        {"spacy"},
    ),
    "arrow": (
        {"__init__", "batch", "output", "pipeline", "shipped"},
        {"pyarrow", "spacy", "thinc"},
    ),
    "spark": ({"arrow", "output", "pipeline"}, {"pyarrow", "pyspark", "spacy"}),
    "progress": ({"batch", "transcripts"}, set()),
    "terminal": ({"labels", "result"}, set()),
    "audit": ({"result", "terminal"}, set()),
    "cli_batch": ({"batch", "progress", "transcripts"}, set()),
    "cli": (
        {"__init__", "audit", "cli_batch", "pipeline", "terminal", "training", "transcripts"},
        set(),
    ),
}
FILES = sorted(SRC.rglob("*.py"))


def name_of(path):
    """`components.care` of `components/care.py`, `components` of its `__init__.py`."""
    parts = path.relative_to(SRC).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" and len(parts) > 1 else parts)


NAMES = {name_of(path) for path in FILES}


def imports(path):
    """Full names of everything that a file imports anywhere in it."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path.name}, line {node.lineno}: write the import in full"
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def own_modules(path):
    """Which modules of replytone a file imports."""
    found = set()
    for full in imports(path):
        first, *rest = full.split(".")
        if first == "replytone":
            while rest and ".".join(rest) not in NAMES:
                rest.pop()
            found.add(".".join(rest) or "__init__")
    return found


def room(name):
    return name.split(".")[0]


def test_every_module_has_its_room():
    assert {room(name) for name in NAMES} == set(HOUSE)


def test_table_goes_one_way():
    rooms = list(HOUSE)
    above = {
        f"{name} above {other}"
        for number, (name, (allowed, _)) in enumerate(HOUSE.items())
        for other in allowed
        if other not in rooms[:number]
    }
    assert above == set()


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_module_imports_only_from_below(path):
    own = room(name_of(path))
    allowed, libraries = HOUSE[own]
    assert {room(name) for name in own_modules(path)} - {own} <= allowed
    packages = {full.split(".")[0] for full in imports(path)} - {"replytone"}
    assert packages - set(sys.stdlib_module_names) <= libraries


def test_no_circles():
    graph = {name_of(path): own_modules(path) - {name_of(path)} for path in FILES}
    order = list(TopologicalSorter(graph).static_order())  # raises on a circle
    assert set(order) == NAMES


def test_the_walk_sees_imports():
    assert {"components", "result"} <= {room(n) for n in own_modules(SRC / "pipeline.py")}
    assert "components.signal_component" in own_modules(SRC / "components" / "care.py")
    assert "thinc.api.NumpyOps" in imports(SRC / "training" / "network.py")
