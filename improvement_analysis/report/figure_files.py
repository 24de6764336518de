"""The figures as files that other programs read: figures.csv, series.csv, verdicts.json, rejects.csv; and where to.

Numbers have the fewest digits that give the same double back, whole ones no point; blank is blank. A text that a
spreadsheet would take for a formula gets a leading apostrophe. Source: docs/outputs.md.
"""

import json
import re
from pathlib import Path

import pandas as pd

from .._files import csv_text, write_whole
from ..analysis import Analysis
from ..disclosure import marked
from ..judgement.figure_table import FIGURE_COLUMNS
from ..records.tables import NUMBER
from ..words.narrative import verdicts_told

SERIES = [
    "indicator", "reading", "group", "month", "numerator", "denominator", "value", "lower", "upper", "first_published",
]  # fmt: skip


def folder_of(analysis: Analysis, out: Path) -> Path:
    """The month's output folder: OUT/<council-slug>/<YYYY-MM>."""
    slug = re.sub(r"[\W_]+", "-", analysis.council.lower()).strip("-") or "council"
    return Path(out).absolute() / slug / analysis.month


def store_of(out: Path) -> Path:
    """Where figures are kept, to be found again: OUT/.figures."""
    return Path(out).absolute() / ".figures"


def write_figures(analysis: Analysis, folder: Path) -> list[Path]:
    """Write the month's figures, series and verdicts into its folder.

    Returns:
        The files written.
    """
    contents = {
        "figures.csv": as_csv(marked(analysis.figures, FIGURE_COLUMNS)),
        "series.csv": as_csv(marked(analysis.series, SERIES)),
        "verdicts.json": json.dumps(verdicts_told(analysis), ensure_ascii=False, indent=2, allow_nan=False) + "\n",
    }
    for name, content in contents.items():
        write_whole(folder / name, content)
    return [folder / name for name in contents]


def write_rejects(analysis: Analysis, folder: Path) -> Path:
    """Write every fault of the month's extract, one a line: for managers, since it can name children and workers."""
    write_whole(folder / "managers" / "rejects.csv", as_csv(analysis.extract.faults()))
    return folder / "managers" / "rejects.csv"


def as_csv(frame: pd.DataFrame) -> str:
    """A frame as CSV text by the rules above."""
    return csv_text(frame.map(_cell))


def _cell(value) -> str:
    if isinstance(value, str):
        looks_like_formula = value[:1] in ("=", "+", "-", "@", "\t", "\r") and not re.fullmatch(NUMBER, value)
        return f"'{value}" if value and looks_like_formula else value
    if value is None or pd.isna(value):
        return ""
    return str(int(value)) if float(value).is_integer() else repr(float(value))
