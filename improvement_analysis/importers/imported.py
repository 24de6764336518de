"""What an import did, as it is told: on the screen when it ends, and by `check`.

Source: docs/outputs.md, "import.json".
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from .._wording import count
from ..records.extract import Extract
from .reckoning import Reckoning

FAULTS_SHOWN = 10
TEXTS_SHOWN = 3
"""So many texts of a column are shown that were read in one way; import.json has more."""
DONE = {
    "blank": "read as blank",
    "error": "an error of Excel's: read as no end",
    "no day": "a placeholder: read as blank",
    "zero": "a zero or -1 for none: read as blank",
    "rounded": "rounded by Excel, so whose it is cannot be known: read as blank",
    "lost": "no identifier but what a formula or a narrow column leaves: read as blank",
    "word": "read as the word",
    "day": "read as a day",
    "other day": "read as the day in this country, where it is another",
    "late": "23:00 in summer: read as the midnight after it in UTC, though it may be of that day",
    "identifier": "read as the identifier",
    "changed": "kept as an identifier, though Excel may have made it of another",
    "no person": "kept as a worker, though it names no one person",
    "no one": "kept as an identifier, though it names no one thing",
    "no number": "a number that is said not to be known: read as blank",
    "number": "read as the number",
    "carried": "read as the cell above, which stands for it too",
    "joined": "read as the identifier of other lists",
    "unread": "cannot be read",
}
"""What each thing that is done with a cell is called, in the order of import.json."""


@dataclass(frozen=True)
class Imported:
    """What an import did.

    Attributes:
        said: a line a fact.
        attention: sentences on what has to be looked at; with one or more, the command ends with 1.
        reckoning: the rows and cells of the source.
    """

    said: tuple[str, ...]
    attention: tuple[str, ...]
    reckoning: Reckoning

    def __str__(self) -> str:
        return "\n".join(
            [*told(self.reckoning.written()), *self.said, *(f"Look at this: {each}" for each in self.attention)]
        )


def told(written: dict) -> list[str]:
    """The reckoning of an import (see `Reckoning.written`) as lines: a table of rows, and one of cells."""
    lines = []
    if written["rows"]:
        lines += ["Rows of the source:", *_lines(pd.DataFrame([_row(row) for row in written["rows"]]))]
    if written["cells"]:
        lines += ["Cells that are read otherwise than they are written, or not:", *_lines(_cells(written["cells"]))]
    return lines


def _row(row: dict) -> dict[str, object]:
    left = "; ".join(f"{number} {why}" for why, number in row["left_out"].items())
    named = {name: row[name] for name in ("source", "table", "rows", "written")}
    return named | {"left out": sum(row["left_out"].values()), "why": left}


def _cells(cells: list[dict]) -> pd.DataFrame:
    """A line for each column and thing that was done with cells of it, with the commonest texts."""
    found = {}
    for cell in cells:
        found.setdefault((cell["source"], cell["column"], cell["done"]), []).append(cell)
    shown = []
    for (source, column, done), texts in found.items():
        named = [f"{_read(cell)} ({cell['cells']})" for cell in texts[:TEXTS_SHOWN]]
        named += ["..."] if len(texts) > TEXTS_SHOWN else []
        number = sum(cell["cells"] for cell in texts)
        shown.append(
            {"source": source, "column": column, "cells": number, "done": DONE[done], "texts": ", ".join(named)}
        )
    return pd.DataFrame(shown)


def _read(cell: dict) -> str:
    """A text, and as what it is read where that is another."""
    return f"{cell['text']} as {cell['read']}" if cell["read"] not in ("", cell["text"]) else cell["text"]


def _lines(shown: pd.DataFrame) -> list[str]:
    """A table, numbers to the right and texts to the left."""
    columns = [[name, *map(str, shown[name])] for name in shown]
    sides = [str.rjust if pd.api.types.is_numeric_dtype(shown[name]) else str.ljust for name in shown]
    widths = [max(map(len, column)) for column in columns]
    return [
        "  " + "  ".join(side(cell, width) for side, cell, width in zip(sides, row, widths, strict=True)).rstrip()
        for row in zip(*columns, strict=True)
    ]


def look_at(to: Path, places: Mapping[str, np.ndarray] | None = None) -> list[str]:
    """What the extract that was written cannot use: tables that lose half of their rows, and cells as they are written.

    Args:
        to: the extract.
        places: where each row of a table stands in the source, if that is known: `audits.xlsx, sheet 'Log', row 7`;
            only these tables are looked at.
    """
    extract, said = Extract(to), []
    unread, blank = {}, {}
    for name in extract.paths if places is None else places:
        table = extract.table(name)
        for fault in table.faults.sort_values("row", kind="stable").itertuples():
            where = "" if places is None else f"{places[name][fault.row]}: "
            at = f"{where}{name}.{fault.column} {fault.value!r} is {fault.reason}"
            found = unread if fault.value else blank
            found[at] = found.get(at, 0) + 1
        if table.rows_read and 2 * table.set_aside >= table.rows_read:
            said.append(
                f"{name}: {table.set_aside} of {table.rows_read} rows are set aside, half or more, so this import is "
                "not what you want. Correct the source, or say how it is to be read, and import again"
            )
    for found, told in ((blank, "blank and needed, so that rows are set aside"), (unread, UNREAD)):
        said += [_faults(found, told, places is not None)] if found else []
    return said


UNREAD = "that cannot be read, kept as written and set aside"


def _faults(found: dict[str, int], told: str, by_place: bool) -> str:
    """Cells that cannot be used; one that several rows have from one row of a sheet counts once."""
    cells = len(found) if by_place else sum(found.values())
    shown = [
        f"  {at}" + (f" ({number} times)" if number > 1 and not by_place else "")
        for at, number in list(found.items())[:FAULTS_SHOWN]
    ]
    shown += [f"  and {len(found) - FAULTS_SHOWN} more"] if len(found) > FAULTS_SHOWN else []
    return "\n".join([f"{count(cells, ('cell', 'cells'))} {told}:", *shown])
