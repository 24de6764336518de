"""Cells that stand for the rows below them: merged over several rows, or written once and then left blank."""

from collections.abc import Mapping, Sequence

import numpy as np

MANY = 1 / 3
"""If so many rows have no identifier, a cell may be meant for the rows below it."""


def over_merged(cells: Sequence[str], rows: Sequence[int], merged: Mapping[int, int]) -> list[str]:
    """A column in which blank cells of a merged range have the text of its first cell.

    Args:
        cells: of the whole sheet.
        rows: which of them (from 0) are wanted.
        merged: the first row by each other row of a range.
    """
    return [cells[row] or cells[merged.get(row, row)] for row in rows]


def carried(columns: Sequence[list[str]]) -> list[list[str]]:
    """Columns in which a blank cell has the text of the nearest one above it that is filled.

    What is filled in a column ends what those after it carry: below a new audit, the last one's date is not carried.
    """
    found, last = [list(cells) for cells in columns], [""] * len(columns)
    for row in range(len(columns[0]) if columns else 0):
        for place, cells in enumerate(columns):
            if cells[row]:
                last[place:] = [cells[row], *[""] * (len(columns) - place - 1)]
            found[place][row] = last[place]
    return found


def to_carry(columns: Mapping[str, Sequence[str]], identifiers: Sequence[str]) -> list[str]:
    """The columns that seem to be written once for several rows; none where nothing looks like it.

    That is the first identifier that is blank below a filled cell, in a third of the rows or more or together with
    another column, and every column that is blank wherever it is, and mostly filled elsewhere.

    Args:
        columns: the cells of each, as the sheet has them.
        identifiers: which of them name something and may not be blank.
    """
    filled = {column: np.array(cells, dtype=object) != "" for column, cells in columns.items()}
    for lead in identifiers:
        has = filled[lead]
        if len(has) == 0 or not has[0] or has.all():
            continue
        with_it = [
            column for column, other in filled.items() if not other[~has].any() and 2 * other[has].sum() >= has.sum()
        ]
        if len(with_it) > 1 or (~has).mean() >= MANY:
            return [lead, *(column for column in with_it if column != lead)]
    return []
