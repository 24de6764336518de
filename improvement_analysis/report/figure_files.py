"""The figures as files that other programs read: figures.csv, series.csv, verdicts.json, rejects.csv; and where to.

Numbers have the fewest digits that give the same double back, whole ones no point; blank is blank. A text that a
spreadsheet would take for a formula gets a leading apostrophe. Source: docs/outputs.md.
"""

import json
import re
from pathlib import Path

import pandas as pd
from pydantic import TypeAdapter

from .. import _store
from .._files import csv_text, write_whole
from ..analysis import Analysis
from ..disclosure import marked
from ..judgement.figure_table import FIGURE_COLUMNS
from ..records.formulas import guarded
from ..words.narrative import verdicts_told

PRIVATE = "managers"
FILES = ("figures.csv", "series.csv", "verdicts.json")
PAGE = "board-report.html"
SERIES = [
    "indicator", "reading", "group", "month", "numerator", "denominator", "value", "lower", "upper", "first_published",
]  # fmt: skip


def folder_of(analysis: Analysis, out: Path) -> Path:
    """The month's output folder: OUT/<council-slug>/<YYYY-MM>."""
    slug = re.sub(r"[\W_]+", "-", analysis.council.lower()).strip("-") or "council"
    return Path(out).absolute() / slug / analysis.month


def home_of(audience: str, folder: Path) -> Path:
    """Where an audience's outputs are in the month's folder: the board's in itself, the others' below it."""
    return folder if audience == "board" else folder / audience


def write_figures(analysis: Analysis, folder: Path) -> list[Path]:
    """Write the month's figures, series and verdicts where its outputs are made.

    Returns:
        The files written.
    """
    for name, content in zip(FILES, _contents(analysis), strict=True):
        write_whole(folder / name, content)
    return [folder / name for name in FILES]


def _contents(analysis: Analysis) -> tuple[str, str, str]:
    """What is in each of FILES, made unless the store has it. Where a team may be one worker, nothing is kept."""
    if analysis.teams_alone is None:
        return _made(analysis)
    shown = {
        "judgement": analysis.key_of_judgement,
        "window": analysis.months.labels,
        "hidden": analysis.hidden is None,
    }
    kind = TypeAdapter(tuple[str, str, str])
    return _store.found_or_made(f"files-{_store.key(shown, {})}", kind, lambda: _made(analysis))


def _made(analysis: Analysis) -> tuple[str, str, str]:
    verdicts = json.dumps(verdicts_told(analysis), ensure_ascii=False, indent=2, allow_nan=False) + "\n"
    return as_csv(marked(analysis.figures, FIGURE_COLUMNS)), as_csv(marked(analysis.series, SERIES)), verdicts


def write_rejects(analysis: Analysis, private: Path) -> Path:
    """Write every fault of the month's extract, one a line: for managers, since it can name children and workers."""
    private.mkdir(mode=0o700, exist_ok=True)
    write_whole(private / "rejects.csv", as_csv(analysis.extract.faults()), mode=0o600)
    return private / "rejects.csv"


def as_csv(frame: pd.DataFrame) -> str:
    """A frame as CSV text by the rules above."""
    return csv_text(frame.map(_cell))


def _cell(value) -> str:
    if isinstance(value, str):
        return guarded(value)
    if value is None or pd.isna(value):
        return ""
    return str(int(value)) if float(value).is_integer() else repr(float(value))
