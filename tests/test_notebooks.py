import re
import subprocess
import sys
from itertools import chain
from pathlib import Path

import nbformat
import pytest

FOLDER = Path(__file__).parents[1] / "notebooks"
NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))


def by_name(path):
    return path.stem


def outputs(notebook):
    return [
        output for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs
    ]


def kinds(notebook):
    """What each code cell shows: printed words, an error, or the best form of a value."""
    order = ("image/png", "text/html", "text/plain")
    return [
        [
            next((form for form in order if form in output.get("data", ())), output.output_type)
            for output in cell.outputs
        ]
        for cell in notebook.cells
        if cell.cell_type == "code"
    ]


def test_there_are_notebooks():
    assert [path.stem for path in NOTEBOOKS] == ["compare", "evaluate", "train"]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=by_name)
def test_committed_outputs_are_of_a_whole_run(path):
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert [cell.execution_count for cell in cells] == list(range(1, len(cells) + 1))
    shown = list(chain(*kinds(notebook)))
    assert "image/png" in shown
    assert "error" not in shown
    assert not [output for output in outputs(notebook) if output.get("name") == "stderr"]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=by_name)
def test_nothing_tells_of_the_machine(path):
    notebook = nbformat.read(path, as_version=4)
    text = nbformat.writes(notebook)
    assert not re.search(r"/(home|root|tmp|work|Users|private|var)/", text)
    assert all(set(cell.metadata) == set() for cell in notebook.cells)


@pytest.mark.slow
@pytest.mark.parametrize("path", NOTEBOOKS, ids=by_name)
def test_notebook_runs(path, tmp_path):
    script = FOLDER / "execute.py"
    subprocess.run([sys.executable, script, path, "--to", tmp_path], check=True)
    fresh = nbformat.read(tmp_path / path.name, as_version=4)
    assert kinds(fresh) == kinds(nbformat.read(path, as_version=4))
