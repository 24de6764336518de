"""The wheel holds all that the commands need, and works where there is no repository."""

import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from improvement_analysis._shipped import EXAMPLE, NOTEBOOKS

ROOT = Path(__file__).parents[2]
INSIDE = "improvement_analysis/shipped"
NEEDED_BY_RUN_ALONE = {
    "papermill", "nbclient", "nbformat", "jupyter_client", "ipykernel", "IPython", "matplotlib", "jinja2", "bs4", "nh3",
}  # fmt: skip
# Runs the command as `python -m` does, and says at the end what was imported and from where.
TOLD = """
import atexit, json, runpy, sys
told = lambda: {"modules": sorted(sys.modules), "file": sys.modules["improvement_analysis"].__file__}
atexit.register(lambda: print(json.dumps(told()), file=sys.stderr))
runpy.run_module("improvement_analysis", run_name="__main__", alter_sys=True)
"""


def run(package: Path, *arguments, cwd: Path) -> tuple[subprocess.CompletedProcess, dict]:
    """A command of the package in this folder or wheel and in no other, from a new folder."""
    cwd.mkdir()
    environment = os.environ | {"PYTHONPATH": str(package), "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(
        [sys.executable, "-c", TOLD, *map(str, arguments)],
        cwd=cwd, env=environment, capture_output=True, text=True, encoding="utf-8", check=False,
    )  # fmt: skip
    told = json.loads(done.stderr.splitlines()[-1])
    assert Path(told["file"]).is_relative_to(package)
    return done, told


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def unpacked(wheel) -> Path:
    folder = wheel.parent / "unpacked"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder)
    return folder


def test_it_holds_what_is_shipped_and_nothing_else(wheel):
    with zipfile.ZipFile(wheel) as archive:
        names = {name for name in archive.namelist() if "/__pycache__/" not in name}
    shipped = {name.removeprefix(f"{INSIDE}/") for name in names if name.startswith(INSIDE)}
    folders = (("notebooks", "*.ipynb"), ("data/reference", "*"), ("data/example", "*/*"))
    there = {path for folder, pattern in folders for path in (ROOT / folder).glob(pattern)}
    assert len(there) > 11 + 2 + 60
    assert shipped == {path.relative_to(ROOT).as_posix() for path in there}
    package = {path for path in (ROOT / "improvement_analysis").rglob("*.*") if "__pycache__" not in path.parts}
    others = {name for name in names - {f"{INSIDE}/{name}" for name in shipped} if ".dist-info/" not in name}
    assert others == {path.relative_to(ROOT).as_posix() for path in package}
    assert sum(name.endswith(".dist-info/licenses/LICENSE") for name in names) == 1


def test_a_checkout_uses_its_own_folders():
    assert NOTEBOOKS == ROOT / "notebooks"
    assert EXAMPLE == ROOT / "data" / "example"


def test_figures_from_an_empty_folder_import_nothing_that_only_run_needs(unpacked, tmp_path):
    before = sorted(unpacked.rglob("*"))
    done, told = run(unpacked, "figures", "2020-06", cwd=tmp_path / "empty")
    assert done.returncode == 1, done.stderr  # the example has faulty cells
    (figures,) = (tmp_path / "empty").glob("outputs/*/2020-06/figures.csv")
    assert "caseload_mean" in figures.read_text("utf-8")
    assert "pandas" in told["modules"]
    assert NEEDED_BY_RUN_ALONE & set(told["modules"]) == set()
    assert sorted(unpacked.rglob("*")) == before


def test_help_imports_no_pandas(unpacked, tmp_path):
    done, told = run(unpacked, "--help", cwd=tmp_path / "empty")
    assert done.returncode == 0
    assert {"pandas", "numpy", "pydantic", *NEEDED_BY_RUN_ALONE} & set(told["modules"]) == set()


def test_run_without_notebooks_is_refused_and_leaves_the_good_page(unpacked, tmp_path):
    package = tmp_path / "in part"
    shutil.copytree(unpacked, package)
    for notebook in (package / INSIDE / "notebooks").iterdir():
        notebook.unlink()
    page = tmp_path / "out" / "north-east-lincolnshire-synthetic" / "2020-06" / "board-report.html"
    page.parent.mkdir(parents=True)
    page.write_text("the good page")
    done, _ = run(package, "run", "2020-06", "--out", tmp_path / "out", cwd=tmp_path / "empty")
    assert done.returncode == 2
    assert "00_board_report.ipynb is not there, though it comes with improvement-analysis" in done.stderr
    assert "Traceback" not in done.stderr
    assert page.read_text() == "the good page"
    assert [path.name for path in page.parent.iterdir()] == [page.name]


def test_from_within_the_wheel_it_says_to_install_it(wheel, tmp_path):
    done, _ = run(wheel, "figures", "2020-06", cwd=tmp_path / "empty")
    assert done.returncode == 2
    assert "run from within its wheel. Install the wheel" in done.stderr
    assert "Traceback" not in done.stderr
