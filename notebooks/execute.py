"""Runs the notebooks from beginning to end and keeps what they show."""

import argparse
from pathlib import Path

import nbformat
from nbclient import NotebookClient

HERE = Path(__file__).parent


def execute(path: Path) -> nbformat.NotebookNode:
    """The notebook as it is after a run in its own folder."""
    notebook = nbformat.read(path, as_version=4)
    client = NotebookClient(
        notebook,
        kernel_name="python3",
        timeout=600,
        record_timing=False,
        coalesce_streams=True,
        resources={"metadata": {"path": str(HERE)}},
    )
    client.execute()
    # What depends on the machine would only make differences.
    notebook.metadata = {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    return notebook


def main() -> None:
    """Run notebooks."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("notebook", nargs="*", type=Path, help="without any: all in this folder")
    parser.add_argument("--to", type=Path, help="write them to this folder instead of in place")
    arguments = parser.parse_args()
    for path in arguments.notebook or sorted(HERE.glob("*.ipynb")):
        notebook = execute(path)
        nbformat.write(notebook, arguments.to / path.name if arguments.to else path)
        print(f"{path.name} has run")


if __name__ == "__main__":
    main()
