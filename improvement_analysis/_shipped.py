"""The files that come with the package: the notebooks, the synthetic example, a notice and published statistics.

A wheel holds them inside the package, in `shipped/`. A checkout has no such folder: there they are the repository's.
"""

from importlib import resources
from pathlib import Path

from .errors import UnusableInput

PACKAGE = Path(str(resources.files(__package__))).resolve()
SHIPPED = PACKAGE / "shipped" if (PACKAGE / "shipped").is_dir() else PACKAGE.parent
EXAMPLE = SHIPPED / "data" / "example"
NOTICE = SHIPPED / "data" / "reference" / "north-east-lincolnshire-2019.toml"
BENCHMARKS = SHIPPED / "data" / "reference" / "benchmarks.csv"
NOTEBOOKS = SHIPPED / "notebooks"
WORKING = "11_working_notebook.ipynb"


def present(path: Path) -> Path:
    """The path itself, one of those above.

    Raises:
        UnusableInput: it is not there.
    """
    if not path.exists():
        raise _not_whole(path)
    return path


def shipped_notebooks() -> list[Path]:
    """The notebooks, in the order of their numbers: those of the report, then the analyst's own.

    Raises:
        UnusableInput: there is none.
    """
    found = sorted(NOTEBOOKS.glob("[0-9][0-9]_*.ipynb"))
    if not found:
        raise _not_whole(NOTEBOOKS / "00_board_report.ipynb")
    return found


def report_notebooks() -> list[Path]:
    """The notebooks of the report: all but the analyst's, which names children and workers.

    Raises:
        UnusableInput: there is none.
    """
    return [path for path in shipped_notebooks() if path.name != WORKING]


def _not_whole(path: Path) -> UnusableInput:
    return UnusableInput(
        f"{path} is not there, though it comes with improvement-analysis: the package is not installed in whole, or it "
        "is run from within its wheel. Install the wheel with `pip install --force-reinstall`."
    )
