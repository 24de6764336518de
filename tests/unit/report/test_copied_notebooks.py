"""Notebooks copied for JupyterLab: filled in, without outputs, never over a file; and they run."""

import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from improvement_analysis._shipped import EXAMPLE, NOTICE, shipped_notebooks
from improvement_analysis.errors import UnusableInput
from improvement_analysis.report.notebooks import copy_notebooks, run_notebooks

NAMES = [path.name for path in shipped_notebooks()]


def command(*arguments, cwd: Path) -> subprocess.CompletedProcess:
    every = [sys.executable, "-m", "improvement_analysis", "notebooks", *map(str, arguments)]
    return subprocess.run(every, cwd=cwd, capture_output=True, text=True, encoding="utf-8", check=False)


def book(path: Path, parameters: str) -> Path:
    """A notebook that ran, with these parameters."""
    ran = new_output("stream", name="stdout", text="2020-06\n")
    cells = [
        new_markdown_cell("# Which month?"),
        new_code_cell(parameters, execution_count=1, metadata={"tags": ["parameters"]}),
        new_code_cell("print(month)", outputs=[ran], execution_count=2),
    ]
    nbformat.write(new_notebook(cells=cells), path)
    return path


def test_only_parameters_and_outputs_differ(tmp_path):
    source = 'month: str = "2020-06"\n\n# months back\nwindow: int = 24\nshare: float = 0.5\nwhole: bool = True'
    original = book(tmp_path / "book.ipynb", source)
    (copy,) = copy_notebooks([original], {"month": "2020-01", "whole": False}, tmp_path / "new" / "copies")
    cells = nbformat.read(copy, as_version=4).cells
    assert cells[1].source == (
        "month: str = '2020-01'\n\n# months back\nwindow: int = 24\nshare: float = 0.5\nwhole: bool = False"
    )
    assert cells[1].metadata == {"tags": ["parameters"]}
    assert [cell.get("outputs", []) for cell in cells] == [[], [], []]
    assert [cell.get("execution_count") for cell in cells] == [None, None, None]
    before = nbformat.read(original, as_version=4).cells
    assert [cell.source for cell in cells[::2]] == [cell.source for cell in before[::2]]
    assert [cell.id for cell in cells] == [cell.id for cell in before]


@pytest.mark.parametrize(
    "text",
    [
        r"C:\new\table\x41",
        r"\\server\share\ "[:-1],
        "O'Brien",
        "\"both\" 'kinds'",
        "{curly}",
        "two\nlines",
        "a\u2028b\x85c",
    ],
)
def test_any_text_is_read_back_as_it_was(tmp_path, text):
    (copy,) = copy_notebooks([book(tmp_path / "book.ipynb", 'month: str = ""')], {"month": text}, tmp_path / "copies")
    names = {}
    exec(nbformat.read(copy, as_version=4).cells[1].source, names)
    assert names["month"] == text
    # It stays one assignment a line, so a copy can be copied and run again.
    assert copy_notebooks([copy], {"month": "2020-01"}, tmp_path / "again")


def test_nothing_is_written_over_a_file_or_with_a_wrong_parameter(tmp_path):
    books = [book(tmp_path / f"{name}.ipynb", 'month: str = ""') for name in "abc"]
    (tmp_path / "copies").mkdir()
    for name in "ca":
        (tmp_path / "copies" / f"{name}.ipynb").write_text("mine")
    with pytest.raises(UnusableInput, match=r"copies has a\.ipynb and c\.ipynb already"):
        copy_notebooks(books, {}, tmp_path / "copies")
    with pytest.raises(UnusableInput, match=r"a\.ipynb is a file"):
        copy_notebooks(books, {}, tmp_path / "copies" / "a.ipynb")
    with pytest.raises(UnusableInput, match="no parameter 'mnth'"):
        copy_notebooks(books[1:2], {"mnth": "2020-01"}, tmp_path / "copies")
    assert {path.name: path.read_text() for path in (tmp_path / "copies").iterdir()} == {
        "a.ipynb": "mine", "c.ipynb": "mine",
    }  # fmt: skip


@pytest.fixture
def data(tmp_path) -> Path:
    """One table of the example's June 2020, as that of May, in a folder whose name needs care in a literal."""
    folder = tmp_path / r"""O'Brien "new" \table"""
    (folder / "2020-05").mkdir(parents=True)
    shutil.copy(EXAMPLE / "2020-06" / "enquiries.csv", folder / "2020-05")
    shutil.copy(NOTICE, folder / "notice.toml")
    return folder


@pytest.mark.skipif(sys.platform == "win32", reason="the folder's name is none on Windows")
def test_the_command_copies_what_runs(data, tmp_path):
    done = command("mine", "--month", "2020-05", "--data", data.name, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == 'To open them: jupyter lab "mine"'
    assert sorted(path.name for path in (tmp_path / "mine").iterdir()) == NAMES
    (result,) = run_notebooks([tmp_path / "mine" / "05_conferences.ipynb"], {}, tmp_path / "out")
    assert (result.status, result.error) == ("completed", "")
    shown = nbformat.read(tmp_path / "out" / "05_conferences.ipynb", as_version=4).cells[2].outputs[0].data
    assert "May 2020: figures as at 31 May 2020" in shown["text/plain"]

    again = command("mine", "--month", "2020-05", "--data", data.name, cwd=tmp_path)
    assert again.returncode == 2
    assert all(name in again.stderr for name in NAMES)


def test_a_month_that_is_not_there_is_refused(tmp_path):
    done = command("mine", "--month", "2020-09", cwd=tmp_path)
    assert done.returncode == 2
    assert "no extract of 2020-09. It has 2020-04, 2020-05, 2020-06." in done.stderr
    assert not list(tmp_path.iterdir())
