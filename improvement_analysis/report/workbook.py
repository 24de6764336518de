"""The figures as an accessible workbook, figures.xlsx, and the making of its like.

By the Government Analysis Function's checklist for spreadsheets: a cover, contents and notes; one table a sheet, from a
title in A1 on, without merged cells or blank rows and columns in it, with its headings frozen; numbers as numbers, in
a format that shows them as the report writes them; what a blank cell means is said. A text is written as a text, so
that none of it is read as a formula.

Source: docs/outputs.md, "Files"; Government Analysis Function, "Releasing statistics in spreadsheets".
"""

import io
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from .._files import write_whole
from .._wording import HIDDEN, MOST_PLACES, PERCENT, amount, capital, day_in_words, month_in_words, one_line
from ..disclosure import marked
from ..errors import for_board
from ..judgement.figure_table import FIGURE_COLUMNS
from ..measures import INDICATORS
from ..records.tables import NUMBER
from .figure_files import SERIES

if TYPE_CHECKING:
    from ..analysis import Analysis

FORMATS = {
    "text": {"text_wrap": True, "valign": "top"},
    "whole": {"num_format": "#,##0", "valign": "top"},
    "number": {"num_format": "#,##0.##", "valign": "top"},
    **{f"percent {n}": {"num_format": f"0.{'0' * n}%", "valign": "top"} for n in range(1, MOST_PLACES + 1)},
    "day": {"num_format": "d mmmm yyyy", "align": "left", "valign": "top"},
}
"""By the kind of a cell; what a cell is follows from its value, and a rate's from `Percent`."""
WIDEST = 60
LINE_HEIGHT = 15
TEXT_WIDTH = 85
LONGEST_NAME = 31


class Percent(float):
    """A fraction that is shown in per cent, with so many decimal places."""

    places: int

    def __new__(cls, value: float, places: int = 1) -> "Percent":
        """A fraction and its decimal places in per cent."""
        made = super().__new__(cls, value)
        made.places = places
        return made


@dataclass(frozen=True)
class Sheet:
    """One table on a sheet of its own.

    Attributes:
        name: of the sheet, 31 characters at most.
        title: what stands in A1.
        says: lines below it, above the table.
        table: the columns by their headings; a cell is a text, number, Percent, day or None.
    """

    name: str
    title: str
    says: tuple[str, ...]
    table: pd.DataFrame


def write_workbook(
    out: Path, title: str, cover: Sequence[str], notes: Sequence[str], sheets: Sequence[Sheet], mode: int = 0o644
) -> Path:
    """Write a workbook of a cover, contents, notes and these sheets, and return its path, `out`; its mode is `mode`."""
    import xlsxwriter  # late: not every run makes a workbook

    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"title": title, "comments": "", "author": ""})
    styles = {name: book.add_format(about) for name, about in FORMATS.items()}
    styles |= {"title": book.add_format({"bold": True, "font_size": 14}), "bold": book.add_format({"bold": True})}
    _text_sheet(book, styles, "Cover", title, cover)
    contents = [f"{sheet.name}: {sheet.title}" for sheet in sheets]
    _text_sheet(book, styles, "Contents", "Contents", ["Cover", "Notes", *contents], {sheet.name for sheet in sheets})
    _text_sheet(book, styles, "Notes", "Notes", notes)
    for number, sheet in enumerate(sheets, 1):
        _table_sheet(book, styles, sheet, f"Table{number}")
    book.close()
    write_whole(out, target.getvalue(), mode=mode)
    return out


def safe(text: str) -> str:
    """A text that no spreadsheet takes for a formula, whatever is done with it later."""
    looks_like_formula = text[:1] in ("=", "+", "-", "@", "\t", "\r") and not re.fullmatch(NUMBER, text)
    return f"'{text}" if looks_like_formula else text


