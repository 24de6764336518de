"""A table's file read and checked, cell by cell: which are faulty, which rows are of no use, and the rest as numbers.

It knows one table alone, so that several are read at once by threads; Arrow and numpy work outside of Python's lock.
Source: data/README.md.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from ..calendars import NEVER
from .reading import Texts, blocks, looked_up, read_texts
from .tables import TABLES, Column, needed_columns

BLANK = "blank, and it is needed"
FAULT = ["row", "column", "value", "reason"]
_MIXED = 0x9E3779B97F4A7C15  # odd, with its bits all over: what each column's code is spread by


@dataclass(frozen=True)
class Cells:
    """A table's file, exact duplicates dropped.

    Attributes:
        columns: those of the dictionary, as `extract` describes them; an identifier is still Texts.
        missing: the columns that the file does not have; blank in `columns`.
        unknown: the headings that the dictionary does not have.
        faults: one row a faulty cell (FAULT): `row` is the position in the file, `value` the trimmed text.
        kept: the position in the file of each row.
        faulty: whether a row has a fault.
        aside: whether it has one in a needed column or in end_date, so that it is of no use.
        dropped: the positions in the file of exact duplicates.
    """

    columns: dict[str, np.ndarray | pd.Categorical | pd.arrays.BooleanArray | Texts]
    missing: tuple[str, ...]
    unknown: list[str]
    faults: pd.DataFrame
    kept: np.ndarray
    faulty: np.ndarray
    aside: np.ndarray
    dropped: np.ndarray


def read_cells(path: Path, name: str) -> Cells:
    """Read and check the file of a table of the dictionary.

    Raises:
        UnusableInput: as `read_texts`.
    """
    known = TABLES[name].columns
    names = {column for column, about in known.items() if about.kind in ("identifier", "text")}
    texts, rows, unknown = read_texts(path, list(known), needed_columns(name), names)
    dropped = _later_duplicates([column.codes for column in texts.values()], rows)
    kept = np.delete(np.arange(rows), dropped) if len(dropped) else np.arange(rows)
    faulty, aside = np.zeros((2, len(kept)), dtype=bool)
    faults, columns = [pd.DataFrame(columns=FAULT, dtype=object)], {}
    for column, about in known.items():
        cells = texts[column] if column in texts else _blank(rows)
        codes = cells.codes[kept] if len(dropped) else cells.codes
        valid = _valid(about, cells.texts)
        wrong = ~valid[codes] if not valid.all() else np.zeros(0, dtype=bool)
        if not about.may_be_blank and column in texts:
            wrong = codes < 0 if valid.all() else wrong | (codes < 0)
        found = np.flatnonzero(wrong)
        if len(found):
            values = np.array([*cells.texts.to_pylist(), ""], dtype=object)[codes[found]]
            reasons = np.where(codes[found] < 0, BLANK, about.error).astype(object)
            faults.append(pd.DataFrame({"row": kept[found], "column": column, "value": values, "reason": reasons}))
            faulty[found] = True
            if about.required or column == "end_date":
                aside[found] = True
            codes = np.where(wrong, np.int32(-1), codes)
        columns[column] = _typed(about, Texts(codes, cells.texts), valid[:-1])
    faults = pd.concat(faults[1:] or faults, ignore_index=True)
    missing = tuple(column for column in known if column not in texts)
    return Cells(columns, missing, unknown, faults, kept, faulty, aside, dropped)


def _blank(rows: int) -> Texts:
    return Texts(np.full(rows, -1, dtype=np.int32), pa.array([], pa.string()))


def reason_against(table: str, column: str, text: str) -> str:
    """Why a cell of a table cannot hold this trimmed text, blank where it can."""
    about = TABLES[table].columns[column]
    return "" if _valid(about, pa.array([text], pa.string()))[0] else about.error


def _valid(about: Column, texts: pa.Array) -> np.ndarray:
    """Whether a cell may hold each of a column's distinct texts; the last is a blank cell, which is looked at apart."""
    valid = np.ones(len(texts) + 1, dtype=bool)
    if about.checks and len(texts):
        told = texts.to_pandas().astype(str)
        for check in about.checks:  # themselves: a schema's own validation would take four times as long
            valid[:-1] &= check(told).check_output.to_numpy(dtype=bool)
    return valid


def _later_duplicates(columns: list[np.ndarray], rows: int) -> np.ndarray:
    """The positions of the rows that an earlier row equals in every column."""
    mixed = np.zeros(rows, dtype=np.uint64)
    for these in blocks(rows):
        for codes in columns:
            mixed[these] *= np.uint64(_MIXED)
            mixed[these] += codes[these].astype(np.uint64)
    ordered = np.sort(mixed)
    twins = ordered[1:][ordered[1:] == ordered[:-1]]
    alike = np.zeros(2**20, dtype=bool)  # mostly none or few, so that only a few rows are looked at
    alike[twins >> 44] = True
    suspects = np.flatnonzero(alike[mixed >> 44]) if len(twins) else np.array([], dtype=np.int64)
    return suspects[pd.DataFrame(np.stack([codes[suspects] for codes in columns], axis=1)).duplicated().to_numpy()]


def _typed(about: Column, cells: Texts, valid: np.ndarray):
    """A column as the numbers that measures work on, from codes (-1: blank); faulty texts are not read."""
    codes, texts, kind = cells.codes, cells.texts, about.kind
    if kind == "identifier":
        return cells
    if kind in ("text", "month", "reported"):
        return pd.Categorical.from_codes(codes, texts.to_pylist())
    texts = texts if valid.all() else pc.if_else(pa.array(valid), texts, None)
    if kind == "date":
        days = texts.cast(pa.date32()).cast(pa.int32()).fill_null(NEVER).to_numpy()
        return looked_up(np.append(days, np.int32(NEVER)), codes)
    words = texts.to_pylist()
    if kind == "choice":
        place = {value: position for position, value in enumerate(about.choices)}
        lookup = np.array([*(place.get(word, -1) for word in words), -1], dtype=np.int8)
        return pd.Categorical.from_codes(looked_up(lookup, codes), about.choices)
    if kind == "boolean":
        true = np.array([*(word is not None and word.lower() == "true" for word in words), False])
        return pd.arrays.BooleanArray(looked_up(true, codes), codes < 0)
    return looked_up(np.array([*(np.nan if word is None else float(word) for word in words), np.nan]), codes)
