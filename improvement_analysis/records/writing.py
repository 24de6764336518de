"""An extract written: a CSV or parquet file a table and `extract.toml`, in a folder that comes whole.

Source: data/README.md.
"""

import json
import re
import shutil
from collections.abc import Collection
from contextlib import suppress
from datetime import date, datetime, time
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from .._files import csv_text, made_whole
from .extract import left_by_cut_imports
from .formulas import guarded
from .tables import TABLES


def write_extract(
    folder: Path,
    tables: dict[str, pd.DataFrame],
    about: dict,
    history_from: dict | None = None,
    besides: dict[str, str] | None = None,
    parquet: Collection[str] = (),
) -> None:
    """Write an extract, a CSV file a table and `extract.toml`: the folder comes whole, by one rename.

    Args:
        folder: the month's folder, `YYYY-MM`; files of it that are not written stay.
        tables: frames by table; columns are written in the dictionary's order, blanks as nothing, dates as YYYY-MM-DD.
        about: what `extract.toml` says: council, extracted_on (a date), source, synthetic.
        history_from: the first day (a date) from which a table is complete.
        besides: texts of other files, by name.
        parquet: the tables that are written as parquet instead.
    """
    folder = Path(folder)
    others = {"extract.toml": _toml(about, history_from or {}), **(besides or {})}
    with made_whole(folder) as (new, _):
        for path in sorted(folder.iterdir()) if folder.exists() else []:
            if path.name in others or (path.stem in tables and path.suffix in (".csv", ".parquet")):
                continue
            if path.is_dir() and not path.is_symlink():
                shutil.copytree(path, new / path.name, symlinks=True)
            else:
                shutil.copy2(path, new / path.name, follow_symlinks=False)
        for name, frame in tables.items():
            frame = frame[[column for column in TABLES[name].columns if column in frame]]
            if name in parquet:
                pq.write_table(_as_parquet(frame), new / f"{name}.parquet", compression="zstd")
            else:
                text = frame.apply(_as_cells).fillna("")
                (new / f"{name}.csv").write_bytes(csv_text(text).encode("utf-8"))
        for name, text in others.items():
            (new / name).write_text(text, encoding="utf-8", newline="\n")
    with suppress(OSError):  # somebody else's
        for left in left_by_cut_imports(folder):
            shutil.rmtree(left)


def _as_parquet(frame: pd.DataFrame) -> pa.Table:
    """A frame with its days as days; a column that holds anything else beside them as the text that CSV would hold."""
    columns = {}
    for name, column in frame.items():
        if pd.api.types.is_datetime64_any_dtype(column):
            columns[name] = pa.array(column).cast(pa.date32())
        elif column.dtype == bool or isinstance(column.dtype, pd.StringDtype | pd.BooleanDtype):
            columns[name] = pa.array(column)
        else:
            columns[name] = pa.array(_as_cells(column), pa.string(), from_pandas=True)
    return pa.table(columns)


def _as_cells(column: pd.Series) -> pd.Series:
    if isinstance(column.dtype, pd.StringDtype):
        # Whose cells are written in a fraction of the time; each distinct text is looked at once.
        return column.map({text: guarded(text) for text in column.dropna().unique()}).astype(object)
    if column.dtype == bool or isinstance(column.dtype, pd.BooleanDtype):
        return column.map({True: "true", False: "false"}).astype(object)
    if pd.api.types.is_datetime64_any_dtype(column):
        return column.dt.strftime("%Y-%m-%d").astype(object)
    return column.map(_as_cell, na_action="ignore").astype(object)


def _as_cell(value) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return value.strftime("%Y-%m-%d") if isinstance(value, datetime) else guarded(str(value))


def _toml(about: dict, history_from: dict) -> str:
    lines = [f"{_key(key)} = {_value(item)}" for key, item in about.items()]
    if history_from:
        lines += ["", "[history_from]", *(f"{_key(table)} = {_value(day)}" for table, day in history_from.items())]
    return "\n".join(lines) + "\n"


def _key(key: str) -> str:
    return key if re.fullmatch("[A-Za-z0-9_-]+", key) else _value(key)


def _value(item: object) -> str:
    """A value as TOML writes it; half a character, which a file's name may hold and TOML may not, as a mark."""
    if isinstance(item, date | time):
        return item.isoformat()
    if isinstance(item, float):
        return repr(item)
    if isinstance(item, str):
        whole = item.encode("utf-8", "backslashreplace").decode("utf-8")
        return json.dumps(whole, ensure_ascii=False).replace("\x7f", "\\u007f")
    return json.dumps(item)