def _text_sheet(
    book, styles: dict, name: str, title: str, lines: Sequence[str], linked: set[str] = frozenset()
) -> None:
    page = book.add_worksheet(name)
    page.set_column(0, 0, 100, styles["text"])
    page.write_string(0, 0, title, styles["title"])
    for row, line in enumerate(lines, 1):
        sheet = line.partition(": ")[0]
        if sheet in linked:
            page.write_url(row, 0, f"internal:'{sheet}'!A1", string=line)
        else:
            page.write_string(row, 0, safe(one_line(line)), styles["text"])
            page.set_row(row, LINE_HEIGHT * max(1, -(-len(line) // TEXT_WIDTH)))


def _table_sheet(book, styles: dict, sheet: Sheet, name: str) -> None:
    page = book.add_worksheet(sheet.name[:LONGEST_NAME])
    page.write_string(0, 0, safe(one_line(sheet.title)), styles["title"])
    for row, line in enumerate(sheet.says, 1):
        page.write_string(row, 0, safe(one_line(line)))
    top, headings = 1 + len(sheet.says), list(sheet.table.columns)
    rows = sheet.table.astype(object).to_numpy().tolist()
    last = top + max(len(rows), 1)
    page.add_table(
        top, 0, last, len(headings) - 1,
        {"name": name, "style": "Table Style Light 1", "autofilter": len(rows) > 0,
         "columns": [{"header": safe(heading), "header_format": styles["bold"]} for heading in headings]},
    )  # fmt: skip
    for row, cells in enumerate(rows, top + 1):
        for column, cell in enumerate(cells):
            _write(page, styles, row, column, cell)
        lines = max(-(-len(_shown(cell)) // WIDEST) for cell in cells)
        if lines > 1:  # not every program makes room for a text that is wrapped
            page.set_row(row, LINE_HEIGHT * lines)
    for column, heading in enumerate(headings):
        texts = [heading, *(_shown(cells[column]) for cells in rows)]
        page.set_column(column, column, min(max(map(len, texts)) + 2, WIDEST))
    page.freeze_panes(top + 1, 1)
    page.set_landscape()
    page.fit_to_pages(1, 0)  # printed, a row stands on one sheet of paper
    page.repeat_rows(top)


def _write(page, styles: dict, row: int, column: int, cell: Any) -> None:
    if cell is None or cell is pd.NaT or (isinstance(cell, float) and math.isnan(cell)):
        return
    if isinstance(cell, Percent):
        page.write_number(row, column, float(cell), styles[f"percent {cell.places}"])
    elif isinstance(cell, int | float) and not isinstance(cell, bool):
        page.write_number(row, column, cell, styles["whole" if float(cell).is_integer() else "number"])
    elif isinstance(cell, date):
        page.write_datetime(row, column, cell, styles["day"])
    else:
        page.write_string(row, column, safe(one_line(str(cell))), styles["text"])


def _shown(cell: Any) -> str:
    return "" if cell is None else day_in_words(cell) if isinstance(cell, date) and cell is not pd.NaT else str(cell)


# figures.xlsx


def write_figures_workbook(now: "Analysis", out: Path, about: Sequence[str]) -> Path:
    """Write the figures of figures.csv, series.csv and verdicts.json as people read them, and return the path.

    `about` stands on the cover: the marking, and what is kept back.
    """
    month = month_in_words(now.month)
    cover = [
        now.council,
        f"Figures of {month}, as at {day_in_words(_as_at(now))}.",
        *about,
        *(["Synthetic data: every child, worker and figure is invented."] if now.extract.synthetic else []),
        "The same figures as files for other programs: figures.csv, series.csv, verdicts.json.",
    ]
    notes = [
        "A blank cell has no value; the note in its row says why.",
        "The 95% interval (Wilson's) of a rate says what chance alone could give; it is no sampling error.",
        "A figure on which several things that are asked rest has a row for each.",
        *for_board(now.warnings),
    ]
    sheets = [
        Sheet("Verdicts", f"What is asked, and what became of it: {month}", (), _verdicts(now)),
        Sheet("Figures", f"Every figure of {month}", (), _figures(now)),
        Sheet("By month", "The same figures month by month", (), _series(now)),
        Sheet("How it is counted", "How each figure is counted", (), _definitions(now)),
    ]
    return write_workbook(out, f"Improvement figures, {month}: {one_line(now.council)}", cover, notes, sheets)


def _as_at(now: "Analysis") -> date:
    from ..judgement.month import as_at

    return as_at(now)


def _verdicts(now: "Analysis") -> pd.DataFrame:
    from ..words.narrative import verdict_said, verdicts_told

    rows = [
        {
            "Measure": f"{measure['number']}. {measure['title']}",
            "What is asked": limb["id"],
            "Asked by": limb["asked_by"],
            "Verdict": capital(verdict_said(limb["verdict"] or "no verdict yet")),
            "Since": month_in_words(limb["since"]) if limb["since"] else "",
            "Short by": limb["short_by"],
            "In a sentence": limb["sentence"],
        }
        for measure in verdicts_told(now)["measures"]
        for limb in measure["limbs"]
    ]
    return pd.DataFrame(rows, dtype=object)


def _value(now: "Analysis", row: dict, name: str) -> float | str | None:
    """A value of a figure's row, with the decimal places that sentences give it."""
    value, indicator = row[name], row["indicator"]
    if value == HIDDEN:
        return value
    if value is None or math.isnan(value):
        return None
    unit = INDICATORS[indicator].unit
    if unit not in PERCENT:
        return float(value)
    told = amount(value, unit, now.levels[indicator])
    return Percent(value, len(told.rstrip("%").partition(".")[2]))


def _named(row: dict) -> dict[str, Any]:
    each = INDICATORS[row["indicator"]]
    return {"Figure": each.title, "Reading": each.readings[row["reading"]].label, "Of": row["group"]}


def _figures(now: "Analysis") -> pd.DataFrame:
    rows = []
    for row in marked(now.figures, FIGURE_COLUMNS).to_dict("records"):
        unit = row["unit"]
        numbers = {name: _value(now, row, name) for name in ("value", "lower", "upper", "target", "benchmark")}
        rows.append(
            _named(row)
            | {
                "Number": row["numerator"],
                "Out of": row["denominator"],
                "Value": numbers["value"],
                "Chance could give, from": numbers["lower"],
                "Chance could give, to": numbers["upper"],
                "Unit": unit,
                "What is asked": row["limb"],
                "Step in force": numbers["target"],
                "Due": date.fromisoformat(row["target_by"]) if row["target_by"] else None,
                "Answer": row["answer"],
                "Short by": row["short_by"],
                "Trajectory": row["trajectory"],
                "Note": row["note"],
            }
        )
    return pd.DataFrame(rows, dtype=object)


def _series(now: "Analysis") -> pd.DataFrame:
    rows = [
        _named(row)
        | {
            "Month": date.fromisoformat(f"{row['month']}-01"),
            "Number": row["numerator"],
            "Out of": row["denominator"],
            "Value": _value(now, row, "value"),
            "First published": _value(now, row, "first_published"),
        }
        for row in marked(now.series, SERIES).to_dict("records")
    ]
    return pd.DataFrame(rows, dtype=object)


def _definitions(now: "Analysis") -> pd.DataFrame:
    rows = [
        {"Figure": each.title, "Id": id, "Unit": each.unit, "How it is counted": each.definition(now.notice.standards)}
        for id, each in INDICATORS.items()
    ]
    return pd.DataFrame(rows, dtype=object)
