"""Runs the notebooks on the example again and keeps what they show (make notebooks), for make test to compare with.

Outputs and execution counts are kept; what differs from run to run or from machine to machine is not.
"""

import sys
import tempfile
from pathlib import Path

import nbformat

from improvement_analysis.report.notebooks import run_notebooks

NOTEBOOKS = sorted(Path(__file__).resolve().parents[1].glob("notebooks/*.ipynb"))
KERNEL = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}


def stripped(notebook: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """The notebook without metadata but for its kernel and its cells' tags."""
    notebook.metadata = nbformat.from_dict({"kernelspec": KERNEL})
    for cell in notebook.cells:
        tags = cell.metadata.get("tags")
        cell.metadata = nbformat.from_dict({"tags": tags} if tags else {})
    return notebook


def main() -> int:
    """Run them all; those that fail stay as they were."""
    with tempfile.TemporaryDirectory() as made:
        results = run_notebooks(NOTEBOOKS, {}, Path(made))
        for path, result in zip(NOTEBOOKS, results, strict=True):
            print(f"{path.name}: {result.status} {result.error}".rstrip())
            if result.status == "completed":
                nbformat.write(stripped(nbformat.read(Path(made) / path.name, as_version=4)), path)
    return int(any(result.status != "completed" for result in results))


if __name__ == "__main__":
    sys.exit(main())
